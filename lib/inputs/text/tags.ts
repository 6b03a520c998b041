import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode, DocumentScalar } from '../document.ts';
import { DOUBLE_QUOTE, SINGLE_QUOTE } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { listNode, mapNode, pointerBelow, scalarNode } from './node.ts';
import type { Properties, Tag } from './properties.ts';
import { booleanOf, numberOf, plainValue } from './scalar-type.ts';

/**
 * What tags make of values. CloudFormation's short forms become the maps that
 * they abbreviate (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html),
 * YAML's own tags convert scalars. Evaluates no function, and knows none but
 * by name.
 */

/** Short forms that do not stand for `Fn::` and their name. */
const UNPREFIXED: ReadonlySet<string> = new Set(['Ref', 'Condition']);

const FUNCTION_PREFIX = 'Fn::';

/** The pointer of the value under the tag of `properties`, where `pointer` is that of the whole. */
export function pointerUnderTag(pointer: string, properties: Properties | null): string {
  const tag = properties?.tag;
  return tag?.kind === 'short' ? pointerBelow(pointer, keyOfShortForm(tag.name)) : pointer;
}

/** Wraps and registers `content`, of which pointerUnderTag gave the pointer. */
export function decorate(
  cursor: Cursor,
  pointer: string,
  properties: Properties | null,
  content: DocumentNode,
): DocumentNode {
  if (properties === null || cursor.failure !== null) return content;
  const { tag, anchor } = properties;
  const node = tag?.kind === 'short' ? longForm(cursor, pointer, tag, content) : content;
  if (anchor !== null) cursor.anchors.set(anchor, node);
  return node;
}

/** A scalar that was written without quotes, typed by its tag or by its text. */
export function plainScalar(
  cursor: Cursor,
  text: string,
  tag: Tag | null,
  at: SourceLocation,
): DocumentScalar {
  if (tag === null) return scalarNode(cursor, plainValue(text), text, at);
  return taggedScalar(cursor, text, tag, at);
}

/** A scalar in quotes or a block scalar: text, unless a tag of YAML converts it. */
export function textScalar(
  cursor: Cursor,
  text: string,
  tag: Tag | null,
  at: SourceLocation,
): DocumentScalar {
  if (tag === null) return scalarNode(cursor, text, text, at);
  return taggedScalar(cursor, text, tag, at);
}

function taggedScalar(cursor: Cursor, text: string, tag: Tag, at: SourceLocation): DocumentScalar {
  // What a short form takes as a scalar is a name or a text, also in `!Sub 10`.
  if (tag.kind === 'short') return scalarNode(cursor, text, text, at);
  const value = convert(tag.name, text);
  if (value !== undefined) return scalarNode(cursor, value, text, at);
  cursor.warn(
    cursor.at(tag.mark, at.pointer),
    `The tag '!!${tag.name}' does not fit the value '${text}', which is taken as text. Remove the tag or correct the value.`,
  );
  return scalarNode(cursor, text, text, at);
}

/** undefined where the tag is none of YAML's scalar types or the text is none of the type. */
function convert(type: string, text: string): DocumentScalar['value'] | undefined {
  switch (type) {
    case 'str':
    case 'binary':
    case 'timestamp':
      return text;
    case 'int':
    case 'float':
      return numberOf(text);
    case 'bool':
      return booleanOf(text);
    case 'null':
      return plainValue(text) === null ? null : undefined;
    default:
      return undefined;
  }
}

function keyOfShortForm(name: string): string {
  return name.includes('::') || UNPREFIXED.has(name) ? name : FUNCTION_PREFIX + name;
}

function longForm(cursor: Cursor, pointer: string, tag: Tag, content: DocumentNode): DocumentNode {
  const key = keyOfShortForm(tag.name);
  const at = cursor.at(tag.mark, pointer);
  const keyAt = cursor.at(tag.mark, content.at.pointer);
  if (tag.name.includes('::')) {
    cursor.warn(
      at,
      `'!${tag.name}' is not CloudFormation, so its value is not known. Run the tool that resolves it and check the template that comes out.`,
    );
  }
  const value = tag.name === 'GetAtt' ? splitAttribute(cursor, content) : content;
  return mapNode(cursor, [{ key, keyAt, value }], at);
}

/** `Logical.Attribute` in two; only the first dot divides, as in `Stack.Outputs.VpcId`. */
function splitAttribute(cursor: Cursor, content: DocumentNode): DocumentNode {
  if (content.kind !== 'scalar') return content;
  const { text, at } = content;
  const dot = text.indexOf('.');
  if (dot === -1) return content;
  const parts = [text.slice(0, dot), text.slice(dot + 1)].map((part, index) => {
    const column = index === 0 ? at.column : columnWithin(cursor, at, dot + 1);
    return scalarNode(cursor, part, part, { ...at, column, pointer: `${at.pointer}/${index}` });
  });
  return listNode(cursor, parts, at);
}

/** Column of the character `offset` of the scalar just read; its start, if it has several lines. */
function columnWithin(cursor: Cursor, at: SourceLocation, offset: number): number | null {
  if (at.column === null || cursor.line !== at.line) return at.column;
  const first = cursor.text.charCodeAt(cursor.lineStart + at.column - 1);
  const isQuoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
  return at.column + offset + (isQuoted ? 1 : 0);
}
