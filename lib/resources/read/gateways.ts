import { natConnectivity, orDefault, vpnStaticRoutesOnly } from '../defaults.ts';
import type {
  DirectConnectLink,
  EgressOnlyInternetGateway,
  GatewayAttachment,
  InternetGateway,
  NatGateway,
  PeeringConnection,
  VpnConnection,
  VpnConnectionRoute,
  VpnGateway,
} from '../resource.ts';
import { anyCidr, cidr, flag, oneOf, text } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers, unseenPart } from './record.ts';

/** What connects a VPC to the Internet and to other networks. */

export const gatewayReaders: Readers = {
  'AWS::EC2::InternetGateway': one(readInternetGateway),
  'AWS::EC2::EgressOnlyInternetGateway': one(readEgressOnlyGateway),
  'AWS::EC2::VPCGatewayAttachment': one(readAttachment),
  'AWS::EC2::NatGateway': one(readNatGateway),
  'AWS::EC2::VPCPeeringConnection': one(readPeering),
  'AWS::EC2::VPNGateway': one(readVpnGateway),
  'AWS::EC2::VPNConnection': one(readVpnConnection),
  'AWS::EC2::VPNConnectionRoute': one(readVpnRoute),
  // Not a type of CloudFormation: accounts know which lines end at a gateway.
  'reachlint::DirectConnectLink': one(readDirectConnectLink),
};

function readInternetGateway(fields: Fields): InternetGateway {
  return { kind: 'internet-gateway', ...baseOf(fields) };
}

function readEgressOnlyGateway(fields: Fields): EgressOnlyInternetGateway {
  return {
    kind: 'egress-only-internet-gateway',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    ...baseOf(fields),
  };
}

function readAttachment(fields: Fields): GatewayAttachment {
  const internetGateway = fields.reference('InternetGatewayId', 'AWS::EC2::InternetGateway');
  const vpnGateway = fields.reference('VpnGatewayId', 'AWS::EC2::VPNGateway');
  if (internetGateway === null && vpnGateway === null) {
    fields.scope.warn(
      fields.at,
      `${fields.declaration.id} names no gateway, so it attaches nothing. Add InternetGatewayId or VpnGatewayId.`,
    );
  }
  return {
    kind: 'gateway-attachment',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    internetGateway,
    vpnGateway,
    ...baseOf(fields),
  };
}

function readNatGateway(fields: Fields): NatGateway {
  // A regional gateway is in no subnet: it names its VPC.
  const mode = fields.value('AvailabilityMode', oneOf(['zonal', 'regional']));
  const isRegional = mode?.kind === 'known' && mode.value === 'regional';
  const subnet = fields.reference('SubnetId', 'AWS::EC2::Subnet');
  return {
    kind: 'nat-gateway',
    subnet: subnet ?? (isRegional ? null : fields.requiredReference('SubnetId')),
    vpc: fields.reference('VpcId', 'AWS::EC2::VPC'),
    connectivity: orDefault(
      fields.value('ConnectivityType', oneOf(['public', 'private'])),
      natConnectivity,
      fields.at,
    ),
    allocation: fields.reference('AllocationId', 'AWS::EC2::EIP'),
    ...baseOf(fields),
  };
}

function readPeering(fields: Fields): PeeringConnection {
  return {
    kind: 'peering-connection',
    requester: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    accepter: fields.requiredReference('PeerVpcId', 'AWS::EC2::VPC'),
    accepterRegion: fields.value('PeerRegion', text),
    accepterAccount: fields.value('PeerOwnerId', text),
    accepterRole: fields.value('PeerRoleArn', text),
    requesterRegion: fields.value('reachlint:RequesterRegion', text),
    status: fields.value('reachlint:Status', text),
    ...baseOf(fields),
  };
}

function readVpnGateway(fields: Fields): VpnGateway {
  return { kind: 'vpn-gateway', ...baseOf(fields) };
}

function readVpnConnection(fields: Fields): VpnConnection {
  return {
    kind: 'vpn-connection',
    vpnGateway: fields.reference('VpnGatewayId', 'AWS::EC2::VPNGateway'),
    transitGateway: fields.reference('TransitGatewayId', 'AWS::EC2::TransitGateway'),
    staticRoutesOnly: orDefault(
      fields.value('StaticRoutesOnly', flag),
      vpnStaticRoutesOnly,
      fields.at,
    ),
    ...baseOf(fields),
  };
}

function readVpnRoute(fields: Fields): VpnConnectionRoute {
  return {
    kind: 'vpn-connection-route',
    connection: fields.requiredReference('VpnConnectionId', 'AWS::EC2::VPNConnection'),
    destination: fields.required('DestinationCidrBlock', cidr.ipv4),
    ...baseOf(fields),
  };
}

function readDirectConnectLink(fields: Fields): DirectConnectLink {
  return {
    kind: 'direct-connect-link',
    vpnGateway: fields.requiredReference('VpnGatewayId', 'AWS::EC2::VPNGateway'),
    allowed: fields.values('AllowedPrefixes', anyCidr),
    unseenLine: unseenPart(fields, 'reachlint:UnseenLine'),
    ...baseOf(fields),
  };
}
