import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { planOf } from '../plan.ts';

/** Data that was read before the plan was made stands in the state alone. */
function looked(...resources: readonly JsonObject[]) {
  return declare(
    planOf({}, {}, { prior_state: { values: { root_module: { resources: [...resources] } } } }),
  );
}

function data(type: string, values: JsonObject): JsonObject {
  return { address: `data.${type}.d`, mode: 'data', type, name: 'd', values };
}

const vpc = 'vpc-0123456789abcdef0';
const subnet = 'subnet-0123456789abcdef0';
const gateway = 'igw-0123456789abcdef0';

describe('an existing VPC', () => {
  test('has the blocks that are told, and perhaps gateways that are not', () => {
    const blocks = [
      { cidr_block: '10.0.0.0/16', state: 'associated' },
      { cidr_block: '10.9.0.0/16', state: 'associated' },
      { cidr_block: '10.8.0.0/16', state: 'disassociated' },
    ];
    const values = { id: vpc, cidr_block: '10.0.0.0/16', cidr_block_associations: blocks };
    const all = looked(data('aws_vpc', values));
    expect(all.of(vpc)).toEqual({
      CidrBlock: '10.0.0.0/16',
      'reachlint:IsObserved': true,
      'reachlint:UnseenGateways': '?',
    });
    const parts = all.keys().filter((key) => key !== vpc);
    expect(parts.map((key) => all.of(key))).toEqual([
      { VpcId: `@${vpc}`, CidrBlock: '10.9.0.0/16' },
    ]);
  });

  test('is declared once, however often it is looked up', () => {
    const again = { ...data('aws_vpc', { id: vpc }), address: 'data.aws_vpc.e', name: 'e' };
    const all = looked(data('aws_vpc', { id: vpc, cidr_block: '10.0.0.0/16' }), again);
    expect(all.keys()).toEqual([vpc]);
    expect(all.of(vpc)).toHaveProperty('CidrBlock', '10.0.0.0/16');
  });
});

test('what is not told of an existing subnet is not known', () => {
  const values = { id: subnet, vpc_id: vpc, cidr_block: '10.0.1.0/24' };
  expect(looked(data('aws_subnet', values)).of(subnet)).toEqual({
    VpcId: vpc,
    CidrBlock: '10.0.1.0/24',
    AvailabilityZone: '?',
    MapPublicIpOnLaunch: '?',
  });
});

test('subnets that are listed by their VPC are in it', () => {
  const filter = (name: string): JsonObject => ({ name, values: [vpc] });
  const listed = (name: string) =>
    looked(data('aws_subnets', { id: 'us-east-1', ids: [subnet], filter: [filter(name)] }));
  expect(listed('vpc-id').of(subnet)).toMatchObject({ VpcId: vpc, CidrBlock: '?' });
  expect(listed('tag:Name').keys()).toEqual([]);
});

test('an existing Internet gateway is attached to a VPC', () => {
  const values = { id: gateway, attachments: [{ vpc_id: vpc, state: 'available' }] };
  const all = looked(data('aws_internet_gateway', values));
  expect(all.typeOf(gateway)).toBe('AWS::EC2::InternetGateway');
  const [, attachment = ''] = all.keys();
  expect(all.of(attachment)).toEqual({ VpcId: vpc, InternetGatewayId: `@${gateway}` });
});

test('groups of which a data source does not show the rules are left outside', () => {
  const values = { id: 'sg-0123456789abcdef0', vpc_id: vpc };
  expect(looked(data('aws_security_group', values)).keys()).toEqual([]);
});
