import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import {
  type Moment,
  type PlanObject,
  PlanObjects,
} from '../../../../lib/inputs/terraform/objects.ts';
import { planOf } from './plan.ts';

function objectsOf(root: JsonObject, moment: Moment = 'after', prefix = ''): readonly PlanObject[] {
  return new PlanObjects({ path: 'plan.json', root }, { moment, find: () => null, prefix }).all;
}

const addresses = (objects: readonly PlanObject[]) => objects.map(({ address }) => address);

/** The state that a plan was made from. */
const priorState = {
  prior_state: {
    values: {
      root_module: {
        resources: [
          {
            address: 'aws_vpc.v',
            mode: 'managed',
            type: 'aws_vpc',
            name: 'v',
            values: { id: 'vpc-0a1b2c3d', cidr_block: '10.0.0.0/16' },
          },
          {
            address: 'data.aws_vpc.d',
            mode: 'data',
            type: 'aws_vpc',
            name: 'd',
            values: { id: 'vpc-0000000d' },
          },
        ],
        child_modules: [
          {
            address: 'module.m',
            resources: [
              {
                address: 'module.m.aws_subnet.s',
                mode: 'managed',
                type: 'aws_subnet',
                name: 's',
                values: { id: 'subnet-0a1b2c3d' },
              },
            ],
          },
        ],
      },
    },
  },
};

