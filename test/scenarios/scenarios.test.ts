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
const SCENARIOS_MIN = 225;
const SNAPSHOTS_MIN = 100;
const TERRAFORM_MIN = 115;
/** Of folders with template and Terraform, and how many of them say something about each area. */
const BOTH_MIN = 98;
const AREAS: readonly { readonly area: string; readonly rules: RegExp; readonly min: number }[] = [
  { area: 'security groups', rules: /^(SG|PKT)-/, min: 16 },
  { area: 'ACLs and routes', rules: /^(NACL|RT|EVAL)-/, min: 16 },
  { area: 'load balancers', rules: /^LB-/, min: 18 },
  { area: 'peering and transit gateways', rules: /^(PEER|TGW)-/, min: 12 },
  { area: 'services and edges', rules: /^(SVC|IGW|NAT|VPN|CVPN|BPA|NFW)-/, min: 26 },
];
/** What is easily got wrong about how a plan names one thing by another. */
const LINKS_MIN = 10;

/** Cases about peering, transit gateways, network load balancers, ACLs and NAT. */
const ALSO_SNAPSHOTS: readonly number[] = [
  3, 10, 11, 12, 13, 21, 22, 23, 24, 25, 26, 30, 31, 32, 55, 57, 60,
];

/** Cases that say something of Terraform. */
const ABOUT_TERRAFORM: readonly number[] = [14, 16, 19, 39, 40, 44, 51];

test('all scenarios are found', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(SCENARIOS_MIN);
  expect(scenarios.filter(hasSnapshot).length).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
  expect(scenarios.filter(hasTerraform).length).toBeGreaterThanOrEqual(TERRAFORM_MIN);
});

describe('Terraform', () => {
  const both = scenarios.filter(hasTerraform).filter(hasTemplate);

  test('says the same as templates', () => {
    expect(both.length).toBeGreaterThanOrEqual(BOTH_MIN);
  });

  test.each(AREAS)('says the same of $area', ({ rules, min }) => {
    // The first rule is the one that the claim is about.
    const about = both.filter((scenario) => rules.test(scenario.rules[0] ?? ''));
    expect(about.length).toBeGreaterThanOrEqual(min);
  });

  test('names one thing by another in many ways', () => {
    const links = scenarios.filter((scenario) => hasTerraform(scenario) && !hasTemplate(scenario));
    const about = links.filter(({ rules }) => rules.includes('LANG-8'));
    expect(about.length).toBeGreaterThanOrEqual(LINKS_MIN);
  });
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
    expect(found.length).toBeGreaterThan(0);
    expect(snapshot).toBe(found.some(hasSnapshot) ? 'yes' : '');
    expect(terraform).toBe(found.some(hasTerraform) ? 'yes' : '');
    if (ABOUT_TERRAFORM.includes(number)) expect(found.some(hasTerraform)).toBe(true);
    if (ALSO_SNAPSHOTS.includes(number)) expect(found.every(hasSnapshot)).toBe(true);
  });
});

function hasSnapshot({ sides }: Scenario): boolean {
  return sides.some(({ title }) => title === 'snapshot');
}

function hasTerraform({ sides }: Scenario): boolean {
  return sides.some(({ title }) => title === 'terraform');
}

function hasTemplate({ sides }: Scenario): boolean {
  return sides.some(({ title }) => title === 'template');
}

/** Templates may lack things that do not matter here; accounts and plans are as complete as they say. */
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
