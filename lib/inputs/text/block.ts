import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import { readAlias } from './alias.ts';
import { readBlockScalar } from './block-scalar.ts';
import {
  ASTERISK,
  COLON,
  DOUBLE_QUOTE,
  GREATER,
  isBlank,
  isFlowIndicator,
  isSpaceOrEnd,
  LEFT_BRACE,
  LEFT_BRACKET,
  MINUS,
  PIPE,
  QUESTION,
  SINGLE_QUOTE,
  TAB,
} from './characters.ts';
import {
  atDocumentEnd,
  type Cursor,
  expectLineEnd,
  type Mark,
  markOf,
  quoteNext,
  skipBlanks,
  skipToContent,
} from './cursor.ts';
import { readFlowCollection } from './flow.ts';
import { type Key, MapBuilder } from './map-builder.ts';
import { listNode, mapNode, pointerBelow } from './node.ts';
import { failReserved, isReserved, readPlainLine, readPlainRest } from './plain.ts';
import {
  joinProperties,
  type Properties,
  readProperties,
  rejectDoubled,
  startsProperties,
} from './properties.ts';
import { readQuoted } from './quoted.ts';
import { decorate, plainScalar, pointerUnderTag, textScalar } from './tags.ts';

/**
 * Block style: maps and lists by indentation. A node is read from just after
 * the indicator that announces it; whether a scalar is a value or the first
 * key of a map shows only behind it, so both are read by one function.
 */

/**
 * What a node is: an `item` follows `- ` or `? ` or begins the document, and a
 * map or list may begin on the same line; a `value` follows `key:`, and a list
 * may begin below it at the column of the key.
 */
type Role = 'item' | 'value';

/** Where a node stands, and what its place demands. */
interface Place {
  readonly pointer: string;
  /** The least 0-based column of a node that begins on a later line. */
  readonly indentMin: number;
  readonly role: Role;
}

/** Reads the root of a document. */
export function readBlockRoot(cursor: Cursor): DocumentNode {
  return readNode(cursor, { pointer: '', indentMin: 0, role: 'item' });
}

function readNode(cursor: Cursor, place: Place): DocumentNode {
  const announced = cursor.mark;
  const isBelow = skipToContent(cursor);
  if (!belongsTo(cursor, place, isBelow)) {
    return plainScalar(cursor, '', null, cursor.at(announced, place.pointer));
  }
  const allowsCollection = isBelow || place.role === 'item';
  if (startsProperties(cursor.peek())) return readDecorated(cursor, place, { allowsCollection });
  return readContent(cursor, place, { allowsCollection, outer: null, inner: null });
}

/** Whether what is next is the node at `place`, and not what follows an empty one. */
function belongsTo(cursor: Cursor, place: Place, isBelow: boolean): boolean {
  if (atDocumentEnd(cursor)) return false;
  if (!isBelow || cursor.column >= place.indentMin) return true;
  return place.role === 'value' && cursor.column === place.indentMin - 1 && startsItem(cursor);
}

interface Surroundings {
  /** A block map or list may begin here. */
  readonly allowsCollection: boolean;
  /** Properties of the node, which stand on earlier lines. */
  readonly outer: Properties | null;
  /** Properties on this line: of the first key, if the node is a map, else of the node. */
  readonly inner: Properties | null;
}

function readDecorated(
  cursor: Cursor,
  place: Place,
  { allowsCollection }: Pick<Surroundings, 'allowsCollection'>,
): DocumentNode {
  const first = readProperties(cursor, place.pointer);
  const isBelow = skipToContent(cursor);
  if (!belongsTo(cursor, place, isBelow)) {
    const at = cursor.at(first.end, pointerUnderTag(place.pointer, first));
    return decorate(cursor, place.pointer, first, plainScalar(cursor, '', first.tag, at));
  }
  if (!isBelow) return readContent(cursor, place, { allowsCollection, outer: null, inner: first });
  if (!startsProperties(cursor.peek())) {
    return readContent(cursor, place, { allowsCollection: true, outer: first, inner: null });
  }
  const inner = readProperties(cursor, place.pointer);
  return readContent(cursor, place, { allowsCollection: true, outer: first, inner });
}

function readContent(cursor: Cursor, place: Place, around: Surroundings): DocumentNode {
  const code = cursor.peek();
  if (code === MINUS && startsItem(cursor)) return readListHere(cursor, place, around);
  if ((code === QUESTION || code === COLON) && isSpaceOrEnd(cursor.peekAfter())) {
    return readMapHere(cursor, place, around, null);
  }
  const properties = joinProperties(around.outer, around.inner);
  const pointer = pointerUnderTag(place.pointer, properties);
  if (code === PIPE || code === GREATER) {
    const at = cursor.here(pointer);
    rejectDoubled(cursor, pointer, around.outer, around.inner);
    const text = readBlockScalar(cursor, pointer, place.indentMin);
    return decorate(
      cursor,
      place.pointer,
      properties,
      textScalar(cursor, text, properties?.tag ?? null, at),
    );
  }
  const atom = readAtom(cursor, pointer);
  if (isFollowedByColon(cursor, atom.mark)) return readMapHere(cursor, place, around, atom);
  rejectDoubled(cursor, pointer, around.outer, around.inner);
  const content = readValueRest(cursor, pointer, place.indentMin, atom, properties);
  return decorate(cursor, place.pointer, properties, content);
}

