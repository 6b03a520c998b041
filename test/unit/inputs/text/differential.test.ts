import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { dataOf } from './reading.ts';
import { outlineOf, referenceOf } from './yaml-reference.ts';

/** Documents in random styles must read as the npm package `yaml` reads them, positions included. */

type Tree =
  | { readonly kind: 'scalar'; readonly lines: readonly string[]; readonly style: number }
  | {
      readonly kind: 'list';
      readonly items: readonly Tree[];
      readonly style: number;
      readonly tag: string;
    }
  | {
      readonly kind: 'map';
      readonly entries: readonly Entry[];
      readonly style: number;
      readonly tag: string;
    };

interface Entry {
  readonly key: string;
  readonly value: Tree;
}

const word = fc.constantFrom(
  ...['a', 'web', '10.0.0.0/16', 'arn:aws:s3', 'x#y', '$x', 'it', 'no', 'On', '0777', '1_000'],
  ...[
    '22',
    '-1',
    '1.5',
    '0x1F',
    '1:30',
    '~',
    'null',
    '2010-09-09',
    '1e3',
    '.inf',
    '-',
    "don't",
    'say"so"',
    'é😀',
  ],
);
const line = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const key = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,4}(?:(?:::|\/|~|\.)[a-z]{1,3})?$/);
const style = fc.nat(99);
const tag = fc.constantFrom('', '', '', '!Sub ', '!If ', '!Fancy ');

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.record({
      kind: fc.constant('scalar' as const),
      lines: fc.array(line, { maxLength: 3 }),
      style,
    }),
    fc.record({
      kind: fc.constant('list' as const),
      items: fc.array(tie('tree'), { maxLength: 4 }),
      style,
      tag,
    }),
    fc.record({
      kind: fc.constant('map' as const),
      entries: fc.uniqueArray(fc.record({ key, value: tie('tree') }), {
        maxLength: 4,
        selector: (entry) => entry.key,
      }),
      style,
      tag,
    }),
  ),
}));

/** What stands behind `key:` or `-`; `indent` is the column of what announces it. */
function block(node: Tree, indent: number, role: 'item' | 'value'): string {
  if (node.kind === 'scalar') return scalar(node, indent);
  const size = node.kind === 'list' ? node.items.length : node.entries.length;
  if (size === 0 || node.style % 4 === 0) return ` ${node.tag}${flow(node)}\n`;
  const isCompact = role === 'item' && node.tag === '' && node.style % 3 === 0;
  const atParent = role === 'value' && node.kind === 'list' && node.style % 3 === 1;
  const inner = isCompact ? indent + 2 : indent + (atParent ? 0 : 1 + (node.style % 4));
  const parts =
    node.kind === 'list'
      ? node.items.map((item) => `-${block(item, inner, 'item')}`)
      : node.entries.map(
          ({ key, value }) => `${quotedKey(key, node.style)}:${block(value, inner, 'value')}`,
        );
  const body = parts
    .map((part) => ' '.repeat(inner) + part)
    .join(node.style % 7 === 0 ? '\n# note\n' : '');
  if (isCompact) return ` ${body.trimStart()}`;
  return `${node.tag === '' ? '' : ` ${node.tag.trimEnd()}`}${node.style % 5 === 0 ? ' # why' : ''}\n${body}`;
}

function scalar(node: Tree & { kind: 'scalar' }, indent: number): string {
  const { lines, style } = node;
  if (lines.length === 0) return style % 2 === 0 ? '\n' : ' ""\n';
  const margin = ' '.repeat(indent + 1 + (style % 3));
  const isPlain = lines.every((text) => isPlainLine(text));
  if (style % 5 === 0)
    return ` |${['', '-', '+'][style % 3]}\n${lines.map((text) => `${margin}${text}\n`).join('')}`;
  if (style % 5 === 1) {
    const folded = lines.map(
      (text, index) => `${margin}${index === 1 && style % 2 === 0 ? '  ' : ''}${text}\n`,
    );
    return ` >${['', '-', '+'][style % 3]}\n${folded.join(style % 4 === 0 ? '\n' : '')}`;
  }
  const glue = style % 7 === 0 ? `\n\n${margin}` : `\n${margin}`;
  if (style % 5 === 2 && isPlain) return ` ${lines.join(glue)}${style % 3 === 0 ? ' # why' : ''}\n`;
  const tagged = style % 3 === 0 ? ' !Sub' : '';
  return `${tagged} ${quoted(lines, glue, style)}\n`;
}

