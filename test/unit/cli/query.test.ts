import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBatch } from '../../../lib/cli/batch.ts';
import { run } from '../../../lib/cli/run.ts';
import { analyze } from '../../../lib/index.ts';
import { snapshotFiles, webAccount } from '../inputs/snapshot/accounts.ts';
import { recordedIo } from './recorded-io.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reachlint-query-'));
  for (const { path, text } of snapshotFiles(webAccount)) write(`account/${path}`, text);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Runs a command line, given as words. */
async function reachlint(words: string, stdin = '') {
  const recorded = recordedIo(folder, { stdin });
  const parts = { analyze, rules: [], version: '1.2.3' };
  const code = await run(words.split(' '), recorded.io, parts);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

describe('one question', () => {
  test('is answered in words, with the way and the lines that decide', async () => {
    const { code, stdout, stderr } = await reachlint(
      'query account --from internet --to i-web --protocol tcp --port 22',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^internet -> i-web tcp\/22: reachable\n/);
    expect(stdout).toMatch(/from +198\.51\.100\.0\/24\n/);
    expect(stdout).toMatch(/path +igw-1/);
    expect(stdout).toContain('SecurityGroups.json:');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('has all that blocks it, with the code and whether a setting opens it', async () => {
    const { code, stdout } = await reachlint(
      'query account --from internet --to i-web --protocol tcp --port 80',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^internet -> i-web tcp\/80: unreachable\n/);
    expect(stdout).toMatch(/blocked by +No security group rule of sg-web lets tcp\/80/);
    expect(stdout).toContain('ENI_SG_RULES_MISMATCH');
    const none = await reachlint('query account --from i-web --to 10.0.0.200 --port 1');
    expect(none.stdout.replace(/\s+/g, ' ')).toContain('No setting opens it.');
  });

  test('is answered as JSON with the documented keys in their order', async () => {
    const { stdout } = await reachlint(
      'query account --from internet --to i-web --protocol tcp --port 80 --format json',
    );
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual([
      'verdict',
      'via',
      'path',
      'blockedBy',
      'unknowns',
      'assumptions',
      'qualifiers',
      'sources',
      'witness',
    ]);
    expect(answer).toMatchObject({
      verdict: 'unreachable',
      blockedBy: [{ code: 'ENI_SG_RULES_MISMATCH', component: 'sg-web', openable: true }],
    });
  });

  test.each([
    ['--from internet --to nobody', "There is no 'nobody'"],
    ['--from internet --to i-web --protocol xyz', "'xyz' is no protocol"],
    ['--from internet --to i-web --port 70000', "'70000' is no port"],
    ['--from internet --to i-web --protocol icmp --icmp-type x', "'NaN' is no ICMP type"],
    ['--from internet:x --to i-web', "'x' is no address"],
    ['--from internet', 'needs --from X and --to Y'],
    ['--from a --to b --format sarif', 'takes text or json'],
    ['--from a --batch f', '--from cannot be given too'],
    ['--batch missing.jsonl', 'There is no such file'],
  ])('%s: exit code 2 and a sentence', async (words, message) => {
    const { code, stdout, stderr } = await reachlint(`query account ${words}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('a batch', () => {
  const lines = [
    '{"id": "a", "from": "internet", "to": "i-web", "protocol": "tcp", "port": 22}',
    '',
    '{"id": 7, "from": "10.0.0.10", "to": "internet:8.8.8.8", "protocol": "tcp", "port": 443}',
    '{"from": "internet", "to": "i-web", "protocol": "icmp", "roundTrip": true}',
  ];

  test('is answered a line each, in order, with the ids of the questions', async () => {
    write('questions.jsonl', lines.join('\n'));
    const { code, stdout } = await reachlint('query account --batch questions.jsonl');
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['a', 'reachable'],
      [7, 'reachable'],
      [null, 'unreachable'],
    ]);
    expect(answers[0].witness).toMatchObject({ protocol: 'tcp', destinationPort: 22 });
    const fromStdin = await reachlint('query account --batch -', lines.join('\n'));
    expect(fromStdin.stdout).toBe(stdout);
  });

  test('has an error in place of what cannot be answered, and exit code 2', async () => {
    const broken = [
      lines[0],
      '{"id": "b", "from": "internet"',
      '{"id": "c", "from": "internet"}',
      '{"id": "d", "from": "internet", "to": "nobody"}',
      '{"id": "e", "from": "internet", "to": "i-web", "ports": 1}',
      '{"id": "f", "from": "internet", "to": 5}',
    ];
    const { code, stdout } = await reachlint('query account --batch -', broken.join('\n'));
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(2);
    expect(answers.map(({ id, error }) => [id, error ?? null])).toEqual([
      ['a', null],
      [null, 'This line is no JSON object. Write one a line.'],
      ['c', "A question needs 'from' and 'to'."],
      ['d', expect.stringContaining("no 'nobody'")],
      ['e', "There is no field 'ports' in a question."],
      ['f', "'to' must be a string."],
    ]);
  });

  test('takes protocols by number, and leaves out what is null', () => {
    expect(readBatch('{"from": "a", "to": "b", "protocol": 6, "port": null}')).toEqual([
      { kind: 'question', id: null, question: { from: 'a', to: 'b', protocol: '6' } },
    ]);
  });

  test('and the network cannot both come from standard input', async () => {
    const { code, stderr } = await reachlint('query - --batch -');
    expect([code, stderr]).toEqual([2, expect.stringContaining('not both')]);
  });
});

describe('inputs', () => {
  test('a network that cannot be read is exit code 2 before any answer', async () => {
    const { code, stdout, stderr } = await reachlint('query nowhere --from a --to b');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('There is no such file or folder.');
  });

  test('lint takes a snapshot by its folder, and beside a template', async () => {
    const { code, stdout } = await reachlint('account --format json --fail-on never');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).inputs).toEqual([
      { path: 'account', kind: 'snapshot', resources: expect.any(Number) },
    ]);
    write('a.json', '{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}}');
    const beside = await reachlint('a.json --snapshot account --format json');
    expect(JSON.parse(beside.stdout).inputs.map(({ kind }: { kind: string }) => kind)).toEqual([
      'cloudformation',
      'snapshot',
    ]);
  });

  test('a folder without a snapshot is none', async () => {
    write('empty/readme.txt', 'nothing');
    write('a.json', '{"Resources": {}}');
    const { code, stderr } = await reachlint('a.json --snapshot empty');
    expect(code).toBe(2);
    expect(stderr).toContain('snapshot');
  });
});
