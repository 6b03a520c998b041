import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../lib/index.ts';
import { readAssembly } from '../../lib/inputs/cdk-assembly/read.ts';
import { evaluateCloudFormation, type World } from '../../lib/inputs/cloudformation/program.ts';
import { readDocument } from '../../lib/inputs/text/read.ts';
import type { Property } from '../../lib/resources/property.ts';
import { corpusFolder, rowsOf } from './corpus.ts';

/**
 * Whole cloud assemblies that others synthesised, each as one network. What
 * one stack takes from another is counted in the templates themselves, and
 * every use of it has to arrive.
 */

const folder = join(corpusFolder, 'cloudformation');
const assemblies = rowsOf('assemblies.tsv').map(([path = '']) => path);

const access = (assembly: string) => {
  const list = readdirSync(join(folder, assembly), { recursive: true, encoding: 'utf8' }).map(
    (path) => `${assembly}/${path}`,
  );
  const known = new Set(list);
  return {
    list: () => list,
    read: (path: string) => (known.has(path) ? readFileSync(join(folder, path), 'utf8') : null),
  };
};

// biome-ignore lint/suspicious/noExplicitAny: templates as JSON.parse gives them.
type Json = any;

type UseKind = 'import' | 'stack output' | 'nested parameter' | 'nested output';

/** Where a property of a resource takes something from another stack. */
interface Use {
  readonly kind: UseKind;
  readonly file: string;
  readonly resource: string;
  /** From the properties down to the value, or to the function that it is a part of. */
  readonly keys: readonly (string | number)[];
}

/** Templates by file, as plain JSON. */
function templatesOf(assembly: string): ReadonlyMap<string, Json> {
  const files = readdirSync(join(folder, assembly)).filter((file) =>
    file.endsWith('.template.json'),
  );
  return new Map(
    files.map((file) => {
      const path = `${assembly}/${file}`;
      return [path, JSON.parse(readFileSync(join(folder, path), 'utf8'))];
    }),
  );
}

const importedNames = (templates: ReadonlyMap<string, Json>): ReadonlySet<string> =>
  new Set(
    [...templates.values()].flatMap(({ Outputs = {} }: Json) =>
      Object.values<Json>(Outputs).flatMap(({ Export }) =>
        Export === undefined ? [] : [JSON.stringify(Export.Name)],
      ),
    ),
  );

/** Parameters of templates that are passed by any stack of the assembly; their names are unique in it. */
const passedNames = (templates: ReadonlyMap<string, Json>): ReadonlySet<string> =>
  new Set(
    [...templates.values()].flatMap(({ Resources = {} }: Json) =>
      Object.values<Json>(Resources).flatMap(({ Type, Properties }) =>
        Type === 'AWS::CloudFormation::Stack' ? Object.keys(Properties.Parameters ?? {}) : [],
      ),
    ),
  );

function usesIn(templates: ReadonlyMap<string, Json>): readonly Use[] {
  const exported = importedNames(templates);
  const passed = passedNames(templates);
  const kindOf = (key: string, value: Json, file: string): UseKind | null => {
    if (key === 'Fn::ImportValue') return exported.has(JSON.stringify(value)) ? 'import' : null;
    if (key === 'Fn::GetStackOutput') return 'stack output';
    if (key === 'Fn::GetAtt' && /^Outputs\./.test(value[1])) return 'nested output';
    const isNested = file.endsWith('.nested.template.json');
    return key === 'Ref' && isNested && passed.has(value) ? 'nested parameter' : null;
  };
  const uses: Use[] = [];
  for (const [file, { Resources = {} }] of templates) {
    for (const [resource, { Properties = {} }] of Object.entries<Json>(Resources)) {
      const visit = (node: Json, keys: readonly (string | number)[]): void => {
        if (Array.isArray(node)) node.forEach((item, index) => visit(item, [...keys, index]));
        else if (typeof node === 'object' && node !== null) {
          for (const [key, value] of Object.entries(node)) {
            const kind = kindOf(key, value, file);
            if (kind !== null) uses.push({ kind, file, resource, keys });
            visit(value, [...keys, key]);
          }
        }
      };
      visit(Properties, []);
    }
  }
  return uses;
}

