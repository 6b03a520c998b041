import { describe, expect, test } from 'vitest';
import { invariant } from '../../../../lib/basics/invariant.ts';
import { Arguments } from '../../../../lib/inputs/terraform/arguments.ts';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { LinkCounts } from '../../../../lib/inputs/terraform/link-counts.ts';
import { Links } from '../../../../lib/inputs/terraform/links.ts';
import { PlanObjects } from '../../../../lib/inputs/terraform/objects.ts';
import type { Property } from '../../../../lib/resources/property.ts';
import { type Code, constant, type Planned, planOf, refs } from './plan.ts';

/** The arguments of one object of a plan. */
function argumentsOf(root: JsonObject, address: string, counts = new LinkCounts()): Arguments {
  const objects = new PlanObjects(
    { path: 'plan.json', root },
    { moment: 'after', find: () => null, prefix: '' },
  );
  const object = objects.all.find((each) => each.address === address);
  invariant(object !== undefined, `${address} is in the plan`);
  return Arguments.of(object, new Links(objects), counts);
}

/** What a property comes to, in short: the key of one, the candidates of several. */
function short(property: Property | null): unknown {
  switch (property?.kind) {
    case undefined:
      return null;
    case 'scalar':
      return property.value;
    case 'reference':
      return property.attribute === 'Ref'
        ? property.resource
        : `${property.resource}.${property.attribute}`;
    case 'unknown':
      return { among: property.among?.map(short) ?? 'anything', cause: property.unknown.cause };
    case 'list':
      return {
        items: property.items.map(short),
        ...(property.rest === null ? {} : { rest: property.among?.map(short) ?? 'anything' }),
      };
    default:
      return property?.kind;
  }
}

const created = { unknown: { id: true } } satisfies Planned;
const vpc = { 'aws_vpc.v': created };

/** A subnet whose VPC is not known, and is what `expression` says. */
function vpcOf(
  expression: JsonObject,
  others: Readonly<Record<string, Planned>> = vpc,
  code: Code = {},
): unknown {
  const root = planOf(
    { ...others, 'aws_subnet.s': { unknown: { vpc_id: true } } },
    { ...code, resources: { ...code.resources, 'aws_subnet.s': { vpc_id: expression } } },
  );
  return short(argumentsOf(root, 'aws_subnet.s').link('vpc_id', 'aws_vpc'));
}

describe('one thing', () => {
  test('a known id is itself', () => {
    const root = planOf({ 'aws_subnet.s': { values: { vpc_id: 'vpc-0a1b2c3d' } } });
    expect(short(argumentsOf(root, 'aws_subnet.s').link('vpc_id', 'aws_vpc'))).toBe('vpc-0a1b2c3d');
  });

  test('what is not known and not in the code is not given', () => {
    const root = planOf(
      { 'aws_subnet.s': { unknown: { vpc_id: true } } },
      { resources: { 'aws_subnet.s': {} } },
    );
    expect(argumentsOf(root, 'aws_subnet.s').link('vpc_id', 'aws_vpc')).toBeNull();
  });

  test('where the code is not shown, it may be anything', () => {
    const root = planOf({ ...vpc, 'aws_subnet.s': { unknown: { vpc_id: true } } }, null);
    expect(short(argumentsOf(root, 'aws_subnet.s').link('vpc_id', 'aws_vpc'))).toEqual({
      among: 'anything',
      cause: 'unsupported',
    });
  });

  test('a direct reference', () => expect(vpcOf(refs('aws_vpc.v.id'))).toBe('aws_vpc.v'));

  test('a reference as old versions print it', () =>
    expect(vpcOf({ references: ['aws_vpc.v'] })).toBe('aws_vpc.v'));

  test('an attribute that is no id is no candidate', () =>
    expect(
      vpcOf(refs('aws_vpc.w.cidr_block', 'aws_vpc.v.id'), { ...vpc, 'aws_vpc.w': created }),
    ).toBe('aws_vpc.v'));

  test('an argument that another repeats', () =>
    expect(
      vpcOf(
        refs('aws_subnet.t.vpc_id'),
        { ...vpc, 'aws_subnet.t': { unknown: { vpc_id: true } } },
        { resources: { 'aws_subnet.t': { vpc_id: refs('aws_vpc.v.id') } } },
      ),
    ).toBe('aws_vpc.v'));

  test('of two arms of a condition, either', () =>
    expect(
      vpcOf(refs('var.big', 'aws_vpc.v.id', 'aws_vpc.w.id'), { ...vpc, 'aws_vpc.w': created }),
    ).toEqual({ among: ['aws_vpc.v', 'aws_vpc.w'], cause: 'deploy-time' }));

  test('of two arms of which one is not planned, the other', () =>
    expect(vpcOf(refs('aws_vpc.v[0].id', 'aws_vpc.w[0].id'), { 'aws_vpc.w[0]': created })).toBe(
      'aws_vpc.w[0]',
    ));

  test('a local value: the one that the plan creates', () =>
    expect(vpcOf(refs('local.vpc_id'))).toBe('aws_vpc.v'));

  test('a local value, with two created: one of them', () =>
    expect(vpcOf(refs('local.vpc_id'), { ...vpc, 'aws_vpc.w': created })).toEqual({
      among: ['aws_vpc.v', 'aws_vpc.w'],
      cause: 'deploy-time',
    }));

  test('a local value, where a data source is read later: anything', () =>
    expect(
      vpcOf(refs('local.vpc_id'), { ...vpc, 'data.aws_vpc.d': { ...created, actions: ['read'] } }),
    ).toEqual({ among: 'anything', cause: 'unsupported' }));

  test('what AWS makes along with it', () => {
    const root = planOf(
      { ...vpc, 'aws_instance.i': { unknown: { group: true } } },
      { resources: { 'aws_instance.i': { group: refs('aws_vpc.v.default_security_group_id') } } },
    );
    expect(short(argumentsOf(root, 'aws_instance.i').link('group', 'aws_security_group'))).toBe(
      'aws_vpc.v.DefaultSecurityGroup',
    );
  });
});

