import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { answer } from './answer.ts';
import { differences, readScenarios } from './scenario.ts';

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
    expect(sides.map((side) => side.title)).toEqual(['template', 'control']);
  });

  test.each(sides)(
    '$title answers as expected',
    ({ files, region, parameters, checks, unknowns }) => {
      const answers = answer(
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
    },
  );
});
