import { compareLocations } from '../../basics/order.ts';
import type { ResourceBase } from '../../resources/resource.ts';

/**
 * Resources of which AWS admits one only, declared several times: it refuses
 * all but the first (LANG-11).
 */

/**
 * `items` without those that come after another of the same identity, in the
 * order of the input; null: no other is the same. `report` is told of each that
 * is left out.
 */
export function withoutTwins<T extends ResourceBase>(
  items: readonly T[],
  identity: (item: T) => string | null,
  report: (twin: T, first: T) => void,
): readonly T[] {
  const firsts = new Map<string, T>();
  const twins = new Set<T>();
  for (const item of [...items].sort((a, b) => compareLocations(a.at, b.at))) {
    const name = identity(item);
    const first = name === null ? undefined : firsts.get(name);
    if (name !== null && first === undefined) firsts.set(name, item);
    if (first === undefined) continue;
    twins.add(item);
    report(item, first);
  }
  return items.filter((item) => !twins.has(item));
}
