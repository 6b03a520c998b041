import { modelledTypes } from '../../../resources/coverage.ts';
import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { type Mapper, mapOf, type Properties } from '../declared.ts';

/**
 * The provider of AWS Cloud Control (`awscc_`): its types and arguments are
 * CloudFormation's in snake case, so that one conversion serves them all. Which
 * arguments name other resources is told by their names.
 */

const prefix = 'awscc_';

/** undefined: no such type is modelled. */
export function cloudControlMapper(type: string): Mapper | undefined {
  const declared = type.startsWith(prefix) ? declaredType(type) : undefined;
  return declared === undefined
    ? undefined
    : (given, to) => to.add(given, declared, respelt(propertiesOf(given), declared));
}

const declaredTypes: ReadonlyMap<string, string> = new Map(
  [...modelledTypes()].flatMap((type): [string, string][] => {
    const [, service, resource] = /^AWS::(\w+)::(\w+)$/.exec(type) ?? [];
    if (service === undefined || resource === undefined) return [];
    return [[squashed(`${service}_${resource}`), type]];
  }),
);

/** Where words end differs: `awscc_ec2_nat_gateway`, `awscc_rds_db_instance`, so names are compared without that. */
function declaredType(type: string): string | undefined {
  return declaredTypes.get(squashed(type.slice(prefix.length)));
}

function squashed(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function propertiesOf(given: Arguments): Properties {
  const entries = given
    .names()
    .map((name): [string, Property | null] => [propertyName(name), convert(given, name)]);
  return Object.fromEntries(entries);
}

function convert(given: Arguments, name: string): Property | null {
  const types = linkTypes.get(propertyName(name));
  if (types !== undefined) {
    return given.isList(name) || isPlural(name)
      ? given.links(name, ...types)
      : given.link(name, ...types);
  }
  const blocks = given.blocks(name);
  const [first] = blocks?.items ?? [];
  if (blocks === null || first === undefined) return given.value(name);
  if (given.isList(name)) {
    return given.list(
      blocks.items.map((block) => mapOf(propertiesOf(block), block.at)),
      blocks.rest,
    );
  }
  if (isKeyedByName(name, first)) {
    const members = first
      .names()
      .map((key): [string, Property | null] => [key, convert(first, key)]);
    return mapOf(Object.fromEntries(members), first.at);
  }
  return mapOf(propertiesOf(first), first.at);
}

/** Whether it lists several things, where no value tells. */
function isPlural(name: string): boolean {
  return name.endsWith('s') || name === 'group_set' || name === 'vpc_zone_identifier';
}

/** Whether the keys of a map are no words of CloudFormation's: names of a firewall's variables. */
function isKeyedByName(name: string, map: Arguments): boolean {
  const keyed = ['ip_sets', 'port_sets'];
  // In a rule group, variables are kept apart by kind; in a policy they are not.
  return (
    keyed.includes(name) ||
    (name === 'rule_variables' && !map.names().some((each) => keyed.includes(each)))
  );
}

/** Spellings that the words of the snake case do not give, of properties that are read. */
const spellings: ReadonlyMap<string, string> = new Map(
  `
  ClientIPPreservationEnabled DBClusterIdentifier DBClusterInstanceClass DBInstanceIdentifier
  DBPort DBProxyName DBSecurityGroups DBSubnetGroupName EIP EnableTLSSessionHolding EnforceHTTPS
  HTTPPort HTTPSPort IPSets SourceDBInstanceIdentifier TCPFlags TLSInspectionConfigurationArn
  TargetGroupARNs VPCOptions VPCSecurityGroups VPCZoneIdentifier
  `
    .trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);

/** What one type spells otherwise than all others. */
const ownSpellings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::Synthetics::Canary': { VpcConfig: 'VPCConfig' },
};

function respelt(properties: Properties, type: string): Properties {
  const own = ownSpellings[type];
  if (own === undefined) return properties;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [own[name] ?? name, value]),
  );
}

/** `ipv_6_cidr_block`: Ipv6CidrBlock; `target_group_ar_ns`: TargetGroupARNs. */
function propertyName(name: string): string {
  const words = name.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  const plain = words.join('');
  return spellings.get(plain.toLowerCase()) ?? plain;
}

/** What properties name, by the types that links know; several names of the same kind stand in one line. */
const linkTypes: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [['aws_vpc'], 'VpcId PeerVpcId'],
      [
        ['aws_subnet'],
        'SubnetId SubnetIds Subnets ClientSubnets VpcSubnetIds Ec2SubnetId Ec2SubnetIds AddSubnetIds RemoveSubnetIds VPCZoneIdentifier',
      ],
      [
        ['aws_security_group'],
        'GroupId SourceSecurityGroupId DestinationSecurityGroupId SecurityGroupId SecurityGroupIds SecurityGroups SourceSecurityGroups GroupSet VpcSecurityGroupIds VPCSecurityGroups',
      ],
      [['aws_route_table'], 'RouteTableId RouteTableIds'],
      [['aws_internet_gateway'], 'InternetGatewayId'],
      [['aws_internet_gateway', 'aws_vpn_gateway'], 'GatewayId'],
      [['aws_vpn_gateway'], 'VpnGatewayId'],
      [['aws_egress_only_internet_gateway'], 'EgressOnlyInternetGatewayId'],
      [['aws_nat_gateway'], 'NatGatewayId'],
      [['aws_eip'], 'AllocationId'],
      [['aws_network_interface'], 'NetworkInterfaceId'],
      [['aws_instance'], 'InstanceId'],
      [['aws_network_acl'], 'NetworkAclId'],
      [['aws_ec2_managed_prefix_list'], 'PrefixListId DestinationPrefixListId SourcePrefixListId'],
      [['aws_vpc_peering_connection'], 'VpcPeeringConnectionId'],
      [['aws_vpc_endpoint'], 'VpcEndpointId'],
      [['aws_ec2_transit_gateway'], 'TransitGatewayId PeerTransitGatewayId'],
      [
        ['aws_ec2_transit_gateway_vpc_attachment'],
        'TransitGatewayAttachmentId TransportTransitGatewayAttachmentId',
      ],
      [
        ['aws_ec2_transit_gateway_route_table'],
        'TransitGatewayRouteTableId TransitGatewayRouteTableArn',
      ],
      [['aws_launch_template'], 'LaunchTemplateId'],
      [['aws_lb'], 'LoadBalancerArn NetworkLoadBalancerArns TargetArns'],
      [['aws_lb_listener'], 'ListenerArn'],
      [['aws_lb_target_group'], 'TargetGroupArn TargetGroupARNs'],
    ] as const
  ).flatMap(([types, names]) =>
    names.split(' ').map((name): [string, readonly string[]] => [name, types]),
  ),
);
