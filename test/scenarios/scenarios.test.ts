import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { examine } from './answer.ts';
import { differences, readScenarios, type Side } from './scenario.ts';

/**
 * Every folder beside this file is a claim about AWS with a template that
 * shows it and a control that turns it. The expectations were written from the
 * documentation that each folder names, not from what reachlint says.
 */

const scenarios = readScenarios(dirname(fileURLToPath(import.meta.url)));

/** Fewer means that folders were lost, or that discovery is broken. */
const SCENARIOS_MIN = 98;

test('all scenarios are found', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(SCENARIOS_MIN);
});

describe.each(scenarios)('$name', ({ problems, sides }) => {
  test('is complete', () => {
    expect(problems).toEqual([]);
    expect(sides.length).toBeGreaterThanOrEqual(2);
  });

  test.each(sides)('$title answers as expected', (side) => {
    const { files, region, parameters, checks, unknowns } = side;
    const { answers, problems: found } = examine(
      files,
      { region, parameters },
      checks.map((check) => check.question),
    );
    expect(answers).toHaveLength(checks.length);
    const wrong = checks.flatMap((check, index) => {
      const given = answers[index];
      return given === undefined ? [] : differences(check, given, unknowns);
    });
    expect(wrong).toEqual([]);
    expect(unexpected(side, found)).toEqual([]);
  });
});

/** Templates may lack things that do not matter here; accounts are as complete as they say. */
function unexpected(side: Side, problems: readonly string[]): readonly string[] {
  if (side.title === 'template' || side.title === 'control') return [];
  const missing = side.complaints
    .filter((text) => !problems.some((problem) => problem.includes(text)))
    .map((text) => `no problem says ${text}`);
  const others = problems.filter(
    (problem) => !side.complaints.some((text) => problem.includes(text)),
  );
  return [...missing, ...others];
}
