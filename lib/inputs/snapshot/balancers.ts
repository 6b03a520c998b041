import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Interfaces } from './interfaces.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import {
  listProperty,
  mapProperty,
  namesProperty,
  scalarProperty,
  unseenProperty,
} from './values.ts';

/** Load balancers of both generations, their listeners, rules, target groups and registered targets. */

export function declareBalancers(from: Collection, to: Declarations, interfaces: Interfaces): void {
  const attributes = byOwner(from, 'LoadBalancerAttributes', 'LoadBalancerArn');
  const listening = new Set(
    [...from.of('LoadBalancerListeners'), ...from.of('Listeners')].flatMap(
      (item) => item.text('LoadBalancerArn') ?? [],
    ),
  );
  for (const balancer of from.of('LoadBalancers')) {
    // Both generations answer under this key in one way or another; only the newer has ARNs.
    if (balancer.has('LoadBalancerArn')) {
      declareBalancer(balancer, { to, interfaces, attributes, listening });
      const arn = balancer.text('LoadBalancerArn');
      if (arn !== null && !listening.has(arn)) declareUnseenListener(from, to, arn, balancer);
    } else declareClassic(balancer, to, interfaces);
  }
  for (const balancer of from.of('LoadBalancerDescriptions')) {
    declareClassic(balancer, to, interfaces);
  }
  declareUnseen(from, to, interfaces);
  for (const wrapper of from.of('LoadBalancerListeners')) {
    for (const listener of wrapper.items('Listeners')) declareListener(listener, to);
  }
  for (const listener of from.of('Listeners')) declareListener(listener, to);
  for (const wrapper of from.of('ListenerRules')) {
    for (const rule of wrapper.items('Rules')) declareRule(rule, wrapper.text('ListenerArn'), to);
  }
  for (const rule of from.of('Rules')) declareRule(rule, null, to);
  declareTargetGroups(from, to, interfaces);
}

function byOwner(
  from: Collection,
  key: 'LoadBalancerAttributes' | 'LoadBalancerTargetHealth' | 'TargetGroupAttributes',
  owner: 'LoadBalancerArn' | 'TargetGroupArn',
): ReadonlyMap<string, Item> {
  return new Map(
    from.of(key).flatMap((item): [string, Item][] => {
      const arn = item.text(owner);
      return arn === null ? [] : [[arn, item]];
    }),
  );
}

function declareBalancer(
  balancer: Item,
  parts: {
    readonly to: Declarations;
    readonly interfaces: Interfaces;
    readonly attributes: ReadonlyMap<string, Item>;
    /** Load balancers of which the listeners are listed. */
    readonly listening: ReadonlySet<string>;
  },
): void {
  const key = balancer.text('LoadBalancerArn');
  if (key === null || stateOf(balancer) === 'gone') return;
  const own = parts.attributes.get(key);
  const id = balancer.text('LoadBalancerName') ?? key;
  const nodes = parts.interfaces.described(describedAs(key));
  parts.to.add(
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    { key, id, item: balancer },
    {
      Type: balancer.property('Type'),
      Scheme: balancer.property('Scheme'),
      IpAddressType: balancer.property('IpAddressType'),
      Subnets: balancer.pick('AvailabilityZones', 'SubnetId'),
      SecurityGroups: balancer.property('SecurityGroups'),
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: balancer.property(
        'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
      ),
      'reachlint:UnseenListeners': parts.listening.has(key)
        ? null
        : unseenProperty(`listeners of ${id}`, balancer.at),
      LoadBalancerAttributes:
        own?.property('Attributes') ?? unseenProperty(`attributes of ${id}`, balancer.at),
      'reachlint:NetworkInterfaceIds':
        nodes.length === 0 ? null : namesProperty(nodes, balancer.at),
    },
  );
}

/** As ARNs and descriptions of interfaces call the kinds of load balancers. */
const kinds: Readonly<Record<string, string>> = {
  app: 'application',
  gwy: 'gateway',
  net: 'network',
};

/** Load balancers of which only the interfaces were seen: what they listen on is not known. */
function declareUnseen(from: Collection, to: Declarations, interfaces: Interfaces): void {
  const seen = new Set(
    [...from.of('LoadBalancers'), ...from.of('LoadBalancerDescriptions')].map((balancer) => {
      const arn = balancer.text('LoadBalancerArn');
      return arn === null ? `ELB ${balancer.text('LoadBalancerName')}` : describedAs(arn);
    }),
  );
  for (const [description, items] of interfaces.byDescription('ELB ')) {
    const [first] = items;
    if (first === undefined || seen.has(description)) continue;
    const [kind = '', name = ''] = description.slice('ELB '.length).split('/');
    const id = name === '' ? kind : name;
    const ids = items.flatMap((item) => item.text('NetworkInterfaceId') ?? []);
    to.add(
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { key: description, id, item: first },
      {
        // A classic one answers by itself, as those for applications do.
        Type: scalarProperty(kinds[kind] ?? 'application', first.at),
        Subnets: listProperty(
          items.flatMap((item) => item.property('SubnetId') ?? []),
          first.at,
        ),
        LoadBalancerAttributes: unseenProperty(`attributes of ${id}`, first.at),
        'reachlint:UnseenListeners': unseenProperty(`listeners of ${id}`, first.at),
        'reachlint:NetworkInterfaceIds': namesProperty(ids, first.at),
      },
    );
    declareUnseenListener(from, to, description, first);
  }
}

