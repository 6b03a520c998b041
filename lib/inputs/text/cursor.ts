import type { Problem } from '../../basics/problem.ts';
import type { ProgramLine, SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import { DOT, HASH, isBlank, isSpaceOrEnd, LINE_FEED, MINUS, SPACE, TAB } from './characters.ts';

/**
 * One pass over one text: where the reader stands, what it has found fault
 * with, and how much it has made. A failure moves the cursor to the end of the
 * text, so that every loop of the readers ends by itself; only the first one
 * is kept. Knows no grammar beyond blanks, comments and document markers.
 */

/** How deep maps and lists may be nested. CloudFormation templates stay below 30. */
export const DEPTH_MAX = 200;
/** How many nodes a document may have; about 1 GB of memory. */
export const NODES_MAX = 4_000_000;
/** How many nodes may come from aliases and merge keys; a bomb needs few lines for billions. */
export const EXPANDED_NODES_MAX = 200_000;
/** How many warnings are listed before the rest is only mentioned. */
const WARNINGS_MAX = 100;

export interface Mark {
  /** 1-based. */
  readonly line: number;
  /** 0-based, in UTF-16 code units: the indentation where it is the first on its line. */
  readonly column: number;
}

/** The line of the program that made the member of that name of any section; null: not known. */
export type LineOfMember = (member: string) => ProgramLine | null;

/** The mark of a location that a cursor made. */
export function markOf(at: SourceLocation): Mark {
  return { line: at.line ?? 1, column: (at.column ?? 1) - 1 };
}

export class Cursor {
  readonly file: string;
  readonly text: string;
  /** Offset of the next character. */
  position = 0;
  /** Line of `position`, 1-based. */
  line = 1;
  /** Offset of the first character of that line. */
  lineStart = 0;
  depth = 0;
  failure: Problem | null = null;
  /** Offset at which `failure` was noticed. */
  failurePosition = -1;
  readonly warnings: Problem[] = [];
  readonly anchors: Map<string, DocumentNode> = new Map();
  /** The lines of the program that made the members of sections. */
  readonly lineOf: LineOfMember | null;
  /** The line of what is being read; it goes into locations. */
  declaredAt: ProgramLine | null = null;
  #nodes = 0;
  #expandedNodes = 0;

  /** `text` has only line feeds as line breaks and no byte order mark. */
  constructor(file: string, text: string, lineOf: LineOfMember | null = null) {
    this.file = file;
    this.text = text;
    this.lineOf = lineOf;
  }

  /** 0-based column of the next character. */
  get column(): number {
    return this.position - this.lineStart;
  }

  /** Code unit of the next character, NaN at the end. */
  peek(): number {
    return this.text.charCodeAt(this.position);
  }

  /** Code unit after the next character. */
  peekAfter(): number {
    return this.text.charCodeAt(this.position + 1);
  }

  get mark(): Mark {
    return { line: this.line, column: this.column };
  }

  here(pointer: string): SourceLocation {
    return this.locate(this.line, this.position - this.lineStart, pointer);
  }

  at(mark: Mark, pointer: string): SourceLocation {
    return this.locate(mark.line, mark.column, pointer);
  }

  /** As `at`, for marks that are too many to be objects. */
  locate(line: number, column: number, pointer: string): SourceLocation {
    if (this.declaredAt === null) return { file: this.file, line, column: column + 1, pointer };
    return {
      file: this.file,
      line,
      column: column + 1,
      pointer,
      declaredAt: this.declaredAt,
    };
  }

  /** Moves over the line feed at `offset`, to the first character of the next line. */
  moveToLineAfter(offset: number): void {
    this.position = offset + 1;
    this.lineStart = offset + 1;
    this.line += 1;
  }

  /** Offset of the end of this line: its line feed, or the end of the text. */
  lineEnd(): number {
    const end = this.text.indexOf('\n', this.position);
    return end === -1 ? this.text.length : end;
  }

  fail(mark: Mark, pointer: string, message: string): void {
    if (this.failure === null) {
      this.failure = { severity: 'error', message, location: this.at(mark, pointer) };
      this.failurePosition = this.position;
    }
    this.position = this.text.length;
  }

  failHere(pointer: string, message: string): void {
    this.fail(this.mark, pointer, message);
  }

  warn(location: SourceLocation, message: string): void {
    // After a failure the rest is skipped, and places in it mean nothing.
    if (this.failure !== null || this.warnings.length > WARNINGS_MAX) return;
    this.warnings.push(
      this.warnings.length < WARNINGS_MAX
        ? { severity: 'warning', message, location }
        : {
            severity: 'warning',
            message: `More than ${WARNINGS_MAX} warnings about this file; the others are not listed. Correct these first.`,
            location,
          },
    );
  }

  /** Counts a node; to be called for every one that is made. */
  countNode(at: SourceLocation): void {
    this.#nodes += 1;
    if (this.#nodes > NODES_MAX) {
      this.#failAt(at, `The file has more than ${NODES_MAX} values. Split it.`);
    }
  }

  /** Counts a copy of a node that an alias or a merge key makes; false when there are too many. */
  countExpandedNode(at: SourceLocation): boolean {
    this.#expandedNodes += 1;
    if (this.#expandedNodes <= EXPANDED_NODES_MAX) return true;
    this.#failAt(
      at,
      `Aliases and merge keys expand to more than ${EXPANDED_NODES_MAX} values. Write out what they stand for, or use fewer of them inside each other.`,
    );
    return false;
  }

  /** Enters a map or a list; false, after a failure, when it is nested too deep. */
  enter(at: SourceLocation): boolean {
    this.depth += 1;
    if (this.depth <= DEPTH_MAX) return true;
    this.failTooDeep(at);
    return false;
  }

  leave(): void {
    this.depth -= 1;
  }

  failTooDeep(at: SourceLocation): void {
    this.#failAt(at, `Maps and lists are nested more than ${DEPTH_MAX} deep. Flatten the file.`);
  }

  #failAt(at: SourceLocation, message: string): void {
    this.fail(markOf(at), at.pointer, message);
  }
}

