import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ReachlintOptions, ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { App, shop } from './apps.ts';
import { lines, linesOf, synthesise } from './reports.ts';

beforeEach(() => {
  // The CDK prints reports of what passes.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

function validated(options: ReachlintOptions = {}) {
  const made = shop();
  Validations.of(made.app).addPlugins(new ReachlintPlugin(options));
  return made;
}

describe('three private instances', () => {
  const { error, report } = synthesise(validated().app);

  test('give an error, a warning and an information, each on its construct', () => {
    expect(linesOf('recognized-port', report)).toEqual([
      'error recognized-port Shop/Bastion/Resource',
      'warning recognized-port Shop/Web/Resource',
    ]);
    expect(linesOf('open-unreachable-rule', report)).toEqual([
      'info open-unreachable-rule Shop/Open/Resource',
    ]);
    expect(lines(report).filter((line) => line.startsWith('error'))).toHaveLength(1);
    expect(lines(report).filter((line) => line.startsWith('warning'))).toHaveLength(1);
  });

  test('make the synthesis fail because of the first', () => {
    expect(error).toContain('TCP port 22 (SSH)');
    expect(report?.conclusion).toBe('failure');
  });

  test('are told with the path and with lines of the app', () => {
    const found = report?.violations.find(({ severity }) => severity === 'error');
    expect(found?.description).toMatch(/Shop\/Nlb[\s\S]*Shop\/Bastion\b/);
    expect(found?.description).toMatch(/test\/unit\/cdk\/apps\.ts:\d+/);
    const [construct] = found?.violatingConstructs ?? [];
    expect(construct?.cloudFormationResource?.logicalId).toMatch(/^Bastion/);
    expect(construct?.stackTraces?.join('\n')).toContain('apps.ts');
  });

  test('name the property to blame', () => {
    const found = report?.violations.find(({ ruleName }) => ruleName === 'open-unreachable-rule');
    expect(found?.violatingConstructs[0]?.cloudFormationResource?.propertyPaths).toEqual([
      'Properties.SecurityGroupIngress.0',
    ]);
  });

  test('are reported once each', () => {
    const said = report?.violations.map(({ ruleName, description, violatingConstructs }) =>
      JSON.stringify([ruleName, description, violatingConstructs[0]?.constructPath]),
    );
    expect(new Set(said).size).toBe(said?.length);
    expect(report?.violations.every(({ suggestedFix }) => suggestedFix === undefined)).toBe(true);
  });
});

describe('acknowledgements', () => {
  test.each(['reachlint::recognized-port', 'recognized-port'])('%s lets the app pass', (id) => {
    const { app, bastion } = validated();
    Validations.of(bastion).acknowledge({ id, reason: 'only with keys' });
    const { error, report } = synthesise(app);
    expect(error).toBeNull();
    expect(linesOf('recognized-port', report)).toEqual([
      'warning recognized-port Shop/Web/Resource',
    ]);
  });

  test('with the prefix stay in the report with their reason', () => {
    const { app, bastion } = validated();
    const id = 'reachlint::recognized-port';
    Validations.of(bastion).acknowledge({ id, reason: 'only with keys' });
    expect(synthesise(app).report?.suppressedViolations).toMatchObject([
      { ruleName: 'recognized-port', reason: 'only with keys' },
    ]);
  });

  test('without the prefix are counted', () => {
    const { app, bastion } = validated();
    Validations.of(bastion).acknowledge({ id: 'recognized-port', reason: 'only with keys' });
    expect(synthesise(app).report?.metadata?.['acknowledged']).toBe('1 left out');
  });

  test('hold for all that is below', () => {
    const { app, stack } = validated();
    Validations.of(stack).acknowledge({ id: 'reachlint::recognized-port', reason: 'a test' });
    expect(linesOf('recognized-port', synthesise(app).report)).toEqual([]);
  });

  test('of another rule or construct change nothing', () => {
    const { app, bastion, web } = validated();
    Validations.of(web).acknowledge({ id: 'recognized-port', reason: 'public' });
    Validations.of(bastion).acknowledge({ id: 'reachlint::network-exposure', reason: 'known' });
    expect(synthesise(app).error).toContain('TCP port 22');
  });

  test.each(['reachlint::recognized-port', 'recognized-port'])(
    '%s leaves other failures in force where warnings fail',
    (id) => {
      const { app, bastion } = validated({ failOn: 'warning' });
      Validations.of(bastion).acknowledge({ id, reason: 'only with keys' });
      const { error, report } = synthesise(app);
      expect(error).toContain('TCP port 80');
      expect(report?.conclusion).toBe('failure');
    },
  );
});

describe('options', () => {
  test.each([
    ['never', 'success'],
    ['error', 'failure'],
    ['warning', 'failure'],
    ['note', 'failure'],
  ] as const)('failOn %s: %s', (failOn, conclusion) => {
    const { error, report } = synthesise(validated({ failOn }).app);
    expect(report?.conclusion).toBe(conclusion);
    expect(error === null).toBe(conclusion === 'success');
  });

  test('rules are turned off, or given a level', () => {
    const rules = { 'recognized-port': 'off', 'open-unreachable-rule': 'error' } as const;
    const { report } = synthesise(validated({ rules }).app);
    expect(linesOf('recognized-port', report)).toEqual([]);
    expect(linesOf('open-unreachable-rule', report)).toEqual([
      'error open-unreachable-rule Shop/Open/Resource',
    ]);
    expect(report?.conclusion).toBe('failure');
  });

  test('the CDK is told which rules run', () => {
    expect(new ReachlintPlugin({ rules: { 'network-exposure': 'off' } }).ruleIds).not.toContain(
      'network-exposure',
    );
    expect(new ReachlintPlugin().ruleIds).toContain('network-exposure');
  });

  test('evidence decides whether something listens', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reachlint-'));
    const file = join(folder, 'evidence.json');
    writeFileSync(
      file,
      JSON.stringify([
        {
          hostIdentifier: 'Bastion2B4CEC30',
          port: 22,
          protocol: 6,
          address: '0.0.0.0',
          name: 'sshd',
        },
      ]),
    );
    const { report } = synthesise(validated({ evidence: [file] }).app);
    const types = report?.violations.map(({ ruleMetadata }) => ruleMetadata?.['type']);
    expect(types).toContain('RecognizedPortWithListener');
  });

  test('access scopes are looked for, by construct paths', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reachlint-'));
    const file = join(folder, 'scope.json');
    const from = { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } };
    const to = { ResourceStatement: { Resources: ['Shop/Bastion'] } };
    writeFileSync(file, JSON.stringify({ MatchPaths: [{ Source: from, Destination: to }] }));
    const { error, report } = synthesise(validated({ scopes: [file] }).app);
    expect(linesOf('access-scope', report)).toEqual(['error access-scope Shop/Bastion/Resource']);
    expect(error).toContain('through NlbBCDB97FE: match path 1 of');
  });

  test.each([
    [{ scopes: 'scope.json' }, 'The option scopes must be a list of file paths.'],
    [{ scopes: ['no-such-scope.json'] }, 'The file no-such-scope.json cannot be read.'],
    [{ failOn: 'fatal' }, 'failOn is "fatal"; it must be one of error, warning, note, never.'],
    [{ failsOn: 'error' }, 'There is no option failsOn.'],
    [{ rules: { 'recognised-port': 'off' } }, 'There is no rule recognised-port.'],
    [{ rules: { 'recognized-port': 'high' } }, 'rules[\'recognized-port\'] is "high"'],
    [{ snapshot: 'no/such/folder' }, 'The folder no/such/folder of the option snapshot'],
    [{ evidence: ['no-such-file.json'] }, 'The file no-such-file.json cannot be read.'],
    [{ parameters: ['A=1'] }, 'The option parameters must be'],
    ['error', 'The options must be an object.'],
  ])('%j is told to be wrong', (options, message) => {
    const { app } = shop();
    // As a program in JavaScript may pass it.
    const plugin: ReachlintPlugin = Reflect.construct(ReachlintPlugin, [options]);
    Validations.of(app).addPlugins(plugin);
    const { error, report } = synthesise(app);
    expect(error).toContain(message);
    expect(lines(report)).toEqual(['fatal not-analysed ']);
    expect(report?.conclusion).toBe('failure');
  });
});

describe('an app without stacks', () => {
  test('passes', () => {
    const app = new App({ analyticsReporting: false });
    Validations.of(app).addPlugins(new ReachlintPlugin());
    expect(synthesise(app).error).toBeNull();
  });

  test('is told to have nothing to analyse', () => {
    const app = new App({ analyticsReporting: false });
    const report = new ReachlintPlugin().validate({
      appConstruct: app,
      templatePaths: [],
      stackTemplates: [],
    });
    expect(report.metadata?.['note']).toContain('no stacks');
  });
});

test('a plugin on something that is no app says so', () => {
  const { stack } = shop();
  const report = new ReachlintPlugin().validate({
    appConstruct: stack,
    templatePaths: [],
    stackTemplates: [],
  });
  expect(report.success).toBe(false);
  expect(report.violations[0]?.description).toContain('Register it on an app');
});
