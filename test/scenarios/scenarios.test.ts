import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { examine } from './answer.ts';
import { differences, readScenarios, type Scenario, type Side } from './scenario.ts';

/**
 * Every folder beside this file is a claim about AWS with a template that
 * shows it and a control that turns it. The expectations were written from the
 * documentation that each folder names, not from what reachlint says.
 */

const root = dirname(fileURLToPath(import.meta.url));
const scenarios = readScenarios(root);

/** Fewer means that folders were lost, or that discovery is broken. */
const SCENARIOS_MIN = 175;
const SNAPSHOTS_MIN = 100;

/** Cases about peering, transit gateways, network load balancers, ACLs and NAT. */
const ALSO_SNAPSHOTS: readonly number[] = [
  3, 10, 11, 12, 13, 21, 22, 23, 24, 25, 26, 30, 31, 32, 55, 57, 60,
];

test('all scenarios are found', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(SCENARIOS_MIN);
  expect(scenarios.filter(hasSnapshot).length).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
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

describe('the sixty cases of README.md', () => {
  const rows = readFileSync(join(root, 'README.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, number = '', , names = '', snapshot, terraform] = line
        .split('|')
        .map((cell) => cell.trim());
      if (!/^\d+$/.test(number)) return [];
      const folders = [...names.matchAll(/\]\(([a-z0-9-]+)\)/g)].map((match) => match[1] ?? '');
      return [{ number: Number(number), folders, snapshot, terraform }];
    });

  test('are sixty', () => {
    expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
  });

  test.each(rows)('$number has its scenarios', ({ number, folders, snapshot, terraform }) => {
    const found = scenarios.filter(({ name }) => folders.includes(name));
    expect(found.map(({ name }) => name)).toEqual([...folders].sort());
    expect(found.length > 0 || terraform === 'waits').toBe(true);
    expect(snapshot).toBe(found.some(hasSnapshot) ? 'yes' : '');
    if (ALSO_SNAPSHOTS.includes(number)) expect(found.every(hasSnapshot)).toBe(true);
  });
});

function hasSnapshot({ sides }: Scenario): boolean {
  return sides.some(({ title }) => title === 'snapshot');
}

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