/** Target groups name their load balancers, of which some listener may send to them. */
function declareUnseenListener(
  from: Collection,
  to: Declarations,
  balancer: string,
  item: Item,
): void {
  const { at } = item;
  const unseen = unseenProperty(`listeners of ${balancer.split('/').at(-2) ?? balancer}`, at);
  const actions = from.of('TargetGroups').flatMap((group): Property[] => {
    const isBehind = group
      .texts('LoadBalancerArns')
      .some((arn) => arn.kind === 'scalar' && [arn.text, describedAs(arn.text)].includes(balancer));
    if (!isBehind) return [];
    return [mapProperty({ Type: unseen, TargetGroupArn: group.property('TargetGroupArn') }, at)];
  });
  if (actions.length === 0) return;
  to.add(
    'AWS::ElasticLoadBalancingV2::Listener',
    { key: `${balancer}/unseen`, item },
    {
      LoadBalancerArn: scalarProperty(balancer, at),
      Protocol: unseen,
      Port: unseen,
      DefaultActions: listProperty(actions, at),
    },
  );
}

/** `…:loadbalancer/net/name/0123` has the interfaces `ELB net/name/0123`. */
function describedAs(arn: string): string {
  return `ELB ${arn.replace(/^.*:loadbalancer\//, '')}`;
}

function declareClassic(balancer: Item, to: Declarations, interfaces: Interfaces): void {
  const name = balancer.text('LoadBalancerName');
  if (name === null) return;
  const key = balancer.text('DNSName') ?? name;
  const vpc = balancer.text('VPCId');
  const nodes = interfaces.where(
    (item) => item.text('Description') === `ELB ${name}` && item.text('VpcId') === vpc,
  );
  const listeners = balancer
    .items('ListenerDescriptions')
    .flatMap((each) => each.property('Listener') ?? []);
  to.add(
    'AWS::ElasticLoadBalancing::LoadBalancer',
    { key, id: name, item: balancer },
    {
      LoadBalancerName: balancer.property('LoadBalancerName'),
      Scheme: balancer.property('Scheme'),
      Subnets: balancer.property('Subnets'),
      SecurityGroups: balancer.property('SecurityGroups'),
      Listeners: listProperty(listeners, balancer.at),
      Instances: balancer.pick('Instances', 'InstanceId'),
      'reachlint:NetworkInterfaceIds':
        nodes.length === 0 ? null : namesProperty(nodes, balancer.at),
    },
  );
}

function declareListener(listener: Item, to: Declarations): void {
  const key = listener.text('ListenerArn');
  if (key === null) return;
  const name = listener.text('LoadBalancerArn')?.split('/').at(-2) ?? key;
  const id = `${name} ${listener.text('Protocol') ?? ''} ${listener.number('Port') ?? ''}`.trim();
  to.add(
    'AWS::ElasticLoadBalancingV2::Listener',
    { key, id, item: listener },
    {
      LoadBalancerArn: listener.property('LoadBalancerArn'),
      Protocol: listener.property('Protocol'),
      Port: listener.property('Port'),
      DefaultActions: listener.property('DefaultActions'),
    },
  );
}

/** A rule's ARN names its listener. The default rule repeats the listener's own actions. */
function declareRule(rule: Item, listener: string | null, to: Declarations): void {
  const key = rule.text('RuleArn');
  if (key === null || rule.flag('IsDefault') === true) return;
  const owner = listener ?? key.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
  to.add(
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    { key, item: rule },
    {
      ListenerArn: scalarProperty(owner, rule.at),
      Actions: rule.property('Actions'),
      Conditions: rule.property('Conditions'),
    },
  );
}

function declareTargetGroups(from: Collection, to: Declarations, interfaces: Interfaces): void {
  const health = byOwner(from, 'LoadBalancerTargetHealth', 'TargetGroupArn');
  const attributes = byOwner(from, 'TargetGroupAttributes', 'TargetGroupArn');
  for (const group of from.of('TargetGroups')) {
    const key = group.text('TargetGroupArn');
    if (key === null) continue;
    const id = group.text('TargetGroupName') ?? key;
    const own = health.get(key);
    to.add(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      { key, id, item: group },
      {
        TargetType: group.property('TargetType'),
        Protocol: group.property('Protocol'),
        Port: group.property('Port'),
        IpAddressType: group.property('IpAddressType'),
        HealthCheckPort: group.property('HealthCheckPort'),
        // Without this call the documented defaults stand; the check of the snapshot says so.
        TargetGroupAttributes: attributes.get(key)?.property('Attributes') ?? null,
        Targets:
          own === undefined
            ? unseenProperty(`targets of ${id}`, group.at)
            : registeredTargets(own, interfaces),
      },
    );
  }
}

/** Targets in any state of health: an unhealthy one may recover (LB-11); a terminated one does not. */
function registeredTargets(health: Item, interfaces: Interfaces): Property {
  const targets = health.items('TargetHealthDescriptions').flatMap((description) => {
    const target = description.item('Target');
    const id = target?.text('Id') ?? null;
    if (target === null || id === null || interfaces.isGone(id)) return [];
    return [mapProperty({ Id: target.property('Id'), Port: target.property('Port') }, target.at)];
  });
  return listProperty(targets, health.at);
}