describe('through modules', () => {
  const inModule = (code: Code, others: Readonly<Record<string, Planned>> = vpc) =>
    short(
      argumentsOf(
        planOf({ ...others, 'module.m.aws_subnet.s': { unknown: { vpc_id: true } } }, code),
        'module.m.aws_subnet.s',
      ).link('vpc_id', 'aws_vpc'),
    );
  const subnet: Code = { resources: { 'aws_subnet.s': { vpc_id: refs('var.vpc') } } };

  test('an argument of the call', () =>
    expect(
      inModule({ calls: { m: { arguments: { vpc: refs('aws_vpc.v.id') }, code: subnet } } }),
    ).toBe('aws_vpc.v'));

  test('an argument that is an output of another module, through two', () =>
    expect(
      inModule(
        {
          calls: {
            m: { arguments: { vpc: refs('module.net.id') }, code: subnet },
            net: {
              code: {
                outputs: { id: refs('module.inner.id') },
                calls: { inner: { code: { outputs: { id: refs('aws_vpc.v.id') } } } },
              },
            },
          },
        },
        { 'module.net.module.inner.aws_vpc.v': created, 'aws_vpc.other': created },
      ),
    ).toBe('module.net.module.inner.aws_vpc.v'));

  test('an output of a module that has no resources of its own', () =>
    expect(
      inModule(
        {
          calls: {
            m: { arguments: { vpc: refs('module.names.id') }, code: subnet },
            names: {
              arguments: { vpc: refs('aws_vpc.v.id') },
              code: { outputs: { id: refs('var.vpc') } },
            },
          },
        },
        { ...vpc, 'aws_vpc.w': created },
      ),
    ).toBe('aws_vpc.v'));

  test('an argument without a value, with two VPCs created', () =>
    expect(inModule({ calls: { m: { code: subnet } } }, { ...vpc, 'aws_vpc.w': created })).toEqual({
      among: ['aws_vpc.v', 'aws_vpc.w'],
      cause: 'deploy-time',
    }));

  test('variables that lead in a circle come to nothing, and to an end', () =>
    expect(
      inModule(
        {
          calls: {
            m: {
              arguments: { vpc: refs('module.m.id') },
              code: { ...subnet, outputs: { id: refs('var.vpc') } },
            },
          },
        },
        { ...vpc, 'aws_vpc.w': created },
      ),
    ).toEqual({ among: ['aws_vpc.v', 'aws_vpc.w'], cause: 'deploy-time' }));
});

