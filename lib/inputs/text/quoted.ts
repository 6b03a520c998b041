import { BACKSLASH, DOUBLE_QUOTE, isBlank, LINE_FEED, SINGLE_QUOTE } from './characters.ts';
import { type Cursor, isDocumentMarker } from './cursor.ts';

/**
 * Single and double quoted scalars of YAML: escapes and line folding.
 * Continuation lines may have any indentation, because AWS accepts quoted
 * texts that go on left of their key (LANG-10).
 */

/** Reads the quoted scalar whose opening quote is next. */
export function readQuoted(cursor: Cursor, pointer: string): string {
  const quote = cursor.peek();
  const close = quote === DOUBLE_QUOTE ? '"' : "'";
  const { text } = cursor;
  const from = cursor.position + 1;
  const end = text.indexOf(close, from);
  if (end !== -1 && isSimple(text, from, end, quote)) {
    cursor.position = end + 1;
    return text.slice(from, end);
  }
  return readFolded(cursor, pointer, quote);
}

/** No escapes and no line breaks, so that the value is what is written. */
function isSimple(text: string, from: number, end: number, quote: number): boolean {
  if (quote === SINGLE_QUOTE && text.charCodeAt(end + 1) === SINGLE_QUOTE) return false;
  for (let position = from; position < end; position += 1) {
    const code = text.charCodeAt(position);
    if (code === LINE_FEED || (code === BACKSLASH && quote === DOUBLE_QUOTE)) return false;
  }
  return true;
}

function readFolded(cursor: Cursor, pointer: string, quote: number): string {
  const { text } = cursor;
  const opening = cursor.mark;
  const parts: string[] = [];
  cursor.position += 1;
  let from = cursor.position;
  /** Blanks before this offset were escaped, so a line break does not trim them. */
  let solid = from;
  for (;;) {
    const { position } = cursor;
    const code = text.charCodeAt(position);
    if (code === quote) {
      parts.push(text.slice(from, position));
      if (quote === DOUBLE_QUOTE || cursor.peekAfter() !== SINGLE_QUOTE) {
        cursor.position += 1;
        return parts.join('');
      }
      parts.push("'");
      cursor.position += 2;
      from = cursor.position;
      solid = from;
    } else if (code === LINE_FEED) {
      parts.push(text.slice(from, trimmedEnd(text, solid, position)));
      parts.push(foldBreaks(cursor));
      if (cursor.failure === null && isMarkedEnd(cursor)) failUnclosed(cursor, opening, pointer);
      from = cursor.position;
      solid = from;
    } else if (code === BACKSLASH && quote === DOUBLE_QUOTE) {
      parts.push(text.slice(from, position), readEscape(cursor, pointer));
      from = cursor.position;
      solid = from;
    } else if (Number.isNaN(code)) {
      failUnclosed(cursor, opening, pointer);
      return parts.join('');
    } else {
      cursor.position += 1;
    }
  }
}

/** `from` itself, or the offset after the last character in [from, end) that is no blank. */
function trimmedEnd(text: string, from: number, end: number): number {
  let result = end;
  while (result > from && isBlank(text.charCodeAt(result - 1))) result -= 1;
  return result;
}

/**
 * Moves over line breaks, blank lines and the blanks that begin the next line.
 * One break folds to a space, each further one is a line feed.
 */
export function foldBreaks(cursor: Cursor): string {
  const count = skipBreaks(cursor);
  return count === 1 ? ' ' : '\n'.repeat(count - 1);
}

/** Returns how many line breaks were skipped; stops at a document marker. */
function skipBreaks(cursor: Cursor): number {
  const { text } = cursor;
  let count = 0;
  while (cursor.peek() === LINE_FEED) {
    cursor.moveToLineAfter(cursor.position);
    count += 1;
    let { position } = cursor;
    while (isBlank(text.charCodeAt(position))) position += 1;
    cursor.position = position;
  }
  return count;
}

function isMarkedEnd(cursor: Cursor): boolean {
  return cursor.position === cursor.lineStart && isDocumentMarker(cursor.text, cursor.position);
}

function failUnclosed(cursor: Cursor, opening: Cursor['mark'], pointer: string): void {
  cursor.fail(
    opening,
    pointer,
    'The quoted text that begins here does not end. Close it with the same quote, and double or escape the quotes inside it.',
  );
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const HEXADECIMAL_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Reads the escape sequence whose backslash is next. */
function readEscape(cursor: Cursor, pointer: string): string {
  const letter = cursor.text.charAt(cursor.position + 1);
  if (letter === '\n') {
    cursor.position += 1;
    // The escaped break is none; blank lines after it are kept.
    return '\n'.repeat(skipBreaks(cursor) - 1);
  }
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) {
    cursor.position += 2;
    return simple;
  }
  const length = HEXADECIMAL_LENGTHS.get(letter) ?? 0;
  const digits = cursor.text.slice(cursor.position + 2, cursor.position + 2 + length);
  const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (digits.length === length && code <= 0x10ffff) {
    cursor.position += 2 + length;
    return String.fromCodePoint(code);
  }
  cursor.failHere(
    pointer,
    `'\\${letter}' is no escape sequence of double quoted YAML. Write '\\\\' for a backslash, or use single quotes.`,
  );
  return '';
}
