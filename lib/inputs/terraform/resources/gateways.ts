import type { Arguments } from '../arguments.ts';
import type { Declared, Mappers } from '../declared.ts';
import { interfaceLink } from './interface-links.ts';

/** Internet, NAT and carrier gateways, and elastic addresses. */

export const gatewayMappers: Mappers = {
  aws_internet_gateway: (given, to) => {
    to.add(given, 'AWS::EC2::InternetGateway', {});
    if (!isTold(given, 'aws_internet_gateway_attachment', 'internet_gateway_id', 'vpc_id')) return;
    to.addPart(given, 'attachment', 'AWS::EC2::VPCGatewayAttachment', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      InternetGatewayId: given.self(),
    });
  },
  aws_internet_gateway_attachment: (given, to) =>
    to.add(given, 'AWS::EC2::VPCGatewayAttachment', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      InternetGatewayId: given.link('internet_gateway_id', 'aws_internet_gateway'),
    }),
  aws_egress_only_internet_gateway: (given, to) =>
    to.add(given, 'AWS::EC2::EgressOnlyInternetGateway', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
    }),
  aws_ec2_carrier_gateway: (given, to) =>
    to.add(given, 'AWS::EC2::CarrierGateway', { VpcId: given.link('vpc_id', 'aws_vpc') }),
  aws_nat_gateway: (given, to) =>
    to.add(given, 'AWS::EC2::NatGateway', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      VpcId: given.link('vpc_id', 'aws_vpc'),
      ConnectivityType: given.stated('connectivity_type'),
      AvailabilityMode: given.stated('availability_mode'),
      AllocationId: given.link('allocation_id', 'aws_eip'),
    }),
  // A further address of a NAT gateway: it lets in as little as the first (NAT-1).
  aws_nat_gateway_eip_association: () => {},
  aws_eip: (given, to) => declareElasticIp(given, to),
  aws_eip_association: (given, to) =>
    to.add(given, 'AWS::EC2::EIPAssociation', {
      AllocationId: given.link('allocation_id', 'aws_eip'),
      EIP: given.isGiven('allocation_id') ? null : given.link('public_ip', 'aws_eip'),
      ...interfaceLink(given, {
        instance: 'instance_id',
        networkInterface: 'network_interface_id',
      }),
      PrivateIpAddress: given.stated('private_ip_address'),
    }),
};

/**
 * Whether an argument says something of its own: of what exists the provider
 * also shows what a resource of another type had made, which speaks for itself.
 */
export function isTold(
  given: Arguments,
  separate: string,
  owner: string,
  ...names: readonly string[]
): boolean {
  if (!names.some((name) => given.isGiven(name))) return false;
  if (!given.object.exists || names.some((name) => given.isInCode(name))) return true;
  return given.having(separate, owner, given.text('id') ?? '', 'before').length === 0;
}

function declareElasticIp(given: Arguments, to: Declared): void {
  to.add(given, 'AWS::EC2::EIP', {});
  const names = ['instance', 'network_interface'];
  if (!isTold(given, 'aws_eip_association', 'allocation_id', ...names)) return;
  to.addPart(given, 'association', 'AWS::EC2::EIPAssociation', {
    AllocationId: given.self(),
    ...interfaceLink(given, { instance: 'instance', networkInterface: 'network_interface' }),
    PrivateIpAddress: given.stated('associate_with_private_ip'),
  });
}
