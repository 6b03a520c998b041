import { describe, expect, test } from 'vitest';
import { mayBePlanText, parsePlanText } from '../../../../lib/inputs/terraform/plan-text.ts';

const plan = { format_version: '1.2', terraform_version: '1.11.4', resource_changes: [] };
const text = JSON.stringify(plan);

describe.each([
  ['as it is', text],
  ['indented', JSON.stringify(plan, null, 2)],
  ['after the words of a wrapper', `[command]/usr/bin/terraform show -json plan\n${text}`],
  [
    'between the words of a wrapper',
    `[command]terraform show\n${text}\n::debug::exitcode: 0\n{done}`,
  ],
  ['with keys that others added', JSON.stringify({ meta: { a: 1 }, ...plan, infracost_x: 1 })],
  ['as a part of the object of another tool', JSON.stringify({ id: 7, plan })],
  ['of an empty state', '{"format_version":"1.0"}'],
])('a plan %s', (_, written) => {
  test('is found', () => {
    expect(mayBePlanText(written)).toBe(true);
    expect(parsePlanText({ path: 'p.json', text: written })).toMatchObject({
      path: 'p.json',
      root: { format_version: expect.any(String) },
    });
  });
});

test.each([
  ['a template', '{"Resources": {"A": {"Type": "AWS::EC2::VPC"}}}'],
  ['a template that speaks of it', 'Description: needs "terraform_version" 1.5\nResources: {}'],
  ['other JSON', '{"terraform_version": "1.5"}'],
])('%s is none', (_, written) => {
  expect(mayBePlanText(written) ? parsePlanText({ path: 'p', text: written }) : null).toBeNull();
});

test('half a plan is said to be cut off', () => {
  expect(parsePlanText({ path: 'p.json', text: text.slice(0, -4) })).toMatchObject({
    severity: 'error',
    message: expect.stringContaining('cut off'),
    location: { file: 'p.json' },
  });
});

test('a state file is told from the output of terraform show', () => {
  const state = { version: 4, terraform_version: '1.5.0', serial: 3, lineage: 'x', resources: [] };
  expect(parsePlanText({ path: 's.json', text: JSON.stringify(state) })).toMatchObject({
    severity: 'error',
    message: expect.stringContaining('terraform show -json'),
  });
});
