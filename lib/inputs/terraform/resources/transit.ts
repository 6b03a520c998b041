import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { type Declared, type Mappers, mapOf } from '../declared.ts';

/** Transit gateways, what is attached to them, and their tables. */

const attachment = 'aws_ec2_transit_gateway_vpc_attachment';
const table = 'aws_ec2_transit_gateway_route_table';
const gateway = 'aws_ec2_transit_gateway';

export const transitMappers: Mappers = {
  aws_ec2_transit_gateway: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGateway', {
      DefaultRouteTableAssociation: given.value('default_route_table_association'),
      DefaultRouteTablePropagation: given.value('default_route_table_propagation'),
      SecurityGroupReferencingSupport: given.value('security_group_referencing_support'),
      'reachlint:Region': given.region(),
    }),
  aws_ec2_transit_gateway_vpc_attachment: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayVpcAttachment', {
      TransitGatewayId: given.link('transit_gateway_id', gateway),
      VpcId: given.link('vpc_id', 'aws_vpc'),
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      Options: mapOf(
        {
          Ipv6Support: given.value('ipv6_support'),
          ApplianceModeSupport: given.value('appliance_mode_support'),
          SecurityGroupReferencingSupport: given.value('security_group_referencing_support'),
        },
        given.at,
      ),
      'reachlint:JoinsDefaultAssociation': given.value(
        'transit_gateway_default_route_table_association',
      ),
      'reachlint:JoinsDefaultPropagation': given.value(
        'transit_gateway_default_route_table_propagation',
      ),
    }),
  // The owner of a shared gateway decides which tables an attachment joins.
  aws_ec2_transit_gateway_vpc_attachment_accepter: (given, to) => {
    for (const what of ['association', 'propagation'] as const) {
      const value = given.value(`transit_gateway_default_route_table_${what}`);
      if (value === null) continue;
      to.set({
        owner: given.link('transit_gateway_attachment_id', attachment),
        type: 'AWS::EC2::TransitGatewayVpcAttachment',
        property: `reachlint:JoinsDefault${what === 'association' ? 'Association' : 'Propagation'}`,
        value,
      });
    }
  },
  aws_ec2_transit_gateway_peering_attachment: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayPeeringAttachment', {
      TransitGatewayId: given.link('transit_gateway_id', gateway),
      PeerTransitGatewayId: given.link('peer_transit_gateway_id', gateway),
      PeerRegion: given.value('peer_region'),
      PeerAccountId: given.value('peer_account_id'),
      // Without a status, somebody may accept it or not.
      'reachlint:Status': given.known('state') === 'available' ? given.scalar('available') : null,
    }),
  aws_ec2_transit_gateway_peering_attachment_accepter: (given, to) =>
    to.set({
      owner: given.link('transit_gateway_attachment_id', attachment),
      type: 'AWS::EC2::TransitGatewayPeeringAttachment',
      property: 'reachlint:Status',
      value: given.scalar('available'),
    }),
  aws_ec2_transit_gateway_connect: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayConnect', {
      TransitGatewayId: given.link('transit_gateway_id', gateway),
      TransportTransitGatewayAttachmentId: given.link('transport_attachment_id', attachment),
    }),
  aws_ec2_transit_gateway_connect_peer: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayConnectPeer', {
      TransitGatewayAttachmentId: given.link('transit_gateway_attachment_id', attachment),
    }),
  aws_ec2_transit_gateway_route_table: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRouteTable', {
      TransitGatewayId: given.link('transit_gateway_id', gateway),
    }),
  aws_ec2_transit_gateway_route: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRoute', {
      TransitGatewayRouteTableId: given.link('transit_gateway_route_table_id', table),
      DestinationCidrBlock: given.value('destination_cidr_block'),
      TransitGatewayAttachmentId: given.link('transit_gateway_attachment_id', attachment),
      Blackhole: given.value('blackhole'),
    }),
  aws_ec2_transit_gateway_prefix_list_reference: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRoute', {
      TransitGatewayRouteTableId: given.link('transit_gateway_route_table_id', table),
      PrefixListId: given.link('prefix_list_id', 'aws_ec2_managed_prefix_list'),
      TransitGatewayAttachmentId: given.link('transit_gateway_attachment_id', attachment),
      Blackhole: given.value('blackhole'),
    }),
  aws_ec2_transit_gateway_route_table_association: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRouteTableAssociation', endsOf(given)),
  aws_ec2_transit_gateway_route_table_propagation: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRouteTablePropagation', endsOf(given)),
  aws_ec2_transit_gateway_default_route_table_association: (given, to) =>
    changeDefault(given, 'Association', to),
  aws_ec2_transit_gateway_default_route_table_propagation: (given, to) =>
    changeDefault(given, 'Propagation', to),
  // Rules of the policy table choose the route table, packet by packet.
  aws_ec2_transit_gateway_policy_table_association: (given, to) =>
    to.add(given, 'AWS::EC2::TransitGatewayRouteTableAssociation', {
      TransitGatewayAttachmentId: given.link('transit_gateway_attachment_id', attachment),
      TransitGatewayRouteTableId: given.unknownNamed(
        `rules of the policy table of ${given.object.address}`,
        'unsupported',
      ),
    }),
  aws_networkmanager_transit_gateway_route_table_attachment: (given, to) =>
    to.add(given, 'AWS::NetworkManager::TransitGatewayRouteTableAttachment', {
      TransitGatewayRouteTableArn: given.link('transit_gateway_route_table_arn', table),
      PeeringId: given.link('peering_id', 'aws_networkmanager_transit_gateway_peering'),
    }),
  aws_dx_gateway_association: declareDirectConnect,
  aws_dx_private_virtual_interface: declareLine,
  aws_dx_hosted_private_virtual_interface_accepter: declareLine,
};

