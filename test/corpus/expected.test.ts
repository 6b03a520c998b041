import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { answer } from '../scenarios/answer.ts';
import { type Check, differences, readCheck } from '../scenarios/scenario.ts';

/**
 * Real templates of others, whose exposure was worked out by careful reading.
 * The corpus is not part of the project; REACHLINT_CORPUS names its folder.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const corpus = join(
  process.env.REACHLINT_CORPUS ?? join(root, '../shared/corpus'),
  'cloudformation',
);

interface Case {
  readonly id: string;
  readonly file: string;
  readonly region: string;
  readonly checks: readonly Check[];
}

const problems: string[] = [];
const cases = readCases(join(corpus, 'expected.json'));

test('all cases are found', () => {
  expect(problems).toEqual([]);
  expect(cases).toHaveLength(9);
  expect(cases.flatMap((one) => one.checks)).toHaveLength(63);
});

describe.each(cases)('$id $file', ({ file, region, checks }) => {
  test('answers as expected', () => {
    const text = readFileSync(join(corpus, file), 'utf8');
    const answers = answer(
      [{ path: file, text }],
      { region },
      checks.map((check) => check.question),
    );
    expect(answers).toHaveLength(checks.length);
    const wrong = checks.flatMap((check, index) => {
      const given = answers[index];
      return given === undefined ? [] : differences(check, given, []);
    });
    expect(wrong).toEqual([]);
  });
});

function readCases(path: string): Case[] {
  if (!existsSync(path)) return [];
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(list)) return [];
  return list.map((entry: Record<string, unknown>, index) => {
    const lines = Array.isArray(entry.checks) ? entry.checks : [];
    const id = String(entry.id ?? index);
    return {
      id,
      file: String(entry.file),
      region: String(entry.region),
      checks: lines.map((line: unknown, at) => readCheck(line, `${id} check ${at + 1}`, problems)),
    };
  });
}
