import type { SourceLocation } from './source.ts';

/**
 * The one order of everything that is printed. Code units are compared, not
 * locales, so that equal input gives byte-equal output on every machine.
 */

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareLocations(a: SourceLocation, b: SourceLocation): number {
  return (
    compareText(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.pointer, b.pointer)
  );
}

/** The entries of a map, by key. */
export function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compareText(a, b));
}
