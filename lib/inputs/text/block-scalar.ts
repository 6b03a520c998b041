import {
  DIGIT_0,
  DIGIT_1,
  DIGIT_9,
  isBlank,
  LINE_FEED,
  MINUS,
  PIPE,
  PLUS,
  SPACE,
} from './characters.ts';
import { type Cursor, expectLineEnd, isDocumentMarker } from './cursor.ts';

/** Literal (`|`) and folded (`>`) block scalars, with chomping and indentation indicators. */

type Chomping = 'strip' | 'clip' | 'keep';

/**
 * Reads the block scalar whose `|` or `>` is next and leaves the cursor at the
 * start of the line after it. `indentMin` is the least column of its text.
 */
export function readBlockScalar(cursor: Cursor, pointer: string, indentMin: number): string {
  const isLiteral = cursor.peek() === PIPE;
  cursor.position += 1;
  const header = readHeader(cursor);
  expectLineEnd(cursor, pointer);
  cursor.position = cursor.lineEnd();
  if (cursor.position >= cursor.text.length) return '';
  cursor.moveToLineAfter(cursor.position);
  const indent =
    header.indentation === 0
      ? detectIndent(cursor, indentMin)
      : Math.max(indentMin, 1) - 1 + header.indentation;
  const lines = readLines(cursor, indent);
  const blankCount = dropTrailingBlank(lines);
  const body = isLiteral ? lines.join('\n') : fold(lines);
  return body + ending(header.chomping, lines.length > 0, blankCount);
}

function readHeader(cursor: Cursor): { chomping: Chomping; indentation: number } {
  let chomping: Chomping = 'clip';
  let indentation = 0;
  for (;;) {
    const code = cursor.peek();
    if (chomping === 'clip' && code === MINUS) chomping = 'strip';
    else if (chomping === 'clip' && code === PLUS) chomping = 'keep';
    else if (indentation === 0 && code >= DIGIT_1 && code <= DIGIT_9) indentation = code - DIGIT_0;
    else return { chomping, indentation };
    cursor.position += 1;
  }
}

/**
 * The indentation of the first line that is not blank. Where that line is
 * outside the scalar, or missing, all lines are blank, however long.
 */
function detectIndent(cursor: Cursor, indentMin: number): number {
  const { text } = cursor;
  let lineStart = cursor.position;
  let position = lineStart;
  let blankLength = 0;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === SPACE) {
      position += 1;
      continue;
    }
    const length = position - lineStart;
    if (code !== LINE_FEED && !Number.isNaN(code) && length >= indentMin) return length;
    blankLength = Math.max(blankLength, length);
    if (code !== LINE_FEED) return Math.max(blankLength, indentMin);
    position += 1;
    lineStart = position;
  }
}

/** The lines without their indentation, blank ones at the end included. */
function readLines(cursor: Cursor, indent: number): string[] {
  const { text } = cursor;
  const lines: string[] = [];
  while (cursor.position < text.length) {
    const from = cursor.position;
    let position = from;
    while (position < from + indent && text.charCodeAt(position) === SPACE) position += 1;
    const isBelow = position < from + indent;
    // Less indented: the scalar has ended. So it has where the text ends without a line break.
    if (isBelow && text.charCodeAt(position) !== LINE_FEED) break;
    if (position === text.length) break;
    if (indent === 0 && isDocumentMarker(text, from)) break;
    const end = cursor.lineEnd();
    lines.push(isBelow ? '' : text.slice(position, end));
    if (end === text.length) cursor.position = end;
    else cursor.moveToLineAfter(end);
  }
  return lines;
}

/** Removes the empty lines at the end and returns how many there were. */
function dropTrailingBlank(lines: string[]): number {
  let count = 0;
  while (lines.length > 0 && lines[lines.length - 1] === '') {
    lines.pop();
    count += 1;
  }
  return count;
}

function ending(chomping: Chomping, hasText: boolean, blankCount: number): string {
  if (chomping === 'strip') return '';
  if (chomping === 'clip') return hasText ? '\n' : '';
  return '\n'.repeat(blankCount + (hasText ? 1 : 0));
}

/**
 * Joins neighbouring lines by a space, as `>` asks; a line that begins with a
 * blank keeps the breaks around it, and so does every blank line.
 */
function fold(lines: readonly string[]): string {
  const parts: string[] = [];
  /** Line breaks since the last line with text. */
  let breaks = 0;
  let wasIndented = false;
  let isFirst = true;
  for (const line of lines) {
    if (line === '') {
      breaks += 1;
      continue;
    }
    const isIndented = isBlank(line.charCodeAt(0));
    if (isFirst) parts.push('\n'.repeat(breaks));
    else if (isIndented || wasIndented) parts.push('\n'.repeat(breaks + 1));
    else parts.push(breaks === 0 ? ' ' : '\n'.repeat(breaks));
    parts.push(line);
    breaks = 0;
    wasIndented = isIndented;
    isFirst = false;
  }
  return parts.join('');
}
