import { describe, expect, test } from 'vitest';
import { lookupFiles } from '../../../lib/cdk/lookups.ts';

const key = 'vpc-provider:account=111122223333:filter.isDefault=true:region=eu-west-1';

const vpc = {
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidrBlock: '10.1.0.0/16',
  ownerAccountId: '111122223333',
  vpnGatewayId: 'vgw-0123456789abcdef0',
  subnetGroups: [
    {
      name: 'Public',
      type: 'Public',
      subnets: [
        { subnetId: 'subnet-1', cidr: '10.1.1.0/24', availabilityZone: 'a', routeTableId: 'rtb-1' },
        { subnetId: 'subnet-2', availabilityZone: 'b', routeTableId: 'rtb-1' },
      ],
    },
    {
      name: 'Private',
      type: 'Private',
      subnets: [{ subnetId: 'subnet-3', availabilityZone: 'a', routeTableId: 'rtb-3' }],
    },
  ],
};

function described(context: Readonly<Record<string, unknown>>): unknown {
  const [file] = lookupFiles(context);
  return file === undefined ? null : JSON.parse(file.text);
}

describe('a VPC that was looked up', () => {
  test('lies in its account and region', () => {
    expect(lookupFiles({ [key]: vpc }).map(({ path }) => path)).toEqual([
      'cdk.context.json/accounts/111122223333/eu-west-1/vpc-0123456789abcdef0.json',
    ]);
  });

  test('has its block, its subnets and its gateways', () => {
    expect(described({ [key]: vpc })).toMatchObject({
      Vpcs: [{ VpcId: vpc.vpcId, CidrBlock: '10.1.0.0/16', OwnerId: '111122223333' }],
      Subnets: [
        { SubnetId: 'subnet-1', VpcId: vpc.vpcId, CidrBlock: '10.1.1.0/24' },
        { SubnetId: 'subnet-2' },
        { SubnetId: 'subnet-3' },
      ],
      InternetGateways: [{ Attachments: [{ VpcId: vpc.vpcId }] }],
      VpnGateways: [{ VpnGatewayId: 'vgw-0123456789abcdef0' }],
    });
  });

  test('has route tables, which are known to lead out where they are public, and open otherwise', () => {
    expect(described({ [key]: vpc })).toMatchObject({
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0' }, {}],
          Associations: [{ SubnetId: 'subnet-1' }, { SubnetId: 'subnet-2' }],
        },
        { RouteTableId: 'rtb-3', Routes: [{}], Associations: [{ SubnetId: 'subnet-3' }] },
      ],
    });
  });

  test('without public subnets has no Internet gateway that is known', () => {
    const subnetGroups = vpc.subnetGroups.slice(1);
    expect(described({ [key]: { ...vpc, subnetGroups } })).toMatchObject({ InternetGateways: [] });
  });

  test('says nothing of ACLs and groups', () => {
    expect(Object.keys(Object(described({ [key]: vpc })))).not.toContain('NetworkAcls');
    expect(Object.keys(Object(described({ [key]: vpc })))).not.toContain('SecurityGroups');
  });
});

test('what two lookups found is there once', () => {
  const other = key.replace('isDefault=true', 'vpc-id=vpc-0123456789abcdef0');
  expect(lookupFiles({ [key]: vpc, [other]: vpc })).toHaveLength(1);
});

test.each([
  [{ 'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a'] }],
  [{ [key]: { $providerError: 'no such VPC' } }],
  [{ [key]: null }],
  [{ [key]: 'vpc-1' }],
  [{ [key]: { vpcId: 7, subnetGroups: 'none' } }],
  [{}],
])('%j is no VPC', (context) => {
  expect(lookupFiles(context)).toEqual([]);
});

test('a VPC with broken parts has the others', () => {
  const subnetGroups = [null, { type: 'Public', subnets: [null, { subnetId: 'subnet-1' }] }];
  expect(described({ [key]: { vpcId: 'vpc-1', subnetGroups } })).toMatchObject({
    Vpcs: [{ VpcId: 'vpc-1' }],
    Subnets: [{ SubnetId: 'subnet-1' }],
    RouteTables: [],
  });
});
