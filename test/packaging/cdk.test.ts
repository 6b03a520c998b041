import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The packed package in apps of the CDK, of each kind of module that such apps
 * are, with the CDK that is installed here and with the oldest that is
 * supported. Needs a fresh dist/; the last test needs the registry.
 */

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'reachlint-cdk-'));
let tarball = '';

beforeAll(() => {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const output = execFileSync('npm', words, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [report]: { filename: string }[] = JSON.parse(output);
  tarball = join(folder, report?.filename ?? '');
  const installed = join(folder, 'node_modules/reachlint');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const name of ['picocolors', 'commander', 'aws-cdk-lib', 'constructs', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The statements of an app that exposes SSH of a private instance, after its imports. */
const statements = `
const zones = ['eu-west-1a', 'eu-west-1b'];
const app = new App({ context: { 'availability-zones:account=111122223333:region=eu-west-1': zones } });
const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: zones });
const bastion = new ec2.Instance(stack, 'Bastion', {
  vpc,
  instanceType: new ec2.InstanceType('t3.micro'),
  machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' }),
});
bastion.connections.allowFromAnyIpv4(ec2.Port.tcp(22));
new elb.NetworkLoadBalancer(stack, 'Nlb', { vpc, internetFacing: true })
  .addListener('Ssh', { port: 22 })
  .addTargets('Bastion', { port: 22, targets: [new targets.InstanceTarget(bastion, 22)] });
if (process.env.ACKNOWLEDGED) {
  Validations.of(bastion).acknowledge({ id: process.env.ACKNOWLEDGED, reason: 'only with keys' });
}
`;

const run = `
if (process.env.ASSERT) {
  const network = NetworkAssertions.fromStack(stack);
  network.isReachable({ from: 'internet', to: bastion, protocol: 'tcp', port: 22 });
  console.log('asserted', network.findings({ rule: 'recognized-port' }).length);
} else if (process.env.ANNOTATE) {
  Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
  console.log('annotated', Annotations.fromStack(stack).findError('*', Match.anyValue()).length);
} else if (process.env.PLUGIN_ALONE) {
  Validations.of(app).addPlugins(new ReachlintPlugin());
  app.synth();
} else {
  Aspects.of(app).add(new ReachlintAspect({ failOn: 'error' }));
  app.synth();
}
`;

const imports = `
import { App, Aspects, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { NetworkAssertions, ReachlintAspect, ReachlintPlugin } from 'reachlint/cdk';
`;

const requires = imports
  .replace(/import \* as (\w+) from '([^']+)';/g, "const $1 = require('$2');")
  .replace(/import (\{[^}]+\}) from '([^']+)';/g, "const $1 = require('$2');");

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function node(cwd: string, words: readonly string[], env: Record<string, string> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'test', CDK_VALIDATION: 'false', ...env },
  });
  return { status, output: stdout + stderr };
}

const acknowledged = { ACKNOWLEDGED: 'reachlint::recognized-port' };

/** The app refused, passed, annotated, and asked. */
function expectApp(cwd: string, file: string): void {
  const refused = node(cwd, [file]);
  expect(refused.output).toContain('TCP port 22 (SSH) of Bastion');
  expect(refused.status).toBe(1);
  expect(node(cwd, [file], acknowledged).status).toBe(0);
  expect(node(cwd, [file], { ACKNOWLEDGED: 'recognized-port' }).status).toBe(0);
  expect(node(cwd, [file], { ANNOTATE: '1' }).output).toContain('annotated 1');
  expect(node(cwd, [file], { ASSERT: '1' }).output).toContain('asserted 1');
}

