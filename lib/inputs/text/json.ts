import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import {
  BACKSLASH,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  isDigit,
  LEFT_BRACE,
  LEFT_BRACKET,
  LINE_FEED,
  MINUS,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  SPACE,
  TAB,
} from './characters.ts';
import { type Cursor, quoteNext } from './cursor.ts';
import { EntryCollector, listNode, mapNode, pointerToken, scalarNode } from './node.ts';

/**
 * Strict JSON (RFC 8259) with positions. Duplicate keys are a warning, as in
 * YAML. What is not JSON is a failure of the cursor; whether it may be YAML
 * instead is the caller's question.
 */

/** Reads the one value of a JSON text. After a failure the result is to be ignored. */
export function readJson(cursor: Cursor): DocumentNode {
  const root = readValue(cursor, '');
  skipJsonSpace(cursor);
  if (cursor.position < cursor.text.length) {
    cursor.failHere(
      '',
      `Expected the end of the file after the JSON value, but found ${quoteNext(cursor)}. Remove what follows, or the bracket that closes too early.`,
    );
  }
  return root;
}

function readValue(cursor: Cursor, pointer: string): DocumentNode {
  const code = skipJsonSpace(cursor);
  const at = cursor.here(pointer);
  if (code === DOUBLE_QUOTE) {
    const value = readString(cursor, pointer);
    return scalarNode(cursor, value, value, at);
  }
  if (code === LEFT_BRACE) return readObject(cursor, pointer, at);
  if (code === LEFT_BRACKET) return readArray(cursor, pointer, at);
  if (code === MINUS || isDigit(code)) return readNumber(cursor, pointer, at);
  return readWord(cursor, pointer, at);
}

/** That of a map in the root's map, whose members have lines of a program. */
const SECTION_DEPTH = 2;

function readObject(cursor: Cursor, pointer: string, at: SourceLocation): DocumentNode {
  if (!cursor.enter(at)) return mapNode(cursor, [], at);
  const entries = new EntryCollector(cursor);
  const lineOf = cursor.depth === SECTION_DEPTH ? cursor.lineOf : null;
  const start = `${pointer}/`;
  cursor.position += 1;
  let open = skipJsonSpace(cursor) !== RIGHT_BRACE;
  if (!open) cursor.position += 1;
  while (open) {
    const isKey = skipJsonSpace(cursor) === DOUBLE_QUOTE;
    const line = cursor.line;
    const column = cursor.position - cursor.lineStart;
    if (!isKey) {
      cursor.failHere(
        pointer,
        `Expected a key in double quotes, but found ${quoteNext(cursor)}. JSON allows neither keys without quotes nor a comma before '}'.`,
      );
      break;
    }
    const key = readString(cursor, pointer);
    if (skipJsonSpace(cursor) !== COLON) {
      cursor.failHere(
        pointer,
        `Expected ':' after the key "${key}", but found ${quoteNext(cursor)}. Add the colon.`,
      );
      break;
    }
    cursor.position += 1;
    const below = start + pointerToken(key);
    if (lineOf !== null) cursor.declaredAt = lineOf(key);
    const keyAt = cursor.locate(line, column, below);
    entries.add(key, keyAt, readValue(cursor, below));
    if (lineOf !== null) cursor.declaredAt = null;
    open = readComma(cursor, pointer, RIGHT_BRACE);
  }
  cursor.leave();
  return mapNode(cursor, entries.finish(), at);
}

function readArray(cursor: Cursor, pointer: string, at: SourceLocation): DocumentNode {
  const items: DocumentNode[] = [];
  if (!cursor.enter(at)) return listNode(cursor, items, at);
  const start = `${pointer}/`;
  cursor.position += 1;
  let open = skipJsonSpace(cursor) !== RIGHT_BRACKET;
  if (!open) cursor.position += 1;
  while (open) {
    items.push(readValue(cursor, start + items.length));
    open = readComma(cursor, pointer, RIGHT_BRACKET);
  }
  cursor.leave();
  return listNode(cursor, items, at);
}

