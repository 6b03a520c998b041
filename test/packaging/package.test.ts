import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The package as users get it: packed, unpacked elsewhere, and used from
 * there. Needs a fresh dist/, which `npm run test:packaging` makes.
 */

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'reachlint-package-'));
const installed = join(folder, 'node_modules/reachlint');
let packed: readonly string[] = [];

beforeAll(() => {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const output = execFileSync('npm', words, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [report]: { filename: string; files: { path: string }[] }[] = JSON.parse(output);
  packed = (report?.files ?? []).map((file) => file.path).sort();
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder, report?.filename ?? '');
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const name of ['commander', 'picocolors']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesBelow(path: string): string[] {
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}

/** Runs a module in the folder of a user who has installed the package. */
function runThere(
  name: string,
  text: string,
): { readonly status: number | null; readonly output: string } {
  writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [name], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const template = JSON.stringify(
  'Resources: {Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}}',
);

/** The part for the CDK in its CommonJS form, with its types. */
const commonJsNeeded = [
  'dist/cjs/lib/cdk/index.d.ts',
  'dist/cjs/lib/cdk/index.js',
  'dist/cjs/lib/findings/finding.d.ts',
  'dist/cjs/package.json',
];

describe('the package', () => {
  test('holds every module compiled, the pages, the schema and the examples, and nothing else', () => {
    const modules = ['bin', 'lib', 'rules']
      .flatMap(filesBelow)
      .filter((path) => path.endsWith('.ts'));
    const compiled = modules.flatMap((path) => {
      const base = `dist/${path.slice(0, -'.ts'.length)}`;
      return [`${base}.d.ts`, `${base}.js`];
    });
    const commonJs = packed.filter((path) => path.startsWith('dist/cjs/'));
    expect(commonJs).toEqual(expect.arrayContaining(commonJsNeeded));
    expect(commonJs.filter((path) => !path.endsWith('.d.ts')).sort()).toEqual([
      'dist/cjs/lib/cdk/index.js',
      'dist/cjs/package.json',
    ]);
    expect(commonJs.length).toBeLessThan(20);
    const beside = ['docs/rules', 'docs/schema', 'examples'].flatMap((path) => filesBelow(path));
    const always = ['LICENSE', 'README.md', 'package.json'];
    expect(packed).toEqual([...compiled, ...commonJs, ...beside, ...always].sort());
    expect(modules.length).toBeGreaterThan(150);
  });

  test('is small', () => {
    const { size } = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )[0];
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(2_000_000);
  });

  test('is imported as an ES module', () => {
    const { status, output } = runThere(
      'consumer.mjs',
      `import { analyze } from 'reachlint';
      const result = analyze([{ path: 'a.yaml', text: ${template} }]);
      console.log(result.tool.name, result.coverage.modelled, result.problems.length);`,
    );
    expect(output).toBe('reachlint 1 0\n');
    expect(status).toBe(0);
  });

  test('is required from CommonJS', () => {
    const { output } = runThere(
      'consumer.cjs',
      `const { analyze } = require('reachlint');
      console.log(analyze([]).findings.length);`,
    );
    expect(output).toMatch(/^0$/m);
  });

  test('gives its schema, and nothing that is not exported', () => {
    const { output } = runThere(
      'paths.cjs',
      `console.log(require('reachlint/schema/result.json').$schema !== undefined);
      console.log(require('reachlint/package.json').name);
      try { require('reachlint/dist/lib/analyze.js'); } catch (error) { console.log(error.code); }`,
    );
    expect(output).toBe('true\nreachlint\nERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  test('brings types with which a program of a user compiles', () => {
    writeFileSync(
      join(folder, 'consumer.mts'),
      `import { analyze, type Finding } from 'reachlint';
      const findings: readonly Finding[] = analyze([{ path: 'a.yaml', text: '' }], { region: 'eu-west-1' }).findings;
      const level: 'error' | 'warning' | 'note' | undefined = findings[0]?.level;
      // @ts-expect-error: there is no such option.
      analyze([], { regions: [] });
      console.log(level);`,
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      '',
      'consumer.mts',
    ];
    const { stdout } = spawnSync(process.execPath, [compiler, ...flags], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  }, 30_000);

  test('loads nothing of the CDK outside of the part for it', () => {
    const command = readFileSync(join(installed, 'dist/bin/reachlint.js'), 'utf8');
    expect(command).not.toMatch(/(?:from|import\(|require\()\s*["']aws-cdk-lib/);
    const peer = join(folder, 'node_modules/aws-cdk-lib');
    mkdirSync(peer);
    writeFileSync(join(peer, 'index.js'), "throw new Error('the CDK was loaded');");
    const control = runThere(
      'with-peers.cjs',
      "try { require('reachlint/cdk'); } catch ({ message }) { console.log(message); }",
    );
    expect(control.output).toBe('the CDK was loaded\n');
    const { output } = runThere(
      'without-peers.mjs',
      `await import('reachlint');
      process.argv.push('node_modules/reachlint/examples/walkthrough/template.yaml', '--quiet');
      await import('./node_modules/reachlint/dist/bin/reachlint.js');`,
    );
    expect(output).toContain('InstanceB');
    expect(output).not.toContain('the CDK was loaded');
  });

  test('has a command that analyses its own example', () => {
    const command = join(installed, 'dist/bin/reachlint.js');
    const example = 'node_modules/reachlint/examples/walkthrough/template.yaml';
    expect(existsSync(join(folder, example))).toBe(true);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [command, example, '--format', 'json'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).inputs).toMatchObject([{ path: example, kind: 'cloudformation' }]);
    expect(stdout).not.toContain(folder);
    expect(status).toBe(1);
  });
});
