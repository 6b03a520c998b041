import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import { declareDirectConnect } from './direct-connect.ts';
import type { Item } from './item.ts';
import { type State, stateOf } from './states.ts';
import { namesProperty, scalarProperty } from './values.ts';

/** Gateways: to the Internet, NAT, peering connections, and to networks on premises. */

export function declareGateways(from: Collection, to: Declarations): void {
  for (const gateway of from.of('InternetGateways')) declareInternet(gateway, to);
  for (const gateway of from.of('EgressOnlyInternetGateways')) declareEgressOnly(gateway, to);
  for (const gateway of from.of('NatGateways')) declareNat(gateway, to);
  for (const peering of from.of('VpcPeeringConnections')) declarePeering(peering, to);
  for (const gateway of from.of('VpnGateways')) declareVpnGateway(gateway, to);
  for (const connection of from.of('VpnConnections')) declareVpnConnection(connection, to);
  declareDirectConnect(from, to);
}

function isAttached(attachment: Item): boolean {
  const state = attachment.text('State');
  return state === null || ['available', 'attached', 'attaching'].includes(state);
}

function declareInternet(gateway: Item, to: Declarations): void {
  const key = gateway.text('InternetGatewayId');
  if (key === null) return;
  to.add('AWS::EC2::InternetGateway', { key, item: gateway }, {});
  for (const attachment of gateway.items('Attachments').filter(isAttached)) {
    const vpc = attachment.text('VpcId');
    to.add(
      'AWS::EC2::VPCGatewayAttachment',
      { key: `${key}/${vpc}`, item: attachment },
      {
        VpcId: attachment.property('VpcId'),
        InternetGatewayId: scalarProperty(key, attachment.at),
      },
    );
  }
}

function declareEgressOnly(gateway: Item, to: Declarations): void {
  const key = gateway.text('EgressOnlyInternetGatewayId');
  const [attachment] = gateway.items('Attachments').filter(isAttached);
  if (key === null || attachment === undefined) return;
  to.add(
    'AWS::EC2::EgressOnlyInternetGateway',
    { key, item: gateway },
    {
      VpcId: attachment.property('VpcId'),
    },
  );
}

function declareNat(gateway: Item, to: Declarations): void {
  const key = gateway.text('NatGatewayId');
  if (key === null || stateOf(gateway) === 'gone') return;
  const interfaces = gateway
    .items('NatGatewayAddresses')
    .flatMap((address) => address.text('NetworkInterfaceId') ?? []);
  to.add(
    'AWS::EC2::NatGateway',
    { key, item: gateway },
    {
      SubnetId: gateway.property('SubnetId'),
      VpcId: gateway.property('VpcId'),
      ConnectivityType: gateway.property('ConnectivityType'),
      AvailabilityMode: gateway.property('AvailabilityMode'),
      'reachlint:NetworkInterfaceIds': namesProperty([...new Set(interfaces)], gateway.at),
    },
  );
}

const peeringStatus: Readonly<Record<Exclude<State, 'gone'>, string>> = {
  there: 'active',
  pending: 'pending-acceptance',
};

function declarePeering(peering: Item, to: Declarations): void {
  const key = peering.text('VpcPeeringConnectionId');
  const state = stateOf(peering);
  const requester = peering.item('RequesterVpcInfo');
  const accepter = peering.item('AccepterVpcInfo');
  if (key === null || state === 'gone') return;
  to.add(
    'AWS::EC2::VPCPeeringConnection',
    { key, item: peering },
    {
      VpcId: requester?.property('VpcId') ?? null,
      PeerVpcId: accepter?.property('VpcId') ?? null,
      PeerRegion: accepter?.property('Region') ?? null,
      PeerOwnerId: accepter?.property('OwnerId') ?? null,
      'reachlint:RequesterRegion': requester?.property('Region') ?? null,
      'reachlint:Status': scalarProperty(peeringStatus[state], peering.at),
    },
  );
}

function declareVpnGateway(gateway: Item, to: Declarations): void {
  const key = gateway.text('VpnGatewayId');
  if (key === null || stateOf(gateway) === 'gone') return;
  to.add('AWS::EC2::VPNGateway', { key, item: gateway }, { Type: gateway.property('Type') });
  for (const attachment of gateway.items('VpcAttachments').filter(isAttached)) {
    const vpc = attachment.text('VpcId');
    to.add(
      'AWS::EC2::VPCGatewayAttachment',
      { key: `${key}/${vpc}`, item: attachment },
      {
        VpcId: attachment.property('VpcId'),
        VpnGatewayId: scalarProperty(key, attachment.at),
      },
    );
  }
}

function declareVpnConnection(connection: Item, to: Declarations): void {
  const key = connection.text('VpnConnectionId');
  if (key === null || stateOf(connection) === 'gone') return;
  to.add(
    'AWS::EC2::VPNConnection',
    { key, item: connection },
    {
      Type: connection.property('Type'),
      CustomerGatewayId: connection.property('CustomerGatewayId'),
      VpnGatewayId: connection.property('VpnGatewayId'),
      TransitGatewayId: connection.property('TransitGatewayId'),
      StaticRoutesOnly: connection.item('Options')?.property('StaticRoutesOnly') ?? null,
    },
  );
  for (const route of connection.items('Routes')) {
    const destination = route.text('DestinationCidrBlock');
    if (destination === null || stateOf(route) === 'gone') continue;
    to.add(
      'AWS::EC2::VPNConnectionRoute',
      { key: `${key}/${destination}`, item: route },
      {
        VpnConnectionId: scalarProperty(key, route.at),
        DestinationCidrBlock: route.property('DestinationCidrBlock'),
      },
    );
  }
}
