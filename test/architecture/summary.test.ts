import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readText, root } from './tree.ts';

/** The last line of `.ci/run`, which others read by machine. */

const folder = mkdtempSync(join(tmpdir(), 'reachlint-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function summaryOf(...words: readonly string[]): {
  readonly line: string;
  readonly status: number | null;
} {
  const script = join(root, '.ci/summary.mjs');
  const { stdout, status } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  return { line: stdout, status };
}

const good = report('good.json', {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
});
const bad = report('bad.json', {
  success: false,
  numPassedTests: 3,
  numFailedTests: 2,
  testResults: [
    { status: 'failed', assertionResults: [{}, {}] },
    { status: 'failed', assertionResults: [] },
  ],
});
const unhandled = report('unhandled.json', {
  success: false,
  numPassedTests: 5,
  numFailedTests: 0,
  testResults: [],
});
const empty = report('empty.json', {
  success: true,
  numPassedTests: 0,
  numFailedTests: 0,
  testResults: [],
});

describe('the summary', () => {
  test.each([
    ['adds up runs', ['0', good, good], '14 passed, 0 failed', 0],
    ['counts files that could not be loaded', ['0', good, bad], '10 passed, 3 failed', 1],
    ['counts what failed besides', ['2', good], '7 passed, 2 failed', 1],
    ['counts an error outside all tests', ['0', unhandled], '5 passed, 1 failed', 1],
    ['takes a run without tests for a failure', ['0', empty], '0 passed, 1 failed', 1],
    [
      'takes a missing report for a failure',
      ['0', good, join(folder, 'none')],
      '7 passed, 1 failed',
      1,
    ],
  ])('%s', (_, words, line, status) => {
    expect(summaryOf(...words)).toEqual({ line: `${line}\n`, status });
  });

  test('is the last thing that .ci/run does', () => {
    expect(readText('.ci/run').trimEnd().split('\n').at(-1)).toMatch(/^node \.ci\/summary\.mjs /);
    expect(statSync(join(root, '.ci/run')).mode & 0o111).not.toBe(0);
  });
});
