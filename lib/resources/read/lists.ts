import { compareText } from '../../basics/order.ts';
import type { PartialList } from '../../basics/value.ts';
import type { ResourceKey } from '../property.ts';
import type { Reference } from '../resource.ts';

/** What readers do with lists of references. */

export const noReferences: PartialList<Reference> = { items: [], rest: null };

/** The members of all lists; null if all are null. */
export function joinedLists(
  lists: readonly (PartialList<Reference> | null)[],
): PartialList<Reference> | null {
  const given = lists.filter((list) => list !== null);
  const [first, second] = given;
  if (first === undefined || second === undefined) return first ?? null;
  const open = given.filter((list) => list.rest !== null);
  const isClosed = open.length > 0 && open.every((list) => list.restAmong !== undefined);
  const restAmong = open.flatMap((list) => list.restAmong ?? []);
  return {
    items: given.flatMap((list) => list.items),
    rest: open[0]?.rest ?? null,
    ...(isClosed ? { restAmong } : {}),
  };
}

/** An empty list of groups is as good as none: the default group then applies (SG-18). */
export function nullIfEmpty(list: PartialList<Reference> | null): PartialList<Reference> | null {
  return list !== null && list.items.length === 0 && list.rest === null ? null : list;
}

/** The closed set of what a list can hold, as far as it is resources of the input; null: it may hold others. */
export function possibleKeys(list: PartialList<Reference>): readonly ResourceKey[] | null {
  if (list.rest !== null && list.restAmong === undefined) return null;
  const keys = new Set<ResourceKey>();
  for (const member of [...list.items, ...(list.restAmong ?? [])]) {
    const own =
      member.kind === 'resource' ? [member.key] : member.kind === 'unknown' ? member.among : null;
    if (own == null) return null;
    for (const key of own) keys.add(key);
  }
  return keys.size === 0 ? null : [...keys].sort(compareText);
}
