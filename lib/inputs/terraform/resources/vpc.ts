import type { Arguments } from '../arguments.ts';
import type { Declared, Mappers } from '../declared.ts';

/** VPCs, their blocks and subnets. */

export const vpcMappers: Mappers = {
  aws_vpc: (given, to) => {
    to.add(given, 'AWS::EC2::VPC', {
      CidrBlock: given.value('cidr_block'),
      'reachlint:IsObserved': given.object.exists ? given.scalar(true) : null,
      'reachlint:Region': given.region(),
    });
    addIpv6Block(given, to);
  },
  aws_vpc_ipv4_cidr_block_association: (given, to) =>
    to.add(given, 'AWS::EC2::VPCCidrBlock', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      CidrBlock: given.value('cidr_block') ?? given.unknown('cidr_block'),
    }),
  aws_vpc_ipv6_cidr_block_association: (given, to) =>
    to.add(given, 'AWS::EC2::VPCCidrBlock', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      Ipv6CidrBlock: given.value('ipv6_cidr_block') ?? given.unknown('ipv6_cidr_block'),
    }),
  aws_subnet: (given, to) =>
    to.add(given, 'AWS::EC2::Subnet', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      CidrBlock: given.value('cidr_block'),
      Ipv6CidrBlock: given.value('ipv6_cidr_block'),
      Ipv6Native: given.value('ipv6_native'),
      AvailabilityZone: given.symbol('availability_zone'),
      AvailabilityZoneId: given.symbol('availability_zone_id'),
      MapPublicIpOnLaunch: given.value('map_public_ip_on_launch'),
      AssignIpv6AddressOnCreation: given.value('assign_ipv6_address_on_creation'),
    }),
};

/** Amazon's block, or one from a pool: an association of its own in CloudFormation. */
function addIpv6Block(given: Arguments, to: Declared): void {
  const isAmazons = given.known('assign_generated_ipv6_cidr_block') === true;
  const block = given.value('ipv6_cidr_block');
  if (!isAmazons && block === null && !given.isGiven('ipv6_ipam_pool_id')) return;
  to.addPart(given, 'ipv6-block', 'AWS::EC2::VPCCidrBlock', {
    VpcId: given.self(),
    Ipv6CidrBlock: block,
    AmazonProvidedIpv6CidrBlock: block === null ? given.scalar(true) : null,
  });
}
