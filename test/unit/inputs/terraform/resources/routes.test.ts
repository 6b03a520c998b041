import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { constant, type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const newVpc: Planned = { values: { cidr_block: '10.0.0.0/16' }, unknown: { id: true } };
const tableId = 'rtb-0123456789abcdef0';
const table = `@${tableId}`;

function route(more: JsonObject): JsonObject {
  return { cidr_block: '', ipv6_cidr_block: '', gateway_id: '', nat_gateway_id: '', ...more };
}

test('inline routes lead to the one gateway of their kind that the code mentions', () => {
  const root = planOf(
    {
      'aws_vpc.v': newVpc,
      'aws_internet_gateway.i': created,
      'aws_nat_gateway.n': created,
      'aws_route_table.t': {
        values: {
          route: [
            route({ cidr_block: '0.0.0.0/0' }),
            route({ cidr_block: '10.9.0.0/16' }),
            route({ cidr_block: '10.0.0.0/16', gateway_id: 'local' }),
          ],
        },
        unknown: {
          id: true,
          vpc_id: true,
          propagating_vgws: true,
          route: [{ gateway_id: true }, { nat_gateway_id: true }, {}],
        },
      },
    },
    {
      resources: {
        'aws_route_table.t': {
          vpc_id: refs('aws_vpc.v.id'),
          route: refs('aws_nat_gateway.n.id', 'aws_internet_gateway.i.id'),
        },
      },
    },
  );
  const found = declare(root);
  const routes = found.all.filter(({ type }) => type === 'AWS::EC2::Route');
  const own = { RouteTableId: '@aws_route_table.t' };
  expect(routes.map(({ key }) => found.of(key))).toEqual([
    { ...own, DestinationCidrBlock: '0.0.0.0/0', GatewayId: '@aws_internet_gateway.i' },
    { ...own, DestinationCidrBlock: '10.9.0.0/16', NatGatewayId: '@aws_nat_gateway.n' },
    { ...own, DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
  ]);
});

describe('a table that exists', () => {
  function routesWith(
    more: Readonly<Record<string, Planned>>,
    code: JsonObject = {},
  ): readonly unknown[] {
    const root = planOf(
      {
        'aws_route_table.t': {
          actions: ['no-op'],
          values: {
            id: tableId,
            vpc_id: 'vpc-0123456789abcdef0',
            route: [
              route({ cidr_block: '0.0.0.0/0', gateway_id: 'igw-0123456789abcdef0' }),
              route({ cidr_block: '10.9.0.0/16', gateway_id: 'vgw-0123456789abcdef0' }),
            ],
          },
        },
        ...more,
      },
      { resources: { 'aws_route_table.t': code } },
    );
    const found = declare(root);
    const routes = found.all.filter(({ type }) => type === 'AWS::EC2::Route');
    return routes.map(({ key }) => found.of(key));
  }

  const own = {
    RouteTableId: table,
    DestinationCidrBlock: '10.9.0.0/16',
    GatewayId: 'vgw-0123456789abcdef0',
  };
  const before = {
    route_table_id: tableId,
    destination_cidr_block: '0.0.0.0/0',
    gateway_id: 'igw-0123456789abcdef0',
  };

  test('control: it has the routes that the provider shows', () => {
    expect(routesWith({})).toHaveLength(2);
  });

  test('leaves a route to the resource that made it', () => {
    const kept: Planned = { actions: ['no-op'], before, values: before };
    const found = routesWith({ 'aws_route.r': kept });
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(own);
  });

  test('loses the route of a resource that the plan deletes', () => {
    expect(routesWith({ 'aws_route.r': { actions: ['delete'], before } })).toEqual([own]);
  });

  test('has the routes of its code all the same', () => {
    const gone: Planned = { actions: ['delete'], before };
    expect(routesWith({ 'aws_route.r': gone }, { route: constant([]) })).toHaveLength(2);
  });
});

test('of a route that exists the target is what the code names, though the provider shows more', () => {
  const values = {
    route_table_id: tableId,
    destination_cidr_block: '0.0.0.0/0',
    instance_id: 'i-0123456789abcdef0',
    network_interface_id: 'eni-0123456789abcdef0',
  };
  const root = planOf(
    { 'aws_route.r': { actions: ['no-op'], before: values, values } },
    { resources: { 'aws_route.r': { network_interface_id: refs('aws_network_interface.n.id') } } },
  );
  expect(declare(root).of('aws_route.r')).toEqual({
    RouteTableId: tableId,
    DestinationCidrBlock: '0.0.0.0/0',
    NetworkInterfaceId: 'eni-0123456789abcdef0',
  });
});

describe('main tables (RT-2)', () => {
  const routeCode = { route_table_id: refs('aws_vpc.v.main_route_table_id') };
  const toMain: Planned = {
    values: { destination_cidr_block: '0.0.0.0/0' },
    unknown: { route_table_id: true, gateway_id: true },
  };

  test('are named by an attribute of their VPC', () => {
    const root = planOf(
      { 'aws_vpc.v': newVpc, 'aws_route.r': toMain },
      { resources: { 'aws_route.r': routeCode } },
    );
    expect(declare(root).of('aws_route.r')).toMatchObject({
      RouteTableId: '@aws_vpc.v.reachlint:MainRouteTable',
    });
  });

  const adopted = {
    'aws_default_route_table.d': {
      values: {},
      unknown: { id: true, vpc_id: true, default_route_table_id: true, route: true },
    },
  } satisfies Record<string, Planned>;
  const adoption = {
    'aws_default_route_table.d': {
      default_route_table_id: refs('aws_vpc.v.default_route_table_id'),
    },
  };

  test('are taken over by a resource of their own', () => {
    const root = planOf(
      { 'aws_vpc.v': newVpc, 'aws_route.r': toMain, ...adopted },
      { resources: { 'aws_route.r': routeCode, ...adoption } },
    );
    const found = declare(root);
    expect(found.of('aws_default_route_table.d')).toEqual({
      VpcId: '@aws_vpc.v',
      'reachlint:IsMain': true,
    });
    expect(found.of('aws_route.r')).toMatchObject({ RouteTableId: '@aws_default_route_table.d' });
  });

  test('give way to a table that takes their place', () => {
    const root = planOf(
      {
        'aws_vpc.v': newVpc,
        'aws_route_table.t': created,
        'aws_main_route_table_association.m': { unknown: { vpc_id: true, route_table_id: true } },
        ...adopted,
      },
      {
        resources: {
          'aws_main_route_table_association.m': {
            vpc_id: refs('aws_vpc.v.id'),
            route_table_id: refs('aws_route_table.t.id'),
          },
          ...adoption,
        },
      },
    );
    const found = declare(root);
    expect(found.of('aws_default_route_table.d')).toEqual({ VpcId: '@aws_vpc.v' });
    expect(found.of('aws_route_table.t')).toEqual({ 'reachlint:MainOf': ['@aws_vpc.v'] });
  });
});

describe('of a VPC that exists', () => {
  const vpc = 'vpc-0123456789abcdef0';
  const planned: Readonly<Record<string, Planned>> = {
    'aws_vpc.v': {
      actions: ['no-op'],
      values: { id: vpc, main_route_table_id: tableId, default_route_table_id: tableId },
    },
    'aws_route.r': {
      values: { route_table_id: tableId, destination_cidr_block: '0.0.0.0/0' },
      unknown: { gateway_id: true },
    },
  };
  const code = { resources: { 'aws_route.r': { gateway_id: refs('aws_internet_gateway.i.id') } } };

  test('the main table is named by its id', () => {
    const found = declare(planOf(planned, code));
    expect(found.of('aws_route.r')).toMatchObject({
      RouteTableId: `@${vpc}.reachlint:MainRouteTable`,
    });
  });

  test('a table that took the place of the main one stays itself', () => {
    const main = { vpc_id: vpc, route_table_id: tableId };
    const found = declare(
      planOf(
        {
          ...planned,
          'aws_route_table.t': { actions: ['no-op'], values: { id: tableId, vpc_id: vpc } },
          'aws_main_route_table_association.m': {
            actions: ['no-op'],
            before: main,
            values: main,
          },
        },
        code,
      ),
    );
    expect(found.of('aws_route.r')).toMatchObject({ RouteTableId: tableId });
    expect(found.of(tableId)).toMatchObject({ 'reachlint:MainOf': [vpc] });
  });
});

test('a table with a gateway leads what comes in through it', () => {
  const root = planOf(
    {
      'aws_internet_gateway.i': created,
      'aws_route_table.t': created,
      'aws_route_table_association.a': {
        values: { subnet_id: null },
        unknown: { gateway_id: true, route_table_id: true },
      },
    },
    {
      resources: {
        'aws_route_table_association.a': {
          gateway_id: refs('aws_internet_gateway.i.id'),
          route_table_id: refs('aws_route_table.t.id'),
        },
      },
    },
  );
  const found = declare(root);
  expect(found.all.at(-1)?.type).toBe('AWS::EC2::GatewayRouteTableAssociation');
  expect(found.of('aws_route_table_association.a')).toEqual({
    RouteTableId: '@aws_route_table.t',
    GatewayId: '@aws_internet_gateway.i',
  });
});
