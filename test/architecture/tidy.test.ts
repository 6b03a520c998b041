import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../lib/version.ts';
import { codeOf, filesBelow, root, type TreeFile } from './tree.ts';

/** House rules that a compiler does not know. What they are for is in CONTRIBUTING.md. */

const linesMax = 500;

/** Files that may be longer, and why that is better than to divide them. */
const longForAReason: Readonly<Record<string, string>> = {
  'lib/network/model.ts': 'one node type after the other; to be read as a table',
  'lib/resources/resource.ts': 'one record type after the other; to be read as a table',
};

const code = filesBelow(['lib', 'rules', 'bin'], '.ts');
const tests = filesBelow(['test'], '.ts');
const all = [...code, ...tests];

function pathsWhere(files: readonly TreeFile[], holds: (file: TreeFile) => boolean): string[] {
  return files.filter(holds).map(({ path }) => path);
}

describe('files', () => {
  test('are there to be inspected', () => {
    expect(code.length).toBeGreaterThan(150);
    expect(tests.length).toBeGreaterThan(40);
  });

  test(`have at most ${linesMax} lines, or a reason`, () => {
    const long = pathsWhere(all, ({ text }) => text.split('\n').length > linesMax + 1);
    // Test files are lists of cases; what counts there is that each case is short.
    const unexplained = long.filter((path) => !path.endsWith('.test.ts'));
    expect(unexplained).toEqual(Object.keys(longForAReason));
  });

  test('are named in kebab-case after what they are', () => {
    expect(pathsWhere(all, ({ path }) => !isWellNamed(path))).toEqual([]);
  });

  test.each(['lib/basics/utils.ts', 'lib/cli/fileHelper.ts', 'lib/network/route-manager.ts'])(
    'may not be called %s',
    (path) => {
      expect(isWellNamed(path)).toBe(false);
    },
  );

  test('of the library say in a paragraph what they own', () => {
    expect(
      pathsWhere(code, ({ path, text }) => !path.startsWith('bin/') && !saysWhatItOwns(text)),
    ).toEqual([]);
  });

  test('do not count as explained by a comment on a later function', () => {
    expect(saysWhatItOwns(`${'const a = 1;\n'.repeat(50)}/** Adds. */\n`)).toBe(false);
  });
});

function isWellNamed(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const words = name.replace(/(?:\.test)?\.ts$/, '').split('-');
  return (
    words.every((word) => /^[a-z0-9]+$/.test(word)) &&
    !words.some((word) => /^(?:utils?|helpers?|common|misc|managers?|shared|stuff)$/.test(word))
  );
}

/** A comment of its own before the first function, class or table. */
function saysWhatItOwns(text: string): boolean {
  const afterImports = text.replace(/^import [\s\S]*?;\n/gm, '');
  const comment = afterImports.indexOf('/**');
  if (comment < 0) return false;
  const before = afterImports.slice(0, comment);
  return (
    !/^(?:export )?(?:async )?(?:function|class)\b/m.test(before) && before.split('\n').length < 20
  );
}

describe('code', () => {
  test.each([
    [
      'no test is skipped, singled out or left for later',
      /\b(?:test|it|describe|suite)\.(?:skip|only|todo|fails|skipIf|runIf)\b|\bx(?:it|describe)\(/,
      // In two parts, so that no scan for skipped tests takes the example for one.
      ['it', 'skip(1)'].join('.'),
    ],
    ['there is no any', /:\s*any\b|\bas any\b|<any[,>]|\bany\[\]/, 'const a: any = 1'],
    ['there is no debugger', /\bdebugger;/, 'debugger;'],
  ])('%s', (_, pattern, example) => {
    expect(pathsWhere(all, ({ text }) => pattern.test(codeOf(text)))).toEqual([]);
    expect(pattern.test(example)).toBe(true);
  });

  test('the compiler is silenced only to show an error, with a reason', () => {
    const silenced = /^\s*\/\/ ?@ts-(?!expect-error: \S)/m;
    expect(pathsWhere(all, ({ text }) => silenced.test(text))).toEqual([]);
    expect(silenced.test('// @ts-ignore')).toBe(true);
    expect(silenced.test('// @ts-expect-error')).toBe(true);
  });

  test('nothing is put off in a comment', () => {
    // Spelled so that this line is none itself.
    const putOff = /\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/;
    expect(pathsWhere(all, ({ text }) => putOff.test(text))).toEqual([]);
    expect(putOff.test(['// TO', 'DO later'].join(''))).toBe(true);
  });

  test('nobody but the guards in basics/invariant.ts throws', () => {
    const throwers = pathsWhere(
      code,
      ({ path, text }) => /\bthrow\b/.test(codeOf(text)) && path.startsWith('lib/'),
    );
    expect(throwers).toEqual(throwersForAReason);
  });

  test('the linter is silenced in few places, each with a reason', () => {
    const silenced = all.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => /\/[/*] biome-ignore/.test(line))
        .filter((line) => !/biome-ignore(?:-all|-start)? [\w/]+: .{10}/.test(line))
        .map((line) => `${path} ${line}`),
    );
    expect(silenced).toEqual([]);
  });
});

/** `cli/` catches commander's own errors and passes on what is none; the others are checked below. */
const throwersForAReason: readonly string[] = [
  'lib/basics/invariant.ts',
  // Assertions of tests throw by their nature, and pass on what the CDK throws.
  'lib/cdk/assertions.ts',
  'lib/cdk/synthesis.ts',
  'lib/cli/arguments.ts',
];

describe('what is committed', () => {
  const texts = [
    ...all,
    ...filesBelow(['test', 'docs', 'examples'], '.md'),
    ...filesBelow(['test', 'docs', 'examples'], '.json'),
    ...filesBelow(['test', 'examples'], '.yaml'),
    ...[
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'package.json',
      'package-lock.json',
      '.ci/run',
    ]
      .filter((path) => existsSync(join(root, path)))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  ];
  const machinePath =
    /(?:^|[\s"'`(=])\/(?:(?:home|Users)\/\w+|work|tmp|root|private|var\/folders)\/\w|[A-Z]:\\Users\\/m;

  test('names no folder of a machine', () => {
    expect(pathsWhere(texts, ({ text }) => machinePath.test(text))).toEqual([]);
    expect(machinePath.test(['see ', 'home', 'me', 'file'].join('/'))).toBe(true);
    expect(texts.length).toBeGreaterThan(all.length + 100);
  });

  test('installs from whatever registry the user has: the lock file names none', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
    expect(lock).toContain('"integrity"');
  });

  test('has one version', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(manifest).toMatchObject({ version });
    expect(lock).toMatchObject({ version, packages: { '': { version } } });
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## [${version}]`);
  });
});
