import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { scalarProperty, unseenProperty } from './values.ts';

/** Route tables: every route that is in force, local and propagated ones too, and dead ones as such. */

export function declareRoutes(from: Collection, to: Declarations): void {
  for (const table of from.of('RouteTables')) declareTable(table, to);
}

function declareTable(table: Item, to: Declarations): void {
  const key = table.text('RouteTableId');
  if (key === null) return;
  const associations = table.items('Associations').filter(isInForce);
  const isMain = associations.some((association) => association.flag('Main') === true);
  const routes = table.items('Routes');
  const areComplete =
    table.isWhole('Routes') && routes.every((route) => destinationOf(route) !== null);
  to.add(
    'AWS::EC2::RouteTable',
    { key, item: table },
    {
      VpcId: table.property('VpcId'),
      'reachlint:IsMain': scalarProperty(isMain, table.at),
      'reachlint:RoutesAreComplete': scalarProperty(areComplete, table.at),
      'reachlint:UnseenRoutes': areComplete ? null : unseenProperty(`routes of ${key}`, table.at),
    },
  );
  for (const route of routes) declareRoute(key, route, to);
  for (const association of associations) declareAssociation(key, association, to);
}

function isInForce(association: Item): boolean {
  const state = association.item('AssociationState')?.text('State') ?? 'associated';
  return state === 'associated' || state === 'associating';
}

const destinations = [
  'DestinationCidrBlock',
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
] as const;

function destinationOf(route: Item): string | null {
  return destinations.map((name) => route.text(name)).find((each) => each !== null) ?? null;
}

function declareRoute(table: string, route: Item, to: Declarations): void {
  const destination = destinationOf(route);
  if (destination === null) return;
  const isBlackhole = route.text('State') === 'blackhole';
  to.add(
    'AWS::EC2::Route',
    { key: `${table}/${destination}`, item: route },
    {
      RouteTableId: scalarProperty(table, route.at),
      ...Object.fromEntries(destinations.map((name) => [name, route.property(name)])),
      ...targetOf(route),
      'reachlint:Origin': scalarProperty(originOf(route), route.at),
      'reachlint:IsBlackhole': isBlackhole ? scalarProperty(true, route.at) : null,
    },
  );
}

const targets = [
  'NatGatewayId',
  'VpcPeeringConnectionId',
  'TransitGatewayId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'CoreNetworkArn',
  'OdbNetworkArn',
  // An instance's interface is named beside the instance, and says more.
  'NetworkInterfaceId',
  'InstanceId',
] as const;

/** In live tables endpoints stand where gateways do. */
function targetOf(route: Item): Readonly<Record<string, Property | null>> {
  const gateway = route.property('GatewayId');
  if (gateway?.kind === 'scalar') {
    return { [gateway.text.startsWith('vpce-') ? 'VpcEndpointId' : 'GatewayId']: gateway };
  }
  const name = targets.find((each) => route.has(each));
  return name === undefined ? {} : { [name]: route.property(name) };
}

function originOf(route: Item): 'local' | 'static' | 'propagated' {
  if (route.text('GatewayId') === 'local') return 'local';
  return route.text('Origin') === 'EnableVgwRoutePropagation' ? 'propagated' : 'static';
}

function declareAssociation(table: string, association: Item, to: Declarations): void {
  const subnet = association.property('SubnetId');
  const gateway = association.property('GatewayId');
  const end = subnet ?? gateway;
  if (end?.kind !== 'scalar') return;
  const key = association.text('RouteTableAssociationId') ?? `${table}/${end.text}`;
  const type =
    subnet === null
      ? 'AWS::EC2::GatewayRouteTableAssociation'
      : 'AWS::EC2::SubnetRouteTableAssociation';
  to.add(
    type,
    { key, item: association },
    {
      RouteTableId: scalarProperty(table, association.at),
      SubnetId: subnet,
      GatewayId: gateway,
    },
  );
}
