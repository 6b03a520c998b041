import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import type { Declared, Mappers } from '../declared.ts';

/**
 * What data sources tell of existing things. Each is declared by its id with
 * what is told and no more: the rest of it is not empty but unseen. Existing
 * security groups, route tables and the like are left outside of the input for
 * that reason: a data source shows only parts of them, or what a plan is about
 * to change.
 */

export const outsideMappers: Mappers = {
  'data.aws_vpc': declareVpc,
  'data.aws_subnet': declareSubnet,
  'data.aws_subnets': declareSubnets,
  'data.aws_internet_gateway': declareInternetGateway,
  'data.aws_nat_gateway': (given, to) => {
    if (given.text('subnet_id') === undefined) return;
    to.addOutside(given, given.object.key, 'AWS::EC2::NatGateway', {
      SubnetId: given.value('subnet_id'),
      ConnectivityType: given.stated('connectivity_type'),
      AllocationId: given.stated('allocation_id'),
    });
  },
  'data.aws_vpc_peering_connection': (given, to) => {
    if (given.text('vpc_id') === undefined || given.text('peer_vpc_id') === undefined) return;
    to.addOutside(given, given.object.key, 'AWS::EC2::VPCPeeringConnection', {
      VpcId: given.value('vpc_id'),
      PeerVpcId: given.value('peer_vpc_id'),
      PeerRegion: given.stated('peer_region'),
      PeerOwnerId: given.stated('peer_owner_id'),
      'reachlint:RequesterRegion': given.stated('region') ?? given.region(),
      'reachlint:Status':
        given.known('status') === 'active'
          ? given.scalar('active')
          : given.unknownNamed(`acceptance of ${given.object.address}`, 'outside-input'),
    });
  },
};

function declareVpc(given: Arguments, to: Declared): void {
  const { address, key } = given.object;
  const isNew = to.addOutside(given, key, 'AWS::EC2::VPC', {
    CidrBlock: given.stated('cidr_block') ?? unseen(given, 'cidr_block'),
    'reachlint:IsObserved': given.scalar(true),
    'reachlint:UnseenGateways': given.unknownNamed(`gateways of ${address}`, 'outside-input'),
    'reachlint:Region': given.region(),
  });
  if (!isNew) return;
  const further = given.blocks('cidr_block_associations')?.items ?? [];
  for (const association of further) {
    const block = association.text('cidr_block');
    if (block === undefined || block === given.text('cidr_block')) continue;
    if (association.text('state') !== 'associated') continue;
    to.addPart(given, `block-${block}`, 'AWS::EC2::VPCCidrBlock', {
      VpcId: given.self(),
      CidrBlock: given.scalar(block),
    });
  }
  const ipv6 = given.stated('ipv6_cidr_block');
  if (ipv6 === null) return;
  to.addPart(given, 'ipv6-block', 'AWS::EC2::VPCCidrBlock', {
    VpcId: given.self(),
    Ipv6CidrBlock: ipv6,
  });
}

function declareSubnet(given: Arguments, to: Declared): void {
  to.addOutside(given, given.object.key, 'AWS::EC2::Subnet', {
    VpcId: given.link('vpc_id', 'aws_vpc') ?? unseen(given, 'vpc_id'),
    CidrBlock: given.stated('cidr_block') ?? unseen(given, 'cidr_block'),
    Ipv6CidrBlock: given.stated('ipv6_cidr_block'),
    Ipv6Native: given.value('ipv6_native'),
    AvailabilityZone: given.stated('availability_zone') ?? unseen(given, 'availability_zone'),
    MapPublicIpOnLaunch:
      given.value('map_public_ip_on_launch') ?? unseen(given, 'map_public_ip_on_launch'),
    AssignIpv6AddressOnCreation: given.value('assign_ipv6_address_on_creation'),
  });
}

/** Those of one VPC: of each it is known where it is, and nothing else. */
function declareSubnets(given: Arguments, to: Declared): void {
  const vpc = vpcOfFilter(given);
  const ids = given.known('ids');
  if (vpc === null || !Array.isArray(ids)) return;
  for (const id of ids) {
    if (typeof id !== 'string') continue;
    const of = (name: string): Property => given.unknownNamed(`${name} of ${id}`, 'outside-input');
    to.addOutside(given, id, 'AWS::EC2::Subnet', {
      VpcId: given.scalar(vpc),
      CidrBlock: of('cidr_block'),
      AvailabilityZone: of('availability_zone'),
      MapPublicIpOnLaunch: of('map_public_ip_on_launch'),
    });
  }
}

function vpcOfFilter(given: Arguments): string | null {
  for (const filter of given.blocks('filter')?.items ?? []) {
    const values = filter.known('values');
    if (filter.text('name') !== 'vpc-id' || !Array.isArray(values)) continue;
    const [only] = values;
    return values.length === 1 && typeof only === 'string' ? only : null;
  }
  return null;
}

function declareInternetGateway(given: Arguments, to: Declared): void {
  const { key } = given.object;
  if (!to.addOutside(given, key, 'AWS::EC2::InternetGateway', {})) return;
  for (const attachment of given.blocks('attachments')?.items ?? []) {
    const vpc = attachment.text('vpc_id');
    if (vpc === undefined) continue;
    to.addPart(given, `attachment-${vpc}`, 'AWS::EC2::VPCGatewayAttachment', {
      VpcId: given.scalar(vpc),
      InternetGatewayId: given.self(),
    });
  }
}

function unseen(given: Arguments, name: string): Property {
  return given.unknownNamed(`${name} of ${given.object.address}`, 'outside-input');
}
