import {
  AMPERSAND,
  EXCLAMATION,
  GREATER,
  isFlowIndicator,
  isSpaceOrEnd,
  LESS,
} from './characters.ts';
import { type Cursor, type Mark, skipBlanks } from './cursor.ts';

/** Reading the tag and the anchor that may stand before a node. What a tag does is said in tags.ts. */

export type Tag =
  /** `!Ref`, CloudFormation's own: a function in its short form. */
  | { readonly kind: 'short'; readonly name: string; readonly mark: Mark }
  /** `!!str`: a type of YAML. */
  | { readonly kind: 'standard'; readonly name: string; readonly mark: Mark };

export interface Properties {
  readonly tag: Tag | null;
  readonly anchor: string | null;
  /** Where the first of them begins. */
  readonly mark: Mark;
  /** Behind the last of them. */
  readonly end: Mark;
}

const STANDARD_PREFIX = 'tag:yaml.org,2002:';

export function startsProperties(code: number): boolean {
  return code === EXCLAMATION || code === AMPERSAND;
}

/** Reads the properties on this line, of which the first character is next. */
export function readProperties(cursor: Cursor, pointer: string): Properties {
  const mark = cursor.mark;
  let tag: Tag | null = null;
  let anchor: string | null = null;
  let end = mark;
  for (;;) {
    const code = cursor.peek();
    if (code === EXCLAMATION && tag === null) tag = readTag(cursor, pointer);
    else if (code === AMPERSAND && anchor === null) anchor = readAnchorName(cursor, pointer);
    else if (startsProperties(code)) failTwice(cursor, pointer);
    else return { tag, anchor, mark, end };
    end = cursor.mark;
    skipBlanks(cursor);
  }
}

/** All properties of one node, of which some stand on an earlier line. */
export function joinProperties(
  outer: Properties | null,
  inner: Properties | null,
): Properties | null {
  if (outer === null || inner === null) return outer ?? inner;
  return {
    tag: outer.tag ?? inner.tag,
    anchor: outer.anchor ?? inner.anchor,
    mark: outer.mark,
    end: inner.end,
  };
}

/** Fails where `outer` and `inner` cannot belong to the same node. */
export function rejectDoubled(
  cursor: Cursor,
  pointer: string,
  outer: Properties | null,
  inner: Properties | null,
): void {
  if (outer === null || inner === null) return;
  const isDoubled =
    (outer.tag !== null && inner.tag !== null) || (outer.anchor !== null && inner.anchor !== null);
  if (isDoubled) failTwice(cursor, pointer);
}

function failTwice(cursor: Cursor, pointer: string): void {
  cursor.failHere(
    pointer,
    'Two short forms or two anchors stand before one value. Write the outer function in its long form, as in `Fn::Base64: !Sub …`.',
  );
}

/** Reads the name of an anchor or an alias after its `&` or `*`. */
export function readAnchorName(cursor: Cursor, pointer: string): string {
  const indicator = cursor.text.charAt(cursor.position);
  cursor.position += 1;
  const name = readWord(cursor);
  if (name === '') {
    cursor.position -= 1;
    cursor.failHere(
      pointer,
      `Expected a name after '${indicator}'. If the value is a text that begins with '${indicator}', put it into quotes.`,
    );
  }
  return name;
}

function readTag(cursor: Cursor, pointer: string): Tag {
  const mark = cursor.mark;
  cursor.position += 1;
  if (cursor.peek() === LESS) return readVerbatimTag(cursor, pointer, mark);
  if (cursor.peek() === EXCLAMATION) {
    cursor.position += 1;
    return { kind: 'standard', name: readWord(cursor), mark };
  }
  const name = readWord(cursor);
  // A lone `!` says that a scalar is text.
  return name === '' ? { kind: 'standard', name: 'str', mark } : { kind: 'short', name, mark };
}

function readVerbatimTag(cursor: Cursor, pointer: string, mark: Mark): Tag {
  cursor.position += 1;
  const from = cursor.position;
  while (!isSpaceOrEnd(cursor.peek()) && cursor.peek() !== GREATER) cursor.position += 1;
  const name = cursor.text.slice(from, cursor.position);
  if (cursor.peek() !== GREATER) {
    cursor.fail(mark, pointer, "Expected '>' at the end of the tag that begins with '!<'.");
  }
  cursor.position += 1;
  if (name.startsWith('!')) return { kind: 'short', name: name.slice(1), mark };
  const isStandard = name.startsWith(STANDARD_PREFIX);
  return { kind: 'standard', name: isStandard ? name.slice(STANDARD_PREFIX.length) : name, mark };
}

function readWord(cursor: Cursor): string {
  const { text, position: from } = cursor;
  let position = from;
  for (;;) {
    const code = text.charCodeAt(position);
    if (isSpaceOrEnd(code) || isFlowIndicator(code)) break;
    position += 1;
  }
  cursor.position = position;
  return text.slice(from, position);
}
