import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import { pointerTo } from '../../../../lib/basics/source.ts';
import type { DocumentNode } from '../../../../lib/inputs/document.ts';

/**
 * The same document as read by the npm package `yaml`, for comparison. Where
 * that package and the readers of AWS type a scalar differently, the known
 * difference is named here and nowhere else.
 */

/** A node in one line of text: pointer, what it is, and where it begins. */
export type Outline = string[];

export interface Reference {
  readonly outline: Outline;
  /** What `yaml` finds wrong, except duplicate keys, which it is told to allow. */
  readonly errors: readonly string[];
}

export function outlineOf(root: DocumentNode): Outline {
  const lines: Outline = [];
  const visit = (node: DocumentNode): void => {
    const place = `${node.at.pointer} ${node.at.line}:${node.at.column}`;
    if (node.kind === 'scalar') {
      lines.push(`${place} ${show(node.value)} ${JSON.stringify(node.text)}`);
      return;
    }
    lines.push(`${place} ${node.kind}`);
    if (node.kind === 'list') node.items.forEach(visit);
    else {
      for (const entry of node.entries) {
        lines.push(`${entry.keyAt.pointer} key ${entry.keyAt.line}:${entry.keyAt.column}`);
        visit(entry.value);
      }
    }
  };
  visit(root);
  return lines;
}

/** JSON cannot tell these numbers apart. */
function show(value: unknown): string {
  return typeof value === 'number'
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : JSON.stringify(value);
}

/** For documents without aliases. */
export function referenceOf(text: string): Reference {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    lineCounter,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  });
  const errors = document.errors.map((error) => `${error.code} ${error.message}`);
  const lines: Outline = [];
  if (document.contents !== null && errors.length === 0) {
    new Walk(text, lineCounter, lines).visit(document.contents as Node, '', 0);
  }
  return { outline: lines, errors };
}

class Walk {
  readonly #text: string;
  readonly #counter: LineCounter;
  readonly #lines: Outline;

  constructor(text: string, counter: LineCounter, lines: Outline) {
    this.#text = text;
    this.#counter = counter;
    this.#lines = lines;
  }

  /** `announced` is the offset behind the indicator, where an empty value stands. */
  visit(node: Node | null, pointer: string, announced: number): void {
    if (node === null || isAlias(node)) throw new Error('no aliases here');
    const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : undefined;
    if (tag === undefined || !/^![^!]/.test(tag)) {
      this.#content(node, pointer, announced, undefined);
      return;
    }
    const key = longName(tag.slice(1));
    const offset = this.#tagOffset(node, tag);
    const below = pointerTo(pointer, key);
    this.#lines.push(`${pointer} ${this.#place(offset)} map`);
    this.#lines.push(`${below} key ${this.#place(offset)}`);
    this.#content(node, below, offset + tag.length, tag);
  }

  #content(node: Node, pointer: string, announced: number, tag: string | undefined): void {
    if (isScalar(node)) {
      this.#scalar(node, pointer, announced, tag);
    } else if (isSeq(node)) {
      this.#lines.push(`${pointer} ${this.#place(start(node))} list`);
      node.items.forEach((item, index) => {
        this.visit(item as Node, `${pointer}/${index}`, this.#behindIndicator(item as Node));
      });
    } else if (isMap(node)) {
      this.#lines.push(`${pointer} ${this.#place(start(node))} map`);
      const last = new Map(node.items.map((pair, index) => [keyText(pair.key as Node), index]));
      node.items.forEach((pair, index) => {
        const key = pair.key as Scalar;
        if (last.get(keyText(key)) !== index) return;
        const below = pointerTo(pointer, keyText(key));
        this.#lines.push(`${below} key ${this.#place(start(key))}`);
        this.visit(pair.value as Node, below, this.#behindColon(key));
      });
    }
  }

  #scalar(node: Scalar, pointer: string, announced: number, tag: string | undefined): void {
    const text = node.source ?? '';
    const isEmpty = node.type === 'PLAIN' && text === '';
    const place = this.#place(isEmpty ? announced : start(node));
    const dot = text.indexOf('.');
    if (tag === '!GetAtt' && dot !== -1) {
      const quote = node.type === 'PLAIN' ? 0 : 1;
      const parts = [text.slice(0, dot), text.slice(dot + 1)];
      this.#lines.push(`${pointer} ${place} list`);
      this.#lines.push(
        `${pointer}/0 ${place} ${JSON.stringify(parts[0])} ${JSON.stringify(parts[0])}`,
      );
      const second = this.#place(start(node) + dot + 1 + quote);
      this.#lines.push(
        `${pointer}/1 ${second} ${JSON.stringify(parts[1])} ${JSON.stringify(parts[1])}`,
      );
      return;
    }
    const value = tag !== undefined ? text : isTextToAws(text, node) ? text : node.value;
    const shown = typeof value === 'bigint' ? Number(value) : value;
    this.#lines.push(`${pointer} ${place} ${show(shown)} ${JSON.stringify(text)}`);
  }

  #place(offset: number): string {
    const { line, col } = this.#counter.linePos(offset);
    return `${line}:${col}`;
  }

  /** Tags stand before their node, with only blanks, anchors and line breaks between. */
  #tagOffset(node: Node, tag: string): number {
    return this.#text.lastIndexOf(tag, start(node));
  }

  #behindColon(key: Scalar): number {
    return this.#text.indexOf(':', key.range?.[1] ?? 0) + 1;
  }

  #behindIndicator(item: Node): number {
    return this.#text.lastIndexOf('-', start(item)) + 1;
  }
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}

function keyText(key: Node): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : String(key);
}

function longName(name: string): string {
  return name.includes('::') || name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}

/**
 * `yaml` takes `y` and `n` as booleans, `.` and `E3012` as NaN, and numbers
 * with leading zeros and an 8 or a 9 as decimal; SnakeYAML and PyYAML take
 * them as text.
 */
function isTextToAws(text: string, node: Scalar): boolean {
  if (node.type !== 'PLAIN' || node.tag !== undefined) return false;
  return (
    text !== '' && /^(?:[yYnN]|[-+]?\.?_*(?:[eE][-+]?[0-9]+)?|[-+]?0[0-9_]*[89][0-9_]*)$/.test(text)
  );
}