/** What can be a key if a colon follows, and a value or its beginning otherwise. */
interface Atom extends Key {
  /** null for a scalar. */
  readonly node: DocumentNode | null;
}

function readAtom(cursor: Cursor, pointer: string): Atom {
  const code = cursor.peek();
  const mark = cursor.mark;
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
    return { text: readQuoted(cursor, pointer), mark, isPlain: false, node: null };
  }
  if (code === LEFT_BRACE || code === LEFT_BRACKET || code === ASTERISK) {
    const from = cursor.position;
    const node =
      code === ASTERISK ? readAlias(cursor, pointer) : readFlowCollection(cursor, pointer);
    const text =
      node.kind === 'scalar' ? node.text : cursor.text.slice(from, cursor.position).trimEnd();
    return { text, mark, isPlain: false, node };
  }
  const isMisplaced = isFlowIndicator(code) || code === PIPE || code === GREATER;
  if (isReserved(code) || isMisplaced) failReserved(cursor, pointer);
  return { text: readPlainLine(cursor, 'block'), mark, isPlain: true, node: null };
}

/** The value that begins with `atom`, up to the end of its last line. */
function readValueRest(
  cursor: Cursor,
  pointer: string,
  indentMin: number,
  atom: Atom,
  properties: Properties | null,
): DocumentNode {
  const tag = properties?.tag ?? null;
  const at = cursor.at(atom.mark, pointer);
  if (atom.isPlain) {
    const text = readPlainRest(cursor, atom.text, indentMin);
    if (cursor.peek() === COLON || isFollowedByColon(cursor, cursor.mark)) {
      failNested(cursor, pointer);
    }
    return plainScalar(cursor, text, tag, at);
  }
  expectLineEnd(cursor, pointer);
  return atom.node ?? textScalar(cursor, atom.text, tag, at);
}

/** Whether the atom that began at `start` is a key: on one line, with `: ` behind it. */
function isFollowedByColon(cursor: Cursor, start: Mark): boolean {
  if (cursor.line !== start.line) return false;
  const { text } = cursor;
  let { position } = cursor;
  while (isBlank(text.charCodeAt(position))) position += 1;
  if (text.charCodeAt(position) !== COLON) return false;
  return isSpaceOrEnd(text.charCodeAt(position + 1));
}

function readListHere(cursor: Cursor, place: Place, around: Surroundings): DocumentNode {
  const { outer, inner } = around;
  if (!around.allowsCollection || inner !== null) {
    cursor.failHere(
      place.pointer,
      "A list cannot begin on this line. Put the '-' on the next line, or quote the text.",
    );
  }
  rejectTabBefore(cursor, cursor.position);
  const pointer = pointerUnderTag(place.pointer, outer);
  return decorate(cursor, place.pointer, outer, readList(cursor, pointer));
}

/** Reads the block list of which the first `-` is next. */
function readList(cursor: Cursor, pointer: string): DocumentNode {
  const at = cursor.here(pointer);
  const indent = cursor.column;
  const items: DocumentNode[] = [];
  if (!cursor.enter(at)) return listNode(cursor, items, at);
  while (!atDocumentEnd(cursor) && cursor.column === indent && startsItem(cursor)) {
    cursor.position += 1;
    const below = `${pointer}/${items.length}`;
    items.push(readNode(cursor, { pointer: below, indentMin: indent + 1, role: 'item' }));
    skipToContent(cursor);
  }
  if (!atDocumentEnd(cursor) && cursor.column > indent) failIndentation(cursor, pointer, indent);
  cursor.leave();
  return listNode(cursor, items, at);
}

/** `first` is null where `? ` or `: ` begins the map. */
function readMapHere(
  cursor: Cursor,
  place: Place,
  { allowsCollection, outer, inner }: Surroundings,
  first: Key | null,
): DocumentNode {
  const start = inner?.mark ?? first?.mark ?? cursor.mark;
  if (!allowsCollection || (first === null && inner !== null)) failNested(cursor, place.pointer);
  rejectTabBefore(cursor, cursor.lineStart + start.column);
  if (first !== null && inner !== null) anchorKey(cursor, inner, first, place.pointer);
  const pointer = pointerUnderTag(place.pointer, outer);
  const at = cursor.at(first?.mark ?? start, pointer);
  return decorate(cursor, place.pointer, outer, readMap(cursor, at, start.column, first));
}

