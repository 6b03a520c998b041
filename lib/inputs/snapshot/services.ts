import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Interfaces } from './interfaces.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { namesProperty } from './values.ts';

/** VPC endpoints and endpoint services, databases, and which interfaces are theirs. */

export function declareServices(from: Collection, to: Declarations, interfaces: Interfaces): void {
  for (const endpoint of from.of('VpcEndpoints')) declareEndpoint(endpoint, to);
  for (const service of from.of('ServiceConfigurations')) declareService(service, to);
  declareDatabases(from, to, interfaces);
}

function declareEndpoint(endpoint: Item, to: Declarations): void {
  const key = endpoint.text('VpcEndpointId');
  if (key === null || stateOf(endpoint) === 'gone') return;
  to.add(
    'AWS::EC2::VPCEndpoint',
    { key, item: endpoint },
    {
      VpcEndpointType: endpoint.property('VpcEndpointType'),
      VpcId: endpoint.property('VpcId'),
      ServiceName: endpoint.property('ServiceName'),
      'reachlint:IsAccepted': isInUse(endpoint),
      SubnetIds: endpoint.property('SubnetIds'),
      SecurityGroupIds: endpoint.pick('Groups', 'GroupId'),
      RouteTableIds: endpoint.property('RouteTableIds'),
      PrivateDnsEnabled: endpoint.property('PrivateDnsEnabled'),
      'reachlint:NetworkInterfaceIds': nonEmpty(endpoint.property('NetworkInterfaceIds')),
    },
  );
}

/** A service that one of the account's load balancers offers by PrivateLink. */
function declareService(service: Item, to: Declarations): void {
  const key = service.text('ServiceId');
  const state = service.text('ServiceState')?.toLowerCase();
  if (key === null || state === 'deleted' || state === 'deleting') return;
  to.add(
    'AWS::EC2::VPCEndpointService',
    { key, item: service },
    {
      NetworkLoadBalancerArns: service.property('NetworkLoadBalancerArns'),
      AcceptanceRequired: service.property('AcceptanceRequired'),
      SupportedIpAddressTypes: nonEmpty(service.property('SupportedIpAddressTypes')),
    },
  );
}

/** Only endpoints that their service accepted become available (SVC-28). */
function isInUse(endpoint: Item): Property | null {
  if (endpoint.text('State')?.toLowerCase() !== 'available') return null;
  return { kind: 'scalar', value: true, text: 'true', at: endpoint.at };
}

function nonEmpty(list: Property | null): Property | null {
  return list?.kind === 'list' && list.items.length === 0 ? null : list;
}

/** How AWS describes every interface of a database: without its name. */
const databaseInterface = 'RDSNetworkInterface';

function declareDatabases(from: Collection, to: Declarations, interfaces: Interfaces): void {
  const databases = from.of('DBInstances').filter((each) => stateOf(each) !== 'gone');
  for (const database of databases) {
    const group = database.item('DBSubnetGroup');
    const groupName = group?.text('DBSubnetGroupName') ?? null;
    if (group !== null && groupName !== null) {
      to.add(
        'AWS::RDS::DBSubnetGroup',
        { key: `${group.text('VpcId')}/${groupName}`, id: groupName, item: group },
        {
          DBSubnetGroupName: group.property('DBSubnetGroupName'),
          SubnetIds: group.pick('Subnets', 'SubnetIdentifier'),
        },
      );
    }
    const name = database.text('DBInstanceIdentifier');
    const key = database.text('DBInstanceArn') ?? name;
    if (key === null || name === null) continue;
    const candidates = interfaces.where((item) => mayBeOf(item, database));
    const rivals = databases.filter((other) =>
      interfaces.where((item) => mayBeOf(item, other)).some((id) => candidates.includes(id)),
    );
    // Interfaces that may be those of several databases stand for themselves.
    if (rivals.length > 1) continue;
    to.add(
      'AWS::RDS::DBInstance',
      { key, id: name, item: database },
      {
        DBInstanceIdentifier: database.property('DBInstanceIdentifier'),
        Engine: database.property('Engine'),
        Port: database.item('Endpoint')?.property('Port') ?? null,
        PubliclyAccessible: database.property('PubliclyAccessible'),
        DBSubnetGroupName: group?.property('DBSubnetGroupName') ?? null,
        VPCSecurityGroups: database.pick('VpcSecurityGroups', 'VpcSecurityGroupId'),
        'reachlint:NetworkInterfaceIds':
          candidates.length === 0 ? null : namesProperty(candidates, database.at),
      },
    );
  }
}

/** By zone and groups: nothing names the database of an interface. */
function mayBeOf(item: Item, database: Item): boolean {
  if (item.text('Description') !== databaseInterface) return false;
  const zones = [database.text('AvailabilityZone'), database.text('SecondaryAvailabilityZone')];
  return (
    zones.includes(item.text('AvailabilityZone')) &&
    item.text('VpcId') === (database.item('DBSubnetGroup')?.text('VpcId') ?? null) &&
    idsOf(item, 'Groups', 'GroupId') === idsOf(database, 'VpcSecurityGroups', 'VpcSecurityGroupId')
  );
}

function idsOf(item: Item, list: string, field: string): string {
  return item
    .items(list)
    .map((each) => each.text(field) ?? '')
    .sort()
    .join(' ');
}
