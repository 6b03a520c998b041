import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { declare } from './declare.ts';
import { type Planned, planOf, refs } from './plan.ts';

const created = { unknown: { id: true } } satisfies Planned;

interface Case {
  readonly subnets: number;
  readonly associations: number;
  /** Associations that exist already, of the first subnets. */
  readonly existing?: number;
  readonly subnet?: JsonObject;
  readonly table?: JsonObject;
  readonly tables?: number;
}

function numbered(count: number, name: string, make: (index: number) => Planned) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name}[${index}]`, make(index)]),
  );
}

function subnetId(index: number): string {
  return `subnet-0123456789abcdef${index}`;
}

/** What each association names. */
function subnetsOf(wanted: Case): readonly unknown[] {
  const { subnets, associations, existing = 0, tables = 1 } = wanted;
  const subnet = wanted.subnet ?? refs('aws_subnet.s', 'count.index');
  const table = wanted.table ?? refs('aws_route_table.t[0].id');
  const root = planOf(
    {
      ...numbered(subnets, 'aws_subnet.s', (index) =>
        index < existing ? { actions: ['no-op'], values: { id: subnetId(index) } } : created,
      ),
      'aws_subnet.other': created,
      ...numbered(tables, 'aws_route_table.t', () => created),
      ...numbered(associations, 'aws_route_table_association.a', (index) => ({
        values: index < existing ? { subnet_id: subnetId(index) } : {},
        unknown: {
          id: true,
          route_table_id: true,
          ...(index < existing ? {} : { subnet_id: true }),
        },
      })),
    },
    {
      resources: {
        'aws_route_table_association.a': { subnet_id: subnet, route_table_id: table },
      },
    },
  );
  const found = declare(root);
  return Array.from({ length: associations }, (_, index) => {
    const own = found.of(`aws_route_table_association.a[${index}]`);
    return (own as { readonly SubnetId: unknown }).SubnetId;
  });
}

const open = { '?': expect.arrayContaining(['@aws_subnet.s[0]', '@aws_subnet.s[1]']) };

describe('associations by index are settled by counting', () => {
  test('as many as there are subnets, all with one table', () => {
    expect(subnetsOf({ subnets: 11, associations: 11 })).toEqual(
      Array.from({ length: 11 }, (_, index) => `@aws_subnet.s[${index}]`),
    );
  });

  test('those that exist have taken theirs', () => {
    expect(subnetsOf({ subnets: 3, associations: 3, existing: 1 })).toEqual([
      subnetId(0),
      '@aws_subnet.s[1]',
      '@aws_subnet.s[2]',
    ]);
  });
});

describe('they are not settled', () => {
  test('where there are more subnets than associations', () => {
    expect(subnetsOf({ subnets: 3, associations: 2 })).toEqual([open, open]);
  });

  test('where each has a table of its own, so that it matters which has which', () => {
    const table = refs('aws_route_table.t', 'count.index');
    expect(subnetsOf({ subnets: 2, associations: 2, tables: 2, table })).toEqual([open, open]);
  });

  test('where an association may name other subnets too', () => {
    const subnet = refs('aws_subnet.s', 'aws_subnet.other.id', 'count.index');
    expect(subnetsOf({ subnets: 2, associations: 2, subnet })).toEqual([open, open]);
  });
});
