import type { SourceLocation } from '../../../lib/basics/source.ts';
import { known, type UnknownCause } from '../../../lib/basics/value.ts';
import type {
  Declaration,
  Property,
  PropertyMap,
  PropertyReference,
  PropertyText,
  PropertyUnknown,
} from '../../../lib/resources/property.ts';
import { readResources } from '../../../lib/resources/read/read-resources.ts';
import type { Resource } from '../../../lib/resources/resource.ts';

/** Declarations written as plain objects, for tests of readers. */

export const at: SourceLocation = { file: 't.yaml', line: 1, column: 1, pointer: '' };

export type Plain =
  | string
  | number
  | boolean
  | Property
  | readonly Plain[]
  | { readonly [name: string]: Plain };

export function ref(resource: string, attribute = 'Ref'): PropertyReference {
  return { kind: 'reference', resource, attribute, at };
}

export function open(
  what: string,
  options: { readonly cause?: UnknownCause; readonly among?: readonly Plain[] } = {},
): PropertyUnknown {
  const unknown = { what, cause: options.cause ?? ('missing-parameter' as const), location: at };
  return options.among === undefined
    ? { kind: 'unknown', unknown, at }
    : { kind: 'unknown', unknown, at, among: options.among.map(toProperty) };
}

export function joined(...parts: PropertyText['parts']): PropertyText {
  return { kind: 'text', parts, at };
}

/** Candidates of `rest` are what further members can be. */
export function partial(items: readonly Plain[], rest: PropertyUnknown): Property {
  const { unknown, among } = rest;
  const list = { kind: 'list', items: items.map(toProperty), rest: unknown, at } as const;
  return among === undefined ? list : { ...list, among };
}

/** `id` is the key too. */
export function declare(
  id: string,
  type: string,
  properties: { readonly [name: string]: Plain } = {},
): Declaration {
  return { key: id, id, type, path: null, properties: toMap(properties), at };
}

/** Records by key, and the texts of all problems. */
export function read(...declarations: readonly Declaration[]): {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly problems: readonly string[];
} {
  const { resources, problems } = readResources(declarations, {
    region: known('eu-west-1', at),
    account: known('123456789012', at),
  });
  return { resources: resources.resources, problems: problems.map(({ message }) => message) };
}

/** The record `key`, which must be of kind `kind`. */
export function record<K extends Resource['kind']>(
  from: { readonly resources: ReadonlyMap<string, Resource> },
  key: string,
  kind: K,
): Extract<Resource, { readonly kind: K }> {
  const resource = from.resources.get(key);
  if (resource === undefined || !isKind(resource, kind)) {
    throw new Error(`${key} is ${resource?.kind ?? 'missing'}, not ${kind}`);
  }
  return resource;
}

function isKind<K extends Resource['kind']>(
  resource: Resource,
  kind: K,
): resource is Extract<Resource, { readonly kind: K }> {
  return resource.kind === kind;
}

function toMap(plain: { readonly [name: string]: Plain }): PropertyMap {
  return {
    kind: 'map',
    entries: new Map(Object.entries(plain).map(([name, value]) => [name, toProperty(value)])),
    at,
  };
}

function toProperty(plain: Plain): Property {
  if (typeof plain !== 'object') return { kind: 'scalar', value: plain, text: String(plain), at };
  if (isList(plain)) return { kind: 'list', items: plain.map(toProperty), rest: null, at };
  return isProperty(plain) ? plain : toMap(plain);
}

function isList(plain: object): plain is readonly Plain[] {
  return Array.isArray(plain);
}

function isProperty(plain: object): plain is Property {
  return 'kind' in plain && 'at' in plain;
}
