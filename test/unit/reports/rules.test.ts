import { expect, test } from 'vitest';
import type { RuleMeta } from '../../../lib/findings/rule.ts';
import { problemsReport } from '../../../lib/reports/problems.ts';
import { rulePage, ruleTable } from '../../../lib/reports/rules.ts';
import { at } from './results.ts';

const long = 'word '.repeat(60).trim();

function rule(id: string, changes: Partial<RuleMeta> = {}): RuleMeta {
  return {
    id,
    title: `Title of ${id}`,
    severities: ['high', 'informational'],
    since: '0.1.0',
    why: long,
    fix: 'First.\n\nSecond.',
    limits: 'None.',
    sources: ['https://example.com/a', 'https://example.com/b'],
    messages: {},
    ...changes,
  };
}

test('the table has a line per rule, by id', () => {
  expect(ruleTable([rule('b-rule'), rule('a-long-rule')], { width: 80 })).toBe(`\
Rule         Severity    Title
a-long-rule  high, info  Title of a-long-rule
b-rule       high, info  Title of b-rule

reachlint explain RULE tells more about one.
`);
});

test('the page has every part, wrapped, paragraphs kept', () => {
  const page = rulePage(rule('a-rule'), { width: 80 });
  expect(page.startsWith('a-rule\n\nTitle of a-rule\n\nSeverity\n  high, info\n')).toBe(true);
  expect(page).toContain('\n  First.\n\n  Second.\n');
  expect(page).toContain('\n  https://example.com/a\n  https://example.com/b\n');
  expect(page.endsWith('Since version 0.1.0\n')).toBe(true);
  expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(page.replace(/\s+/g, ' ')).toContain(long);
});

test('problems are a line each, errors first, and many are cut', () => {
  const problem = (severity: 'error' | 'warning', line: number) => ({
    severity,
    message: 'Wrong\n\u001B[31m.',
    location: at(line),
  });
  const plain = { width: 80, colour: false };
  expect(problemsReport([problem('warning', 1), problem('error', 2)], plain)).toBe(
    'template.yaml:2:7: error: Wrong \uFFFD[31m.\ntemplate.yaml:1:7: warning: Wrong \uFFFD[31m.\n',
  );
  const many = problemsReport(
    Array.from({ length: 60 }, (_, line) => problem('warning', line + 1)),
    plain,
  );
  expect(many.split('\n')).toHaveLength(52);
  expect(many).toContain('and 10 more; --format json has them all\n');
  expect(problemsReport([], plain)).toBe('');
});