describe('instances', () => {
  const two = { 'aws_vpc.v[0]': created, 'aws_vpc.v[1]': created };
  const own = (
    expression: JsonObject,
    {
      address = 'aws_subnet.s[1]',
      others = two as Readonly<Record<string, Planned>>,
      repeat = {},
    } = {},
  ) =>
    short(
      argumentsOf(
        planOf(
          { ...others, [address]: { unknown: { vpc_id: true } } },
          {
            resources: { 'aws_subnet.s': { vpc_id: expression } },
            repeat: { 'aws_subnet.s': repeat },
          },
        ),
        address,
      ).link('vpc_id', 'aws_vpc'),
    );

  test('an index in the code is that one', () =>
    expect(own(refs('aws_vpc.v[0].id'))).toBe('aws_vpc.v[0]'));

  test('the own index is a convention: it may be any', () =>
    expect(own(refs('aws_vpc.v', 'count.index'))).toEqual({
      among: ['aws_vpc.v[0]', 'aws_vpc.v[1]'],
      cause: 'assumption',
    }));

  test('the own index of a resource with one instance is that one', () =>
    expect(own(refs('aws_vpc.v', 'count.index'), { others: { 'aws_vpc.v[0]': created } })).toBe(
      'aws_vpc.v[0]',
    ));

  test('each.key and each.value are conventions too', () => {
    const keyed = { 'aws_vpc.v["a"]': created, 'aws_vpc.v["b"]': created };
    const any = { among: ['aws_vpc.v["a"]', 'aws_vpc.v["b"]'], cause: 'assumption' };
    const address = 'aws_subnet.s["b"]';
    expect(own(refs('aws_vpc.v', 'each.key'), { address, others: keyed })).toEqual(any);
    expect(
      own(refs('each.value.id'), { address, others: keyed, repeat: refs('aws_vpc.v') }),
    ).toEqual(any);
  });
});

describe('several things', () => {
  const groups = (
    expression: JsonObject,
    others: Readonly<Record<string, Planned>>,
    values: JsonObject = {},
  ) => {
    const group = { vpc_id: refs('aws_vpc.v.id') };
    return short(
      argumentsOf(
        planOf(
          { ...vpc, ...others, 'aws_instance.i': { values, unknown: { groups: true } } },
          {
            resources: {
              'aws_instance.i': { groups: expression },
              'aws_security_group.a': group,
              'aws_security_group.b': group,
              'aws_security_group.n': group,
            },
          },
        ),
        'aws_instance.i',
      ).links('groups', 'aws_security_group'),
    );
  };
  const inNew: Planned = { unknown: { id: true, vpc_id: true } };
  const inOld: Planned = { values: { vpc_id: 'vpc-0a1b2c3d' }, unknown: { id: true } };

  test('each mention is a member, and there are no others in a VPC that the plan makes', () =>
    expect(
      groups(refs('aws_security_group.a.id', 'aws_security_group.b.id'), {
        'aws_security_group.a': inNew,
        'aws_security_group.b': inNew,
      }),
    ).toEqual({ items: ['aws_security_group.a', 'aws_security_group.b'] }));

  test('in a VPC that exists, groups that exist may be among them unseen', () =>
    expect(groups(refs('aws_security_group.a.id'), { 'aws_security_group.a': inOld })).toEqual({
      items: ['aws_security_group.a'],
      rest: 'anything',
    }));

  test('of a splat, some of the instances', () =>
    expect(
      groups(refs('aws_security_group.n'), {
        'aws_security_group.n[0]': inNew,
        'aws_security_group.n[1]': inNew,
      }),
    ).toEqual({ items: [], rest: ['aws_security_group.n[0]', 'aws_security_group.n[1]'] }));

  test('beside a local value, no member is sure', () =>
    expect(
      groups(refs('aws_security_group.a.id', 'local.more'), {
        'aws_security_group.a': inNew,
        'aws_security_group.b': inNew,
      }),
    ).toEqual({
      items: [],
      rest: [
        'aws_security_group.a',
        // AWS makes it along with the VPC, so its id is not known yet either.
        'aws_vpc.v.DefaultSecurityGroup',
        'aws_security_group.b',
      ],
    }));

  test('known ids in a list of which others are not known', () => {
    const root = planOf(
      {
        ...vpc,
        'aws_security_group.a': inNew,
        'aws_instance.i': {
          values: { groups: ['sg-0a1b2c3d', null] },
          unknown: { groups: [false, true] },
        },
      },
      {
        resources: {
          'aws_instance.i': { groups: refs('aws_security_group.a.id') },
          'aws_security_group.a': { vpc_id: refs('aws_vpc.v.id') },
        },
      },
    );
    expect(
      short(argumentsOf(root, 'aws_instance.i').links('groups', 'aws_security_group')),
    ).toEqual({
      items: ['sg-0a1b2c3d', 'aws_security_group.a'],
    });
  });
});

