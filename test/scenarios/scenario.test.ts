import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { type Check, differences, readCheck, readScenarios } from './scenario.ts';

/** The scenario reader must see what is wrong; otherwise the scenarios prove nothing. */

const expected = {
  claim: 'A group without rules admits nobody at all.',
  rules: ['SG-2'],
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  region: 'us-east-1',
  parameters: {},
  checks: [{ from: 'internet', to: 'Server', protocol: 'tcp', port: 22, verdict: 'unreachable' }],
  control: [{ from: 'internet', to: 'Server', protocol: 'tcp', port: 22, verdict: 'reachable' }],
};

describe('a scenario folder', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'scenario-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
    mkdirSync(join(root, 'some-claim'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'some-claim', name)), { recursive: true });
      writeFileSync(join(root, 'some-claim', name), text);
    }
    return readScenarios(root).flatMap((scenario) => scenario.problems);
  }
  const complete = {
    'expected.json': JSON.stringify(expected),
    'template.yaml': 'a',
    'control.yaml': 'b',
  };

  const accounts = {
    'snapshot/us-east-1/Vpcs.json': '{"Vpcs": []}',
    'snapshot-control/us-east-1/Vpcs.json': '{"Vpcs": [{}]}',
  };

  const code = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n';
  const plan = (change: object = {}): string =>
    JSON.stringify({
      configuration: { root_module: { resources: [{ type: 'aws_vpc', name: 'main' }] } },
      ...change,
    });
  const plans = {
    'terraform/main.tf': code,
    'terraform/plan.json': plan(),
    'terraform-control/main.tf': code,
    'terraform-control/plan.json': plan({ complete: true }),
  };

  test('is complete with expectation, template and control', () => {
    expect(problemsOf(complete)).toEqual([]);
  });

  test('may have snapshots beside templates', () => {
    expect(problemsOf({ ...complete, ...accounts })).toEqual([]);
  });

  test('may have snapshots alone', () => {
    expect(problemsOf({ 'expected.json': complete['expected.json'], ...accounts })).toEqual([]);
  });

  test('may have Terraform beside templates, or alone', () => {
    expect(problemsOf({ ...complete, ...plans })).toEqual([]);
    rmSync(join(root, 'some-claim'), { recursive: true });
    expect(problemsOf({ 'expected.json': complete['expected.json'], ...plans })).toEqual([]);
  });

  test('asks plans what it asks templates, by address, and other questions where it says so', () => {
    const check = { ...expected.checks[0], from: 'vgw:Office', verdict: 'unknown' };
    const change = {
      checks: [check],
      unknowns: ['Office', 'Cidr'],
      terraform: { Server: 'module.app["a"].aws_instance.this', Office: 'aws_vpn_gateway.office' },
      terraformControl: [{ ...check, verdict: 'unreachable' }],
    };
    problemsOf({ ...complete, ...plans, ...withExpected(change) });
    const [{ sides } = { sides: [] }] = readScenarios(root);
    expect(sides.map(({ title }) => title).slice(2)).toEqual(['terraform', 'terraform-control']);
    expect(sides[2]?.checks[0]?.question).toMatchObject({
      from: 'vgw:aws_vpn_gateway.office',
      to: 'module.app["a"].aws_instance.this',
    });
    expect(sides[2]?.unknowns).toEqual(['aws_vpn_gateway.office', 'Cidr']);
    expect(sides[3]?.checks[0]?.verdicts).toEqual(['unreachable']);
    expect(sides[3]?.files).toEqual([
      { path: 'terraform-control/plan.json', text: plan({ complete: true }) },
    ]);
  });

  test('names other unknowns of plans where it says so, and allows only the complaints that it names', () => {
    const change = {
      unknowns: ['Cidr'],
      terraformUnknowns: ['cidr_block of'],
      terraformControlComplaints: ['is not attached'],
    };
    problemsOf({ ...complete, ...plans, ...withExpected(change) });
    const [{ sides } = { sides: [] }] = readScenarios(root);
    expect(sides.map((side) => side.unknowns)).toEqual([
      ['Cidr'],
      ['Cidr'],
      ['cidr_block of'],
      ['cidr_block of'],
    ]);
    expect(sides.map((side) => side.complaints)).toEqual([[], [], [], ['is not attached']]);
  });

  test('asks accounts what it asks templates, by the names that accounts give', () => {
    const check = { ...expected.checks[0], from: 'vgw:Office', to: 'Server:public' };
    const names = { Server: 'i-1', Office: 'vgw-1' };
    const unknowns = ['Server'];
    problemsOf({ ...complete, ...accounts, ...withExpected({ checks: [check], names, unknowns }) });
    const [{ sides } = { sides: [] }] = readScenarios(root);
    expect(sides.map(({ title }) => title)).toEqual([
      'template',
      'control',
      'snapshot',
      'snapshot-control',
    ]);
    const asked = sides.map(({ checks: [first] }) => [first?.question.from, first?.question.to]);
    expect(asked[0]).toEqual(['vgw:Office', 'Server:public']);
    expect(asked[2]).toEqual(['vgw:vgw-1', 'i-1:public']);
    expect(sides.map((side) => side.unknowns)).toEqual([['Server'], ['Server'], ['i-1'], ['i-1']]);
  });

  test('asks accounts other questions where it says so, and allows only the complaints that it names', () => {
    const snapshotChecks = [{ ...expected.checks[0], verdict: 'unknown' }];
    const change = { snapshotChecks, unknowns: ['routes'], complaints: ['no RouteTables'] };
    expect(problemsOf({ ...complete, ...accounts, ...withExpected(change) })).toEqual([]);
    const [{ sides } = { sides: [] }] = readScenarios(root);
    expect(sides.map(({ checks: [first] }) => first?.verdicts)).toEqual([
      ['unreachable'],
      ['reachable'],
      ['unknown'],
      ['reachable'],
    ]);
    expect(sides.map((side) => side.complaints)).toEqual([[], [], ['no RouteTables'], []]);
  });

  test.each([
    [
      'control.yaml is missing',
      { 'expected.json': complete['expected.json'], 'template.yaml': 'a' },
    ],
    ['the control equals the template', { ...complete, 'control.yaml': 'a' }],
    ['other.yaml is not used', { ...complete, 'other.yaml': 'c' }],
    ['no expected.json', { 'template.yaml': 'a', 'control.yaml': 'b' }],
    ['no verdict differs between template and control', withExpected({ control: expected.checks })],
    ['snapshot-control/ is missing', { ...complete, 'snapshot/Vpcs.json': '{}' }],
    [
      'the control equals the snapshot',
      { ...complete, 'snapshot/Vpcs.json': '{}', 'snapshot-control/Vpcs.json': '{}' },
    ],
    [
      'control.yaml is not used',
      { 'expected.json': complete['expected.json'], 'control.yaml': 'b', ...accounts },
    ],
    ['names without a snapshot', withExpected({ names: { Server: 'i-1' } })],
    ['terraform without a plan', withExpected({ terraform: { Server: 'aws_instance.a' } })],
    ['terraform/plan.json is missing', { ...complete, 'terraform/main.tf': code }],
    [
      'the control equals the terraform',
      { ...complete, ...plans, 'terraform-control/plan.json': plan() },
    ],
    [
      'terraform/plan.json was made before aws_subnet.app was written',
      { ...complete, ...plans, 'terraform/app.tf': 'resource "aws_subnet" "app" {}\n' },
    ],
    [
      'terraform/plan.json has aws_vpc.main, which is not in the code',
      { ...complete, ...plans, 'terraform/main.tf': '' },
    ],
    [
      'terraform/plan.json is not one line',
      { ...complete, ...plans, 'terraform/plan.json': plan().replace('{', '{\n') },
    ],
    [
      'terraform/plan.json holds "/home/',
      { ...complete, ...plans, 'terraform/plan.json': plan({ cwd: '/home/me' }) },
    ],
    ['terraform/notes.txt is not used', { ...complete, ...plans, 'terraform/notes.txt': '' }],
    ['control has no checks', withExpected({ control: [] })],
    ['rules is empty', withExpected({ rules: [] })],
    ['source is no page of AWS', withExpected({ source: 'https://example.com/' })],
    [
      'an unknown verdict without "unknowns"',
      withExpected({ checks: [{ ...expected.checks[0], verdict: 'unknown' }] }),
    ],
    ['expected.json: extra is not known', withExpected({ extra: 1 })],
  ])('is refused when %s', (problem, files) => {
    expect(problemsOf(files)).toContain(problem);
  });

  function withExpected(change: object): Record<string, string> {
    return { ...complete, 'expected.json': JSON.stringify({ ...expected, ...change }) };
  }
});

