/**
 * The keys under which the AWS CLI puts what a describe call gives: by them
 * snapshot files are told from other JSON, whatever their names are.
 */

/** Keys whose lists are read. */
export const keysRead = [
  'Addresses',
  'DBInstances',
  'EgressOnlyInternetGateways',
  'InternetGateways',
  'ListenerRules',
  'Listeners',
  'LoadBalancerAttributes',
  'LoadBalancerDescriptions',
  'LoadBalancerListeners',
  'LoadBalancerTargetHealth',
  'LoadBalancers',
  'ManagedPrefixLists',
  'NatGateways',
  'NetworkAcls',
  'NetworkInterfaces',
  'PrefixListEntries',
  'PrefixLists',
  'Reservations',
  'RouteTables',
  'Rules',
  'SecurityGroups',
  'Subnets',
  'TargetGroupAttributes',
  'TargetGroups',
  'TransitGatewayAttachments',
  'TransitGatewayPropagations',
  'TransitGatewayRouteTables',
  'TransitGatewayRoutes',
  'TransitGatewayStaticRoutes',
  'TransitGatewayVpcAttachments',
  'TransitGateways',
  'VpcEndpoints',
  'VpcPeeringConnections',
  'Vpcs',
  'VpnConnections',
  'VpnGateways',
] as const;

export type SnapshotKey = (typeof keysRead)[number];

/** Keys of describe calls that say nothing of what packets do. */
const keysIgnored: readonly string[] = [
  'AvailabilityZones',
  'CustomerGateways',
  'DirectConnectGatewayAssociations',
  'DirectConnectGateways',
  'DomainStatusList',
  'ServiceDetails',
  'ServiceNames',
  'virtualInterfaces',
  'VirtualInterfaces',
];

const all: ReadonlySet<string> = new Set<string>([...keysRead, ...keysIgnored]);
const read: ReadonlySet<string> = new Set<string>(keysRead);

/** Whether these top-level keys are those of a file of an account snapshot. */
export function areSnapshotKeys(keys: Iterable<string>): boolean {
  let found = false;
  for (const key of keys) {
    if (key === 'Resources' || key === 'AWSTemplateFormatVersion') return false;
    found ||= all.has(key);
  }
  return found;
}

export function isKeyRead(key: string): key is SnapshotKey {
  return read.has(key);
}
