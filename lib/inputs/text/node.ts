import { pointerTo, type SourceLocation } from '../../basics/source.ts';
import type {
  DocumentEntry,
  DocumentList,
  DocumentMap,
  DocumentNode,
  DocumentScalar,
} from '../document.ts';
import type { Cursor } from './cursor.ts';

/**
 * Making the nodes of a document, each one counted. Owns what makes a map a
 * map: unique keys, and pointers that follow from them. Knows no syntax.
 */

export function scalarNode(
  cursor: Cursor,
  value: DocumentScalar['value'],
  text: string,
  at: SourceLocation,
): DocumentScalar {
  cursor.countNode(at);
  return { kind: 'scalar', value, text, at };
}

export function listNode(
  cursor: Cursor,
  items: readonly DocumentNode[],
  at: SourceLocation,
): DocumentList {
  cursor.countNode(at);
  return { kind: 'list', items, at };
}

export function mapNode(
  cursor: Cursor,
  entries: readonly DocumentEntry[],
  at: SourceLocation,
): DocumentMap {
  cursor.countNode(at);
  return { kind: 'map', entries, at };
}

/** Equal to pointerTo, and fast for the keys that need no escape. */
export function pointerBelow(parent: string, token: string): string {
  return `${parent}/${pointerToken(token)}`;
}

/** A key as pointers have it. */
export function pointerToken(key: string): string {
  return key.includes('/') || key.includes('~') ? pointerTo('', key).slice(1) : key;
}

/** From this size on a map's keys are found by hash. */
const INDEXED_SIZE_MIN = 12;

/** Collects the entries of one map; of duplicate keys the last wins, with a warning (LANG-10). */
export class EntryCollector {
  readonly #cursor: Cursor;
  #entries: DocumentEntry[] = [];
  #index: Map<string, number> | null = null;
  /** Positions in #entries that a later entry replaced. */
  #replaced: Set<number> | null = null;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  add(key: string, keyAt: SourceLocation, value: DocumentNode): void {
    const entries = this.#entries;
    const earlier = this.#find(key);
    if (earlier !== undefined) this.#replace(earlier, key, keyAt);
    this.#index?.set(key, entries.length);
    entries.push({ key, keyAt, value });
    if (this.#index === null && entries.length >= INDEXED_SIZE_MIN) {
      this.#index = new Map(entries.map((entry, position) => [entry.key, position]));
    }
  }

  /** The entries, in document order. */
  finish(): readonly DocumentEntry[] {
    const replaced = this.#replaced;
    if (replaced === null) return this.#entries;
    return this.#entries.filter((_, position) => !replaced.has(position));
  }

  #find(key: string): number | undefined {
    if (this.#index !== null) return this.#index.get(key);
    for (let position = this.#entries.length - 1; position >= 0; position -= 1) {
      if (this.#entries[position]?.key === key) return position;
    }
    return undefined;
  }

  #replace(position: number, key: string, keyAt: SourceLocation): void {
    this.#replaced ??= new Set();
    this.#replaced.add(position);
    this.#cursor.warn(
      keyAt,
      `The key '${key}' in line ${keyAt.line} is already in line ${this.#entries[position]?.keyAt.line}; the last one counts. Remove or rename one of them.`,
    );
  }
}
