import type { Problem } from '../basics/problem.ts';
import type { SourceLocation } from '../basics/source.ts';

/**
 * A parsed YAML or JSON file: plain data, every node with its position.
 * YAML's aliases, merge keys, tags and scalar types are resolved by the reader;
 * CloudFormation's short forms are too (`!Ref X` is the map `{Ref: X}`), so
 * that whoever reads a document cannot tell in which syntax it was written.
 */

export type DocumentNode = DocumentMap | DocumentList | DocumentScalar;

export interface DocumentMap {
  readonly kind: 'map';
  /** In document order; keys are unique (of duplicates the last one wins, LANG-10). */
  readonly entries: readonly DocumentEntry[];
  readonly at: SourceLocation;
}

export interface DocumentEntry {
  readonly key: string;
  /** Position of the key. */
  readonly keyAt: SourceLocation;
  readonly value: DocumentNode;
}

export interface DocumentList {
  readonly kind: 'list';
  readonly items: readonly DocumentNode[];
  readonly at: SourceLocation;
}

export interface DocumentScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The scalar as written, unquoted: `0777`, `yes`, `22`. AWS types properties by resource, so readers need it (LANG-10). */
  readonly text: string;
  readonly at: SourceLocation;
}

/** null root: nothing could be read; `problems` says why with severity error. */
export interface ParsedDocument {
  readonly root: DocumentNode | null;
  readonly problems: readonly Problem[];
}

/** The value under `key`, or undefined; undefined also where `node` is no map. Linear in the map's size. */
export function entryOf(node: DocumentNode | undefined, key: string): DocumentNode | undefined {
  if (node?.kind !== 'map') return undefined;
  for (const entry of node.entries) if (entry.key === key) return entry.value;
  return undefined;
}

/** A document as JSON.parse would give it. */
export function plainValue(node: DocumentNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
  }
}
