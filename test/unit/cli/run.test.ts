import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type RunParts, run } from '../../../lib/cli/run.ts';
import type { AnalysisResult, Finding } from '../../../lib/findings/finding.ts';
import type { RuleMeta } from '../../../lib/findings/rule.ts';
import { analyze } from '../../../lib/index.ts';
import { finding, result } from '../reports/results.ts';
import { type RecordedIoSetting, recordedIo } from './recorded-io.ts';

const template = 'Resources:\n  Vpc: {Type: AWS::EC2::VPC}\n';

const rule: RuleMeta = {
  id: 'recognized-port',
  title: 'A port of a well-known service can be reached',
  severities: ['high', 'low'],
  since: '0.1.0',
  why: 'Because of this.',
  fix: 'Do that.',
  limits: 'Not these.',
  sources: ['https://example.com/page'],
  messages: {},
};

type Analyze = RunParts['analyze'];
type Call = {
  readonly files: Parameters<Analyze>[0];
  readonly options: NonNullable<Parameters<Analyze>[1]>;
};

let folder = '';
/** What analyze was called with. */
let calls: Call[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reachlint-cli-'));
  calls = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, content: string | Uint8Array = template): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

interface Setting extends RecordedIoSetting {
  readonly findings?: readonly Finding[];
  readonly changes?: Partial<AnalysisResult>;
  readonly analyze?: Analyze;
}

/** Runs a command line, given as words. */
async function reachlint(words: string, setting: Setting = {}) {
  const { io, stdout, stderr } = recordedIo(folder, setting);
  const noted: Analyze = (files, options = {}) => {
    calls.push({ files, options });
    if (setting.analyze !== undefined) return setting.analyze(files, options);
    const inputs = files.map(({ path }) => ({
      path,
      kind: 'cloudformation' as const,
      resources: 1,
    }));
    return result(setting.findings ?? [], { inputs, ...setting.changes });
  };
  const code = await run(
    words.split(' ').filter((word) => word !== ''),
    io,
    {
      analyze: noted,
      rules: [rule],
      version: '1.2.3',
    },
  );
  return { code, stdout: stdout(), stderr: stderr() };
}

function analysedPaths(): readonly string[] {
  return calls.flatMap((call) => call.files.map((file) => file.path));
}

// ---- Inputs ----

test('a template given by name is analysed under its relative path', async () => {
  write('infra/web.yaml');
  const { code, stderr } = await reachlint('infra/../infra/web.yaml');
  expect(calls[0]?.files).toEqual([{ path: 'infra/web.yaml', text: template }]);
  expect([code, stderr]).toEqual([0, '']);
});

test('lint is the default command', async () => {
  write('a.yaml');
  expect((await reachlint('lint a.yaml')).stdout).toBe((await reachlint('a.yaml')).stdout);
});

test('folders are searched; what is no template is skipped and counted', async () => {
  write('app/b.yml');
  write('app/deep/er/a.json', '{"Resources": {}}');
  write('app/c.template', 'AWSTemplateFormatVersion: 2010-09-09\n');
  write('app/values.yaml', 'resources:\n  Resources: {}\n');
  write('app/README.md', template);
  write('app/picture.yaml', new Uint8Array([0, 1, 2]));
  write('app/node_modules/x/t.yaml');
  write('app/.git/t.yaml');
  const { code, stderr } = await reachlint('app');
  expect(analysedPaths()).toEqual(['app/b.yml', 'app/c.template', 'app/deep/er/a.json']);
  expect(stderr).toBe('Skipped 3 files that are no input.\n');
  expect(code).toBe(0);
  expect((await reachlint('app --quiet')).stderr).toBe('');
});

test('a template with a syntax error in a folder is analysed, so that the error is told', async () => {
  write('app/broken.json', '{"Resources": {"A": ');
  await reachlint('app');
  expect(analysedPaths()).toEqual(['app/broken.json']);
});

test('a file is analysed once, however often it is named, and in one order', async () => {
  write('app/b.yaml');
  write('app/a.yaml');
  await reachlint('app/b.yaml app ./app/a.yaml app/b.yaml');
  expect(analysedPaths()).toEqual(['app/a.yaml', 'app/b.yaml']);
});

