import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference, RelayGoal, RelayPart, RelayRecord } from '../resource.ts';
import { cidr, flag, oneOf } from './convert.ts';
import { noReferences, nullIfEmpty } from './lists.ts';
import { groupsIn, servicePort, soleSubnetIn, subnetsIn } from './managed-service.ts';
import { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** What connects from its own interfaces on behalf of others (CVPN-1, SVC-18, SVC-23, SVC-24). */

export const relayReaders: Readers = {
  'AWS::EC2::ClientVpnEndpoint': one(readClientVpn),
  'AWS::EC2::ClientVpnTargetNetworkAssociation': one(readAssociation),
  'AWS::EC2::ClientVpnAuthorizationRule': one(readAuthorization),
  'AWS::EC2::ClientVpnRoute': one(readRoute),
  'AWS::EC2::InstanceConnectEndpoint': one(readInstanceConnect),
  'AWS::EC2::VerifiedAccessEndpoint': one(readVerifiedAccess),
  'AWS::VpcLattice::ResourceGateway': one(readResourceGateway),
  'AWS::ApiGatewayV2::VpcLink': one(readApiLink),
  // What it calls goes to the record of its link.
  'AWS::ApiGatewayV2::Integration': () => [],
};

const clientVpn = 'AWS::EC2::ClientVpnEndpoint';

function readClientVpn(fields: Fields): RelayRecord {
  return {
    kind: 'relay',
    edge: 'ClientVPN',
    subnets: noReferences,
    groups: nullIfEmpty(groupsIn(fields, 'SecurityGroupIds')),
    goals: null,
    ports: null,
    gap: null,
    needsDestinations: true,
    isGated: false,
    ...baseOf(fields),
  };
}

function readAssociation(fields: Fields): RelayPart {
  return {
    ...part(fields),
    subnet: fields.requiredReference('SubnetId', 'AWS::EC2::Subnet'),
  };
}

function readAuthorization(fields: Fields): RelayPart {
  return { ...part(fields), authorized: fields.required('TargetNetworkCidr', cidr.ipv4) };
}

function readRoute(fields: Fields): RelayPart {
  return { ...part(fields), routed: fields.required('DestinationCidrBlock', cidr.ipv4) };
}

function part(fields: Fields): RelayPart {
  return {
    kind: 'relay-part',
    relay: fields.requiredReference('ClientVpnEndpointId', clientVpn),
    subnet: null,
    authorized: null,
    routed: null,
    ...baseOf(fields),
  };
}

/** It opens tunnels to these ports only: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html */
const tunnelPorts = [22, 3389];

function readInstanceConnect(fields: Fields): RelayRecord {
  const keeps = fields.value('PreserveClientIp', flag);
  const surelyOwn = keeps === null || (keeps.kind === 'known' && !keeps.value);
  return {
    kind: 'relay',
    edge: 'Edge',
    subnets: soleSubnetIn(fields, 'SubnetId'),
    groups: nullIfEmpty(groupsIn(fields, 'SecurityGroupIds')),
    goals: null,
    ports: tunnelPorts,
    gap: surelyOwn
      ? null
      : 'Rules that name the addresses of its users are not seen to admit them: it is taken to connect from its own address.',
    needsDestinations: false,
    isGated: true,
    ...baseOf(fields),
  };
}

/** Of its options only those of its type count. */
function readVerifiedAccess(fields: Fields): RelayRecord {
  const type = fields.required(
    'EndpointType',
    oneOf(['load-balancer', 'network-interface', 'rds', 'cidr']),
  );
  const isType = (name: string): boolean => type.kind === 'known' && type.value === name;
  const balancer = isType('load-balancer') ? fields.fields('LoadBalancerOptions') : null;
  const item = isType('network-interface') ? fields.fields('NetworkInterfaceOptions') : null;
  const database = isType('rds') ? fields.fields('RdsOptions') : null;
  const options = balancer ?? database ?? fields.fields('CidrOptions');
  const target =
    balancer?.requiredReference('LoadBalancerArn', 'AWS::ElasticLoadBalancingV2::LoadBalancer') ??
    item?.requiredReference('NetworkInterfaceId', 'AWS::EC2::NetworkInterface') ??
    database?.reference('RdsDbInstanceArn') ??
    database?.reference('RdsDbClusterArn') ??
    database?.reference('RdsDbProxyArn') ??
    null;
  const port = (balancer ?? item ?? database)?.value('Port', servicePort) ?? null;
  return {
    kind: 'relay',
    edge: 'Edge',
    subnets: subnetsIn(options, 'SubnetIds') ?? noReferences,
    groups: nullIfEmpty(groupsIn(fields, 'SecurityGroupIds')),
    goals: goalsOf(fields, target, port),
    ports: null,
    gap: null,
    needsDestinations: false,
    isGated: true,
    ...baseOf(fields),
  };
}

function goalsOf(
  fields: Fields,
  target: Reference | null,
  port: Value<number> | null,
): PartialList<RelayGoal> | null {
  return target === null ? null : { items: [{ at: fields.at, target, port }], rest: null };
}

/** It connects to resources that are shared through VPC Lattice (SVC-22); which they are is not looked up. */
function readResourceGateway(fields: Fields): RelayRecord {
  const location = fields.at;
  return {
    kind: 'relay',
    edge: 'Edge',
    subnets: subnetsIn(fields, 'SubnetIds') ?? { items: [], rest: fields.missing('SubnetIds') },
    groups: nullIfEmpty(groupsIn(fields, 'SecurityGroupIds')),
    goals: {
      items: [],
      rest: {
        what: `resources that ${fields.declaration.id} leads to`,
        cause: 'unsupported',
        location,
      },
    },
    ports: null,
    gap: null,
    needsDestinations: false,
    isGated: true,
    ...baseOf(fields),
  };
}

function readApiLink(fields: Fields): RelayRecord {
  return {
    kind: 'relay',
    edge: 'Edge',
    subnets: subnetsIn(fields, 'SubnetIds') ?? { items: [], rest: fields.missing('SubnetIds') },
    groups: nullIfEmpty(groupsIn(fields, 'SecurityGroupIds')),
    goals: integrationsOf(fields),
    ports: null,
    gap: null,
    needsDestinations: false,
    isGated: false,
    ...baseOf(fields),
  };
}

/** The listeners that HTTP APIs call through this link (SVC-18); other integrations may call anything. */
function integrationsOf(fields: Fields): PartialList<RelayGoal> {
  const { declaration, scope } = fields;
  const items: RelayGoal[] = [];
  let rest: Unknown | null = null;
  for (const each of scope.ofType('AWS::ApiGatewayV2::Integration')) {
    const integration = Fields.of(each, scope);
    const link = integration.reference('ConnectionId', declaration.type);
    if (link?.kind !== 'resource' || link.key !== declaration.key) continue;
    const target = integration.reference('IntegrationUri', listenerType);
    if (target?.kind === 'resource') items.push({ at: each.at, target, port: null });
    else rest ??= { what: `what ${each.id} calls`, cause: 'unsupported', location: each.at };
  }
  if (items.length > 0 || rest !== null) return { items, rest };
  const location = declaration.at;
  return {
    items,
    rest: { what: `what APIs call through ${declaration.id}`, cause: 'outside-input', location },
  };
}

const listenerType = 'AWS::ElasticLoadBalancingV2::Listener';
