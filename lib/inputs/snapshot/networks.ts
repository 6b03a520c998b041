import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { scalarProperty, textProperty } from './values.ts';

/** VPCs and subnets. */

export function declareNetworks(from: Collection, to: Declarations): void {
  for (const vpc of from.of('Vpcs')) declareVpc(vpc, to);
  for (const subnet of from.of('Subnets')) declareSubnet(subnet, to);
}

function declareVpc(vpc: Item, to: Declarations): void {
  const key = vpc.text('VpcId');
  if (key === null) return;
  const primary = vpc.text('CidrBlock');
  to.add(
    'AWS::EC2::VPC',
    { key, item: vpc },
    {
      CidrBlock: vpc.property('CidrBlock'),
      'reachlint:IsObserved': scalarProperty(true, vpc.at),
      'reachlint:Region': vpc.region === null ? null : scalarProperty(vpc.region, vpc.at),
      'reachlint:OwnerId': vpc.property('OwnerId') ?? textProperty(vpc.account, vpc.at),
    },
  );
  for (const block of vpc.items('CidrBlockAssociationSet')) {
    if (!isAssociated(block, 'CidrBlockState') || block.text('CidrBlock') === primary) continue;
    declareBlock(block, key, 'CidrBlock', to);
  }
  for (const block of vpc.items('Ipv6CidrBlockAssociationSet')) {
    if (isAssociated(block, 'Ipv6CidrBlockState')) declareBlock(block, key, 'Ipv6CidrBlock', to);
  }
}

function declareBlock(
  block: Item,
  vpc: string,
  name: 'CidrBlock' | 'Ipv6CidrBlock',
  to: Declarations,
): void {
  const key = block.text('AssociationId') ?? `${vpc}/${block.text(name)}`;
  to.add(
    'AWS::EC2::VPCCidrBlock',
    { key, item: block },
    {
      VpcId: scalarProperty(vpc, block.at),
      [name]: block.property(name),
    },
  );
}

function isAssociated(block: Item, state: string): boolean {
  const word = block.item(state)?.text('State') ?? null;
  return word === null || word === 'associated' || word === 'associating';
}

/** Zone names differ between accounts, zone ids do not. */
function declareSubnet(subnet: Item, to: Declarations): void {
  const key = subnet.text('SubnetId');
  if (key === null || stateOf(subnet) === 'gone') return;
  const ipv6 = subnet
    .items('Ipv6CidrBlockAssociationSet')
    .find((block) => isAssociated(block, 'Ipv6CidrBlockState'));
  const zone = subnet.property('AvailabilityZoneId');
  to.add(
    'AWS::EC2::Subnet',
    { key, item: subnet },
    {
      VpcId: subnet.property('VpcId'),
      CidrBlock: subnet.property('CidrBlock'),
      Ipv6CidrBlock: ipv6?.property('Ipv6CidrBlock') ?? null,
      Ipv6Native: subnet.property('Ipv6Native'),
      AvailabilityZoneId: zone,
      AvailabilityZone: zone === null ? subnet.property('AvailabilityZone') : null,
      MapPublicIpOnLaunch: subnet.property('MapPublicIpOnLaunch'),
      AssignIpv6AddressOnCreation: subnet.property('AssignIpv6AddressOnCreation'),
    },
  );
}
