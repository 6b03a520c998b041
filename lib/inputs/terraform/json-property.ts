import type { SourceLocation } from '../../basics/source.ts';
import type { Property, PropertyScalar } from '../../resources/property.ts';
import { type Json, listOf, objectOf } from './json.ts';

/** From JSON to evaluated properties. */

export function scalar(value: string | number | boolean, at: SourceLocation): PropertyScalar {
  return { kind: 'scalar', value, text: String(value), at };
}

/** null for JSON null. */
export function propertyOf(value: Json, at: SourceLocation): Property | null {
  if (value === null) return null;
  if (typeof value !== 'object') return scalar(value, at);
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      items: listOf(value).flatMap((item) => propertyOf(item, at) ?? []),
      rest: null,
      at,
    };
  }
  const entries = new Map<string, Property>();
  for (const [name, member] of Object.entries(objectOf(value))) {
    const property = member === undefined ? null : propertyOf(member, at);
    if (property !== null) entries.set(name, property);
  }
  return { kind: 'map', entries, at };
}
