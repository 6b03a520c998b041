import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import type { Declared, Mappers, Properties } from '../declared.ts';
import { exclusiveLink } from '../exclusive-links.ts';
import { interfaceLink } from './interface-links.ts';
import { mainTableOf, tableLink } from './main-tables.ts';

/** Route tables, routes, and what ties tables to subnets and gateways. */

export const routeMappers: Mappers = {
  aws_route_table: (given, to) => {
    to.add(given, 'AWS::EC2::RouteTable', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      ...unseenRoutes(given),
    });
    addContents(given, to);
  },
  // It takes over the main table that AWS made with the VPC and removes its routes (RT-2).
  aws_default_route_table: (given, to) => {
    to.add(given, 'AWS::EC2::RouteTable', { ...mainTableOf(given), ...unseenRoutes(given) });
    addContents(given, to);
  },
  aws_route: (given, to) =>
    to.add(given, 'AWS::EC2::Route', {
      RouteTableId: tableLink(given, to),
      DestinationCidrBlock: given.stated('destination_cidr_block'),
      DestinationIpv6CidrBlock: given.stated('destination_ipv6_cidr_block'),
      DestinationPrefixListId: listLink(given, 'destination_prefix_list_id'),
      ...targetOf(given),
    }),
  aws_route_table_association: (given, to) => associate(given, to),
  aws_main_route_table_association: (given, to) => {
    const owner = given.link('route_table_id', 'aws_route_table');
    const vpc = given.link('vpc_id', 'aws_vpc') ?? given.unresolved('vpc_id');
    if (owner?.kind === 'reference' || owner?.kind === 'scalar') {
      to.extend({
        owner,
        type: 'AWS::EC2::RouteTable',
        nameProperty: null,
        property: 'reachlint:MainOf',
        member: vpc,
      });
      return;
    }
    addUnseenMain(given, to, vpc);
  },
  aws_vpn_gateway_route_propagation: (given, to) => {
    const table = tableLink(given, to) ?? given.unresolved('route_table_id');
    to.add(given, 'AWS::EC2::VPNGatewayRoutePropagation', {
      RouteTableIds: given.list([table]),
      VpnGatewayId: given.link('vpn_gateway_id', 'aws_vpn_gateway'),
    });
  },
};

/** A main table of which nothing is known but that there is one. */
function addUnseenMain(given: Arguments, to: Declared, vpc: Property): void {
  to.addPart(given, 'table', 'AWS::EC2::RouteTable', {
    VpcId: vpc,
    'reachlint:IsMain': given.scalar(true),
    'reachlint:UnseenRoutes': given.unknown('route_table_id'),
  });
}

/** Set where the table may have further routes of which the plan tells nothing, propagated ones too. */
function unseenRoutes(given: Arguments): Properties {
  const gateways = given.links('propagating_vgws', 'aws_vpn_gateway');
  const rest = given.blocks('route')?.rest ?? gateways?.rest ?? null;
  const open: Property | null =
    rest === null ? null : { kind: 'unknown', unknown: rest, at: given.at };
  return { 'reachlint:UnseenRoutes': open };
}

function addContents(given: Arguments, to: Declared): void {
  addRoutes(given, to);
  const gateways = given.links('propagating_vgws', 'aws_vpn_gateway');
  if (gateways === null) return;
  const separate = separateOf(given, {
    argument: 'propagating_vgws',
    type: 'aws_vpn_gateway_route_propagation',
  });
  const isSeparate = new Set(separate.map((each) => each.text('vpn_gateway_id')));
  for (const [index, gateway] of gateways.items.entries()) {
    if (gateway.kind === 'scalar' && isSeparate.has(gateway.text)) continue;
    to.addPart(given, `propagation-${index}`, 'AWS::EC2::VPNGatewayRoutePropagation', {
      RouteTableIds: given.list([given.self()]),
      VpnGatewayId: gateway,
    });
  }
}

function addRoutes(given: Arguments, to: Declared): void {
  const routes = given.blocks('route');
  if (routes === null) return;
  const separate = separateOf(given, { argument: 'route', type: 'aws_route' });
  const destinations = new Set(separate.map((route) => destinationOf(route, 'destination_')));
  for (const [index, route] of routes.items.entries()) {
    const destination = destinationOf(route, '');
    if (destination !== null && destinations.has(destination)) continue;
    to.addPart(given, `route-${index}`, 'AWS::EC2::Route', {
      RouteTableId: given.self(),
      DestinationCidrBlock: route.stated('cidr_block'),
      DestinationIpv6CidrBlock: route.stated('ipv6_cidr_block'),
      DestinationPrefixListId: listLink(route, 'destination_prefix_list_id'),
      ...targetOf(route),
    });
  }
}

