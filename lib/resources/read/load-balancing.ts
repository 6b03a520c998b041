import { type PartialList, unknown, type Value } from '../../basics/value.ts';
import {
  balancerAddressType,
  balancerFiltersPrivateLink,
  balancerScheme,
  balancerType,
  classicScheme,
  gatewayBalancerScheme,
  orDefault,
} from '../defaults.ts';
import type {
  ClassicListener,
  ClassicLoadBalancer,
  Listener,
  ListenerAction,
  ListenerRule,
  LoadBalancer,
  Reference,
} from '../resource.ts';
import { anyCidr, flag, integer, oneOf, text } from './convert.ts';
import { joinedLists, nullIfEmpty } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers, unseenPart } from './record.ts';

/** Load balancers of all kinds, their listeners and rules. */

export const balancerReaders: Readers = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': one(readLoadBalancer),
  'AWS::ElasticLoadBalancingV2::Listener': one(readListener),
  'AWS::ElasticLoadBalancingV2::ListenerRule': one(readListenerRule),
  'AWS::ElasticLoadBalancing::LoadBalancer': one(readClassic),
};

const group = 'AWS::EC2::SecurityGroup';
const subnet = 'AWS::EC2::Subnet';
const balancerTypes = oneOf(['application', 'network', 'gateway']);
const addressTypes = oneOf(['ipv4', 'dualstack', 'dualstack-without-public-ipv4']);
const scheme = oneOf(['internet-facing', 'internal']);
const port = integer({ first: 1, last: 65535 });

function readLoadBalancer(fields: Fields): LoadBalancer {
  const type = orDefault(fields.value('Type', balancerTypes), balancerType, fields.at);
  const isGateway = type.kind === 'known' && type.value === 'gateway';
  return {
    kind: 'load-balancer',
    balancerType: type,
    scheme: orDefault(
      fields.value('Scheme', scheme),
      isGateway ? gatewayBalancerScheme : balancerScheme,
      fields.at,
    ),
    addressType: orDefault(
      fields.value('IpAddressType', addressTypes),
      balancerAddressType,
      fields.at,
    ),
    subnets: balancerSubnets(fields),
    groups: nullIfEmpty(fields.references('SecurityGroups', group)),
    unseenListeners: unseenPart(fields, 'reachlint:UnseenListeners'),
    crossZone: attributeFlag(
      fields.maps('LoadBalancerAttributes'),
      'load_balancing.cross_zone.enabled',
    ),
    filtersPrivateLink: orDefault(
      fields.value('EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic', onOrOff),
      balancerFiltersPrivateLink,
      fields.at,
    ),
    ...baseOf(fields),
  };
}

const onOrOff = oneOf(['on', 'off']);

function balancerSubnets(fields: Fields): PartialList<Reference> {
  const mappings = fields.maps('SubnetMappings');
  const mapped = mappings && {
    items: mappings.items.map((mapping) => mapping.requiredReference('SubnetId', subnet)),
    rest: mappings.rest,
  };
  return (
    joinedLists([fields.references('Subnets', subnet), mapped]) ?? {
      items: [],
      rest: fields.missing('Subnets'),
    }
  );
}

/**
 * The attribute `key` of a list of Key and Value as true or false; null if it
 * is not there or says something else, such as to follow the load balancer. If
 * the list may have further members the attribute may be among them.
 */
export function attributeFlag(
  attributes: PartialList<Fields> | null,
  key: string,
): Value<boolean> | null {
  if (attributes === null) return null;
  for (const attribute of attributes.items) {
    const name = attribute.value('Key', text);
    if (name?.kind !== 'known' || name.value !== key) continue;
    const word = attribute.value('Value', text);
    if (word?.kind === 'known' && word.value === 'use_load_balancer_configuration') return null;
    return attribute.value('Value', flag);
  }
  return attributes.rest && unknown(attributes.rest, attributes.rest.location);
}

function readListener(fields: Fields): Listener {
  return {
    kind: 'listener',
    loadBalancer: fields.requiredReference(
      'LoadBalancerArn',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    ),
    protocol: fields.value('Protocol', upperText),
    port: fields.value('Port', port),
    actions: readActions(fields, 'DefaultActions'),
    ...baseOf(fields),
  };
}

function readListenerRule(fields: Fields): ListenerRule {
  return {
    kind: 'listener-rule',
    listener: fields.requiredReference('ListenerArn', 'AWS::ElasticLoadBalancingV2::Listener'),
    actions: readActions(fields, 'Actions'),
    sourceCidrs: sourceCidrsOf(fields.maps('Conditions')),
    ...baseOf(fields),
  };
}

function readActions(fields: Fields, name: string): readonly ListenerAction[] {
  const actions = fields.mapsOpenEnded(name);
  if (actions === null) fields.missing(name);
  return (actions ?? []).map((action) => ({
    at: action.at,
    actionType: action.required('Type', text),
    targets: forwardTargets(action),
  }));
}

/** ForwardConfig, if given, lists what TargetGroupArn names, and more. */
function forwardTargets(action: Fields): ListenerAction['targets'] {
  const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';
  const weighted = action.fields('ForwardConfig')?.mapsOpenEnded('TargetGroups') ?? null;
  if (weighted !== null) {
    return weighted.map((target) => ({
      group: target.requiredReference('TargetGroupArn', type),
      weight: target.value('Weight', integer({ first: 0, last: 999 })),
      at: target.at,
    }));
  }
  const sole = action.reference('TargetGroupArn', type);
  return sole === null ? [] : [{ group: sole, weight: null, at: sole.at }];
}

function sourceCidrsOf(conditions: PartialList<Fields> | null): PartialList<Value<string>> | null {
  const lists: PartialList<Value<string>>[] = [];
  for (const condition of conditions?.items ?? []) {
    const field = condition.value('Field', text);
    if (field?.kind !== 'known' || field.value !== 'source-ip') continue;
    const sources = condition.fields('SourceIpConfig')?.values('Values', anyCidr);
    lists.push(sources ?? { items: [], rest: condition.missing('SourceIpConfig') });
  }
  if (lists.length === 0) return null;
  return {
    items: lists.flatMap((list) => list.items),
    rest: lists.find((list) => list.rest !== null)?.rest ?? null,
  };
}

function readClassic(fields: Fields): ClassicLoadBalancer {
  return {
    kind: 'classic-load-balancer',
    scheme: orDefault(fields.value('Scheme', scheme), classicScheme, fields.at),
    subnets: fields.references('Subnets', subnet),
    groups: nullIfEmpty(fields.references('SecurityGroups', group)),
    listeners: classicListeners(fields),
    instances: fields.references('Instances', 'AWS::EC2::Instance') ?? { items: [], rest: null },
    ...baseOf(fields),
  };
}

function classicListeners(fields: Fields): readonly ClassicListener[] {
  const listeners = fields.mapsOpenEnded('Listeners');
  if (listeners === null) fields.missing('Listeners');
  return (listeners ?? []).map((listener) => ({
    at: listener.at,
    protocol: listener.required('Protocol', text),
    port: listener.required('LoadBalancerPort', port),
    instancePort: listener.required('InstancePort', port),
  }));
}

const upperText = {
  expected: text.expected,
  read: (scalar: Parameters<typeof text.read>[0]) => text.read(scalar)?.toUpperCase(),
};
