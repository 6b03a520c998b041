import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import { readAlias } from './alias.ts';
import {
  ASTERISK,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  GREATER,
  isFlowIndicator,
  isSpaceOrEnd,
  LEFT_BRACE,
  LEFT_BRACKET,
  MINUS,
  PIPE,
  QUESTION,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  SINGLE_QUOTE,
} from './characters.ts';
import { atDocumentEnd, type Cursor, type Mark, markOf, quoteNext, skipSpace } from './cursor.ts';
import { type Key, MapBuilder } from './map-builder.ts';
import { listNode, mapNode, pointerBelow } from './node.ts';
import { failReserved, isReserved, readFlowPlainRest, readPlainLine } from './plain.ts';
import { type Properties, readProperties, startsProperties } from './properties.ts';
import { readQuoted } from './quoted.ts';
import { decorate, plainScalar, pointerUnderTag, textScalar } from './tags.ts';

/**
 * Flow collections, `[…]` and `{…}`, and what stands inside them. Indentation
 * has no meaning here.
 */

/** Reads the flow collection whose opening bracket is next. */
export function readFlowCollection(cursor: Cursor, pointer: string): DocumentNode {
  const mark = cursor.mark;
  const at = cursor.at(mark, pointer);
  const isMap = cursor.peek() === LEFT_BRACE;
  if (!cursor.enter(at)) return listNode(cursor, [], at);
  cursor.position += 1;
  const node = isMap ? readFlowMap(cursor, mark, at) : readFlowList(cursor, mark, at);
  cursor.leave();
  return node;
}

function readFlowList(cursor: Cursor, opening: Mark, at: SourceLocation): DocumentNode {
  const items: DocumentNode[] = [];
  while (hasMember(cursor, opening, at, RIGHT_BRACKET)) {
    const pointer = `${at.pointer}/${items.length}`;
    const key = readKey(cursor, pointer);
    // Most members are values; one that a colon follows is a map of one entry.
    items.push(key.hasColon ? readPair(cursor, pointer, key) : key.node);
    if (!readComma(cursor, opening, at, RIGHT_BRACKET)) break;
  }
  return listNode(cursor, items, at);
}

function readFlowMap(cursor: Cursor, opening: Mark, at: SourceLocation): DocumentNode {
  const builder = new MapBuilder(cursor, at.pointer);
  while (hasMember(cursor, opening, at, RIGHT_BRACE)) {
    readEntry(cursor, at.pointer, readKey(cursor, at.pointer), builder);
    if (!readComma(cursor, opening, at, RIGHT_BRACE)) break;
  }
  return mapNode(cursor, builder.finish(), at);
}

function readPair(cursor: Cursor, pointer: string, key: FlowKey): DocumentNode {
  const builder = new MapBuilder(cursor, pointer);
  readEntry(cursor, pointer, key, builder);
  return mapNode(cursor, builder.finish(), cursor.at(key.mark, pointer));
}

function readEntry(cursor: Cursor, pointer: string, key: FlowKey, builder: MapBuilder): void {
  const below = pointerBelow(pointer, key.text);
  if (!key.hasColon) {
    builder.add(key, plainScalar(cursor, '', null, cursor.here(below)));
    return;
  }
  cursor.position += 1;
  const colonEnd = cursor.here(below);
  skipSpace(cursor);
  const code = cursor.peek();
  const isEmpty = code === COMMA || code === RIGHT_BRACE || code === RIGHT_BRACKET;
  builder.add(key, isEmpty ? plainScalar(cursor, '', null, colonEnd) : readFlowNode(cursor, below));
}

interface FlowKey extends Key {
  readonly node: DocumentNode;
  readonly hasColon: boolean;
}