test('symbolic links in a folder are not followed', async () => {
  write('outside/secret.yaml');
  write('app/a.yaml');
  symlinkSync(join(folder, 'outside'), join(folder, 'app/link'));
  symlinkSync(join(folder, 'outside/secret.yaml'), join(folder, 'app/s.yaml'));
  symlinkSync(join(folder, 'app'), join(folder, 'app/circle'));
  await reachlint('app');
  expect(analysedPaths()).toEqual(['app/a.yaml']);
});

test('- is standard input', async () => {
  await reachlint('-', { stdin: `\uFEFF${template}` });
  expect(calls[0]?.files).toEqual([{ path: '<stdin>', text: template }]);
});

test('templates get at files below the given folder, and at nothing else', async () => {
  write('outside/secret.yaml', 'secret');
  write('app/a.yaml');
  write('app/nested/child.yaml', 'child');
  symlinkSync(join(folder, 'outside/secret.yaml'), join(folder, 'app/nested/link.yaml'));
  symlinkSync(join(folder, 'app/nested/child.yaml'), join(folder, 'app/inner.yaml'));
  for (const path of ['app', 'app/a.yaml']) {
    calls = [];
    await reachlint(path);
    const files = calls[0]?.options.files;
    expect(files?.read('app/nested/child.yaml')).toBe('child');
    expect(files?.read('app/inner.yaml')).toBe('child');
    expect(files?.read('outside/secret.yaml')).toBeNull();
    expect(files?.read('app/../outside/secret.yaml')).toBeNull();
    expect(files?.read(join(folder, 'outside/secret.yaml'))).toBeNull();
    expect(files?.read('app/nested/link.yaml')).toBeNull();
    expect(files?.read('app/nested')).toBeNull();
    expect(files?.read('app/none.yaml')).toBeNull();
    expect(files?.list()).toEqual(['app/a.yaml', 'app/nested/child.yaml']);
  }
});

// ---- What cannot be analysed ----

test.each([
  ['none.yaml', 'no such file or folder'],
  ['empty.yaml', 'The file is empty'],
  ['binary.yaml', 'binary file'],
  ['latin.yaml', 'not UTF-8'],
  ['notes.yaml', 'neither a CloudFormation template'],
  [
    'bare',
    'Neither a CloudFormation template, a CDK cloud assembly, a Terraform plan nor an account snapshot was found in this folder (1 file searched)',
  ],
  ['empty.yaml/x', 'no such file or folder'],
  ['-', 'Standard input is empty'],
])('%s: one line, exit code 2', async (path, message) => {
  write('empty.yaml', ' \n');
  write('binary.yaml', new Uint8Array([0x52, 0, 0x52]));
  write('latin.yaml', new Uint8Array([0x52, 0xe4, 0x3a]));
  write('notes.yaml', 'a: b\n');
  write('bare/readme.md');
  const { code, stdout, stderr } = await reachlint(path);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  expect(stderr.startsWith(`${path === '-' ? '<stdin>' : path}: error: `)).toBe(true);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(calls).toEqual([]);
});

test('a file over the limit is refused without being read', async () => {
  const { fileBytesMax } = await import('../../../lib/cli/disk.ts');
  const { truncateSync } = await import('node:fs');
  write('large.yaml');
  truncateSync(join(folder, 'large.yaml'), fileBytesMax + 1);
  const { code, stderr } = await reachlint('large.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain('too large: 65 MB, of which 64 MB are allowed');
});

test('folders below the deepest level that is searched are an error, not left out in silence', async () => {
  const { depthMax } = await import('../../../lib/cli/search.ts');
  write(`app/${'d/'.repeat(depthMax)}a.yaml`);
  expect((await reachlint('app')).code).toBe(0);
  write(`app/${'d/'.repeat(depthMax + 1)}b.yaml`);
  const { code, stderr } = await reachlint('app');
  expect(code).toBe(2);
  expect(stderr).toContain(`Folders are searched ${depthMax} levels deep`);
});

test('what cannot be listed beside a template is told if the analysis asks for it', async () => {
  const { depthMax } = await import('../../../lib/cli/search.ts');
  write('app/a.yaml');
  write(`app/${'d/'.repeat(depthMax + 1)}b.yaml`);
  const analyze: Analyze = (_, options) => {
    options?.files?.list();
    return result([]);
  };
  expect((await reachlint('app/a.yaml', { analyze })).stderr).toContain('are not seen');
  expect((await reachlint('app/a.yaml')).stderr).toBe('');
});

test.each([
  ['EACCES', 'permission denied'],
  ['ELOOP', 'lead in a circle'],
  ['EIO', 'EIO'],
])('the system error %s is told in words', async (code, words) => {
  const { whyOf } = await import('../../../lib/cli/disk.ts');
  expect(whyOf(Object.assign(new Error('at /home/x'), { code }))).toContain(words);
  expect(whyOf(Object.assign(new Error('at /home/x'), { code }))).not.toContain('/home');
});

test('what can be analysed is, beside what cannot; the result has both and the exit code is 2', async () => {
  write('a.yaml');
  const { code, stdout } = await reachlint('a.yaml none.yaml --format json', {
    findings: [finding()],
  });
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    inputs: [{ path: 'a.yaml' }],
    findings: [{ rule: 'recognized-port' }],
    problems: [{ severity: 'error', location: { file: 'none.yaml', line: null } }],
  });
});

