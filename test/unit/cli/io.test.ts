import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lineWidth, type OutputStream } from '../../../lib/cli/io.ts';
import { version } from '../../../lib/version.ts';

function stream(columns: number | null): OutputStream {
  return { write: () => {}, isTerminal: columns !== null, columns };
}

test.each([
  [null, undefined, 80],
  [90, undefined, 90],
  [90, '72', 72],
  [null, '72', 72],
  [300, undefined, 100],
  [10, undefined, 60],
  [90, 'wide', 90],
  [90, '0', 90],
  [90, '-5', 90],
])('a terminal of %j columns with COLUMNS=%s gives lines of %i', (columns, asked, expected) => {
  expect(lineWidth(stream(columns), { COLUMNS: asked })).toBe(expected);
});

test('the version is the one in package.json', () => {
  const file = new URL('../../../package.json', import.meta.url);
  expect(version).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
});