/** Reads what is a key if a colon follows, and a value of its own otherwise. */
function readKey(cursor: Cursor, pointer: string): FlowKey {
  if (cursor.peek() === QUESTION && isSpaceOrEnd(cursor.peekAfter())) {
    cursor.position += 1;
    skipSpace(cursor);
  }
  const from = cursor.position;
  const isPlain = !isQuote(cursor.peek());
  const node = readFlowNode(cursor, pointer);
  const to = cursor.position;
  skipSpace(cursor);
  const text = node.kind === 'scalar' ? node.text : cursor.text.slice(from, to);
  return { text, mark: markOf(node.at), isPlain, node, hasColon: cursor.peek() === COLON };
}

/** Reads a value inside a flow collection. */
function readFlowNode(cursor: Cursor, pointer: string): DocumentNode {
  if (!startsProperties(cursor.peek())) return readFlowContent(cursor, pointer, null);
  const properties = readProperties(cursor, pointer);
  skipSpace(cursor);
  const content = readFlowContent(cursor, pointerUnderTag(pointer, properties), properties);
  return decorate(cursor, pointer, properties, content);
}

function readFlowContent(
  cursor: Cursor,
  pointer: string,
  properties: Properties | null,
): DocumentNode {
  const code = cursor.peek();
  const tag = properties?.tag ?? null;
  if (code === LEFT_BRACE || code === LEFT_BRACKET) return readFlowCollection(cursor, pointer);
  const at = cursor.here(pointer);
  if (isQuote(code)) return textScalar(cursor, readQuoted(cursor, pointer), tag, at);
  if (code === ASTERISK) return readAlias(cursor, pointer);
  const isMisplaced =
    code === PIPE || code === GREATER || (code === MINUS && isSpaceOrEnd(cursor.peekAfter()));
  if (isReserved(code) || isMisplaced) failReserved(cursor, pointer);
  const isAbsent = isFlowIndicator(code) || (code === COLON && endsPlain(cursor.peekAfter()));
  const first = isAbsent ? '' : readPlainLine(cursor, 'flow');
  if (first !== '') return plainScalar(cursor, readFlowPlainRest(cursor, first), tag, at);
  return plainScalar(cursor, '', tag, properties ? cursor.at(properties.end, pointer) : at);
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function endsPlain(code: number): boolean {
  return isSpaceOrEnd(code) || isFlowIndicator(code);
}

/** Whether another member begins here; reads the closing bracket otherwise. */
function hasMember(cursor: Cursor, opening: Mark, at: SourceLocation, close: number): boolean {
  skipSpace(cursor);
  if (atDocumentEnd(cursor)) {
    failUnclosed(cursor, opening, at, close);
    return false;
  }
  if (cursor.peek() === close) {
    cursor.position += 1;
    return false;
  }
  const code = cursor.peek();
  if (code === COMMA || code === RIGHT_BRACKET || code === RIGHT_BRACE) {
    cursor.failHere(
      at.pointer,
      `Expected a value or '${String.fromCharCode(close)}', but found ${quoteNext(cursor)}. Remove it, or put it into quotes if it is text.`,
    );
    return false;
  }
  return true;
}

function failUnclosed(cursor: Cursor, opening: Mark, at: SourceLocation, close: number): void {
  cursor.fail(
    opening,
    at.pointer,
    `The bracket that opens here is never closed. Add '${String.fromCharCode(close)}' where the collection ends.`,
  );
}

/** After a member: true at a comma, false at the closing bracket or a failure. */
function readComma(cursor: Cursor, opening: Mark, at: SourceLocation, close: number): boolean {
  skipSpace(cursor);
  const code = cursor.peek();
  if (code === COMMA || code === close) {
    cursor.position += 1;
    return code === COMMA;
  }
  if (atDocumentEnd(cursor)) failUnclosed(cursor, opening, at, close);
  cursor.failHere(
    at.pointer,
    `Expected ',' or '${String.fromCharCode(close)}', but found ${quoteNext(cursor)}. Add the comma or the bracket, or put the text into quotes.`,
  );
  return false;
}
