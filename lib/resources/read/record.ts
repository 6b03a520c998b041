import type { Unknown } from '../../basics/value.ts';
import type { Resource, ResourceBase } from '../resource.ts';
import { flag } from './convert.ts';
import type { Fields } from './properties.ts';

/** What every reader has in common: its shape, and the part of a record that is the same for all. */

/** Usually one record a declaration; none where its data goes to the records of others. */
export type Reader = (fields: Fields) => readonly Resource[];

export type Readers = Readonly<Record<string, Reader>>;

/** A reader of declarations that are one record each. */
export function one(read: (fields: Fields) => Resource): Reader {
  return (fields) => [read(fields)];
}

/**
 * To be spread at the end of a record: V8 copies it at once there, but adds one
 * by one, each with a call of the runtime, what stands after a spread.
 */
export function baseOf(fields: Fields): ResourceBase {
  const { key, id, type, path, at } = fields.declaration;
  const base = { key, id, type, path, at, name: nameTag(fields) };
  const interfaces = fields.references(
    'reachlint:NetworkInterfaceIds',
    'AWS::EC2::NetworkInterface',
  );
  return interfaces === null ? base : { interfaces: interfaces.items, ...base };
}

/** What an input says that it did not see; null: nothing. */
export function unseenPart(fields: Fields, name: `reachlint:${string}`): Unknown | null {
  const property = fields.property(name);
  return property?.kind === 'unknown' ? property.unknown : null;
}

/** A mark that only inputs make which know more than a template can say; absent: false. */
export function isMarked(fields: Fields, name: `reachlint:${string}`): boolean {
  const mark = fields.value(name, flag);
  return mark?.kind === 'known' && mark.value;
}

/** Tags come as a list of Key and Value, and with some types as a map. */
function nameTag(fields: Fields): string | null {
  const tags = fields.property('Tags');
  const members = tags?.kind === 'list' ? tags.items : [];
  for (const tag of members) {
    if (tag.kind !== 'map') continue;
    const key = tag.entries.get('Key');
    const value = tag.entries.get('Value');
    if (key?.kind === 'scalar' && key.text === 'Name' && value?.kind === 'scalar')
      return value.text;
  }
  const named = tags?.kind === 'map' ? tags.entries.get('Name') : undefined;
  return named?.kind === 'scalar' ? named.text : null;
}