/** Where the code lists nothing, the provider shows what resources of their own had made: these speak for themselves. */
function separateOf(
  given: Arguments,
  { argument, type }: { readonly argument: string; readonly type: string },
): readonly Arguments[] {
  const id = given.text('id');
  if (id === undefined || !given.object.exists || given.isInCode(argument)) return [];
  return given.having(type, 'route_table_id', id, 'before');
}

function destinationOf(route: Arguments, prefix: 'destination_' | ''): string | null {
  return (
    route.text(`${prefix}cidr_block`) ??
    route.text(`${prefix}ipv6_cidr_block`) ??
    route.text('destination_prefix_list_id') ??
    null
  );
}

function listLink(given: Arguments, name: string): Property | null {
  return given.link(name, 'aws_ec2_managed_prefix_list', 'aws_prefix_list');
}

/** What a route may lead to (RT-9), but for instances and interfaces. */
const targets: readonly {
  readonly argument: string;
  readonly property: string;
  readonly types: readonly string[];
}[] = [
  {
    argument: 'gateway_id',
    property: 'GatewayId',
    types: ['aws_internet_gateway', 'aws_vpn_gateway'],
  },
  { argument: 'nat_gateway_id', property: 'NatGatewayId', types: ['aws_nat_gateway'] },
  {
    argument: 'egress_only_gateway_id',
    property: 'EgressOnlyInternetGatewayId',
    types: ['aws_egress_only_internet_gateway'],
  },
  {
    argument: 'transit_gateway_id',
    property: 'TransitGatewayId',
    types: ['aws_ec2_transit_gateway'],
  },
  {
    argument: 'vpc_peering_connection_id',
    property: 'VpcPeeringConnectionId',
    types: ['aws_vpc_peering_connection'],
  },
  { argument: 'vpc_endpoint_id', property: 'VpcEndpointId', types: ['aws_vpc_endpoint'] },
  {
    argument: 'carrier_gateway_id',
    property: 'CarrierGatewayId',
    types: ['aws_ec2_carrier_gateway'],
  },
  { argument: 'local_gateway_id', property: 'LocalGatewayId', types: ['aws_ec2_local_gateway'] },
  {
    argument: 'core_network_arn',
    property: 'CoreNetworkArn',
    types: ['aws_networkmanager_core_network'],
  },
  { argument: 'odb_network_arn', property: 'OdbNetworkArn', types: ['aws_odb_network'] },
];

function targetOf(route: Arguments): Properties {
  const all = targets.filter(({ argument }) => route.isGiven(argument));
  // Of what exists the provider may show more than the one target that the code names.
  const written = all.filter(({ argument }) => route.isInCode(argument));
  const given = written.length > 0 ? written.slice(0, 1) : all.slice(0, 1);
  const properties = given.map(
    ({ argument, property, types }) => [property, route.link(argument, ...types)] as const,
  );
  if (properties.length > 0) return Object.fromEntries(properties);
  const link = interfaceLink(route, {
    instance: 'instance_id',
    networkInterface: 'network_interface_id',
  });
  return { InstanceId: link.InstanceId, NetworkInterfaceId: link.NetworkInterfaceId };
}

/** With a subnet, or with a gateway, whose incoming traffic the table then leads (RT-11). */
function associate(given: Arguments, to: Declared): void {
  const table = tableLink(given, to);
  if (given.isGiven('gateway_id')) {
    to.add(given, 'AWS::EC2::GatewayRouteTableAssociation', {
      RouteTableId: table,
      GatewayId: given.link('gateway_id', 'aws_internet_gateway', 'aws_vpn_gateway'),
    });
    return;
  }
  to.add(given, 'AWS::EC2::SubnetRouteTableAssociation', {
    RouteTableId: table,
    SubnetId: exclusiveLink(given, {
      name: 'subnet_id',
      types: ['aws_subnet'],
      rest: { route_table_id: ['aws_route_table'] },
    }),
  });
}
