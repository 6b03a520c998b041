import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { errorOf } from './reading.ts';

describe('nesting is bounded', () => {
  test.each([
    ['JSON', '['.repeat(100_000)],
    ['flow style', `a: ${'['.repeat(100_000)}`],
    ['flow maps', `a: ${'{a: '.repeat(100_000)}`],
    ['compact lists', '- '.repeat(100_000)],
    ['block maps', Array.from({ length: 1_000 }, (_, n) => `${' '.repeat(n)}a:\n`).join('')],
    ['explicit keys', '? '.repeat(100_000)],
  ])('in %s', (_, text) => {
    expect(errorOf(text)).toMatch(/error Maps and lists are nested more than 200 deep/);
  });

  test('200 are allowed', () => {
    expect(readDocument({ path: 't', text: '['.repeat(200) + ']'.repeat(200) }).problems).toEqual(
      [],
    );
  });
});

describe('aliases are bounded', () => {
  test('that multiply', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    expect(errorOf(`a0: &a0 x\n${lines.join('\n')}`)).toMatch(
      /error Aliases and merge keys expand to more than/,
    );
  });

  test('that nest', () => {
    const lines = Array.from({ length: 300 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]`);
    expect(errorOf(`a0: &a0 x\n${lines.join('\n')}`)).toMatch(/nested more than 200 deep/);
  });

  test('in merge keys', () => {
    const lines = Array.from(
      { length: 600 },
      (_, n) => `a${n + 1}: &a${n + 1}\n  <<: *a${n}\n  k${n}: 1`,
    );
    expect(errorOf(`a0: &a0 {}\n${lines.join('\n')}`)).toMatch(
      /error Aliases and merge keys expand to more than/,
    );
  });
});

describe('time is linear', () => {
  /** Generous: each takes about a tenth of it on a slow machine. */
  const ELAPSED_MS_MAX = 2_000;
  const size = 100_000;
  const repeat = (make: (n: number) => string, count = size): string =>
    Array.from({ length: count }, (_, n) => make(n)).join('');

  test.each([
    ['a block map', repeat((n) => `key${n}: 1\n`)],
    ['a flow map', `a: {${repeat((n) => `key${n}: 1, `)}}`],
    ['a flow list', `a: [${repeat(() => '[], ')}]`],
    ['a JSON object', `{${repeat((n) => `"key${n}": 1, `)}"z": 1}`],
    ['duplicates', repeat(() => 'a: 1\n')],
    ['blank lines', `a: x${'\n'.repeat(1_000_000)}b: 1`],
    ['blanks', `a: x${' '.repeat(1_000_000)}y`],
    ['blanks in quotes', `a: "${'   \n'.repeat(250_000)}"`],
    ['a long plain text', `a: x\n${repeat(() => '  y\n')}`],
    ['a long quoted text', `a: "${repeat(() => 'y\\t\n')}"`],
    ['a block scalar', `a: >\n${repeat(() => '  y\n')}`],
    ['blank lines before a block scalar', `${repeat(() => 'a: |\n\n', 50_000)}`],
    ['digits', `a: ${'1_'.repeat(500_000)}`],
    ['quotes', `a: '${"''".repeat(500_000)}'`],
    ['comments', repeat(() => '# x\n')],
    ['directives', repeat(() => '%X\n')],
    ['documents', repeat(() => '---\n')],
  ])('in %s', (_, text) => {
    const start = performance.now();
    readDocument({ path: 't', text });
    expect(performance.now() - start).toBeLessThan(ELAPSED_MS_MAX);
  });
});
