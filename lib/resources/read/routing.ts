import { unknown } from '../../basics/value.ts';
import type {
  Reference,
  Route,
  RoutePropagation,
  RouteTable,
  RouteTableAssociation,
  RouteTargetDeclaration,
} from '../resource.ts';
import { cidr, oneOf, scalarText } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Readers, unseenPart } from './record.ts';

/** Route tables, routes, and what ties tables to subnets and gateways. */

export const routingReaders: Readers = {
  'AWS::EC2::RouteTable': one(readRouteTable),
  'AWS::EC2::Route': one(readRoute),
  'AWS::EC2::SubnetRouteTableAssociation': one(readAssociation),
  'AWS::EC2::GatewayRouteTableAssociation': one(readAssociation),
  'AWS::EC2::VPNGatewayRoutePropagation': one(readPropagation),
};

function readRouteTable(fields: Fields): RouteTable {
  return {
    kind: 'route-table',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    isMain: isMain(fields),
    isComplete: isMarked(fields, 'reachlint:RoutesAreComplete'),
    unseenRoutes: unseenPart(fields, 'reachlint:UnseenRoutes'),
    ...baseOf(fields),
  };
}

/** Not a property of CloudFormation (RT-1): inputs that know main tables set it, on the table or by VPCs that have it. */
function isMain(fields: Fields): boolean {
  const vpcs = fields.references('reachlint:MainOf', 'AWS::EC2::VPC');
  return isMarked(fields, 'reachlint:IsMain') || (vpcs !== null && vpcs.items.length > 0);
}

function readRoute(fields: Fields): Route {
  return {
    kind: 'route',
    routeTable: fields.requiredReference('RouteTableId', 'AWS::EC2::RouteTable'),
    destination: destinationOf(fields),
    target: targetOf(fields),
    origin: originOf(fields),
    isBlackhole: isMarked(fields, 'reachlint:IsBlackhole'),
    ...baseOf(fields),
  };
}

const origins = oneOf(['local', 'static', 'propagated']);

function originOf(fields: Fields): Route['origin'] {
  const origin = fields.value('reachlint:Origin', origins);
  return origin?.kind === 'known' ? origin.value : null;
}

function destinationOf(fields: Fields): Route['destination'] {
  const list = fields.reference('DestinationPrefixListId', 'AWS::EC2::PrefixList');
  if (list !== null) return { kind: 'prefix-list', list };
  const block =
    fields.value('DestinationCidrBlock', cidr.ipv4) ??
    fields.value('DestinationIpv6CidrBlock', cidr.ipv6);
  return {
    kind: 'cidr',
    cidr: block ?? unknown(fields.missing('DestinationCidrBlock'), fields.at),
  };
}

/** Properties that name a route's target, in no order: a valid route has one (RT-9). */
const targetProperties: readonly {
  readonly property: string;
  readonly kind: RouteTargetDeclaration['kind'];
  readonly types: readonly string[];
}[] = [
  {
    property: 'GatewayId',
    kind: 'gateway',
    types: ['AWS::EC2::InternetGateway', 'AWS::EC2::VPNGateway'],
  },
  {
    property: 'EgressOnlyInternetGatewayId',
    kind: 'egress-only-gateway',
    types: ['AWS::EC2::EgressOnlyInternetGateway'],
  },
  { property: 'NatGatewayId', kind: 'nat-gateway', types: ['AWS::EC2::NatGateway'] },
  { property: 'InstanceId', kind: 'instance', types: ['AWS::EC2::Instance'] },
  {
    property: 'NetworkInterfaceId',
    kind: 'network-interface',
    types: ['AWS::EC2::NetworkInterface'],
  },
  {
    property: 'VpcPeeringConnectionId',
    kind: 'peering-connection',
    types: ['AWS::EC2::VPCPeeringConnection'],
  },
  { property: 'TransitGatewayId', kind: 'transit-gateway', types: ['AWS::EC2::TransitGateway'] },
  { property: 'VpcEndpointId', kind: 'vpc-endpoint', types: ['AWS::EC2::VPCEndpoint'] },
  { property: 'CarrierGatewayId', kind: 'carrier-gateway', types: ['AWS::EC2::CarrierGateway'] },
  { property: 'LocalGatewayId', kind: 'local-gateway', types: [] },
  { property: 'CoreNetworkArn', kind: 'core-network', types: ['AWS::NetworkManager::CoreNetwork'] },
  // As opaque as a core network.
  { property: 'OdbNetworkArn', kind: 'core-network', types: [] },
];

function targetOf(fields: Fields): RouteTargetDeclaration {
  const given = targetProperties.filter(({ property }) => fields.has(property));
  const [first, second] = given;
  if (first === undefined) {
    fields.scope.warn(
      fields.at,
      `${fields.declaration.id} has no target, so it routes nothing. Add one, such as GatewayId.`,
    );
    return { kind: 'none', reference: null };
  }
  if (second !== undefined) {
    const names = given.map(({ property }) => property).join(', ');
    fields.scope.warn(
      fields.at,
      `${fields.declaration.id} has several targets (${names}), of which AWS takes one only; ${first.property} is used. Remove the others.`,
    );
  }
  if (first.kind === 'gateway' && isLocal(fields)) return { kind: 'local', reference: null };
  return { kind: first.kind, reference: fields.reference(first.property, ...first.types) };
}

function isLocal(fields: Fields): boolean {
  const gateway = fields.property('GatewayId');
  return gateway?.kind === 'scalar' && scalarText(gateway) === 'local';
}

function readAssociation(fields: Fields): RouteTableAssociation {
  const isGateway = fields.declaration.type === 'AWS::EC2::GatewayRouteTableAssociation';
  return {
    kind: 'route-table-association',
    routeTable: fields.requiredReference('RouteTableId', 'AWS::EC2::RouteTable'),
    subnet: isGateway ? null : fields.requiredReference('SubnetId', 'AWS::EC2::Subnet'),
    gateway: isGateway
      ? fields.requiredReference('GatewayId', 'AWS::EC2::InternetGateway', 'AWS::EC2::VPNGateway')
      : null,
    ...baseOf(fields),
  };
}

function readPropagation(fields: Fields): RoutePropagation {
  const tables = fields.references('RouteTableIds', 'AWS::EC2::RouteTable');
  const empty: readonly Reference[] = [];
  return {
    kind: 'route-propagation',
    routeTables: tables ?? { items: empty, rest: fields.missing('RouteTableIds') },
    vpnGateway: fields.requiredReference('VpnGatewayId', 'AWS::EC2::VPNGateway'),
    ...baseOf(fields),
  };
}
