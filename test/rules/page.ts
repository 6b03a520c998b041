import type { Rule } from '../../lib/findings/rule.ts';
import {
  analyzeCase,
  type RuleCase,
  type RuleCases,
  templatePath,
  withoutExpectations,
} from './test-rule.ts';

/** The documentation page of a rule: its own words, and two of the templates that test it. */
export function pageOf(rule: Rule, cases: RuleCases): string {
  const { meta } = rule;
  const [reported] = cases.invalid;
  const [silent] = cases.valid;
  if (reported === undefined || silent === undefined) throw new Error(`${meta.id} has no cases`);
  const sections = [
    `# ${meta.id}`,
    `${meta.title}.`,
    `Severity: ${meta.severities.join(', ')}. Since version ${meta.since}.`,
    '## Why it matters',
    meta.why,
    '## How to mend it',
    meta.fix,
    '## What it does not see',
    meta.limits,
    '## Example',
    example(reported),
    'reachlint says:',
    fenced('text', messagesOf(rule, reported)),
    '## Example without a finding',
    example(silent),
    '## Sources',
    meta.sources.map((source) => `- <${source}>`).join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function example(one: RuleCase): string {
  const evidence = (one.options?.evidence ?? []).map(
    (file) => `With ${file.path}:\n\n${fenced('json', file.text)}`,
  );
  const scopes = (one.options?.scopes ?? []).map(
    (file) => `With the access scope ${file.path}:\n\n${fenced('json', file.text)}`,
  );
  const sentence = `${one.name.charAt(0).toUpperCase()}${one.name.slice(1)}.`;
  return [sentence, fenced('yaml', withoutExpectations(one.template)), ...evidence, ...scopes].join(
    '\n\n',
  );
}

function messagesOf(rule: Rule, one: RuleCase): string {
  const clean = { ...one, template: withoutExpectations(one.template) };
  return analyzeCase(rule, clean)
    .findings.map(
      ({ location, level, message }) =>
        `${templatePath}:${location.line}:${location.column} ${level} ${message}`,
    )
    .join('\n');
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}
