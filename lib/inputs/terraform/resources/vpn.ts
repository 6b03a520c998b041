import type { Mappers } from '../declared.ts';
import { isTold } from './gateways.ts';

/** VPN gateways and the VPN connections that end at them. */

export const vpnMappers: Mappers = {
  aws_vpn_gateway: (given, to) => {
    to.add(given, 'AWS::EC2::VPNGateway', {});
    if (!isTold(given, 'aws_vpn_gateway_attachment', 'vpn_gateway_id', 'vpc_id')) return;
    to.addPart(given, 'attachment', 'AWS::EC2::VPCGatewayAttachment', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      VpnGatewayId: given.self(),
    });
  },
  aws_vpn_gateway_attachment: (given, to) =>
    to.add(given, 'AWS::EC2::VPCGatewayAttachment', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      VpnGatewayId: given.link('vpn_gateway_id', 'aws_vpn_gateway'),
    }),
  // The other end of a VPN connection: premises, which are not modelled.
  aws_customer_gateway: () => {},
  aws_vpn_connection: (given, to) =>
    to.add(given, 'AWS::EC2::VPNConnection', {
      VpnGatewayId: given.link('vpn_gateway_id', 'aws_vpn_gateway'),
      TransitGatewayId: given.link('transit_gateway_id', 'aws_ec2_transit_gateway'),
      StaticRoutesOnly: given.value('static_routes_only'),
    }),
  aws_vpn_connection_route: (given, to) =>
    to.add(given, 'AWS::EC2::VPNConnectionRoute', {
      VpnConnectionId: given.link('vpn_connection_id', 'aws_vpn_connection'),
      DestinationCidrBlock: given.value('destination_cidr_block'),
    }),
};
