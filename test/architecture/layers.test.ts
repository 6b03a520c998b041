import { describe, expect, test } from 'vitest';
import { codeOf, filesBelow, importsOf, type TreeFile, withoutComments } from './tree.ts';

/**
 * The layers of docs/architecture.md. Who may import what is written out in
 * full: a new dependency between folders is a decision, not an accident.
 */

/** Folder or file, and what it may import besides itself. Longer names go first where several fit. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'lib/basics': [],
  'lib/packets': ['lib/basics'],
  'lib/resources': ['lib/basics', 'lib/packets'],
  'lib/inputs/document.ts': ['lib/basics'],
  'lib/inputs/text': ['lib/basics', 'lib/inputs/document.ts'],
  'lib/inputs/cloudformation': [
    'lib/basics',
    'lib/packets',
    'lib/resources/property.ts',
    'lib/inputs/document.ts',
    'lib/inputs/text',
  ],
  'lib/inputs/cdk-assembly': [
    'lib/basics',
    'lib/inputs/document.ts',
    'lib/inputs/text',
    'lib/inputs/cloudformation/library.ts',
  ],
  'lib/inputs/snapshot': [
    'lib/basics',
    'lib/packets',
    'lib/resources/property.ts',
    'lib/inputs/document.ts',
  ],
  'lib/inputs/terraform': [
    'lib/basics',
    'lib/packets',
    'lib/resources/property.ts',
    'lib/resources/coverage.ts',
  ],
  'lib/network/model.ts': ['lib/basics'],
  'lib/network/worlds.ts': ['lib/basics', 'lib/network/model.ts'],
  'lib/network/build': ['lib/basics', 'lib/packets', 'lib/resources', 'lib/network/model.ts'],
  'lib/engine': ['lib/basics', 'lib/packets', 'lib/network/model.ts'],
  'lib/evidence': ['lib/basics', 'lib/packets'],
  // What words mean in a network; of questions the one part that needs no findings.
  'lib/questions/names.ts': ['lib/basics', 'lib/packets', 'lib/network/model.ts', 'lib/engine'],
  'lib/policy': [
    'lib/basics',
    'lib/packets',
    'lib/resources/coverage.ts',
    'lib/inputs/document.ts',
    'lib/inputs/text',
    'lib/network/model.ts',
    'lib/engine',
    'lib/questions/names.ts',
  ],
  'lib/findings': [
    'lib/basics',
    'lib/packets',
    'lib/network/model.ts',
    'lib/network/worlds.ts',
    'lib/engine',
    'lib/evidence',
    'lib/policy',
  ],
  rules: [
    'lib/basics',
    'lib/packets',
    'lib/network/model.ts',
    'lib/engine',
    'lib/evidence',
    'lib/policy',
    'lib/findings',
  ],
  'lib/reports': [
    'lib/basics',
    'lib/findings/finding.ts',
    'lib/findings/rule.ts',
    'lib/questions/answer.ts',
  ],
  'lib/questions': [
    'lib/basics',
    'lib/packets',
    'lib/network/model.ts',
    'lib/network/worlds.ts',
    'lib/engine',
    'lib/findings',
  ],
  'lib/intended-networks.ts': [
    'lib/basics',
    'lib/resources',
    'lib/inputs',
    'lib/network',
    'lib/findings/finding.ts',
  ],
  'lib/analyze.ts': [
    'lib/basics',
    'lib/network/model.ts',
    'lib/evidence',
    'lib/policy',
    'lib/findings',
    'lib/intended-networks.ts',
  ],
  'lib/query.ts': [
    'lib/basics',
    'lib/packets',
    'lib/network/model.ts',
    'lib/network/worlds.ts',
    'lib/engine',
    'lib/findings',
    'lib/questions',
    'lib/intended-networks.ts',
  ],
  'lib/version.ts': [],
  'lib/index.ts': [
    'lib/basics',
    'lib/findings',
    'lib/analyze.ts',
    'lib/query.ts',
    'lib/intended-networks.ts',
    'lib/version.ts',
    'rules',
  ],
  'lib/cli': [
    'lib/basics',
    'lib/inputs/snapshot/keys.ts',
    'lib/findings',
    'lib/reports',
    'lib/questions',
    'lib/query.ts',
    'lib/index.ts',
  ],
  'lib/cdk': [
    'lib/basics',
    'lib/findings',
    'lib/reports',
    'lib/questions',
    'lib/intended-networks.ts',
    'lib/analyze.ts',
    'lib/query.ts',
    'lib/version.ts',
    'rules',
  ],
  bin: ['lib/cli', 'lib/index.ts', 'lib/version.ts', 'rules'],
};

/** Packages and modules of Node that a part may use; all others may use none. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  bin: ['node:v8'],
  'lib/cli': ['commander', 'node:fs', 'node:path', 'node:url', 'node:module'],
  // Only here: the peers are optional, and slow to load.
  'lib/cdk': ['aws-cdk-lib', 'aws-cdk-lib/assertions', 'constructs', 'node:fs', 'node:path'],
  'lib/reports/text': ['picocolors'],
  // Fingerprints are hashes.
  'lib/findings': ['node:crypto'],
};

/** What makes a result depend on more than its input. Only the command line and the part for the CDK may look at the process. */
const impure =
  /\b(?:process\.|globalThis\b|console\.|fetch\(|Date\b|performance\b|Math\.random|randomUUID|randomBytes|setTimeout\(|setInterval\(|Intl\b|toLocale\w+|localeCompare)/;

const files = filesBelow(['lib', 'rules', 'bin'], '.ts');

function partOf(path: string, parts: readonly string[]): string | null {
  const fitting = parts.filter((part) => path === part || path.startsWith(`${part}/`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** `file imports what` for every import that the table does not allow. */
function violationsOf(file: TreeFile): readonly string[] {
  const own = partOf(file.path, Object.keys(mayImport));
  if (own === null) return [`${file.path} belongs to no layer`];
  const packages = mayUse[partOf(file.path, Object.keys(mayUse)) ?? ''] ?? [];
  return importsOf(file)
    .filter(({ specifier, target }) =>
      specifier.startsWith('.')
        ? partOf(target, [own, ...(mayImport[own] ?? [])]) === null
        : !packages.includes(specifier),
    )
    .map(({ target }) => `${file.path} imports ${target}`);
}

describe('layers', () => {
  test('import only what stands below them', () => {
    expect(files.flatMap(violationsOf)).toEqual([]);
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(files.length);
  });

  test('each have files, so that the table names nothing that is gone', () => {
    const empty = Object.keys(mayImport).filter(
      (part) => !files.some(({ path }) => partOf(path, Object.keys(mayImport)) === part),
    );
    expect(empty).toEqual([]);
  });

  test('stand in an order: no part can reach itself through others', () => {
    const reached = (part: string, seen: Set<string>): Set<string> => {
      for (const next of mayImport[part] ?? []) {
        // A folder stands for all parts in it.
        const parts = Object.keys(mayImport).filter(
          (each) => each === next || each.startsWith(`${next}/`),
        );
        for (const each of parts.length > 0 ? parts : [next]) {
          if (seen.has(each)) continue;
          seen.add(each);
          reached(each, seen);
        }
      }
      return seen;
    };
    const circular = Object.keys(mayImport).filter((part) => reached(part, new Set()).has(part));
    expect(circular).toEqual([]);
  });

  test.each([
    ['lib/engine/x.ts', "import { buildNetwork } from '../network/build/build.ts';"],
    ['lib/engine/x.ts', "import type { VpcRecord } from '../resources/resource.ts';"],
    ['lib/reports/x.ts', "import { Exposures } from '../engine/exposure.ts';"],
    ['lib/inputs/text/x.ts', "import { readFileSync } from 'node:fs';"],
    ['lib/analyze.ts', "const rules = await import('../rules/index.ts');"],
    ['lib/basics/x.ts', "export { box } from '../packets/packet-set.ts';"],
    ['lib/cli/x.ts', "import { ReachlintPlugin } from '../cdk/index.ts';"],
    ['lib/cli/x.ts', "const cdk = await import('aws-cdk-lib');"],
    ['lib/index.ts', "export { ReachlintPlugin } from './cdk/plugin.ts';"],
    ['lib/elsewhere/x.ts', ''],
  ])('%s must not contain: %s', (path, text) => {
    expect(violationsOf({ path, text })).toHaveLength(1);
  });
});

describe('purity', () => {
  const pure = files.filter(({ path }) => !/^(?:lib\/cli|lib\/cdk|bin)\//.test(path));

  test('outside the command line and the CDK nothing looks at clock, chance, locale or process', () => {
    const found = pure.filter(({ text }) => impure.test(codeOf(text))).map(({ path }) => path);
    expect(found).toEqual([]);
    expect(pure.length).toBeGreaterThan(130);
  });

  test.each(['new Date()', 'Math.random()', 'process.env.HOME', 'a.localeCompare(b)'])(
    'the check sees %s',
    (text) => {
      expect(impure.test(codeOf(`const a = ${text};`))).toBe(true);
    },
  );
});

/**
 * Provider-neutral means: no identifier and no text names a provider, one of
 * its services or a language that describes it. Comments may. So may the codes
 * of explanations, which are an outside vocabulary, in capitals.
 */
describe('the engine', () => {
  const foreign = /aws|amazon|\bec2|elb|cloud_?formation|terraform|securityGroup|\bnacl|\bvpc/i;
  const explanationCode = /'[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+'/g;
  const engine = files.filter(({ path }) => path.startsWith('lib/engine/'));

  const foreignLines = (text: string): readonly string[] =>
    withoutComments(text)
      .replace(explanationCode, "''")
      .split('\n')
      .filter((line) => foreign.test(line));

  test('does not name a provider or an input language', () => {
    expect(
      engine.flatMap(({ path, text }) => foreignLines(text).map((line) => `${path} ${line}`)),
    ).toEqual([]);
    expect(engine.length).toBeGreaterThan(10);
  });

  test.each([
    'const elbNodes = 1;',
    'type AwsRoute = 1;',
    'function vpcOf() {}',
    "if (component.type === 'AWS::EC2::Subnet') return;",
    'const text = `the VPC at hand`;',
  ])('may not say: %s', (text) => {
    expect(foreignLines(text)).toHaveLength(1);
  });

  test.each(["code: 'ELB_NOT_CROSSZONE',", '// as AWS does', '/** In a VPC. */'])(
    'may say: %s',
    (text) => {
      expect(foreignLines(text)).toEqual([]);
    },
  );
});
