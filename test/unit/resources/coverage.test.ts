import { describe, expect, it } from 'vitest';
import { classifyType, isNetworkRelevant } from '../../../lib/resources/coverage.ts';
import { irrelevantTypes } from '../../../lib/resources/irrelevant-types.ts';
import { readers } from '../../../lib/resources/read/registry.ts';
import { unmodelledTypes } from '../../../lib/resources/unmodelled-types.ts';

describe('classes of resource types', () => {
  it.each([
    'AWS::EC2::VPC',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::RDS::DBCluster',
    'AWS::EC2::TransitGatewayRouteTableAssociation',
    'AWS::Lambda::Function',
  ])('%s is modelled', (type) => {
    expect(classifyType(type)).toEqual({ kind: 'modelled' });
    expect(isNetworkRelevant(type)).toBe(true);
  });

  it.each([
    'AWS::S3::Bucket',
    'AWS::IAM::Role',
    'AWS::EC2::FlowLog',
    'AWS::EC2::Volume',
    'AWS::Lambda::Permission',
    'AWS::CDK::Metadata',
    'AWS::CloudFormation::WaitCondition',
  ])('%s is irrelevant', (type) => {
    expect(classifyType(type)).toEqual({ kind: 'irrelevant' });
    expect(isNetworkRelevant(type)).toBe(false);
  });

  it.each([
    ['AWS::EC2::TransitGatewayPolicyTable', 'transit gateways'],
    ['AWS::NetworkManager::VpcAttachment', 'Cloud WAN'],
    ['AWS::NetworkFirewall::TLSInspectionConfiguration', 'firewalls'],
    ['AWS::Cloud9::EnvironmentEC2', 'instances'],
    ['Custom::Anything', 'may change the network'],
    ['AWS::S3::Bucket::Thing::MODULE', 'taken as possible'],
    ['Custom::VpcRestrictDefaultSG', 'default security group'],
    ['AWS::CloudFormation::CustomResource', 'may change the network'],
  ])('%s is not modelled', (type, effect) => {
    expect(classifyType(type)).toMatchObject({
      kind: 'not-modelled',
      effect: expect.stringContaining(effect),
    });
    expect(isNetworkRelevant(type)).toBe(false);
  });

  it.each(['AWS::EC2::Instance1', 'Vendor::Thing::Part', 'aws::s3::bucket', 'AWS::S3', ''])(
    '%j is not known',
    (type) => {
      expect(classifyType(type)).toMatchObject({
        kind: 'not-modelled',
        effect: expect.stringContaining('does not know'),
      });
    },
  );

  it('prefers full names to patterns', () => {
    expect(classifyType('AWS::EC2::TransitGatewayMeteringPolicy')).toEqual({ kind: 'irrelevant' });
  });
});

describe('the tables', () => {
  it('give each type one class', () => {
    const named = unmodelledTypes.flatMap(({ types }) => types);
    expect(named.length).toBeGreaterThan(100);
    expect(new Set(named).size).toBe(named.length);
    expect(named.filter((type) => readers.has(type) || irrelevantTypes.has(type))).toEqual([]);
    expect([...irrelevantTypes].filter((type) => readers.has(type))).toEqual([]);
  });

  it('say effects in sentences', () => {
    for (const { effect } of unmodelledTypes) expect(effect).toMatch(/^[A-Z].*\.$/);
  });
});
