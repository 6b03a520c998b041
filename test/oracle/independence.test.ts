import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** A second opinion is one only while it shares no code with the first. */

const folder = dirname(fileURLToPath(import.meta.url));
const root = resolve(folder, '../..');
const allowed =
  /^(lib\/basics\/|lib\/network\/model\.ts$|test\/oracle\/|vitest$|fast-check$|node:)/;

function importsOf(text: string): string[] {
  const statements = text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"\s]+)['"]/g);
  return [...statements].map((statement) => statement[1] ?? '');
}

function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, resolve(dirname(file), specifier)).replaceAll('\\', '/');
}

// A test that compares the two opinions imports both, and may live here too.
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => resolve(folder, name));

test('the oracle imports only basics and the model', () => {
  let inspected = 0;
  const foreign: string[] = [];
  for (const file of files) {
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      inspected += 1;
      const target = targetOf(file, specifier);
      if (!allowed.test(target)) foreign.push(`${relative(root, file)} imports ${target}`);
    }
  }
  expect(foreign).toEqual([]);
  expect(files.length).toBeGreaterThan(5);
  expect(inspected).toBeGreaterThan(files.length);
});

test('the check sees a forbidden import', () => {
  const [line] = importsOf(['import { x } from', "'../../lib/engine/reach.ts';"].join(' '));
  expect(line).toBe('../../lib/engine/reach.ts');
  expect(allowed.test(targetOf(resolve(folder, 'x.ts'), line ?? ''))).toBe(false);
  expect(importsOf("const x = await import('../../lib/packets/set.ts')")).toHaveLength(1);
});
