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

  test('is complete with expectation, template and control', () => {
    expect(problemsOf(complete)).toEqual([]);
  });

  test('may have snapshots beside templates', () => {
    expect(problemsOf({ ...complete, ...accounts })).toEqual([]);
  });

  test('may have snapshots alone', () => {
    expect(problemsOf({ 'expected.json': complete['expected.json'], ...accounts })).toEqual([]);
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