describe('after the apply', () => {
  test('what is made, changed and left stays; what is deleted goes', () => {
    const root = planOf({
      'aws_vpc.made': { values: { cidr_block: '10.0.0.0/16' } },
      'aws_vpc.changed': { actions: ['update'], values: { id: 'vpc-0000000c' } },
      'aws_vpc.left': { actions: ['no-op'], values: { id: 'vpc-0000000b' } },
      'aws_vpc.deleted': { actions: ['delete'] },
      'aws_vpc.replaced': { actions: ['delete', 'create'], values: {} },
      'aws_vpc.replaced_first': { actions: ['create', 'delete'], values: {} },
    });
    const objects = objectsOf(root);
    expect(objects.map(({ name, exists, key }) => [name, exists, key])).toEqual([
      ['made', false, 'aws_vpc.made'],
      ['changed', true, 'vpc-0000000c'],
      ['left', true, 'vpc-0000000b'],
      ['replaced', false, 'aws_vpc.replaced'],
      ['replaced_first', false, 'aws_vpc.replaced_first'],
    ]);
  });

  test('what Terraform forgets is still there, as it was', () => {
    const root = planOf({
      'aws_vpc.v': {
        actions: ['forget'],
        before: { id: 'vpc-0000000b', cidr_block: '10.0.0.0/16' },
      },
    });
    expect(objectsOf(root)).toMatchObject([
      { key: 'vpc-0000000b', exists: true, values: { cidr_block: '10.0.0.0/16' } },
    ]);
  });

  test('a deposed object is not the object', () => {
    const root = planOf({ 'aws_vpc.v': { values: { cidr_block: '10.0.0.0/16' } } });
    const changes = root['resource_changes'] as readonly JsonObject[];
    const deposed = { ...changes[0], deposed: 'd4ff1ec9', change: { actions: ['delete'] } };
    expect(objectsOf({ ...root, resource_changes: [deposed, ...changes] })).toMatchObject([
      { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16' } },
    ]);
  });

  test('drift is no part of it', () => {
    const root = planOf({ 'aws_vpc.v': {} });
    const drifted = planOf({ 'aws_vpc.drifted': {} })['resource_changes'] ?? [];
    expect(addresses(objectsOf({ ...root, resource_drift: drifted }))).toEqual(['aws_vpc.v']);
  });

  test('of a plan for some targets the rest is as the state says', () => {
    const root = planOf(
      {
        'aws_vpc.v': {
          actions: ['update'],
          values: { id: 'vpc-0a1b2c3d', cidr_block: '10.1.0.0/16' },
        },
      },
      {},
      priorState,
    );
    expect(
      objectsOf(root).map(({ address, values, mode }) => [address, mode, values['cidr_block']]),
    ).toEqual([
      ['aws_vpc.v', 'managed', '10.1.0.0/16'],
      ['data.aws_vpc.d', 'data', undefined],
      ['module.m.aws_subnet.s', 'managed', undefined],
    ]);
  });

  test('what the state has and the plan deletes is gone', () => {
    const root = planOf({ 'aws_vpc.v': { actions: ['delete'] } }, {}, priorState);
    expect(addresses(objectsOf(root))).not.toContain('aws_vpc.v');
  });

  test('data that is read during the apply is deferred', () => {
    const root = planOf({ 'data.aws_vpc.d': { actions: ['read'] } });
    expect(objectsOf(root)).toMatchObject([{ mode: 'data', isDeferred: true }]);
  });

  test('instances know their module and key', () => {
    const root = planOf({ 'module.a["k.1"].module.b[0].aws_vpc.v["x"]': {}, 'aws_vpc.w[2]': {} });
    expect(objectsOf(root).map(({ module, index }) => [module, index])).toEqual([
      ['module.a["k.1"].module.b[0]', 'x'],
      ['', 2],
    ]);
  });

  test('a file without changes tells what is planned', () => {
    const root = {
      format_version: '0.1',
      planned_values: {
        root_module: {
          resources: [
            {
              address: 'aws_vpc.v',
              type: 'aws_vpc',
              name: 'v',
              values: { cidr_block: '10.0.0.0/16' },
            },
          ],
        },
      },
    };
    expect(objectsOf(root)).toMatchObject([
      {
        address: 'aws_vpc.v',
        unknowns: null,
        exists: false,
        values: { cidr_block: '10.0.0.0/16' },
      },
    ]);
  });

  test('a state tells what is there', () => {
    const root = { format_version: '1.0', values: priorState.prior_state.values };
    expect(objectsOf(root).map(({ key, exists }) => [key, exists])).toEqual([
      ['vpc-0a1b2c3d', true],
      ['vpc-0000000d', true],
      ['subnet-0a1b2c3d', true],
    ]);
  });

  test('a name that is its id is no key, since other types may have it too', () => {
    const root = planOf({ 'aws_iam_role.r': { actions: ['no-op'], values: { id: 'web' } } });
    expect(objectsOf(root)).toMatchObject([{ key: 'aws_iam_role.r' }]);
  });

  test('of several plans, the file is a part of what is not unique', () => {
    expect(objectsOf(planOf({ 'aws_vpc.v': {} }), 'after', 'a.json/')).toMatchObject([
      { key: 'a.json/aws_vpc.v', address: 'aws_vpc.v' },
    ]);
  });
});

describe('before the apply', () => {
  test('there is what the state says', () => {
    const root = planOf(
      {
        'aws_vpc.v': { actions: ['update'], before: { cidr_block: '10.0.0.0/16' }, values: {} },
        'aws_vpc.new': { values: {} },
      },
      {},
      priorState,
    );
    expect(addresses(objectsOf(root, 'before'))).toEqual([
      'aws_vpc.v',
      'data.aws_vpc.d',
      'module.m.aws_subnet.s',
    ]);
  });

  test('where the state is not shown, there is what changes', () => {
    const root = planOf({
      'aws_vpc.v': { actions: ['delete'], before: { id: 'vpc-0a1b2c3d' } },
      'aws_vpc.new': { values: {} },
    });
    expect(objectsOf(root, 'before')).toMatchObject([
      { address: 'aws_vpc.v', key: 'vpc-0a1b2c3d' },
    ]);
  });
});

test('places are those of the plan', () => {
  const [, second] = objectsOf(planOf({ 'aws_vpc.a': {}, 'aws_vpc.b': {} }));
  expect(second?.at).toEqual({
    file: 'plan.json',
    line: null,
    column: null,
    pointer: '/resource_changes/1/change/after',
    address: 'aws_vpc.b',
  });
});
