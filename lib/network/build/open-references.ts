import type { PartialList, Unknown } from '../../basics/value.ts';
import type { ResourceKey } from '../../resources/property.ts';
import type { Reference } from '../../resources/resource.ts';
import { type Condition, certainly } from '../model.ts';
import { perhaps } from './condition.ts';

/**
 * References of which it is not known where they lead: to any resource of the
 * input of the kind that they name, or to one of a closed set of candidates.
 */

/**
 * Why a reference may lead to several; null: it leads to one, or to
 * something outside. A parameter without a value counts as something outside
 * of its own, but what it will hold may as well be in the input (LANG-9).
 */
export function mayBeAny(reference: Reference): Unknown | null {
  switch (reference.kind) {
    case 'resource':
      return null;
    case 'unknown':
      return reference.unknown;
    case 'outside':
      return reference.unknown.cause === 'missing-parameter' ? reference.unknown : null;
  }
}

/** As `mayBeAny`, for one resource: null also where it is none of the candidates. */
export function mayBe(reference: Reference, key: ResourceKey): Unknown | null {
  const isNone =
    reference.kind === 'unknown' && reference.among !== undefined && !reference.among.includes(key);
  return isNone ? null : mayBeAny(reference);
}

/** The candidates of an unknown reference, one of which it is; null: it is not unknown, or may be any. */
export function candidatesOf(reference: Reference): readonly Reference[] | null {
  if (reference.kind !== 'unknown' || reference.among === undefined) return null;
  const { at } = reference;
  return reference.among.map((key) => ({ kind: 'resource', key, at }));
}

/** What a list may hold besides what it surely does. */
export interface OpenMember {
  readonly reference: Reference;
  readonly unknown: Unknown;
}

export interface SplitList {
  /** Those that are named, also where it is not known at all what they name. */
  readonly sure: readonly Reference[];
  /** Candidates, for members that are one of several and for what else may belong to the list. */
  readonly perhaps: readonly OpenMember[];
  /** Why there may be members of which nothing is known; null: there are none. */
  readonly rest: Unknown | null;
}

/** Linear in the number of members and candidates. */
export function splitList({ items, rest, restAmong }: PartialList<Reference>): SplitList {
  const sure: Reference[] = [];
  const open: OpenMember[] = [];
  for (const item of items) {
    const candidates = candidatesOf(item);
    if (candidates === null || item.kind !== 'unknown') sure.push(item);
    else for (const reference of candidates) open.push({ reference, unknown: item.unknown });
  }
  if (rest === null || restAmong === undefined) return { sure, perhaps: open, rest };
  for (const member of restAmong)
    for (const reference of candidatesOf(member) ?? [member])
      open.push({ reference, unknown: rest });
  return { sure, perhaps: open, rest: null };
}

/** Something that a list names, or may name. */
export interface NamedMember {
  readonly reference: Reference;
  readonly present: Condition;
}

/** What a list names and may name; `all`: those that a member may be of which nothing is known. */
export function namedBy(
  list: PartialList<Reference>,
  all: readonly ResourceKey[],
): readonly NamedMember[] {
  const { sure, perhaps: open, rest } = splitList(list);
  const anyOf = (unknown: Unknown, at: Reference['at']): readonly NamedMember[] =>
    all.map((key) => ({ reference: { kind: 'resource', key, at }, present: perhaps(unknown) }));
  const named = [
    ...sure.flatMap((reference) =>
      reference.kind === 'unknown'
        ? anyOf(reference.unknown, reference.at)
        : [{ reference, present: certainly }],
    ),
    ...open.map(({ reference, unknown }) => ({ reference, present: perhaps(unknown) })),
    ...(rest === null ? [] : anyOf(rest, rest.location)),
  ];
  const distinct = new Map<string, NamedMember>();
  for (const each of named) {
    const name = each.reference.kind === 'resource' ? each.reference.key : JSON.stringify(each);
    if (!distinct.has(name)) distinct.set(name, each);
  }
  return [...distinct.values()];
}
