/**
 * The keys under which the AWS CLI puts what a describe call gives: by them
 * snapshot files are told from other JSON, whatever their names are.
 */

/** Keys whose lists are read. */
export const keysRead = [
  'Addresses',
  'DBInstances',
  'DirectConnectGatewayAssociations',
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
  'NetworkFirewallPolicies',
  'NetworkFirewallRuleGroups',
  'NetworkFirewalls',
  'NetworkInterfaces',
  'PrefixListEntries',
  'PrefixLists',
  'Reservations',
  'RouteTables',
  'Rules',
  'SecurityGroups',
  'ServiceConfigurations',
  'Subnets',
  'TargetGroupAttributes',
  'TargetGroups',
  'TransitGatewayAttachments',
  'TransitGatewayConnectPeers',
  'TransitGatewayConnects',
  'TransitGatewayPolicyTableAssociations',
  'TransitGatewayPolicyTables',
  'TransitGatewayPropagations',
  'TransitGatewayRouteTables',
  'TransitGatewayRoutes',
  'TransitGatewayStaticRoutes',
  'TransitGatewayVpcAttachments',
  'TransitGateways',
  'VirtualInterfaces',
  'VpcBlockPublicAccessExclusions',
  'VpcBlockPublicAccessOptions',
  'VpcEndpoints',
  'VpcPeeringConnections',
  'Vpcs',
  'VpnConnections',
  'VpnGateways',
  'directConnectGatewayAssociations',
  'virtualInterfaces',
] as const;

export type SnapshotKey = (typeof keysRead)[number];

/** Keys of describe calls that say nothing of what packets do. */
const keysIgnored: readonly string[] = [
  'AvailabilityZones',
  'CustomerGateways',
  'DirectConnectGateways',
  'DomainStatusList',
  'ServiceDetails',
  'ServiceNames',
  'directConnectGateways',
];

const all: ReadonlySet<string> = new Set<string>([...keysRead, ...keysIgnored]);
const read: ReadonlySet<string> = new Set<string>(keysRead);

/** Beside the list, describe calls may give these. */
const paging: ReadonlySet<string> = new Set([
  'NextToken',
  'Marker',
  'NextMarker',
  'ResponseMetadata',
]);

/** Words that other JSON uses for its own purposes too: they count only where nothing else stands beside. */
const ordinary: ReadonlySet<string> = new Set([
  'Addresses',
  'Listeners',
  'LoadBalancers',
  'Rules',
  'Subnets',
]);

/** Whether these top-level keys are those of a file of an account snapshot. */
export function areSnapshotKeys(given: Iterable<string>): boolean {
  const keys = [...given].filter((key) => !paging.has(key));
  if (keys.includes('Resources') || keys.includes('AWSTemplateFormatVersion')) return false;
  return (
    keys.some((key) => all.has(key) && !ordinary.has(key)) ||
    (keys.length > 0 && keys.every((key) => all.has(key)))
  );
}

export function isKeyRead(key: string): key is SnapshotKey {
  return read.has(key);
}
