import { expect, test } from 'vitest';
import { type Addition, withAdditions } from '../../../../lib/inputs/terraform/additions.ts';
import type { Declaration, Property } from '../../../../lib/resources/property.ts';
import { Declared } from './declare.ts';

const at = { file: 'plan.json', line: null, column: null, pointer: '' };
const type = 'AWS::Some::Group';

function group(key: string, properties: Readonly<Record<string, Property>> = {}): Declaration {
  const entries = new Map(Object.entries(properties));
  return { key, id: key, type, path: null, properties: { kind: 'map', entries, at }, at };
}

function scalar(value: string): Property {
  return { kind: 'scalar', value, text: value, at };
}

function ref(resource: string): Property {
  return { kind: 'reference', resource, attribute: 'Ref', at };
}

function unknown(what: string, among?: readonly Property[]): Property {
  const property = {
    kind: 'unknown',
    unknown: { what, cause: 'deploy-time', location: at },
    at,
  } as const;
  return among === undefined ? property : { ...property, among };
}

function list(...items: readonly Property[]): Property {
  return { kind: 'list', items, rest: null, at };
}

/** Adds a member to `Members` of what `owner` says. */
function add(owner: Property, member: Property, more: Partial<Addition> = {}): Addition {
  return { owner, type, nameProperty: null, property: 'Members', member, ...more };
}

function extended(groups: readonly Declaration[], ...additions: readonly Addition[]): Declared {
  return new Declared(withAdditions(new Map(groups.map((each) => [each.key, each])), additions));
}

test('members follow those that the owner lists itself', () => {
  const own = group('g', { Members: list(ref('a')) });
  const declared = extended([own], add(ref('g'), ref('b')), add(ref('g'), ref('c')));
  expect(declared.of('g')).toEqual({ Members: ['@a', '@b', '@c'] });
});

test('what is told twice is there once', () => {
  const own = group('g', { Members: list(ref('a')) });
  expect(extended([own], add(ref('g'), ref('a'))).of('g')).toEqual({ Members: ['@a'] });
});

test('an owner is found by its key, and by its name where it has one', () => {
  const groups = [group('i-1'), group('b', { Name: scalar('two') })];
  const declared = extended(
    groups,
    add(scalar('i-1'), ref('a')),
    add(scalar('two'), ref('c'), { nameProperty: 'Name' }),
    add(scalar('elsewhere'), ref('d'), { nameProperty: 'Name' }),
  );
  expect(declared.of('i-1')).toEqual({ Members: ['@a'] });
  expect(declared.of('b')).toEqual({ Name: 'two', Members: ['@c'] });
});

test('a declaration of another type is no owner', () => {
  const other = { ...group('g'), type: 'AWS::Some::Other' };
  expect(extended([other], add(ref('g'), ref('a'))).of('g')).toEqual({});
});

test('with an owner that is one of several, each has the member perhaps', () => {
  const groups = [group('a', { Members: list(ref('own')) }), group('b'), group('c')];
  const declared = extended(groups, add(unknown('owner', [ref('a'), ref('b')]), ref('x')));
  expect(declared.of('a')).toEqual({ Members: { items: ['@own'], '?': ['@x'] } });
  expect(declared.of('b')).toEqual({ Members: { items: [], '?': ['@x'] } });
  expect(declared.of('c')).toEqual({});
});

test('an owner of which nothing is known may be any of the type', () => {
  const declared = extended([group('a'), group('b')], add(unknown('owner'), ref('x')));
  expect(declared.of('a')).toEqual(declared.of('b'));
  expect(declared.of('a')).toEqual({ Members: { items: [], '?': ['@x'] } });
});

test('a list that may hold anything stays open', () => {
  const open = group('a', { Members: unknown('members') });
  const declared = extended([open], add(ref('a'), ref('x')), add(unknown('owner'), ref('y')));
  expect(declared.of('a')).toEqual({ Members: { items: ['@x'], '?': 'anything' } });
});

test('a member that can say so is there with its doubt', () => {
  const member: Property = { kind: 'map', entries: new Map([['Id', ref('x')]]), at };
  const owner = unknown('owner', [ref('a')]);
  const doubt = 'reachlint:PerhapsElsewhere';
  expect(extended([group('a')], add(owner, member, { doubt })).of('a')).toEqual({
    Members: [{ Id: '@x', 'reachlint:PerhapsElsewhere': '?' }],
  });
  expect(extended([group('a')], add(owner, member)).of('a')).toEqual({
    Members: { items: [], '?': [{ Id: '@x' }] },
  });
});
