import type { Problem } from '../../../../lib/basics/problem.ts';
import {
  type CloudFormationProgram,
  evaluateCloudFormation,
  type World,
} from '../../../../lib/inputs/cloudformation/program.ts';
import type { DocumentNode } from '../../../../lib/inputs/document.ts';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import type { Declaration, Property } from '../../../../lib/resources/property.ts';

/** Templates written in tests, and their values in a form that is easy to compare. */

export interface Given {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly account?: string;
  /** Files that templates may name, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const place = { file: '--parameters', line: null, column: null, pointer: '' };

export function parse(text: string, path: string = 'template.yaml'): DocumentNode {
  const { root } = readDocument({ path, text });
  if (!root) throw new Error(`${path} cannot be parsed`);
  return root;
}

/** One template named `template.yaml`, or several by path. */
export function evaluate(
  templates: string | Readonly<Record<string, string>>,
  given: Given = {},
): CloudFormationProgram {
  const texts = typeof templates === 'string' ? { 'template.yaml': templates } : templates;
  const files = given.files ?? {};
  return evaluateCloudFormation(
    Object.entries(texts).map(([path, text]) => ({ path, root: parse(text, path) })),
    {
      parameters: Object.entries(given.parameters ?? {}).map(([name, value]) => ({
        name,
        value,
        at: place,
      })),
      region: given.region ?? null,
      account: given.account ?? null,
      files: {
        list: () => [...Object.keys(texts), ...Object.keys(files)],
        read: (path) => files[path] ?? null,
      },
      isRelevant: (type) => type.startsWith('AWS::EC2::') || type === 'AWS::Lambda::Function',
    },
  );
}

/** A template with one VPC whose tag `Value` is the expression, and what that comes to. */
export function evaluated(expression: string, rest: string = '', given: Given = {}): unknown {
  const program = evaluate(
    `${rest}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
  Subject:
    Type: AWS::EC2::Subnet
    Properties:
      Value: ${expression}
`,
    given,
  );
  const properties = propertiesOf(onlyWorld(program), 'Subject') as { Value?: unknown };
  return properties.Value;
}

export function onlyWorld(program: CloudFormationProgram): World {
  const [world, ...others] = program.worlds;
  if (!world || others.length > 0) throw new Error(`${program.worlds.length} worlds`);
  return world;
}

export function declarationOf(world: World, id: string): Declaration {
  const found = world.declarations.find((declaration) => declaration.id === id);
  if (!found) throw new Error(`${id} is not declared`);
  return found;
}

export function propertiesOf(world: World, id: string): unknown {
  return plain(declarationOf(world, id).properties);
}

/** References as `@key.Attribute`, unknowns as `?what`, texts with both in `${…}`. */
export function plain(property: Property): unknown {
  switch (property.kind) {
    case 'scalar':
      return property.value;
    case 'reference':
      return `@${property.resource}.${property.attribute}`;
    case 'unknown':
      return `?${property.unknown.what}`;
    case 'text':
      return property.parts
        .map((part) => (typeof part === 'string' ? part : `\${${plain(part)}}`))
        .join('');
    case 'list': {
      const items = property.items.map(plain);
      return property.rest ? [...items, `…${property.rest.what}`] : items;
    }
    default:
      return Object.fromEntries([...property.entries].map(([key, value]) => [key, plain(value)]));
  }
}

export function messages(program: { readonly problems: readonly Problem[] }): readonly string[] {
  return program.problems.map(
    ({ severity, message, location }) =>
      `${severity} ${location.file}${location.pointer} ${message}`,
  );
}

/** Each world as its choices and the ids that are declared in it. */
export function worldsOf(
  program: CloudFormationProgram,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    program.worlds.map(({ choices, declarations }) => [
      choices.map(({ unknown, value }) => `${unknown.what} ${value}`).join(', '),
      declarations.map(({ id }) => id),
    ]),
  );
}
