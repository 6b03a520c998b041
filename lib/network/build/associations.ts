import type { ResourceKey } from '../../resources/property.ts';
import type { Reference } from '../../resources/resource.ts';
import { mayBe, mayBeAny } from './open-references.ts';

/** Associations of something with subnets, by subnet. */

export interface Choices<T> {
  /** By the subnet's key, or its name where it is outside. */
  readonly bySubnet: ReadonlyMap<string, readonly T[]>;
  /** It is not known of which subnet they speak. */
  readonly floating: readonly T[];
}

type Association = { readonly subnet: Reference | null };

export function groupChoices<T extends Association>(associations: readonly T[]): Choices<T> {
  const bySubnet = new Map<string, T[]>();
  const floating: T[] = [];
  for (const association of associations) {
    const { subnet } = association;
    if (subnet === null) continue;
    if (mayBeAny(subnet) !== null) floating.push(association);
    if (subnet.kind !== 'unknown') {
      const name = subnet.kind === 'resource' ? subnet.key : subnet.name;
      bySubnet.set(name, [...(bySubnet.get(name) ?? []), association]);
    }
  }
  return { bySubnet, floating };
}

/** Those that may speak of a subnet without being known to. */
export function floatingAt<T extends Association>(
  { floating }: Choices<T>,
  subnet: string,
): readonly T[] {
  return floating.filter((each) => {
    if (each.subnet?.kind !== 'unknown' || (each.subnet.among?.length ?? 0) <= fewCandidates)
      return each.subnet !== null && mayBe(each.subnet, subnet) !== null;
    return asSet(each.subnet.among ?? []).has(subnet);
  });
}

const fewCandidates = 16;

const sets = new WeakMap<readonly ResourceKey[], ReadonlySet<ResourceKey>>();

/** Every subnet asks every association; those with many candidates share their list. Kept as long as the list is. */
function asSet(keys: readonly ResourceKey[]): ReadonlySet<ResourceKey> {
  const set = sets.get(keys) ?? new Set(keys);
  sets.set(keys, set);
  return set;
}

/**
 * By subnet, associations of which one is surely its own: as many as there are
 * candidates for their subnets, where a subnet can have but one.
 */
export function sharedOut<T extends Association>({
  bySubnet,
  floating,
}: Choices<T>): ReadonlyMap<ResourceKey, readonly T[]> {
  const texts = new Map<readonly ResourceKey[], string>();
  const groups = new Map<string, { readonly among: readonly ResourceKey[]; readonly own: T[] }>();
  for (const association of floating) {
    const { subnet } = association;
    if (subnet?.kind !== 'unknown' || subnet.among === undefined) continue;
    const key = texts.get(subnet.among) ?? JSON.stringify(subnet.among);
    texts.set(subnet.among, key);
    const group = groups.get(key) ?? { among: subnet.among, own: [] };
    group.own.push(association);
    groups.set(key, group);
  }
  const found = new Map<ResourceKey, readonly T[]>();
  for (const { among, own } of groups.values()) {
    const free = among.filter((key) => !bySubnet.has(key));
    if (own.length < free.length) continue;
    for (const key of free) if (!found.has(key)) found.set(key, own);
  }
  return found;
}
