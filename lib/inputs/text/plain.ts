import {
  AT,
  BACKTICK,
  COLON,
  HASH,
  isBlank,
  isFlowIndicator,
  isSpaceOrEnd,
  LINE_FEED,
  PERCENT,
  SPACE,
} from './characters.ts';
import { type Cursor, isDocumentMarker, quoteNext } from './cursor.ts';

/**
 * Plain (unquoted) scalars: where they end and how their lines fold. What type
 * they have is said in scalar-type.ts.
 */

/**
 * Reads one line of a plain scalar and leaves the cursor after its last
 * character that is no blank. '' when nothing plain is there.
 */
export function readPlainLine(cursor: Cursor, context: 'block' | 'flow'): string {
  const { text, position: from } = cursor;
  const inFlow = context === 'flow';
  let position = from;
  /** Offset after the last character that is no blank. */
  let end = from;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === SPACE) {
      position += 1;
      continue;
    }
    if (code === LINE_FEED || Number.isNaN(code)) break;
    if (code === COLON) {
      const after = text.charCodeAt(position + 1);
      if (isSpaceOrEnd(after) || (inFlow && isFlowIndicator(after))) break;
    } else if (code === HASH) {
      if (position > from && isBlank(text.charCodeAt(position - 1))) break;
    } else if (inFlow && isFlowIndicator(code)) {
      break;
    }
    position += 1;
    if (!isBlank(code)) end = position;
  }
  cursor.position = end;
  return text.slice(from, end);
}

/** A character that cannot begin a plain scalar, and begins nothing else. */
export function isReserved(code: number): boolean {
  return code === AT || code === BACKTICK || code === PERCENT || code === HASH;
}

export function failReserved(cursor: Cursor, pointer: string): void {
  cursor.failHere(
    pointer,
    `A value cannot begin with ${quoteNext(cursor)}. Put the text into quotes.`,
  );
}

/**
 * Reads the lines that continue the plain scalar of which `first` was read,
 * and returns the folded whole. In block context they have at least the column
 * `indentMin`, and an end of the scalar at `:` is left to the caller.
 */
export function readPlainRest(cursor: Cursor, first: string, indentMin: number): string {
  return readRest(cursor, first, indentMin, 'block');
}

export function readFlowPlainRest(cursor: Cursor, first: string): string {
  return readRest(cursor, first, 0, 'flow');
}

function readRest(
  cursor: Cursor,
  first: string,
  indentMin: number,
  context: 'block' | 'flow',
): string {
  let parts: string[] | null = null;
  for (;;) {
    const next = continuation(cursor, indentMin);
    if (next === null) break;
    const before = cursor.position;
    const { line, lineStart } = cursor;
    cursor.position = next.position;
    cursor.line += next.breaks;
    cursor.lineStart = next.lineStart;
    const more = readPlainLine(cursor, context);
    if (more === '') {
      // `,`, `]` or `: ` begins the line; the scalar ended before it.
      cursor.position = before;
      cursor.line = line;
      cursor.lineStart = lineStart;
      break;
    }
    parts ??= [first];
    parts.push(next.breaks === 1 ? ' ' : '\n'.repeat(next.breaks - 1), more);
  }
  return parts === null ? first : parts.join('');
}

/** Where the next line with text begins, if it can continue a plain scalar. */
function continuation(
  cursor: Cursor,
  indentMin: number,
): { position: number; lineStart: number; breaks: number } | null {
  const { text } = cursor;
  let { position } = cursor;
  while (isBlank(text.charCodeAt(position))) position += 1;
  let lineStart = cursor.lineStart;
  let breaks = 0;
  /** Column of the first character that is no space; a tab cannot indent. */
  let indent = 0;
  while (text.charCodeAt(position) === LINE_FEED) {
    position += 1;
    breaks += 1;
    lineStart = position;
    while (text.charCodeAt(position) === SPACE) position += 1;
    indent = position - lineStart;
    while (isBlank(text.charCodeAt(position))) position += 1;
  }
  const code = text.charCodeAt(position);
  if (breaks === 0 || Number.isNaN(code) || code === HASH || indent < indentMin) return null;
  if (position === lineStart && isDocumentMarker(text, position)) return null;
  return { position, lineStart, breaks };
}
