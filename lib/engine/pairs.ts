import type { Endpoint } from './places.ts';

/**
 * What was found out about pairs of endpoints, kept by their identity. It does
 * not grow without end: questions come in any number, but mostly several about
 * the same pair one after the other.
 */

/** Pairs that are kept; some kilobytes each. */
const pairsMax = 10_000;

export class Pairs<T> {
  readonly #found = new Map<Endpoint, Map<Endpoint, T>>();
  #size = 0;

  /** What `find` gives, or gave when it was last asked. */
  of(from: Endpoint, to: Endpoint, find: () => T): T {
    const known = this.#found.get(from)?.get(to);
    if (known !== undefined) return known;
    const found = find();
    if (this.#size >= pairsMax) {
      this.#found.clear();
      this.#size = 0;
    }
    const ofSender = this.#found.get(from) ?? new Map<Endpoint, T>();
    ofSender.set(to, found);
    this.#found.set(from, ofSender);
    this.#size += 1;
    return found;
  }
}
