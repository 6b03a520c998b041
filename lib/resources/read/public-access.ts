import type { BlockPublicAccessExclusion, BlockPublicAccessOptions } from '../resource.ts';
import { oneOf } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** What an account lets through its Internet gateways at all, and for which VPCs and subnets that does not count (BPA-1, BPA-2). */

export const publicAccessReaders: Readers = {
  'AWS::EC2::VPCBlockPublicAccessOptions': one(readOptions),
  'AWS::EC2::VPCBlockPublicAccessExclusion': one(readExclusion),
};

function readOptions(fields: Fields): BlockPublicAccessOptions {
  return {
    ...baseOf(fields),
    kind: 'block-public-access-options',
    mode: fields.required(
      'InternetGatewayBlockMode',
      oneOf(['off', 'block-ingress', 'block-bidirectional']),
    ),
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
    ...baseOf(fields),
    kind: 'block-public-access-exclusion',
    mode: fields.required(
      'InternetGatewayExclusionMode',
      oneOf(['allow-bidirectional', 'allow-egress']),
    ),
    vpc,
    subnet,
  };
}
