import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentEntry, DocumentNode } from '../document.ts';
import { type Cursor, DEPTH_MAX, markOf } from './cursor.ts';
import { listNode, mapNode, pointerBelow, scalarNode } from './node.ts';
import { readAnchorName } from './properties.ts';

/**
 * Aliases and merge keys. AWS accepts neither, but `aws cloudformation package`
 * resolves them, so templates have them (LANG-10). A copy keeps the lines of
 * what it copies and gets the pointer of where it stands; how many copies there
 * may be is bounded by the cursor.
 */

/** Reads the alias whose `*` is next: a copy of the anchored value. */
export function readAlias(cursor: Cursor, pointer: string): DocumentNode {
  const mark = cursor.mark;
  const at = cursor.at(mark, pointer);
  const name = readAnchorName(cursor, pointer);
  const anchored = cursor.anchors.get(name);
  if (anchored !== undefined) return copy(cursor, anchored, at, cursor.depth);
  cursor.fail(
    mark,
    pointer,
    `The alias '*${name}' names no anchor that is complete before it. Write '&${name}' before the value it stands for; if '*${name}' is meant as text, put it into quotes.`,
  );
  return scalarNode(cursor, null, '', at);
}

/** `at` is that of the result; `depth` that of the collection around it. */
function copy(cursor: Cursor, node: DocumentNode, at: SourceLocation, depth: number): DocumentNode {
  if (!cursor.countExpandedNode(at) || node.kind === 'scalar') {
    return node.kind === 'scalar'
      ? scalarNode(cursor, node.value, node.text, at)
      : scalarNode(cursor, null, '', at);
  }
  if (depth >= DEPTH_MAX) cursor.failTooDeep(at);
  if (cursor.failure !== null) return scalarNode(cursor, null, '', at);
  if (node.kind === 'list') {
    const items = node.items.map((item, index) =>
      copy(cursor, item, moved(item.at, `${at.pointer}/${index}`), depth + 1),
    );
    return listNode(cursor, items, at);
  }
  const entries = node.entries.map((entry) => copyEntry(cursor, entry, at.pointer, depth + 1));
  return mapNode(cursor, entries, at);
}

function copyEntry(
  cursor: Cursor,
  { key, keyAt, value }: DocumentEntry,
  parent: string,
  depth: number,
): DocumentEntry {
  const pointer = pointerBelow(parent, key);
  return {
    key,
    keyAt: moved(keyAt, pointer),
    value: copy(cursor, value, moved(value.at, pointer), depth),
  };
}

function moved(at: SourceLocation, pointer: string): SourceLocation {
  return { file: at.file, line: at.line, column: at.column, pointer };
}

/**
 * The entries that the values of `<<` add to a map: the map's own keys go
 * first, then the earlier of the merged maps. `parent` is the map's pointer.
 */
export function mergedEntries(
  cursor: Cursor,
  own: readonly DocumentEntry[],
  sources: readonly DocumentNode[],
  parent: string,
): DocumentEntry[] {
  const keys = new Set(own.map((entry) => entry.key));
  const merged: DocumentEntry[] = [];
  for (const source of sources) {
    for (const part of source.kind === 'list' ? source.items : [source]) {
      if (part.kind !== 'map') {
        cursor.fail(
          markOf(part.at),
          part.at.pointer,
          "Expected a map, or a list of maps, as the value of the merge key '<<'. Merge a map, or put '<<' into quotes if it is meant as a key.",
        );
        return merged;
      }
      for (const entry of part.entries) {
        if (keys.has(entry.key)) continue;
        keys.add(entry.key);
        merged.push(copyEntry(cursor, entry, parent, cursor.depth));
        if (cursor.failure !== null) return merged;
      }
    }
  }
  return merged;
}

/** The key of a merge, when it is written without quotes. */
export const MERGE_KEY = '<<';