/** The value at a use, or that of the function around it. */
function valueAt(world: World, { file, resource, keys }: Use): Property | undefined {
  const declaration = world.declarations.find(
    ({ at, key }) => at.file === file && key.endsWith(`/${resource}`),
  );
  let value: Property | undefined = declaration?.properties;
  for (const key of keys) {
    if (typeof key === 'string' && key.startsWith('Fn::')) break;
    if (value?.kind === 'map') value = value.entries.get(String(key));
    else if (value?.kind === 'list' && typeof key === 'number') value = value.items[key];
    else break;
  }
  return value;
}

/** References and unknowns anywhere in a value. */
function leavesOf(value: Property | undefined): readonly Property[] {
  switch (value?.kind) {
    case 'list':
      return value.items.flatMap(leavesOf);
    case 'map':
      return [...value.entries.values()].flatMap(leavesOf);
    case 'text':
      return value.parts.flatMap((part) => (typeof part === 'string' ? [] : leavesOf(part)));
    default:
      return value === undefined ? [] : [value];
  }
}

/** What a value is called that did not arrive, also in the names of what is made of it. */
const missing: Readonly<Record<UseKind, RegExp>> = {
  import: /\bexport "/,
  'stack output': /\boutput .* of the stack /,
  'nested parameter': /\bParameter |\.Outputs\./,
  'nested output': /\.Outputs\./,
};

function evaluated(assembly: string): World {
  const path = `${assembly}/manifest.json`;
  const files = access(assembly);
  const { root } = readDocument({ path, text: files.read(path) ?? '' });
  if (root === null) throw new Error(`${path} cannot be read`);
  const read = readAssembly({ path, root }, { files, workingFolder: null });
  expect(read.problems).toEqual([]);
  const { worlds } = evaluateCloudFormation(read.templates, {
    parameters: [],
    region: null,
    account: null,
    files,
    isRelevant: () => true,
  });
  const [world] = worlds;
  if (world === undefined) throw new Error('no world');
  return world;
}

describe('cloud assemblies', () => {
  test.each(assemblies)('%s is one input without problems of its own', (assembly) => {
    const path = `${assembly}/manifest.json`;
    const files = access(assembly);
    const { inputs, problems, coverage } = analyze([{ path, text: files.read(path) ?? '' }], {
      files,
    });
    const count = [...templatesOf(assembly).values()].reduce(
      (sum, { Resources = {} }) => sum + Object.keys(Resources).length,
      0,
    );
    expect(inputs).toEqual([{ path: assembly, kind: 'cdk-assembly', resources: count }]);
    expect(coverage.resources).toBe(count);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each(assemblies)('%s: every resource has its construct path', (assembly) => {
    const pathless = evaluated(assembly).declarations.filter(({ path }) => path === null);
    expect(pathless.map(({ key }) => key)).toEqual([]);
  });

  test('all that stacks take from each other arrives', () => {
    const counts = { import: 0, 'stack output': 0, 'nested parameter': 0, 'nested output': 0 };
    const lost: string[] = [];
    for (const assembly of assemblies) {
      const uses = usesIn(templatesOf(assembly));
      if (uses.length === 0) continue;
      const world = evaluated(assembly);
      for (const use of uses) {
        counts[use.kind] += 1;
        const leaves = leavesOf(valueAt(world, use));
        const unknown = leaves.find(
          (leaf) => leaf.kind === 'unknown' && missing[use.kind].test(leaf.unknown.what),
        );
        if (leaves.length === 0 || unknown !== undefined) {
          lost.push(`${use.file} ${use.resource} ${use.keys.join('/')}`);
        }
      }
    }
    expect(lost).toEqual([]);
    expect(counts).toEqual({
      import: 16,
      'stack output': 0,
      'nested parameter': 25,
      'nested output': 15,
    });
  });
});