describe('blocks', () => {
  const gateways = { 'aws_internet_gateway.i': created, 'aws_nat_gateway.n': created };
  const routes = (
    expression: JsonObject | null,
    route: readonly JsonObject[],
    unknown: readonly JsonObject[],
  ) =>
    argumentsOf(
      planOf(
        {
          ...gateways,
          'aws_route_table.t': { values: { route }, unknown: { route: unknown } },
        },
        { resources: { 'aws_route_table.t': expression === null ? {} : { route: expression } } },
      ),
      'aws_route_table.t',
    ).blocks('route');

  test('one list of references for all: the type tells which is meant', () => {
    const blocks = routes(
      refs('aws_internet_gateway.i.id', 'aws_nat_gateway.n.id'),
      [{ cidr_block: '0.0.0.0/0', gateway_id: '' }, { cidr_block: '10.0.0.0/8' }],
      [{ nat_gateway_id: true }, { gateway_id: true }],
    );
    const [first, second] = blocks?.items ?? [];
    expect(short(first?.link('nat_gateway_id', 'aws_nat_gateway') ?? null)).toBe(
      'aws_nat_gateway.n',
    );
    expect(first?.link('gateway_id', 'aws_internet_gateway')).toBeNull();
    expect(short(second?.link('gateway_id', 'aws_internet_gateway') ?? null)).toBe(
      'aws_internet_gateway.i',
    );
    expect(second?.at).toMatchObject({
      address: 'aws_route_table.t.route[1]',
      pointer: '/resource_changes/2/change/after/route/1',
    });
  });

  test('blocks that the code does not show: what the plan creates', () => {
    const blocks = routes(null, [{ cidr_block: '0.0.0.0/0' }], [{ gateway_id: true }]);
    expect(short(blocks?.items[0]?.link('gateway_id', 'aws_internet_gateway') ?? null)).toBe(
      'aws_internet_gateway.i',
    );
  });

  test('constants tell blocks of a set apart', () => {
    const root = planOf(
      {
        'aws_subnet.a': created,
        'aws_subnet.b': created,
        'aws_lb.l': {
          values: { mapping: [{ address: '10.0.0.2' }, { address: '10.0.0.1' }] },
          unknown: { mapping: [{ subnet_id: true }, { subnet_id: true }] },
        },
      },
      {
        resources: {
          'aws_lb.l': {
            mapping: [
              { address: constant('10.0.0.1'), subnet_id: refs('aws_subnet.a.id') },
              { address: constant('10.0.0.2'), subnet_id: refs('aws_subnet.b.id') },
            ] as never,
          },
        },
      },
    );
    const blocks = argumentsOf(root, 'aws_lb.l').blocks('mapping');
    expect(blocks?.items.map((each) => short(each.link('subnet_id', 'aws_subnet')))).toEqual([
      'aws_subnet.b',
      'aws_subnet.a',
    ]);
  });

  test('beside dynamic blocks none is told from the others', () => {
    const root = planOf(
      {
        'aws_subnet.a': created,
        'aws_subnet.b': created,
        'aws_lb.l': {
          values: { mapping: [{}, {}] },
          unknown: { mapping: [{ subnet_id: true }, { subnet_id: true }] },
        },
      },
      { resources: { 'aws_lb.l': { mapping: [{ subnet_id: refs('aws_subnet.a.id') }] as never } } },
    );
    const [first] = argumentsOf(root, 'aws_lb.l').blocks('mapping')?.items ?? [];
    expect(short(first?.link('subnet_id', 'aws_subnet') ?? null)).toEqual({
      among: ['aws_subnet.a', 'aws_subnet.b'],
      cause: 'deploy-time',
    });
  });

  test('a whole list that is not known', () => {
    const root = planOf(
      { 'aws_lb.l': { unknown: { mapping: true } } },
      { resources: { 'aws_lb.l': { mapping: refs('local.all') } } },
    );
    expect(argumentsOf(root, 'aws_lb.l').blocks('mapping')).toMatchObject({
      items: [],
      rest: { what: 'mapping of aws_lb.l' },
    });
  });
});

test('links are counted by how they came out', () => {
  const counts = new LinkCounts();
  const root = planOf(
    { ...vpc, 'aws_subnet.s': { values: { a: 'vpc-0a1b2c3d' }, unknown: { b: true } } },
    { resources: { 'aws_subnet.s': { b: refs('aws_vpc.v.id') } } },
  );
  const given = argumentsOf(root, 'aws_subnet.s', counts);
  given.link('a', 'aws_vpc');
  given.link('b', 'aws_vpc');
  given.link('c', 'aws_vpc');
  expect(counts.all()).toEqual({ known: 1, resolved: 1, assumed: 0, candidates: 0, unresolved: 0 });
});
