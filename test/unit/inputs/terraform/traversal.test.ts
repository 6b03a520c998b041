import { expect, test } from 'vitest';
import { traversalsOf } from '../../../../lib/inputs/terraform/traversal.ts';

test.each([
  ['one mention with its parents', ['aws_subnet.a.id', 'aws_subnet.a'], ['aws_subnet.a.id']],
  [
    'an instance',
    ['aws_subnet.a[0].id', 'aws_subnet.a[0]', 'aws_subnet.a'],
    ['aws_subnet.a[0].id'],
  ],
  [
    'a second, bare mention of the same resource',
    ['aws_table.p[0].id', 'aws_table.p[0]', 'aws_table.p', 'aws_table.p', 'count.index'],
    ['aws_table.p[0].id', 'aws_table.p', 'count.index'],
  ],
  [
    'equal mentions stay apart',
    ['aws_tgw.t.id', 'aws_tgw.t', 'aws_tgw.t.id', 'aws_tgw.t'],
    ['aws_tgw.t.id', 'aws_tgw.t.id'],
  ],
  ['old versions print no attribute', ['aws_subnet.a', 'aws_vpc.v'], ['aws_subnet.a', 'aws_vpc.v']],
  [
    'an output of a module',
    ['module.net["k.1"].vpc', 'module.net["k.1"]', 'module.net'],
    ['module.net["k.1"].vpc'],
  ],
  [
    'a data source',
    ['data.aws_zones.z.names[0]', 'data.aws_zones.z.names', 'data.aws_zones.z'],
    ['data.aws_zones.z.names[0]'],
  ],
  [
    'a name that begins like another',
    ['aws_vpc.ab.id', 'aws_vpc.ab', 'aws_vpc.a'],
    ['aws_vpc.ab.id', 'aws_vpc.a'],
  ],
])('%s', (_, references, mentions) => {
  expect(traversalsOf(references).map(({ text }) => text)).toEqual(mentions);
});

test('steps tell names from indexes, and keep dots in quotes', () => {
  expect(traversalsOf(['module.net["k.1"].vpc'])[0]?.steps).toEqual([
    { name: 'module', isIndex: false },
    { name: 'net', isIndex: false },
    { name: '"k.1"', isIndex: true },
    { name: 'vpc', isIndex: false },
  ]);
});
