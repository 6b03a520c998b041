import { describe, expect, test } from 'vitest';
import { type AnalyzeOptions, analyzeWith } from '../../lib/analyze.ts';
import type { AnalysisResult, Finding } from '../../lib/findings/finding.ts';
import type { Rule, RuleMeta } from '../../lib/findings/rule.ts';
import { contradiction } from './replay.ts';

/**
 * Tests of one rule: small templates that say themselves what is to be found.
 * A comment of its own line below the blamed line,
 *
 *     # ^ fail: message id, or a part of the message
 *     # ^ unknown: …
 *
 * stands for one finding, definite or possible. What is not announced must not
 * be found, and what is announced must be. Packets that findings show are sent
 * once more, through the simulator.
 */

export interface RuleCase {
  readonly name: string;
  /** YAML, as small as the case allows. */
  readonly template: string;
  readonly options?: AnalyzeOptions;
  /** Set where there are more findings than are worth announcing: their number. */
  readonly findings?: number;
}

export interface RuleCases {
  /** Nothing is found, although the rule looked. */
  readonly valid: readonly RuleCase[];
  /** Something is certainly wrong. */
  readonly invalid: readonly RuleCase[];
  /** A value that is not known decides; or the reason why that cannot be. */
  readonly unknown: readonly RuleCase[] | `because ${string}`;
}

interface Expectation {
  readonly line: number;
  readonly certainty: Finding['certainty'];
  readonly text: string;
}

export const templatePath = 'template.yaml';

/** Runs one rule on one template. */
export function analyzeCase(rule: Rule, { template, options }: RuleCase): AnalysisResult {
  return analyzeWith(
    { rules: [rule], version: '0.0.0' },
    [{ path: templatePath, text: template }],
    options,
  );
}

/** Defines the tests of a rule. Throws when a list is empty, so that none is forgotten. */
export function testRule(rule: Rule, cases: RuleCases): void {
  const unknown = typeof cases.unknown === 'string' ? [] : cases.unknown;
  if (cases.valid.length === 0 || cases.invalid.length === 0) {
    throw new Error(`${rule.meta.id} needs valid and invalid cases`);
  }
  if (unknown.length === 0 && !`${cases.unknown}`.startsWith('because ')) {
    throw new Error(`${rule.meta.id} needs unknown cases, or the reason why there are none`);
  }
  describe('valid', () => {
    test.each(cases.valid)('$name', (one) => {
      const result = checkCase(rule, one);
      expect(result.findings).toEqual([]);
      const { pass, fail, unknown: undecided } = countsOf(rule, result);
      expect({ looked: pass > 0, fail, undecided }).toEqual({
        looked: true,
        fail: 0,
        undecided: 0,
      });
    });
  });
  describe('invalid', () => {
    test.each(cases.invalid)('$name', (one) => {
      const result = checkCase(rule, one);
      expect(countsOf(rule, result).fail).toBeGreaterThan(0);
    });
  });
  if (unknown.length > 0) {
    describe('unknown', () => {
      test.each(unknown)('$name', (one) => {
        const result = checkCase(rule, one);
        expect(countsOf(rule, result).unknown).toBeGreaterThan(0);
      });
    });
  }
  test('the cases show every message', () => {
    const all = [...cases.valid, ...cases.invalid, ...unknown];
    const messages = all.flatMap((one) =>
      analyzeCase(rule, one).findings.map((each) => each.message),
    );
    const shown = Object.keys(rule.meta.messages).filter((id) =>
      messages.some((message) => isMessage(rule.meta, id, message)),
    );
    expect(shown).toEqual(Object.keys(rule.meta.messages));
  });
}

/** Compares what is found with what the template announces. */
function checkCase(rule: Rule, one: RuleCase): AnalysisResult {
  const result = analyzeCase(rule, one);
  expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const left = [...result.findings];
  const expected = expectationsOf(one.template).map((expectation) => {
    const index = left.findIndex((finding) => fits(rule.meta, expectation, finding));
    const [finding] = index < 0 ? [] : left.splice(index, 1);
    return finding === undefined ? describeExpectation(expectation) : describeFinding(finding);
  });
  if (one.findings !== undefined) {
    expect(result.findings.map(describeFinding)).toEqual(expect.arrayContaining(expected));
    expect(result.findings).toHaveLength(one.findings);
  } else {
    expect(result.findings.map(describeFinding).sort()).toEqual([...expected].sort());
  }
  for (const finding of result.findings) {
    checkFinding(rule.meta, finding);
    expect(
      contradiction(finding, { path: templatePath, text: one.template, ...optionsOf(one) }),
    ).toBeNull();
  }
  return result;
}

function optionsOf({ options }: RuleCase): Pick<RuleCase, 'options'> {
  return options === undefined ? {} : { options };
}

/** What holds of every finding. */
function checkFinding(meta: RuleMeta, finding: Finding): void {
  expect(meta.severities).toContain(finding.severity);
  expect(finding.message).not.toMatch(/\{\w+\}|undefined|null/);
  expect(finding.resource.type).not.toBe('unknown');
  expect(finding.location.line).not.toBeNull();
  const isExplained = finding.certainty === 'definite' || finding.unknowns.length > 0;
  expect(isExplained, `${finding.message} is only possible but names no unknown`).toBe(true);
}

function countsOf(
  rule: Rule,
  result: AnalysisResult,
): { pass: number; fail: number; unknown: number } {
  return result.coverage.subjects[rule.meta.id] ?? { pass: 0, fail: 0, unknown: 0 };
}

const announcement = /^\s*# \^ (fail|unknown): (.*)$/;

function expectationsOf(template: string): Expectation[] {
  const expectations: Expectation[] = [];
  let blamed = 0;
  for (const [index, line] of template.split('\n').entries()) {
    const [, word, text] = announcement.exec(line) ?? [];
    if (word === undefined || text === undefined) blamed = index + 1;
    else {
      const certainty = word === 'fail' ? 'definite' : 'possible';
      expectations.push({ line: blamed, certainty, text: text.trim() });
    }
  }
  return expectations;
}

/** The template as a user would write it. */
export function withoutExpectations(template: string): string {
  return template
    .split('\n')
    .filter((line) => !announcement.test(line))
    .join('\n');
}

function fits(meta: RuleMeta, expectation: Expectation, finding: Finding): boolean {
  const { line, certainty, text } = expectation;
  if (finding.location.line !== line || finding.certainty !== certainty) return false;
  return text in meta.messages
    ? isMessage(meta, text, finding.message)
    : finding.message.includes(text);
}

/** Whether a sentence was made from the message template of that id. */
function isMessage(meta: RuleMeta, id: string, message: string): boolean {
  const parts = (meta.messages[id] ?? '')
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(message);
}

function describeExpectation({ line, certainty, text }: Expectation): string {
  return `${line} ${certainty} … ${text}`;
}

function describeFinding({ location, certainty, message }: Finding): string {
  return `${location.line} ${certainty} ${message}`;
}
