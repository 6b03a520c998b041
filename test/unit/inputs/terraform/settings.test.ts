import { expect, test } from 'vitest';
import { withSettings } from '../../../../lib/inputs/terraform/settings.ts';
import type { Declaration, Property } from '../../../../lib/resources/property.ts';
import { short } from './declare.ts';

const at = { file: 'plan.json', line: null, column: null, pointer: '' };
const value: Property = { kind: 'scalar', value: true, text: 'true', at };
const owner: Declaration = {
  key: 'k',
  id: 'k',
  type: 'T',
  path: null,
  properties: { kind: 'map', entries: new Map(), at },
  at,
};

function settled(link: Property | null, type = 'T'): unknown {
  const [only] = withSettings([owner], [{ owner: link, type, property: 'P', value }]);
  return only === undefined ? undefined : short(only.properties);
}

test('a setting goes to the owner that is certain, and to no other', () => {
  expect(settled({ kind: 'reference', resource: 'k', attribute: 'Ref', at })).toEqual({ P: true });
  expect(settled({ kind: 'scalar', value: 'k', text: 'k', at })).toEqual({ P: true });
  expect(settled({ kind: 'scalar', value: 'other', text: 'other', at })).toEqual({});
  expect(settled({ kind: 'reference', resource: 'k', attribute: 'Ref', at }, 'U')).toEqual({});
  const unknown = { what: 'it', cause: 'deploy-time', location: at } as const;
  expect(settled({ kind: 'unknown', unknown, at })).toEqual({});
  expect(settled(null)).toEqual({});
});
