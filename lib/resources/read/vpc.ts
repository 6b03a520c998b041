import { type Unknown, unknown, type Value } from '../../basics/value.ts';
import {
  nativeSubnetAssignsIpv6,
  orDefault,
  subnetAssignsIpv6,
  subnetMapsPublicIp,
} from '../defaults.ts';
import type { Subnet, SubnetCidrBlock, Vpc, VpcCidrBlock } from '../resource.ts';
import { cidr, flag, text } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Readers, unseenPart } from './record.ts';

/** VPCs, subnets and their blocks. */

export const vpcReaders: Readers = {
  'AWS::EC2::VPC': one(readVpc),
  'AWS::EC2::VPCCidrBlock': one(readVpcCidrBlock),
  'AWS::EC2::Subnet': one(readSubnet),
  'AWS::EC2::SubnetCidrBlock': one(readSubnetCidrBlock),
};

function readVpc(fields: Fields): Vpc {
  return {
    kind: 'vpc',
    cidr:
      assignedBlock(fields, { property: 'CidrBlock', family: 'ipv4', pools: ['Ipv4IpamPoolId'] }) ??
      unknown(fields.missing('CidrBlock'), fields.at),
    region: fields.value('reachlint:Region', text),
    account: fields.value('reachlint:OwnerId', text),
    isObserved: isMarked(fields, 'reachlint:IsObserved'),
    // No property of CloudFormation: inputs set it that only look a VPC up (IGW-7).
    unseenGateways: unseenPart(fields, 'reachlint:UnseenGateways'),
    ...baseOf(fields),
  };
}

function readVpcCidrBlock(fields: Fields): VpcCidrBlock {
  const cidr4 = assignedBlock(fields, {
    property: 'CidrBlock',
    family: 'ipv4',
    pools: ['Ipv4IpamPoolId'],
  });
  const cidr6 =
    assignedBlock(fields, {
      property: 'Ipv6CidrBlock',
      family: 'ipv6',
      pools: ['Ipv6IpamPoolId', 'Ipv6Pool'],
    }) ?? amazonBlock(fields);
  return {
    kind: 'vpc-cidr-block',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    cidr: cidr4 ?? (cidr6 === null ? unknown(fields.missing('CidrBlock'), fields.at) : null),
    ipv6Cidr: cidr6,
    ...baseOf(fields),
  };
}

/** Only `false` says that Amazon gives no block. */
function amazonBlock(fields: Fields): Value<string> | null {
  const amazon = fields.value('AmazonProvidedIpv6CidrBlock', flag);
  if (amazon === null || (amazon.kind === 'known' && !amazon.value)) return null;
  const open = amazon.kind === 'known' ? assignedLater(fields, 'Ipv6CidrBlock') : amazon.unknown;
  return unknown(open, amazon.at);
}

function readSubnet(fields: Fields): Subnet {
  const native = fields.value('Ipv6Native', flag);
  const isNative = native?.kind === 'known' && native.value;
  const block = assignedBlock(fields, {
    property: 'CidrBlock',
    family: 'ipv4',
    pools: ['Ipv4IpamPoolId'],
  });
  return {
    kind: 'subnet',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    cidr: block ?? (isNative ? null : unknown(fields.missing('CidrBlock'), fields.at)),
    ipv6Cidr: assignedBlock(fields, {
      property: 'Ipv6CidrBlock',
      family: 'ipv6',
      pools: ['Ipv6IpamPoolId'],
    }),
    availabilityZone:
      fields.value('AvailabilityZone', text) ?? fields.value('AvailabilityZoneId', text),
    mapPublicIpOnLaunch: orDefault(
      fields.value('MapPublicIpOnLaunch', flag),
      subnetMapsPublicIp,
      fields.at,
    ),
    assignIpv6AddressOnCreation: orDefault(
      fields.value('AssignIpv6AddressOnCreation', flag),
      isNative ? nativeSubnetAssignsIpv6 : subnetAssignsIpv6,
      fields.at,
    ),
    ...baseOf(fields),
  };
}

function readSubnetCidrBlock(fields: Fields): SubnetCidrBlock {
  return {
    kind: 'subnet-cidr-block',
    subnet: fields.requiredReference('SubnetId', 'AWS::EC2::Subnet'),
    ipv6Cidr:
      assignedBlock(fields, {
        property: 'Ipv6CidrBlock',
        family: 'ipv6',
        pools: ['Ipv6IpamPoolId'],
      }) ?? unknown(fields.missing('Ipv6CidrBlock'), fields.at),
    ...baseOf(fields),
  };
}

/** A block as written, or unknown where one of the `pools` will give it. */
function assignedBlock(
  fields: Fields,
  from: {
    readonly property: string;
    readonly family: 'ipv4' | 'ipv6';
    readonly pools: readonly string[];
  },
): Value<string> | null {
  const written = fields.value(from.property, cidr[from.family]);
  if (written !== null) return written;
  return from.pools.some((pool) => fields.has(pool))
    ? unknown(assignedLater(fields, from.property), fields.at)
    : null;
}

function assignedLater(fields: Fields, property: string): Unknown {
  return {
    what: `${fields.declaration.key}.${property}`,
    cause: 'deploy-time',
    location: fields.at,
  };
}
