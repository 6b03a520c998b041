import type { Reference } from '../../resources/resource.ts';
import { mayBeAny } from './open-references.ts';

/** Associations of something with subnets, by subnet. */

export interface Choices<T> {
  /** By the subnet's key, or its name where it is outside. */
  readonly bySubnet: ReadonlyMap<string, readonly T[]>;
  /** It is not known of which subnet they speak. */
  readonly floating: readonly T[];
}

export function groupChoices<T extends { readonly subnet: Reference | null }>(
  associations: readonly T[],
): Choices<T> {
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
