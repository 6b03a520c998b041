import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../../lib/findings/rule.ts';
import { rules } from '../../rules/index.ts';
import { pageOf } from '../rules/page.ts';
import type { RuleCases } from '../rules/test-rule.ts';
import { root } from './tree.ts';

/**
 * Every rule is one file, with a test, cases and a page of the same name. Pages
 * are made here, from the rule and its first cases: `npm run docs:rules`
 * writes them anew.
 */

const names = readdirSync(join(root, 'rules'))
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();

test('rules are there to be inspected', () => {
  expect(names.length).toBeGreaterThan(10);
});

test('every file holds a rule of its name, and every rule is registered', () => {
  expect(rules.map((rule) => rule.meta.id).sort()).toEqual(names);
});

describe.each(names)('%s', (name) => {
  test('is explained, with sources', () => {
    const { meta } = ruleNamed(name);
    expect(meta.sources.length).toBeGreaterThan(0);
    for (const source of meta.sources) expect(source).toMatch(/^https:\/\//);
    expect(meta.severities.length).toBeGreaterThan(0);
    expect(meta.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(meta.title).not.toMatch(/\.$/);
    for (const text of [meta.why, meta.fix, meta.limits]) expect(text).toMatch(/^[A-Z].*\.$/s);
    for (const message of Object.values(meta.messages)) expect(message).toMatch(/\.$/);
  });

  test('has a page that is up to date', async () => {
    expect(existsSync(join(root, `test/rules/${name}.test.ts`))).toBe(true);
    const page = pageOf(ruleNamed(name), await casesNamed(name));
    await expect(page).toMatchFileSnapshot(join(root, `docs/rules/${name}.md`));
  });
});

// Last, since the pages of new rules are written above.
test('there are no pages and tests of rules that do not exist', () => {
  const stems = (folder: string, extension: string): string[] =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(extension))
      .map((file) => file.slice(0, -extension.length))
      .sort();
  expect(stems('docs/rules', '.md')).toEqual(names);
  expect(stems('test/rules', '.test.ts')).toEqual(names);
});

function ruleNamed(name: string): Rule {
  const rule = rules.find((each) => each.meta.id === name);
  if (rule === undefined) throw new Error(`${name} is not registered`);
  return rule;
}

async function casesNamed(name: string): Promise<RuleCases> {
  const module: { readonly cases: RuleCases } = await import(`../rules/cases/${name}.ts`);
  return module.cases;
}