function flow(node: Tree): string {
  if (node.kind === 'scalar') {
    const { lines, style } = node;
    const isPlain =
      lines.length > 0 && lines.every((text) => isPlainLine(text) && !/[[\]{},]/.test(text));
    return isPlain && style % 2 === 0 ? lines.join(' ') : quoted(lines, ' ', style);
  }
  const gap = node.style % 3 === 0 ? '\n        ' : node.style % 3 === 1 ? ' ' : '';
  const parts =
    node.kind === 'list'
      ? node.items.map((item) => tagOf(item) + flow(item))
      : node.entries.map(
          ({ key, value }) => `${quotedKey(key, node.style)}: ${tagOf(value)}${flow(value)}`,
        );
  const [open, close] = node.kind === 'list' ? ['[', ']'] : ['{', '}'];
  return open + gap + parts.join(`,${gap === '' ? ' ' : gap}`) + gap + close;
}

function tagOf(node: Tree): string {
  return node.kind === 'scalar' ? '' : node.tag;
}

function quoted(lines: readonly string[], glue: string, style: number): string {
  if (style % 2 === 0) return `'${lines.map((text) => text.replaceAll("'", "''")).join(glue)}'`;
  const escaped = lines.map((text) => JSON.stringify(text).slice(1, -1));
  return `"${escaped.join(style % 11 === 0 ? `\\n\\\n  ` : glue)}"`;
}

function quotedKey(key: string, style: number): string {
  return style % 6 === 0 ? `"${key}"` : key;
}

function isPlainLine(text: string): boolean {
  return !/^-(?: |$)/.test(text);
}

const RUNS = 400;

test('documents in any style read as yaml reads them', () => {
  let compared = 0;
  fc.assert(
    fc.property(tree, fc.boolean(), (root, isMarked) => {
      const text = `${isMarked ? '---\n' : ''}Root:${block(root, 0, 'value')}After: 1\n`;
      const reference = referenceOf(text);
      fc.pre(reference.errors.length === 0);
      const { root: own, problems } = readDocument({ path: 't.yaml', text });
      expect(problems).toEqual([]);
      expect(own && outlineOf(own)).toEqual(reference.outline);
      compared += 1;
    }),
    { numRuns: RUNS },
  );
  expect(compared).toBe(RUNS);
});

test('JSON reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (json, space) => {
      const value = [JSON.parse(json)];
      const text = JSON.stringify(value, null, space);
      const { root, problems } = readDocument({ path: 't.json', text });
      expect(problems).toEqual([]);
      expect(JSON.stringify(root && dataOf(root))).toBe(JSON.stringify(value));
    }),
  );
});

test('any text gives a document or one error with a place in it', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b',
      ' ',
      '  ',
      '\n',
      '\n',
      '\n  ',
      '\t',
      ':',
      ': ',
      '- ',
      '-',
      '? ',
      '!Ref ',
      '!',
      '!!int ',
      '&x ',
      '*x',
    ],
    ...[
      '[',
      ']',
      '{',
      '}',
      ',',
      ', ',
      '"',
      "'",
      '|',
      '>',
      '|2-',
      '#',
      ' #',
      '%',
      '@',
      '---\n',
      '...\n',
      '\\',
      '<<: ',
      '1',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const { root, problems } = readDocument({ path: 't', text });
      const errors = problems.filter((problem) => problem.severity === 'error');
      expect(errors).toHaveLength(root === null ? 1 : 0);
      for (const { location } of problems) {
        const lines = text.split('\n');
        expect(location.line).toBeGreaterThan(0);
        expect(location.line).toBeLessThanOrEqual(lines.length);
        expect(location.column).toBeGreaterThan(0);
        expect(location.column).toBeLessThanOrEqual(
          (lines[(location.line ?? 1) - 1] ?? '').length + 1,
        );
      }
    }),
    { numRuns: 3_000 },
  );
});