function endsOf(given: Arguments): Readonly<Record<string, Property | null>> {
  return {
    TransitGatewayRouteTableId: given.link('transit_gateway_route_table_id', table),
    TransitGatewayAttachmentId: given.link('transit_gateway_attachment_id', attachment),
  };
}

/**
 * Another table takes the place of the one that AWS made. Attachments that were
 * there before stay with the old one, and which those are is not told.
 */
function changeDefault(given: Arguments, what: 'Association' | 'Propagation', to: Declared): void {
  const unknown = given.unknownNamed(
    `which attachments ${given.object.address} concerns`,
    'assumption',
  );
  to.add(given, `AWS::EC2::TransitGatewayRouteTable${what}`, {
    TransitGatewayRouteTableId: given.link('transit_gateway_route_table_id', table),
    TransitGatewayAttachmentId: unknown,
  });
}

/** What a Direct Connect gateway leads to: a VPN gateway, or a transit gateway (VPN-2, VPN-3). */
function declareDirectConnect(given: Arguments, to: Declared): void {
  const vpn =
    given.link('vpn_gateway_id', 'aws_vpn_gateway') ??
    given.link('associated_gateway_id', 'aws_vpn_gateway', gateway);
  // Of one in another account only its owner's proposal is known.
  if (vpn === null) return;
  const isTransit = isTransitGateway(given, vpn);
  if (isTransit) {
    to.add(given, 'reachlint::TransitGatewayAttachment', {
      TransitGatewayId: vpn,
      ResourceType: given.scalar('direct-connect-gateway'),
      ResourceId: given.link('dx_gateway_id', 'aws_dx_gateway'),
    });
    return;
  }
  to.add(given, 'reachlint::DirectConnectLink', {
    VpnGatewayId: vpn,
    AllowedPrefixes: given.value('allowed_prefixes'),
    'reachlint:UnseenLine': given.unknownNamed(
      `lines to the Direct Connect gateway of ${given.object.address}`,
      'outside-input',
    ),
  });
}

function isTransitGateway(given: Arguments, reference: Property): boolean {
  const type = given.known('associated_gateway_type');
  if (type !== undefined) return type === 'transitGateway';
  if (reference.kind === 'scalar') return reference.text.startsWith('tgw-');
  const transit = given.link('associated_gateway_id', gateway);
  return (
    reference.kind === 'reference' &&
    transit?.kind === 'reference' &&
    transit.resource === reference.resource
  );
}

/** A private line that ends at a VPN gateway without a Direct Connect gateway between. */
function declareLine(given: Arguments, to: Declared): void {
  const vpn = given.link('vpn_gateway_id', 'aws_vpn_gateway');
  if (vpn === null) return;
  to.add(given, 'reachlint::DirectConnectLink', {
    VpnGatewayId: vpn,
    'reachlint:UnseenLine': given.unknownNamed(
      `state of the line of ${given.object.address}`,
      'outside-input',
    ),
  });
}
