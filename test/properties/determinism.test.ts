import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../lib/basics/source.ts';
import { analyze } from '../../lib/index.ts';
import { jsonReport } from '../../lib/reports/json.ts';
import { textReport } from '../../lib/reports/text.ts';

/** Equal input gives byte-equal output, in whatever order it comes, and nothing of the machine is in it. */

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const scenarios = join(root, 'test/scenarios');

const files: readonly SourceFile[] = readdirSync(scenarios, { recursive: true, encoding: 'utf8' })
  .filter((path) => /template\.(?:yaml|json)$/.test(path))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(scenarios, path), 'utf8') }));

function reportsOf(input: readonly SourceFile[]): string {
  const result = analyze(input);
  return jsonReport(result) + textReport(result, { width: 80, colour: false });
}

/** Enough resources of all kinds, and not all, so that the test stays quick. */
const several = files.filter((_, index) => index % 8 === 0);

describe('output', () => {
  test('is the same a second time', () => {
    for (const file of files) expect(reportsOf([file])).toBe(reportsOf([file]));
    expect(files.length).toBeGreaterThan(50);
  });

  test('does not depend on the order of files', () => {
    expect(several.length).toBeGreaterThan(5);
    const expected = reportsOf(several);
    expect(expected).toContain('"certainty": "definite"');
    expect(reportsOf([...several].reverse())).toBe(expected);
    const middle = Math.floor(several.length / 2);
    expect(reportsOf([...several.slice(middle), ...several.slice(0, middle)])).toBe(expected);
  });

  test('does not depend on what was analysed before', () => {
    const [first, ...others] = several;
    const before = reportsOf(first === undefined ? [] : [first]);
    for (const file of others) reportsOf([file]);
    expect(reportsOf(first === undefined ? [] : [first])).toBe(before);
  });

  test('has no date of today and no folder of this machine', () => {
    const all = files.map((file) => reportsOf([file])).join('');
    const today = new Date().toISOString().slice(0, 10);
    expect(all).not.toContain(root);
    expect(all).not.toContain(today);
    expect(all).not.toMatch(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
    expect(all.length).toBeGreaterThan(10_000);
  });
});
