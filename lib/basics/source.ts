/**
 * Where something is written: a file, a position in it, and a JSON pointer.
 * Knows nothing of languages; readers fill it in, reports print it.
 */

export interface SourceLocation {
  /** Path relative to the analysed root, with `/` separators. */
  readonly file: string;
  /** 1-based; null where the input has no lines of its own (a plan). */
  readonly line: number | null;
  /** 1-based, in UTF-16 code units; null with `line`. */
  readonly column: number | null;
  /** RFC 6901 pointer into the document; '' is the whole file. */
  readonly pointer: string;
  /** What the input itself calls the place, where it has such names: `aws_security_group.web.ingress[0]`. */
  readonly address?: string;
  /** The line of the program that made this part of the input, where a program did and says so. */
  readonly declaredAt?: ProgramLine;
}

/** A line of a user's program, e.g. of a CDK app. */
export interface ProgramLine {
  /** Relative as `SourceLocation.file` is; never absolute. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based; null where the program's language does not tell. */
  readonly column: number | null;
}

/** A file as the pure parts see it; whoever reads the disk made it. */
export interface SourceFile {
  /** As shown to the user: relative, with `/` separators; `<stdin>` for standard input. */
  readonly path: string;
  readonly text: string;
}

/** Of what stands nowhere in the input. */
export const nowhere: SourceLocation = { file: '', line: null, column: null, pointer: '' };

/** `file:line:column`, as editors and terminals link it; without lines, the file and what the input calls the place. */
export function formatLocation(at: SourceLocation): string {
  if (at.line === null) {
    if (at.address === undefined) return at.file;
    return at.file === '' ? at.address : `${at.file}: ${at.address}`;
  }
  return at.column === null ? `${at.file}:${at.line}` : `${at.file}:${at.line}:${at.column}`;
}

/** Equal for copies that a loop or a second nested stack makes of a declaration: they share its place. */
export function placeKey({ file, pointer }: SourceLocation): string {
  return `${file}#${pointer}`;
}

/** Appends one reference token to a JSON pointer, escaped as RFC 6901 asks. */
export function pointerTo(parent: string, token: string | number): string {
  return `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
