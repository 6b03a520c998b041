import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { constant, type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const peering = 'aws_vpc_peering_connection.p';
const code = { vpc_id: refs('aws_vpc.a.id'), peer_vpc_id: refs('aws_vpc.b.id') };
const own: Planned = { unknown: { id: true, vpc_id: true, peer_vpc_id: true } };

function peered(
  more: Readonly<Record<string, Planned>>,
  moreCode: Readonly<Record<string, JsonObject>> = {},
) {
  return declare(
    planOf(
      { 'aws_vpc.a': created, 'aws_vpc.b': created, [peering]: own, ...more },
      { resources: { [peering]: code, ...moreCode } },
    ),
  );
}

describe('a peering (PEER-5)', () => {
  test('that nothing accepts is perhaps accepted by somebody', () => {
    expect(peered({}).of(peering)).toEqual({
      VpcId: '@aws_vpc.a',
      PeerVpcId: '@aws_vpc.b',
      'reachlint:Status': '?',
    });
  });

  test('is active once it accepts itself', () => {
    const accepting = { ...own, values: { auto_accept: true } };
    expect(peered({ [peering]: accepting }).of(peering)).toMatchObject({
      'reachlint:Status': 'active',
    });
  });

  test('is active once another resource accepts it, and not if that only names it', () => {
    const accepter = 'aws_vpc_peering_connection_accepter.p';
    const status = (auto_accept: boolean): unknown =>
      peered(
        {
          [accepter]: {
            values: { auto_accept },
            unknown: { id: true, vpc_peering_connection_id: true },
          },
        },
        { [accepter]: { vpc_peering_connection_id: refs(`${peering}.id`) } },
      ).of(peering);
    expect(status(true)).toMatchObject({ 'reachlint:Status': 'active' });
    expect(status(false)).toMatchObject({ 'reachlint:Status': '?' });
  });

  test('that exists is as it was seen', () => {
    const seen = (accept_status: string): unknown =>
      peered({
        [peering]: {
          values: { id: 'pcx-0123456789abcdef0', vpc_id: 'vpc-1', accept_status },
          actions: ['no-op'],
        },
      }).of('pcx-0123456789abcdef0');
    expect(seen('active')).toMatchObject({ 'reachlint:Status': 'active' });
    expect(seen('pending-acceptance')).toMatchObject({ 'reachlint:Status': '?' });
  });
});

test('who names the accepter names the peering', () => {
  const accepter = 'aws_vpc_peering_connection_accepter.p';
  const found = peered(
    {
      [accepter]: {
        values: { auto_accept: true },
        unknown: { id: true, vpc_peering_connection_id: true },
      },
      'aws_route_table.r': created,
      'aws_route.r': {
        values: { destination_cidr_block: '10.1.0.0/16' },
        unknown: { route_table_id: true, vpc_peering_connection_id: true },
      },
    },
    {
      [accepter]: {
        vpc_peering_connection_id: refs(`${peering}.id`),
        auto_accept: constant(true),
      },
      'aws_route.r': {
        route_table_id: refs('aws_route_table.r.id'),
        vpc_peering_connection_id: refs(`${accepter}.id`),
      },
    },
  );
  expect(found.of('aws_route.r')).toMatchObject({ VpcPeeringConnectionId: `@${peering}` });
});
