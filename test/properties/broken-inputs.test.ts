// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnalysisResult } from '../../lib/findings/finding.ts';
import { analyze } from '../../lib/index.ts';

/**
 * Whatever users write, an analysis ends with a result: what is wrong is a
 * problem with a place. Good templates are damaged in their text and in their
 * structure.
 */

const scenarios = fileURLToPath(new URL('../scenarios', import.meta.url));

function templatesNamed(name: string): readonly string[] {
  return readdirSync(scenarios, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(name))
    .sort()
    .map((path) => readFileSync(join(scenarios, path), 'utf8'));
}

const texts = templatesNamed('template.yaml');
const documents = templatesNamed('template.json').map((text): unknown => JSON.parse(text));

const fragments = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!Ref ',
  '!Sub ',
  '<<: ',
  '\n',
  '\t',
  '#',
  '\0',
  '\ud800',
  'Fn::',
  '${',
  '!GetAtt ',
  '? ',
  '---\n',
  'null',
  '-1',
  '1e400',
];

/** Cut out a piece of the text, and put a piece of syntax in its place. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  insert: fc.constantFrom('', ...fragments),
});

/** What stands where something else belongs. */
const misplaced = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'x', 0, -1, 1e21, true, [], {}, [null], { Ref: 'Nowhere' }),
  fc.constantFrom<unknown>(
    { Ref: 5 },
    { Ref: 'AWS::NoValue' },
    { 'Fn::GetAtt': [] },
    { 'Fn::GetAtt': ['Vpc', { Ref: 'Vpc' }] },
    { 'Fn::Sub': ['${a.b.c}', 5] },
    { 'Fn::Select': ['x', { 'Fn::GetAZs': {} }] },
    { 'Fn::Cidr': ['10.0.0.0/8', 'many', 99] },
    { 'Fn::If': ['NoCondition', 1] },
    { 'Fn::FindInMap': ['M', { Ref: 'Vpc' }, 'k'] },
    { 'Fn::ImportValue': { 'Fn::Sub': 'a-${AWS::Region}' } },
    { 'Fn::Transform': { Name: 'M' } },
    { 'Fn::Unheard': [] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

function expectWellFormed(result: AnalysisResult): void {
  expect(result.schemaVersion).toBe(1);
  for (const { message, location } of result.problems) {
    expect(message).toMatch(/\S.*[.!?]$/s);
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    expect(location.file).toBe('template');
  }
}

function applyDamage(
  text: string,
  damages: readonly { at: number; length: number; insert: string }[],
): string {
  return damages.reduce((damaged, { at, length, insert }) => {
    const start = Math.floor(at * damaged.length);
    return damaged.slice(0, start) + insert + damaged.slice(start + length);
  }, text);
}

/** Replaces the node that a walk of `steps` ends at. */
function replaced(node: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof node !== 'object' || node === null) return value;
  const keys = Object.keys(node);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  if (Array.isArray(node))
    return node.map((item, index) => (String(index) === key ? replaced(item, rest, value) : item));
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [
      name,
      name === key ? replaced(child, rest, value) : child,
    ]),
  );
}

describe('a damaged template', () => {
  test('there are templates to damage', () => {
    expect(texts.length).toBeGreaterThan(20);
    expect(documents.length).toBeGreaterThan(3);
  });

  test('in its text, gives a result', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        (text, damages) => {
          expectWellFormed(analyze([{ path: 'template', text: applyDamage(text, damages) }]));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('in its structure, gives a result', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 7 }),
        misplaced,
        (document, steps, value) => {
          const text = JSON.stringify(replaced(document, steps, value));
          expectWellFormed(analyze([{ path: 'template', text }]));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('that is no template at all gives a result', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...fragments), fc.json()), (text) => {
        const result = analyze([{ path: 'template', text }]);
        expectWellFormed(result);
        expect(result.findings).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