/** Reads a block map; the cursor is behind the first key, or before it if that is null. */
function readMap(
  cursor: Cursor,
  at: SourceLocation,
  indent: number,
  first: Key | null,
): DocumentNode {
  const { pointer } = at;
  if (!cursor.enter(at)) return mapNode(cursor, [], at);
  const builder = new MapBuilder(cursor, pointer);
  let known = first;
  do {
    const isExplicit =
      known === null && cursor.peek() === QUESTION && isSpaceOrEnd(cursor.peekAfter());
    const key: Key = isExplicit
      ? readExplicitKey(cursor, pointer, indent)
      : (known ?? readKey(cursor, pointer));
    known = null;
    const below = pointerBelow(pointer, key.text);
    builder.add(key, readEntryValue(cursor, below, indent, isExplicit));
    skipToContent(cursor);
  } while (!atDocumentEnd(cursor) && cursor.column === indent);
  if (!atDocumentEnd(cursor) && cursor.column > indent) failIndentation(cursor, pointer, indent);
  cursor.leave();
  return mapNode(cursor, builder.finish(), at);
}

function readEntryValue(
  cursor: Cursor,
  pointer: string,
  indent: number,
  isExplicit: boolean,
): DocumentNode {
  skipBlanks(cursor);
  if (cursor.peek() !== COLON || !isSpaceOrEnd(cursor.peekAfter())) {
    return plainScalar(cursor, '', null, cursor.here(pointer));
  }
  cursor.position += 1;
  const role = isExplicit ? 'item' : 'value';
  return readNode(cursor, { pointer, indentMin: indent + 1, role });
}

/** Reads a key after `? `, and moves to the `:` of its value if there is one. */
function readExplicitKey(cursor: Cursor, pointer: string, indent: number): Key {
  cursor.position += 1;
  const from = cursor.position;
  const node = readNode(cursor, { pointer, indentMin: indent + 1, role: 'item' });
  const text = node.kind === 'scalar' ? node.text : cursor.text.slice(from, cursor.position).trim();
  skipToContent(cursor);
  return { text, mark: markOf(node.at), isPlain: false };
}

/** Reads a key of a map that has begun, up to its colon. */
function readKey(cursor: Cursor, pointer: string): Key {
  const mark = cursor.mark;
  if (cursor.peek() === COLON && isSpaceOrEnd(cursor.peekAfter())) {
    return { text: '', mark, isPlain: false };
  }
  if (startsItem(cursor)) {
    cursor.failHere(
      pointer,
      "Expected a key like those above, but found a list item. Indent the '-' as the list it belongs to, or remove it.",
    );
  }
  const properties = startsProperties(cursor.peek()) ? readProperties(cursor, pointer) : null;
  const atom = readAtom(cursor, pointer);
  if (!isFollowedByColon(cursor, atom.mark)) {
    cursor.fail(
      atom.mark,
      pointer,
      `Expected ': ' after the key ${quoteKey(atom.text)}. Add the colon and a space, or indent the line if it continues the text above.`,
    );
  }
  if (properties !== null) anchorKey(cursor, properties, atom, pointer);
  return atom;
}

function anchorKey(cursor: Cursor, properties: Properties, key: Key, pointer: string): void {
  if (properties.anchor === null) return;
  const node = plainScalar(cursor, key.text, properties.tag, cursor.at(key.mark, pointer));
  cursor.anchors.set(properties.anchor, node);
}

/** `-` and a blank or the end of the line. */
function startsItem(cursor: Cursor): boolean {
  return cursor.peek() === MINUS && isSpaceOrEnd(cursor.peekAfter());
}

function rejectTabBefore(cursor: Cursor, offset: number): void {
  if (offset > cursor.lineStart && cursor.text.charCodeAt(offset - 1) === TAB) {
    cursor.position = offset - 1;
    cursor.failHere('', 'A tab stands before a nested map or list. Replace it by a space.');
  }
}

function failNested(cursor: Cursor, pointer: string): void {
  skipBlanks(cursor);
  cursor.failHere(
    pointer,
    "Found a second ': ' inside one value. Put the value into quotes, or begin the nested map on a new line with more indentation than its key.",
  );
}

function failIndentation(cursor: Cursor, pointer: string, indent: number): void {
  cursor.failHere(
    pointer,
    `Expected an indentation of ${indent} or less, but found ${cursor.column}: ${quoteNext(cursor)} belongs to nothing above it. Align the line with its neighbours.`,
  );
}

/** The longest part of a key that a message repeats. */
const QUOTED_LENGTH_MAX = 40;

function quoteKey(text: string): string {
  const isLong = text.length > QUOTED_LENGTH_MAX;
  return `'${isLong ? `${text.slice(0, QUOTED_LENGTH_MAX)}…` : text}'`;
}
