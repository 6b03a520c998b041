import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DocumentNode, entryOf } from '../../lib/inputs/document.ts';
import { readDocument } from '../../lib/inputs/text/read.ts';
import { outlineOf, referenceOf } from '../unit/inputs/text/yaml-reference.ts';

const corpus = process.env.REACHLINT_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const folder = join(corpus, 'cloudformation');

function table(name: string): string[][] {
  const [, ...rows] = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  return rows.map((row) => row.split('\t'));
}

const index = table('index.tsv').map((row) => ({ path: row[0] ?? '', resources: Number(row[6]) }));
const reported = new Map(table('parse-problems.tsv').map((row) => [row[0] ?? '', row[1] ?? '']));
/** What neither `yaml` nor PyYAML can read. */
const invalid = new Set(
  [...reported].filter(([, why]) => why.startsWith('INVALID')).map(([path]) => path),
);
/** Quoted texts that go on left of their key: `yaml` rejects them, PyYAML and AWS do not. */
const underIndented = [...reported]
  .filter(([, why]) => why.includes('MISSING_CHAR') && why.includes('PyYAML accepts'))
  .map(([path]) => path);

function read(path: string): { text: string; root: DocumentNode | null; errors: string[] } {
  const text = readFileSync(join(folder, path), 'utf8');
  const { root, problems } = readDocument({ path, text });
  const errors = problems.filter((problem) => problem.severity === 'error');
  return { text, root, errors: errors.map((problem) => problem.message) };
}

/** Resources, where a Fn::ForEach counts for what its fragment declares, as the index counts. */
function countResources(node: DocumentNode | undefined): number {
  if (node?.kind !== 'map') return 0;
  return node.entries.reduce((sum, { key, value }) => {
    if (!key.startsWith('Fn::ForEach::')) return sum + (value.kind === 'map' ? 1 : 0);
    return sum + (value.kind === 'list' ? countResources(value.items[2]) : 0);
  }, 0);
}

const valid = index.filter(({ path }) => !invalid.has(path));
const comparable = valid.filter(({ path }) => !underIndented.includes(path));

test('the corpus is there', () => {
  expect(index).toHaveLength(244);
  expect(invalid.size).toBe(1);
  expect(underIndented).toHaveLength(8);
});

test.each([...invalid])('%s is refused', (path) => {
  const { root, errors } = read(path);
  expect(root).toBeNull();
  expect(errors).toHaveLength(1);
});

test.each(valid)('$path has all its resources', ({ path, resources }) => {
  const { root, errors } = read(path);
  expect(errors).toEqual([]);
  expect(countResources(entryOf(root ?? undefined, 'Resources'))).toBe(resources);
});

test.each(comparable)('$path reads as yaml reads it', ({ path }) => {
  const { text, root } = read(path);
  const reference = referenceOf(text);
  expect(reference.errors).toEqual([]);
  expect(root && outlineOf(root)).toEqual(reference.outline);
});

test.each(underIndented)('%s is what yaml rejects', (path) => {
  expect(referenceOf(read(path).text).errors).not.toEqual([]);
});
