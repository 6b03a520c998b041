import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentEntry, DocumentMap, DocumentNode, DocumentScalar } from '../document.ts';
import { entryOf } from '../document.ts';

/**
 * The sections of one template as they are written. Owns what can be said
 * without evaluating anything; Fn::ForEach and Fn::Transform are still in
 * place here.
 */

export interface Template {
  /** Relative to the analysed root. */
  readonly path: string;
  readonly root: DocumentNode;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly mappings: readonly DocumentEntry[];
  readonly conditions: readonly DocumentEntry[];
  readonly resources: readonly DocumentEntry[];
  readonly outputs: readonly DocumentEntry[];
  readonly transforms: readonly TransformUse[];
  /** SAM's defaults, by resource kind: `Function`, `Api`. */
  readonly globals: ReadonlyMap<string, DocumentNode>;
  readonly isServerless: boolean;
}

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: string;
  readonly default: DocumentNode | null;
  readonly allowedValues: readonly DocumentScalar[] | null;
  /** MinValue, MaxValue, MinLength, MaxLength and AllowedPattern as written; absent ones are not in it. */
  readonly limits: ReadonlyMap<ParameterLimit, string>;
  /** Whether the empty text is ruled out (MinLength). */
  readonly isNeverEmpty: boolean;
  readonly at: SourceLocation;
}

export const parameterLimits = [
  'MinValue',
  'MaxValue',
  'MinLength',
  'MaxLength',
  'AllowedPattern',
] as const;

export type ParameterLimit = (typeof parameterLimits)[number];

export interface TransformUse {
  readonly name: string;
  readonly parameters: DocumentNode | null;
  readonly at: SourceLocation;
}

export const serverlessTransform = 'AWS::Serverless-2016-10-31';
export const includeTransform = 'AWS::Include';

/**
 * Transforms of a whole template that are carried out here, or that change
 * nothing of a network. Others may change anything (LANG-6).
 */
export const understoodTransforms: ReadonlySet<string> = new Set([
  serverlessTransform,
  'AWS::LanguageExtensions',
  // Lambda functions that rotate secrets: nothing connects to them (SVC-7).
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
  // Shifts traffic between target groups that the template declares.
  'AWS::CodeDeployBlueGreen',
]);

/** Resources that are stacks of their own. */
export const stackTypes: ReadonlySet<string> = new Set([
  'AWS::CloudFormation::Stack',
  'AWS::Serverless::Application',
]);

/** Whether a resource is made by code of the account, which gets what the template passes to it. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Sections that tell a template, if what they hold looks like it. */
const telltaleSections: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Transform',
  'Resources',
  'Parameters',
]);

/** Whether a document is meant as a CloudFormation template. */
export function isTemplate(root: DocumentNode): boolean {
  if (root.kind !== 'map') return false;
  const telltales = root.entries.filter((entry) => telltaleSections.has(entry.key));
  if (telltales.some((entry) => entry.key === 'AWSTemplateFormatVersion')) return true;
  return telltales.some((entry) => isTelltale(entry));
}

function isTelltale({ key, value }: DocumentEntry): boolean {
  if (key === 'Transform') return readTransforms(value).some((use) => use.name.startsWith('AWS::'));
  if (key === 'Parameters') return declaresParameters(value);
  // Other tools have a section `Resources` too; its members then have no type.
  return (
    value.kind === 'map' &&
    value.entries.some(
      (entry) => entry.key.startsWith('Fn::') || typeNameOf(entry.value)?.includes('::') === true,
    )
  );
}

/** Files of parameter values have such a section too, but of values, not declarations. */
function declaresParameters(section: DocumentNode): boolean {
  return (
    section.kind === 'map' &&
    section.entries.length > 0 &&
    section.entries.every(({ value }) => typeNameOf(value) !== null)
  );
}

/**
 * How many resources a template declares, before anything is evaluated: keys
 * under `Resources`, of a loop those of its fragment, once.
 */
