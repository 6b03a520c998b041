import { orDefault, publicAccessAllowsExclusions } from '../defaults.ts';
import type { BlockPublicAccessExclusion, BlockPublicAccessOptions } from '../resource.ts';
import { type Converter, flag, oneOf, scalarText, text } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers, unseenPart } from './record.ts';

/** What an account lets through its Internet gateways at all, and for which VPCs and subnets that does not count (BPA-1, BPA-2). */

export const publicAccessReaders: Readers = {
  'AWS::EC2::VPCBlockPublicAccessOptions': one(readOptions),
  'AWS::EC2::VPCBlockPublicAccessExclusion': one(readExclusion),
};

const allowed: Converter<boolean> = {
  expected: 'allowed or not-allowed',
  read: (scalar) => {
    const word = scalarText(scalar);
    return word === 'allowed' || word === 'not-allowed' ? word === 'allowed' : flag.read(scalar);
  },
};

function readOptions(fields: Fields): BlockPublicAccessOptions {
  return {
    kind: 'block-public-access-options',
    mode: fields.required(
      'InternetGatewayBlockMode',
      oneOf(['off', 'block-ingress', 'block-bidirectional']),
    ),
    account: fields.value('reachlint:OwnerId', text),
    region: fields.value('reachlint:Region', text),
    exclusionsAllowed: orDefault(
      fields.value('reachlint:ExclusionsAllowed', allowed),
      publicAccessAllowsExclusions,
      fields.at,
    ),
    unseenExclusions: unseenPart(fields, 'reachlint:UnseenExclusions'),
    ...baseOf(fields),
  };
}

function readExclusion(fields: Fields): BlockPublicAccessExclusion {
  const vpc = fields.reference('VpcId', 'AWS::EC2::VPC');
  const subnet = fields.reference('SubnetId', 'AWS::EC2::Subnet');
  if (vpc === null && subnet === null) {
    fields.scope.warn(
      fields.at,
      `${fields.declaration.id} names neither a VPC nor a subnet, so it excludes nothing. Add VpcId or SubnetId.`,
    );
  }
  return {
    kind: 'block-public-access-exclusion',
    mode: fields.required(
      'InternetGatewayExclusionMode',
      oneOf(['allow-bidirectional', 'allow-egress']),
    ),
    vpc,
    subnet,
    ...baseOf(fields),
  };
}
