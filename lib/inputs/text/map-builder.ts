import type { DocumentEntry, DocumentNode } from '../document.ts';
import { MERGE_KEY, mergedEntries } from './alias.ts';
import type { Cursor, Mark } from './cursor.ts';
import { EntryCollector, pointerBelow } from './node.ts';

/** The entries of one YAML map, in block or flow style, with its merge keys resolved. */

export interface Key {
  readonly text: string;
  readonly mark: Mark;
  /** Written without quotes, so that `<<` merges. */
  readonly isPlain: boolean;
}

export class MapBuilder {
  readonly #cursor: Cursor;
  readonly #pointer: string;
  readonly #entries: EntryCollector;
  #merged: DocumentNode[] | null = null;

  /** `pointer` is that of the map. */
  constructor(cursor: Cursor, pointer: string) {
    this.#cursor = cursor;
    this.#pointer = pointer;
    this.#entries = new EntryCollector(cursor);
  }

  add(key: Key, value: DocumentNode): void {
    if (key.isPlain && key.text === MERGE_KEY) {
      this.#merged ??= [];
      this.#merged.push(value);
      return;
    }
    const keyAt = this.#cursor.at(key.mark, pointerBelow(this.#pointer, key.text));
    this.#entries.add(key.text, keyAt, value);
  }

  /** Own entries in document order, then those that were merged. */
  finish(): readonly DocumentEntry[] {
    const own = this.#entries.finish();
    if (this.#merged === null) return own;
    return [...own, ...mergedEntries(this.#cursor, own, this.#merged, this.#pointer)];
  }
}