/** After a member: true at a comma, false at the closing bracket or a failure. */
function readComma(cursor: Cursor, pointer: string, close: number): boolean {
  const code = skipJsonSpace(cursor);
  if (code === COMMA || code === close) {
    cursor.position += 1;
    return code === COMMA;
  }
  cursor.failHere(
    pointer,
    `Expected ',' or '${String.fromCharCode(close)}', but found ${quoteNext(cursor)}. Add the comma or the bracket.`,
  );
  return false;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

function readNumber(cursor: Cursor, pointer: string, at: SourceLocation): DocumentNode {
  NUMBER.lastIndex = cursor.position;
  const text = NUMBER.exec(cursor.text)?.[0] ?? '';
  cursor.position += text.length;
  const code = cursor.peek();
  if (text === '' || isDigit(code)) {
    cursor.failHere(
      pointer,
      `Expected a number as JSON writes it, without leading zeros or '+', but found ${quoteNext(cursor)}. Put it into quotes or correct it.`,
    );
  }
  return scalarNode(cursor, Number(text), text, at);
}

function readWord(cursor: Cursor, pointer: string, at: SourceLocation): DocumentNode {
  const { text, position } = cursor;
  for (const [word, value] of [
    ['true', true],
    ['false', false],
    ['null', null],
  ] as const) {
    if (text.startsWith(word, position)) {
      cursor.position += word.length;
      return scalarNode(cursor, value, word, at);
    }
  }
  cursor.failHere(
    pointer,
    `Expected a value, but found ${quoteNext(cursor)}. In JSON a value is a text in double quotes, a number, true, false, null, or begins with '{' or '['.`,
  );
  return scalarNode(cursor, null, '', at);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads a string, whose opening quote is next. */
function readString(cursor: Cursor, pointer: string): string {
  const { text } = cursor;
  const start = cursor.position;
  let position = start + 1;
  let from = position;
  let value = '';
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === DOUBLE_QUOTE) {
      cursor.position = position + 1;
      const rest = text.slice(from, position);
      return value === '' ? rest : value + rest;
    }
    if (code === BACKSLASH) {
      value += text.slice(from, position);
      const escaped = readEscape(text, position + 1);
      if (escaped === null) {
        cursor.position = position;
        cursor.failHere(
          pointer,
          `'\\${text.charAt(position + 1)}' is no escape sequence of JSON. Write '\\\\' for a backslash.`,
        );
        return value;
      }
      value += escaped.value;
      position += 1 + escaped.length;
      from = position;
    } else if (code >= SPACE) {
      position += 1;
    } else {
      const mark = { line: cursor.line, column: start - cursor.lineStart };
      cursor.position = position;
      const found =
        Number.isNaN(code) || code === LINE_FEED ? '' : `, but contains ${quoteNext(cursor)}`;
      cursor.fail(
        mark,
        pointer,
        `Expected that the text which begins here ends with '"' on the same line${found}. Close it, and write line breaks as '\\n' and tabs as '\\t'.`,
      );
      return value;
    }
  }
}

/** `position` is that after the backslash; `length` is what is used from there. */
function readEscape(text: string, position: number): { value: string; length: number } | null {
  const letter = text.charAt(position);
  if (letter === 'u') {
    const digits = text.slice(position + 1, position + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return null;
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 5 };
  }
  const value = ESCAPES[letter];
  return value === undefined ? null : { value, length: 1 };
}

/** Code unit of what comes next, NaN at the end. */
function skipJsonSpace(cursor: Cursor): number {
  const { text } = cursor;
  let { position } = cursor;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code > SPACE) {
      cursor.position = position;
      return code;
    }
    position += 1;
    if (code === LINE_FEED) {
      cursor.line += 1;
      cursor.lineStart = position;
    } else if (code !== SPACE && code !== TAB) {
      cursor.position = position - 1;
      return code;
    }
  }
}
