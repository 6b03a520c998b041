import type { Decisions } from './decisions.ts';

/**
 * Values that are computed when they are first asked for. Finds circles, and
 * keeps nothing that was left open while no choices were allowed, so that
 * whoever may choose gets to.
 */
export class Once<T> {
  readonly #decisions: Decisions;
  readonly #values: Map<string, T> = new Map();
  readonly #pending: Set<string> = new Set();

  constructor(decisions: Decisions) {
    this.#decisions = decisions;
  }

  /** The value under `key`; `circle` gives it when it is asked for while it is computed. */
  value(key: string, compute: () => T, circle: () => T): T {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#pending.has(key)) return circle();
    this.#pending.add(key);
    try {
      const before = this.#decisions.openCount;
      const value = compute();
      if (this.#decisions.openCount === before) this.#values.set(key, value);
      return value;
    } finally {
      this.#pending.delete(key);
    }
  }
}