export function countDeclared(resources: readonly DocumentEntry[]): number {
  return resources.reduce((sum, { key, value }) => {
    // It stands for what another file declares.
    if (key === 'Fn::Transform') return sum;
    if (!key.startsWith('Fn::ForEach::')) return sum + (value.kind === 'map' ? 1 : 0);
    const fragment = value.kind === 'list' ? value.items[2] : undefined;
    return sum + (fragment?.kind === 'map' ? countDeclared(fragment.entries) : 0);
  }, 0);
}

export function readTemplate(path: string, root: DocumentNode): Template {
  const transforms = readTransforms(entryOf(root, 'Transform'));
  return {
    path,
    root,
    parameters: readParameterDeclarations(entriesOf(root, 'Parameters')),
    mappings: entriesOf(root, 'Mappings'),
    conditions: entriesOf(root, 'Conditions'),
    resources: entriesOf(root, 'Resources'),
    outputs: entriesOf(root, 'Outputs'),
    transforms,
    globals: new Map(entriesOf(root, 'Globals').map((entry) => [entry.key, entry.value])),
    isServerless: transforms.some((use) => use.name === serverlessTransform),
  };
}

/** The `Type` of a resource declaration, if it is written. */
export function typeNameOf(node: DocumentNode): string | null {
  const type = entryOf(node, 'Type');
  return type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : null;
}

/**
 * A scalar as CloudFormation's own text of it: numbers keep their digits,
 * booleans are lower case (LANG-10).
 */
export function textOf(node: DocumentScalar): string {
  switch (typeof node.value) {
    case 'string':
      return node.value;
    case 'number':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(node.text) ? node.text : String(node.value);
    default:
      return node.value === null ? '' : String(node.value);
  }
}

export function entriesOf(root: DocumentNode, section: string): readonly DocumentEntry[] {
  const node = entryOf(root, section);
  return node?.kind === 'map' ? node.entries : [];
}

export function asMap(node: DocumentNode | undefined): DocumentMap | null {
  return node?.kind === 'map' ? node : null;
}

/** The macros that a `Transform` section names, in order. */
export function readTransforms(node: DocumentNode | undefined): TransformUse[] {
  if (!node) return [];
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? [] : [{ name: textOf(node), parameters: null, at: node.at }];
    case 'list':
      return node.items.flatMap(readTransforms);
    default: {
      const name = entryOf(node, 'Name');
      if (name?.kind !== 'scalar') return [];
      return [{ name: textOf(name), parameters: entryOf(node, 'Parameters') ?? null, at: node.at }];
    }
  }
}

function readParameterDeclarations(
  entries: readonly DocumentEntry[],
): ReadonlyMap<string, ParameterDeclaration> {
  const declarations = new Map<string, ParameterDeclaration>();
  for (const { key, keyAt, value } of entries) {
    if (value.kind !== 'map') continue;
    const type = entryOf(value, 'Type');
    const allowed = entryOf(value, 'AllowedValues');
    const limits = readLimits(value);
    declarations.set(key, {
      name: key,
      type: type?.kind === 'scalar' ? textOf(type).trim() : 'String',
      default: entryOf(value, 'Default') ?? null,
      allowedValues:
        allowed?.kind === 'list'
          ? allowed.items.filter((item): item is DocumentScalar => item.kind === 'scalar')
          : null,
      limits,
      isNeverEmpty: Number(limits.get('MinLength') ?? 0) > 0,
      at: keyAt,
    });
  }
  return declarations;
}

function readLimits(declaration: DocumentNode): ReadonlyMap<ParameterLimit, string> {
  const limits = new Map<ParameterLimit, string>();
  for (const name of parameterLimits) {
    const limit = entryOf(declaration, name);
    if (limit?.kind === 'scalar' && limit.value !== null) limits.set(name, textOf(limit));
  }
  return limits;
}
