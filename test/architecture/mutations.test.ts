import { describe, expect, test } from 'vitest';
import { mutations } from '../mutations/mutations.ts';
import { readText } from './tree.ts';

/**
 * Whether each mutation still fits the code is cheap to see, so it is seen in
 * every run of the tests. Whoever changes a line that one replaces writes it
 * anew in test/mutations/list, and runs it:
 * `npm run test:mutations -- RULE`.
 */

describe('mutations', () => {
  test('are many, each of its own', () => {
    expect(mutations.length).toBeGreaterThan(25);
    const names = mutations.map(({ rule, what }) => `${rule} ${what}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('break rules of docs/semantics.md', () => {
    const page = readText('docs/semantics.md');
    const unknown = mutations.filter(({ rule }) => !page.includes(`\n| ${rule} |`));
    expect(unknown.map(({ rule }) => rule)).toEqual([]);
  });

  test.each(mutations)('$rule: $what', ({ edits }) => {
    for (const { file, find, replace } of edits) {
      expect(readText(file).split(find).length - 1, `${file} has ${find}`).toBe(1);
      expect(replace).not.toBe(find);
    }
  });
});