/** Skips spaces and tabs on this line. */
export function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  let { position } = cursor;
  while (isBlank(text.charCodeAt(position))) position += 1;
  cursor.position = position;
}

/** Skips blanks, comments and line breaks. True when a line break was among them. */
export function skipSpace(cursor: Cursor): boolean {
  const { text } = cursor;
  let { position } = cursor;
  let broken = false;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === SPACE || code === TAB) {
      position += 1;
    } else if (code === LINE_FEED) {
      cursor.moveToLineAfter(position);
      position = cursor.position;
      broken = true;
    } else if (code === HASH && startsComment(cursor, position)) {
      cursor.position = position;
      position = cursor.lineEnd();
    } else {
      cursor.position = position;
      return broken;
    }
  }
}

/**
 * Like skipSpace, in block context: there the column that is reached decides
 * what belongs to what, so a tab before it is a failure.
 */
export function skipToContent(cursor: Cursor): boolean {
  const fresh = cursor.position === cursor.lineStart;
  const broken = skipSpace(cursor);
  if ((fresh || broken) && cursor.position < cursor.text.length) {
    for (let offset = cursor.lineStart; offset < cursor.position; offset += 1) {
      if (cursor.text.charCodeAt(offset) === TAB) {
        cursor.position = offset;
        cursor.failHere(
          '',
          'A tab stands in the indentation. YAML allows only spaces there; replace it.',
        );
        break;
      }
    }
  }
  return broken;
}

/** After a value in block context, only a comment may follow on the line. */
export function expectLineEnd(cursor: Cursor, pointer: string): void {
  skipBlanks(cursor);
  const code = cursor.peek();
  if (code === LINE_FEED || Number.isNaN(code)) return;
  if (code === HASH && startsComment(cursor, cursor.position)) return;
  cursor.failHere(
    pointer,
    `Expected the end of the line, but found ${quoteNext(cursor)} after a complete value. Put the whole value into one pair of quotes, or begin a new line.`,
  );
}

/** At the end of the text, or at `---` or `...`. */
export function atDocumentEnd(cursor: Cursor): boolean {
  if (cursor.position >= cursor.text.length) return true;
  return cursor.position === cursor.lineStart && isDocumentMarker(cursor.text, cursor.position);
}

/** Whether the line that begins at `offset` is `---` or `...`. */
export function isDocumentMarker(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  return (
    (code === MINUS || code === DOT) &&
    text.charCodeAt(offset + 1) === code &&
    text.charCodeAt(offset + 2) === code &&
    isSpaceOrEnd(text.charCodeAt(offset + 3))
  );
}

/** The next character, for a message. */
export function quoteNext(cursor: Cursor): string {
  const code = cursor.text.codePointAt(cursor.position);
  if (code === undefined) return 'the end of the file';
  if (code === LINE_FEED) return 'the end of the line';
  if (code === TAB) return 'a tab';
  return code < SPACE ? `the control character ${code}` : `'${String.fromCodePoint(code)}'`;
}

/** `#` begins a comment only at the start of a line or after a blank. */
export function startsComment(cursor: Cursor, offset: number): boolean {
  return offset === cursor.lineStart || isBlank(cursor.text.charCodeAt(offset - 1));
}
