import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapsOf } from '../block-maps.ts';
import { type Declared, type Mapper, type Mappers, mapOf, type Properties } from '../declared.ts';

/** Load balancers of all kinds, their listeners and rules. Targets stand in targets.ts. */

const balancerType = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

const balancer: Mapper = (given, to) => to.add(given, balancerType, balancerOf(given));

/** One that exists outside the plan: of its listeners a data source tells nothing. */
const outsideBalancer: Mapper = (given, to) => {
  const arn = given.text('arn');
  if (arn === undefined) return;
  to.addOutside(given, arn, balancerType, {
    ...balancerOf(given),
    'reachlint:UnseenListeners': given.unknownNamed(given.where('listeners'), 'outside-input'),
  });
};

function balancerOf(given: Arguments): Properties {
  return {
    Name: given.stated('name'),
    Type: given.stated('load_balancer_type'),
    Scheme: isGateway(given) ? null : schemeOf(given),
    IpAddressType: given.stated('ip_address_type'),
    ...placesOf(given),
    SecurityGroups: given.links('security_groups', 'aws_security_group'),
    LoadBalancerAttributes: crossZone(given),
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: given.stated(
      'enforce_security_group_inbound_rules_on_private_link_traffic',
    ),
  };
}

const listener: Mapper = (given, to) => {
  const port = given.known('port') === 0 ? null : given.stated('port');
  to.add(given, 'AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: given.link('load_balancer_arn', 'aws_lb'),
    Port: port,
    Protocol: given.stated('protocol') ?? (port && defaultProtocol(given)),
    DefaultActions: actionsOf(given, 'default_action'),
  });
};

const rule: Mapper = (given, to) => {
  to.add(given, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: given.link('listener_arn', 'aws_lb_listener'),
    Actions: actionsOf(given, 'action'),
    Conditions: mapsOf(given, 'condition', conditionOf),
  });
};

export const balancerMappers: Mappers = {
  aws_lb: balancer,
  aws_alb: balancer,
  'data.aws_lb': outsideBalancer,
  'data.aws_alb': outsideBalancer,
  aws_lb_listener: listener,
  aws_alb_listener: listener,
  aws_lb_listener_rule: rule,
  aws_alb_listener_rule: rule,
  aws_elb: (given, to) =>
    to.add(given, 'AWS::ElasticLoadBalancing::LoadBalancer', {
      LoadBalancerName: given.stated('name'),
      Scheme: schemeOf(given),
      Subnets: given.links('subnets', 'aws_subnet'),
      SecurityGroups: given.links('security_groups', 'aws_security_group'),
      Listeners: mapsOf(given, 'listener', (block) => ({
        Protocol: block.stated('lb_protocol'),
        LoadBalancerPort: block.stated('lb_port'),
        InstancePort: block.stated('instance_port'),
      })),
      Instances: given.links('instances', 'aws_instance'),
    }),
  aws_elb_attachment: (given, to) => addInstance(given, to),
};

/** Not given, a load balancer faces the Internet (LB-1). */
function schemeOf(given: Arguments): Property | null {
  const isInternal = given.known('internal');
  if (typeof isInternal === 'boolean')
    return given.scalar(isInternal ? 'internal' : 'internet-facing');
  return given.isUnknown('internal') ? given.unknown('internal') : null;
}

/** It has no scheme, which the provider shows as not internal (LB-14). */
function isGateway(given: Arguments): boolean {
  return given.text('load_balancer_type') === 'gateway';
}

/** Of a load balancer that exists, the provider lists the same subnets in both ways. */
function placesOf(given: Arguments): Properties {
  const subnets = given.links('subnets', 'aws_subnet');
  const hasSubnets = subnets !== null && (subnets.items.length > 0 || subnets.rest !== null);
  if (hasSubnets) return { Subnets: subnets };
  const blocks = given.blocks('subnet_mapping');
  if (blocks === null) return {};
  const links = blocks.items.map((block) => block.link('subnet_id', 'aws_subnet'));
  const settled = settledOneToOne(links) ?? links;
  return {
    SubnetMappings: given.list(
      settled.map((subnet, index) =>
        mapOf({ SubnetId: subnet }, blocks.items[index]?.at ?? given.at),
      ),
      blocks.rest,
    ),
  };
}

/**
 * A load balancer has at most one subnet in a zone, so no two mappings name
 * the same. Where there are as many candidates as mappings, every one is used,
 * and which mapping has which makes no difference here. null: not so.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
function settledOneToOne(links: readonly (Property | null)[]): readonly Property[] | null {
  const candidates = new Map<string, Property>();
  for (const link of links) {
    const among = link?.kind === 'unknown' ? (link.among ?? null) : link && [link];
    if (among === null) return null;
    for (const each of among) {
      if (each.kind !== 'reference' && each.kind !== 'scalar') return null;
      candidates.set(each.kind === 'scalar' ? each.text : each.resource, each);
    }
  }
  return candidates.size === links.length ? [...candidates.values()] : null;
}

/** With application load balancers zones never matter (LB-12), whatever the argument says. */
function crossZone(given: Arguments): Property | null {
  const type = given.text('load_balancer_type');
  if (type === undefined || type === 'application') return null;
  const value = given.stated('enable_cross_zone_load_balancing');
  return value === null ? null : attributes(given, { 'load_balancing.cross_zone.enabled': value });
}

/** A list of Key and Value; null where no attribute is given. */
export function attributes(given: Arguments, values: Properties): Property | null {
  const items = Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [mapOf({ Key: given.scalar(key), Value: value }, given.at)],
  );
  return items.length === 0 ? null : given.list(items);
}

/**
 * Only listeners of application load balancers may leave it out, and those of
 * gateway load balancers, which have no port either: the provider shows 0.
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_listener#protocol
 */
function defaultProtocol(given: Arguments): Property {
  return given.scalar('HTTP');
}

function actionsOf(given: Arguments, name: string): Property | null {
  return mapsOf(given, name, (action) => ({
    Type: action.stated('type'),
    TargetGroupArn: action.link('target_group_arn', 'aws_lb_target_group'),
    ForwardConfig: forwardOf(action),
  }));
}

function forwardOf(action: Arguments): Property | null {
  const forward = action.block('forward');
  if (forward === null) return null;
  const targets = mapsOf(forward, 'target_group', (target) => ({
    TargetGroupArn: target.link('arn', 'aws_lb_target_group'),
    Weight: target.stated('weight'),
  }));
  return mapOf({ TargetGroups: targets }, forward.at);
}

/** Only who sends counts for the network; the other conditions look at what is asked for. */
function conditionOf(condition: Arguments): Properties {
  const source = condition.block('source_ip');
  if (source === null) return {};
  return {
    Field: condition.scalar('source-ip'),
    SourceIpConfig: mapOf({ Values: source.stated('values') }, source.at),
  };
}

function addInstance(given: Arguments, to: Declared): void {
  const owner = given.link('elb', 'aws_elb');
  const member = given.link('instance', 'aws_instance');
  if (owner === null || member === null) return;
  to.extend({
    owner,
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    nameProperty: 'LoadBalancerName',
    property: 'Instances',
    member,
  });
}