test('JSON comes out even if nothing could be analysed', async () => {
  const { code, stdout } = await reachlint('none.yaml --format json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ tool: { version: '1.2.3' }, problems: [{}] });
});

test('a valid input without a network: exit code 0 and a note', async () => {
  write('a.yaml');
  const coverage = { resources: 1, modelled: 0, irrelevant: 1, notModelled: [], subjects: {} };
  const { code, stderr } = await reachlint('a.yaml', { changes: { coverage } });
  expect(code).toBe(0);
  expect(stderr).toContain('Nothing in the input belongs to a network');
});

test('an error of reachlint itself is a short message; the stack is for whoever asks', async () => {
  write('a.yaml');
  const analyze = () => {
    throw new Error('broken assumption');
  };
  const { code, stderr } = await reachlint('a.yaml', { analyze });
  expect(code).toBe(2);
  expect(stderr).toContain('an error in reachlint 1.2.3 itself: broken assumption');
  expect(stderr).not.toMatch(/\n\s+at /);
  const debug = await reachlint('a.yaml', { analyze, env: { REACHLINT_DEBUG: '1' } });
  expect(debug.stderr).toMatch(/\n\s+at /);
});

// ---- Exit codes ----

test.each([
  ['error', [], 0],
  ['error', ['warning'], 0],
  ['error', ['error', 'note'], 1],
  ['warning', ['warning'], 1],
  ['warning', ['note'], 0],
  ['note', ['note'], 1],
  ['never', ['error'], 0],
] as const)('--fail-on %s with findings of %j: exit code %i', async (failOn, levels, expected) => {
  write('a.yaml');
  const findings = levels.map((level) => finding({ level }));
  expect((await reachlint(`a.yaml --fail-on ${failOn}`, { findings })).code).toBe(expected);
});

test('what is suppressed fails nothing', async () => {
  write('a.yaml');
  const suppressed = { reason: 'known', until: null, by: 'template' } as const;
  const findings = [finding({ suppressed }), finding({ level: 'warning' })];
  expect((await reachlint('a.yaml', { findings })).code).toBe(0);
  expect((await reachlint('a.yaml --fail-on warning', { findings })).code).toBe(1);
});

test('metadata of a template suppress until the end of their last day, as UTC has it', async () => {
  write(
    'a.yaml',
    `Resources:
  Idle:
    Type: AWS::EC2::SecurityGroup
    Metadata:
      reachlint: { suppress: [{ rule: unused-security-group, reason: for later, until: 2026-06-15 }] }
    Properties: { GroupDescription: nobody has it, VpcId: vpc-1 }
`,
  );
  const lint = () => reachlint('a.yaml --fail-on note', { analyze });
  vi.useFakeTimers({ now: new Date('2026-06-15T23:59:59Z'), toFake: ['Date'] });
  try {
    const before = await lint();
    expect([before.code, before.stderr]).toEqual([0, '']);
    expect(before.stdout).toMatch(/No findings\.\n1 suppressed\.\n$/);
    vi.setSystemTime(new Date('2026-06-16T00:00:00Z'));
    const after = await lint();
    expect(after.code).toBe(1);
    expect(after.stderr).toMatch(/^a\.yaml:5:\d+: warning: This suppression .* has expired/);
  } finally {
    vi.useRealTimers();
  }
});

test('the default of --fail-on is error', async () => {
  write('a.yaml');
  expect((await reachlint('a.yaml', { findings: [finding({ level: 'error' })] })).code).toBe(1);
  expect((await reachlint('a.yaml', { findings: [finding({ level: 'warning' })] })).code).toBe(0);
});

test('an error among the problems goes before findings, a warning does not count', async () => {
  write('a.yaml');
  const problem = (severity: 'error' | 'warning') => ({
    problems: [{ severity, message: 'Bad.', location: finding().location }],
  });
  const findings = [finding()];
  expect(
    (await reachlint('a.yaml --fail-on never', { findings, changes: problem('error') })).code,
  ).toBe(2);
  const warned = await reachlint('a.yaml', { findings, changes: problem('warning') });
  expect(warned.code).toBe(1);
  expect(warned.stderr).toContain('template.yaml:31:7: warning: Bad.\n');
});

// ---- Options ----

test('options reach the analysis', async () => {
  write('a.yaml');
  write('params.json', '[]');
  write('hosts.json', '[]');
  await reachlint(
    'a.yaml --parameters A=1=2 --parameters params.json --parameters ParameterKey=B,ParameterValue=x,y ' +
      '--parameters file://params.json --region eu-west-1 --account 123456789012 --evidence hosts.json --fail-on-possible',
  );
  expect(calls[0]?.options).toMatchObject({
    parameters: ['A=1=2', 'B=x,y'],
    parameterFiles: [
      { path: 'params.json', text: '[]' },
      { path: 'params.json', text: '[]' },
    ],
    region: 'eu-west-1',
    account: '123456789012',
    evidence: [{ path: 'hosts.json', text: '[]' }],
    failOnPossible: true,
  });
});

test('what is neither a value nor a file is no parameter', async () => {
  write('a.yaml');
  const { code, stderr } = await reachlint('a.yaml --parameters foo');
  expect(code).toBe(2);
  expect(stderr).toContain(
    "--parameters takes KEY=VALUE or the name of a JSON file: 'foo' has no = and there is no such file.",
  );
  write('foo', '{"Key": "value"}');
  expect((await reachlint('a.yaml --parameters foo')).code).toBe(0);
  expect(calls.at(-1)?.options.parameterFiles).toEqual([{ path: 'foo', text: '{"Key": "value"}' }]);
});

test('help is a word for --help', async () => {
  const { code, stdout } = await reachlint('help');
  expect(code).toBe(0);
  expect(stdout).toBe((await reachlint('--help')).stdout);
  expect(stdout).toContain('Usage: reachlint');
});

test.each([
  ['little', [0xff, 0xfe], 'a.yaml'],
  ['big', [0xfe, 0xff], 'a.yaml'],
  ['little', [0xff, 0xfe], '.'],
])('text in UTF-16 (%s endian) is read', async (order, mark, path) => {
  const text = Buffer.from(template, 'utf16le');
  write('a.yaml', Buffer.from([...mark, ...(order === 'little' ? text : text.swap16())]));
  expect((await reachlint(path)).code).toBe(0);
  expect(calls[0]?.files).toEqual([{ path: 'a.yaml', text: template }]);
});

test('a file of an option that cannot be read is an error', async () => {
  write('a.yaml');
  const { code, stderr } = await reachlint('a.yaml --evidence none.json --parameters nothing.json');
  expect(code).toBe(2);
  expect(stderr).toContain('none.json: error: There is no such file');
  expect(stderr).toContain('nothing.json: error: There is no such file');
});

test('several formats: one to standard output, the others to files', async () => {
  write('a.yaml');
  const { stdout, stderr } = await reachlint('a.yaml --format json=out.json --format text');
  expect(stdout).toContain('No findings.');
  expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')).schemaVersion).toBe(1);
  expect(stderr).toBe('Wrote out.json.\n');
  expect((await reachlint('a.yaml --format text=out.txt')).stdout).toBe('');
  expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe(stdout);
});

test('a file that cannot be written, and an input that would be overwritten, are errors', async () => {
  write('a.yaml');
  const nowhere = await reachlint('a.yaml --format json=none/out.json');
  expect([nowhere.code, nowhere.stderr]).toEqual([
    2,
    'reachlint: none/out.json was not written. Its folder does not exist.\n',
  ]);
  const itself = await reachlint('a.yaml --format json=./a.yaml');
  expect(itself.code).toBe(2);
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe(template);
});

test('colour only on a terminal, and only if nothing speaks against it', async () => {
  write('a.yaml');
  const colour = async (words: string, setting: Setting) =>
    (await reachlint(words, { findings: [finding()], ...setting })).stdout.includes('\u001B[');
  expect(await colour('a.yaml', { terminal: true })).toBe(true);
  expect(await colour('a.yaml', {})).toBe(false);
  expect(await colour('a.yaml --no-color', { terminal: true })).toBe(false);
  expect(await colour('a.yaml', { terminal: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(await colour('a.yaml', { terminal: true, env: { TERM: 'dumb' } })).toBe(false);
  await reachlint('a.yaml --format text=out.txt', { findings: [finding()], terminal: true });
  expect(readFileSync(join(folder, 'out.txt'), 'utf8')).not.toContain('\u001B[');
});

// ---- Wrong usage ----

test.each([
  ['', 'Name a template, a plan or a folder'],
  ['a.yaml --formt json', "Unknown option '--formt'. Did you mean --format?"],
  ['a.yaml --format jsn', 'Did you mean json?'],
  ['a.yaml --format json=', 'lacks the name of a file'],
  ['a.yaml --format json --format text', 'Only one format can go to standard output'],
  ['a.yaml --format json=o --format text=o', 'Two formats would be written to o'],
  ['a.yaml --fail-on high', '--fail-on takes error, warning, note or never'],
  ['a.yaml --account 12', '12 digits'],
  ['a.yaml --region', "Option '--region <name>' argument missing."],
  ['rules x', 'Too many arguments'],
  ['explain', 'Missing required argument'],
  ['explain recognised-port', 'Did you mean recognized-port?'],
  ['explain zzz', '`reachlint rules` lists them all'],
])('reachlint %s: one sentence, exit code 2', async (words, message) => {
  write('a.yaml');
  const { code, stdout, stderr } = await reachlint(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^reachlint: .*[.?!)]\n$/);
  expect(calls).toEqual([]);
});

test.each([
  'diff a.yaml b.yaml',
  'map a.yaml -o m.html',
  'flows l --network a.yaml',
  'queries a.yaml --engine athena',
  'a.yaml --format sarif',
  'a.yaml --format html=o.html',
  'a.yaml --baseline f',
  'a.yaml --update-baseline',
  'a.yaml --config f',
  'diff --help',
])('reachlint %s: not in this version, exit code 2', async (words) => {
  write('a.yaml');
  const { code, stdout, stderr } = await reachlint(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^reachlint: This version of reachlint does not have the \w+ [\w-]+ yet\.\n$/,
  );
  expect(existsSync(join(folder, 'o.html'))).toBe(false);
});

test('a mistyped command is taken for a file, with a hint', async () => {
  const { code, stderr } = await reachlint('explian');
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean explain?');
});

// ---- Other commands ----

test('rules and explain print what the rules say of themselves', async () => {
  const rules = await reachlint('rules');
  expect(rules.code).toBe(0);
  expect(rules.stdout).toMatch(/recognized-port +high, low +A port of a well-known service can be/);
  const page = await reachlint('explain recognized-port');
  expect(page.code).toBe(0);
  for (const text of [rule.title, rule.why, rule.fix, rule.limits, ...rule.sources]) {
    expect(page.stdout).toContain(text);
  }
});

test('help names every command and option; version is the version', async () => {
  const { code, stdout } = await reachlint('--help');
  expect(code).toBe(0);
  for (const word of [
    'rules',
    'explain',
    '--format',
    '--fail-on',
    '--fail-on-possible',
    '--parameters',
    '--region',
    '--account',
    '--evidence',
    '--quiet',
    '--no-color',
    '--version',
    'query',
    '--snapshot',
    '--from',
    '--batch',
    '--round-trip',
  ]) {
    expect(stdout).toContain(word);
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect((await reachlint('lint --help')).stdout).toBe(stdout);
  expect(await reachlint('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
});
