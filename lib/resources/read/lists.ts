import type { PartialList } from '../../basics/value.ts';
import type { Reference } from '../resource.ts';

/** What readers do with lists of references. */

export const noReferences: PartialList<Reference> = { items: [], rest: null };

/** The members of all lists; null if all are null. */
export function joinedLists(
  lists: readonly (PartialList<Reference> | null)[],
): PartialList<Reference> | null {
  const given = lists.filter((list) => list !== null);
  if (given.length === 0) return null;
  return {
    items: given.flatMap((list) => list.items),
    rest: given.find((list) => list.rest !== null)?.rest ?? null,
  };
}

/** An empty list of groups is as good as none: the default group then applies (SG-18). */
export function nullIfEmpty(list: PartialList<Reference> | null): PartialList<Reference> | null {
  return list !== null && list.items.length === 0 && list.rest === null ? null : list;
}
