import { formatLocation, type SourceLocation } from '../../basics/source.ts';
import type { AnalysisResult } from '../../findings/finding.ts';

/**
 * Names places in files. Paths that would fill a line by themselves are cut to
 * the part at their end that no other file has; the list of inputs at the end
 * of the report has them in full.
 */

export interface Places {
  /** `file:line:column`; of the program that made the template, where that is known. */
  readonly exact: (at: SourceLocation) => string;
  /** `file:line`, always of the input itself. */
  readonly line: (at: SourceLocation) => string;
}

/** Up to so many characters a path is printed as it is. */
const pathLengthMax = 28;

export function placesOf(result: AnalysisResult): Places {
  const files = new Set(result.inputs.map((input) => input.path));
  for (const { location, path, unknowns } of result.findings) {
    for (const at of [location, ...unknowns.map((unknown) => unknown.location)]) {
      files.add(at.file);
      if (at.declaredAt !== undefined) files.add(at.declaredAt.file);
    }
    for (const hop of path) {
      for (const step of hop.steps) for (const at of step.because) files.add(at.file);
    }
  }
  return placesIn(files);
}

/** Places in some files of which all names are known. */
export function placesIn(files: ReadonlySet<string>): Places {
  const names = shortNames(files);
  const isOne = isSingle(files);
  const named = (at: SourceLocation) => {
    // Of one plan, the addresses in it say enough.
    if (isOne && at.line === null && at.address !== undefined) return { ...at, file: '' };
    return { ...at, file: names.get(at.file) ?? at.file };
  };
  return {
    exact: (at) => {
      if (at.declaredAt === undefined) return formatLocation(named(at));
      return formatLocation(named({ ...at.declaredAt, pointer: '' }));
    },
    line: (at) => formatLocation({ ...named(at), column: null }),
  };
}

/** The shortest ends of paths, in whole segments, that tell the files apart. */
function shortNames(files: ReadonlySet<string>): ReadonlyMap<string, string> {
  const owners = new Map<string, number>();
  for (const file of files) {
    for (const end of endsOf(file)) owners.set(end, (owners.get(end) ?? 0) + 1);
  }
  const names = new Map<string, string>();
  // A single one is named as it was given, so that editors and shells find it.
  if (isSingle(files)) return names;
  for (const file of files) {
    const own = endsOf(file).find((end) => owners.get(end) === 1) ?? file;
    names.set(file, file.length <= pathLengthMax ? file : own);
  }
  return names;
}

function isSingle(files: ReadonlySet<string>): boolean {
  return [...files].filter((file) => file !== '').length === 1;
}

/** `c`, `b/c`, `a/b/c` of `a/b/c`. */
function endsOf(file: string): readonly string[] {
  const segments = file.split('/');
  return segments.map((_, index) => segments.slice(segments.length - 1 - index).join('/'));
}