describe('an app', () => {
  test('that is an ES module', () => {
    writeFileSync(join(folder, 'app.mjs'), imports + statements + run);
    expectApp(folder, 'app.mjs');
  });

  test('that is CommonJS', () => {
    writeFileSync(join(folder, 'app.cjs'), requires + statements + run);
    expectApp(folder, 'app.cjs');
  });

  test.each(['nodenext', 'node16', 'commonjs'])('in TypeScript, of module kind %s', (module) => {
    const project = join(folder, `typescript-${module}`);
    mkdirSync(project);
    const typed = `
const plugin: ReachlintPlugin = new ReachlintPlugin({ rules: { 'network-exposure': 'off' } });
// @ts-expect-error: there is no such level.
new ReachlintPlugin({ failOn: 'fatal' });
if (process.env.PLUGIN) Validations.of(app).addPlugins(plugin);
`;
    writeFileSync(join(project, 'app.ts'), imports + statements + typed + run);
    writeFileSync(join(project, 'package.json'), '{ "name": "app", "version": "0.1.0" }');
    const template = readFileSync(
      join(root, 'node_modules/aws-cdk/lib/init-templates/app/typescript/tsconfig.json'),
      'utf8',
    );
    const settings: { compilerOptions: Record<string, unknown> } = JSON.parse(template);
    Object.assign(settings.compilerOptions, {
      module,
      types: ['node'],
      typeRoots: ['../node_modules/@types'],
      noEmit: false,
      skipLibCheck: true,
    });
    delete settings.compilerOptions['moduleResolution'];
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
    const compiled = node(project, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
    expect(compiled.output).toBe('');
    expectApp(project, 'app.js');
  });
});

test('the types need no skipLibCheck', () => {
  writeFileSync(
    join(folder, 'types.cts'),
    "import { ReachlintPlugin, type Finding } from 'reachlint/cdk';\nconst plugin = new ReachlintPlugin();\nconst level = (finding: Finding): string => finding.level;\nconsole.log(plugin.name, level);",
  );
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'node16',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  const { output } = node(folder, [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...flags,
    'types.cts',
  ]);
  expect(output.split('\n').filter((line) => line.includes('node_modules/reachlint'))).toEqual([]);
  expect(output).not.toContain('types.cts');
});

/** As a user runs it; the command is told to use `app`. */
function synth(cwd: string, app: string, env: Record<string, string>, patterns: string[]): Ended {
  const command = join(root, 'node_modules/aws-cdk/bin/cdk');
  const words = ['synth', '--quiet', '--no-notices', '--app', `node ${app}`, ...patterns];
  return node(cwd, [command, ...words], {
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NODE_ENV: '',
    ...env,
  });
}

describe('cdk synth', () => {
  const ofShop = (env: Record<string, string>): Ended => {
    writeFileSync(join(folder, 'app.cjs'), requires + statements + run);
    return synth(folder, 'app.cjs', env, []);
  };

  test('ends with 1, and with 0 once the finding is acknowledged', () => {
    const refused = ofShop({});
    expect(refused.output).toContain('TCP port 22 (SSH) of Bastion');
    expect(refused.output).toMatch(/app\.cjs:\d+/);
    expect(refused.output).toContain("Acknowledge with 'reachlint::recognized-port'");
    expect(refused.output).not.toContain('The app does not pass');
    expect(refused.status).toBe(1);
    const passed = ofShop(acknowledged);
    expect(passed.output).not.toContain('TCP port 22 (SSH) of Bastion');
    expect(passed.status).toBe(0);
  });

  test.each([
    ["failOn: 'fatal'", 'The option failOn is "fatal"'],
    ["snapshot: 'no/such/folder'", 'The folder no/such/folder of the option snapshot'],
  ])('ends with 1 and says why when %s', (option, message) => {
    writeFileSync(
      join(folder, 'wrong.cjs'),
      requires + statements + run.replace("failOn: 'error'", option),
    );
    const { status, output } = synth(folder, 'wrong.cjs', {}, []);
    expect(output).toContain(message);
    expect(status).toBe(1);
  });

  describe('of an app whose stacks are all in stages', () => {
    const staged = (statements + run).replace(
      "new Stack(app, 'Shop',",
      "new Stack(new Stage(app, 'Test'), 'Shop',",
    );
    const second = "new Stack(new Stage(app, 'Prod'), 'Shop');\n";
    const ofStages = (patterns: string[], env: Record<string, string> = {}): Ended => {
      const text = requires.replace('Stack,', 'Stack, Stage,') + staged.replace(run, second + run);
      writeFileSync(join(folder, 'stages.cjs'), text);
      return synth(folder, 'stages.cjs', env, patterns);
    };

    test.each([[[]], [['Prod/*']]])('ends with 1 for %j too, and names the stack', (patterns) => {
      const { status, output } = ofStages(patterns);
      expect(output).toContain('The app does not pass, because of findings in Test/Shop (1).');
      expect(output).toContain("cdk synth '**' shows all");
      expect(status).toBe(1);
    });

    test('shows the finding once when its stack is selected', () => {
      const { status, output } = ofStages(['**']);
      expect(output.match(/TCP port 22 \(SSH\) of Bastion\w+ is reachable/g)).toHaveLength(1);
      expect(status).toBe(1);
    });

    test('ends with 0 once the finding is acknowledged', () => {
      expect(ofStages([], acknowledged).status).toBe(0);
    });
  });
});

test('the oldest CDK that is supported will do', () => {
  const project = join(folder, 'oldest');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "app", "version": "0.1.0" }');
  const words = ['install', '--no-audit', '--no-fund', '--loglevel', 'error', tarball];
  execFileSync('npm', [...words, 'aws-cdk-lib@2.257.0', 'constructs@10'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  writeFileSync(join(project, 'app.js'), requires + statements + run);
  expectApp(project, 'app.js');
  // Its reports have a name by which this version of the command line does not look for them.
  const refused = synth(project, 'app.js', {}, []);
  expect(refused.output.match(/TCP port 22 \(SSH\) of Bastion\w+ is reachable/g)).toHaveLength(1);
  expect(refused.status).toBe(1);
  expect(synth(project, 'app.js', acknowledged, []).status).toBe(0);
  const alone = synth(project, 'app.js', { PLUGIN_ALONE: '1' }, []);
  expect(alone.output).toContain('use Aspects.of(app).add(new ReachlintAspect())');
  expect(alone.status).toBe(1);
}, 300_000);
