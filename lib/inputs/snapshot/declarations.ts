import type { Declaration, Property } from '../../resources/property.ts';
import type { Item } from './item.ts';
import { mapProperty } from './values.ts';

/**
 * Collects what the parts of this folder declare, each key once: several parts
 * may learn of the same thing, and whoever knows it best comes first.
 */
export class Declarations {
  readonly #byKey = new Map<string, Declaration>();

  /** `key`: an id that is unique among all accounts. `id`: what users call it, the key unless given. */
  add(
    type: string,
    of: { readonly key: string; readonly id?: string; readonly item: Item },
    properties: Readonly<Record<string, Property | null>>,
  ): void {
    const { key, item } = of;
    if (this.#byKey.has(key)) return;
    this.#byKey.set(key, {
      key,
      id: of.id ?? key,
      type,
      path: null,
      properties: mapProperty(
        { ...properties, Tags: item.property('Tags') ?? item.property('TagSet') },
        item.at,
      ),
      at: item.at,
    });
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  all(): readonly Declaration[] {
    return [...this.#byKey.values()];
  }
}