describe('a check', () => {
  const reachable: Answer = {
    verdict: 'reachable',
    qualifiers: ['restricted'],
    sources: ['192.0.2.0/24'],
    unknowns: [],
  };
  const unknown: Answer = {
    ...reachable,
    verdict: 'unknown',
    unknowns: [{ what: 'Parameter SshCidr' }],
  };
  const check = (more: object): Check => {
    const problems: string[] = [];
    const line = {
      from: 'internet',
      to: 'Server',
      protocol: 'tcp',
      port: 22,
      verdict: 'reachable',
      ...more,
    };
    const read = readCheck(line, 'check', problems);
    expect(problems).toEqual([]);
    return read;
  };

  test('accepts the answer that it names', () => {
    const line = { qualifiers: ['restricted'], absent: ['one-way'], sources: ['192.0.2.0/24'] };
    expect(differences(check(line), reachable, [])).toEqual([]);
    expect(differences(check({ accept: ['reachable', 'unknown'] }), unknown, [])).toEqual([]);
    expect(differences(check({ verdict: 'unknown' }), unknown, ['SshCidr'])).toEqual([]);
  });

  test.each([
    [{ verdict: 'unreachable' }, reachable],
    [{ verdict: 'unknown' }, reachable],
    [{ qualifiers: ['any'] }, reachable],
    [{ absent: ['restricted'] }, reachable],
    [{ sources: ['192.0.2.0/25'] }, reachable],
    [{ sources: [] }, reachable],
    [{ verdict: 'unknown' }, { ...unknown, unknowns: [] }],
  ])('%o refuses another answer', (line, answer) => {
    expect(differences(check(line), answer, ['SshCidr'])).toHaveLength(1);
  });

  test.each([
    [{ port: undefined }],
    [{ port: 65_536 }],
    [{ protocol: 'icmp' }],
    [{ protocol: 'http' }],
    [{ verdict: 'open' }],
    [{ accept: ['reachable', 'unreachable', 'unknown'] }],
    [{ to: '' }],
    [{ prot: 'tcp' }],
  ])('with %o is no check', (more) => {
    const problems: string[] = [];
    const line = {
      from: 'internet',
      to: 'Server',
      protocol: 'tcp',
      port: 22,
      verdict: 'reachable',
      ...more,
    };
    readCheck(JSON.parse(JSON.stringify(line)), 'check', problems);
    expect(problems).not.toEqual([]);
  });
});
