import { compareLocations, compareText } from './basics/order.ts';
import type { Problem } from './basics/problem.ts';
import type { SourceFile } from './basics/source.ts';
import { known, type Unknown, unknown, type Value } from './basics/value.ts';
import type { Coverage, InputSummary } from './findings/finding.ts';
import {
  type CloudAssembly,
  isAssemblyManifest,
  readAssembly,
} from './inputs/cdk-assembly/read.ts';
import { circularReferences } from './inputs/cloudformation/cycles.ts';
import { mentionedLogicalIds } from './inputs/cloudformation/mentions.ts';
import { readParameters } from './inputs/cloudformation/parameters.ts';
import {
  type CloudFormationProgram,
  evaluateCloudFormation,
  type FileAccess,
  type TemplateSource,
} from './inputs/cloudformation/program.ts';
import { isTemplate } from './inputs/cloudformation/template.ts';
import {
  type WrittenSuppressions,
  writtenSuppressions,
} from './inputs/cloudformation/written-suppressions.ts';
import { type DocumentNode, entryOf } from './inputs/document.ts';
import { isSnapshotFile, readSnapshot, type SnapshotFile } from './inputs/snapshot/read.ts';
import { classifyTerraformType } from './inputs/terraform/coverage.ts';
import { ownerOf } from './inputs/terraform/declared.ts';
import type { Moment } from './inputs/terraform/objects.ts';
import { mayBePlanText, type PlanText, parsePlanText } from './inputs/terraform/plan-text.ts';
import { readTerraform, type TerraformInput } from './inputs/terraform/read.ts';
import { findBlocks, type TerraformSource } from './inputs/terraform/source-lines.ts';
import { readDocument } from './inputs/text/read.ts';
import { buildNetwork } from './network/build/build.ts';
import type { NetworkModel, NodeId } from './network/model.ts';
import type { IntendedWorlds, UnseenPart } from './network/worlds.ts';
import { classifyType, isNetworkRelevant, type TypeCoverage } from './resources/coverage.ts';
import type { Declaration } from './resources/property.ts';
import { readResources } from './resources/read/read-resources.ts';
import type { ResourceSet } from './resources/resource.ts';

/**
 * From file texts to the networks that they intend: one for each world that
 * the conditions of the templates allow. Everything that asks about networks
 * (linting, queries) starts here. Pure: files come in as texts.
 */

export interface InputOptions {
  /** `KEY=VALUE`. */
  readonly parameters?: readonly string[];
  readonly parameterFiles?: readonly SourceFile[];
  readonly region?: string;
  readonly account?: string;
  /** Further files below the given folder, for nested stacks, includes and what a manifest lists. */
  readonly files?: FileAccess;
  /** Absolute folder that all paths are relative to: by it the lines of a CDK app get names that are no absolute paths. */
  readonly workingFolder?: string;
  /** Files of an account snapshot that holds what the templates only name. */
  readonly snapshot?: readonly SourceFile[];
  /** The code of a Terraform plan, for the lines of its blocks. */
  readonly terraformSource?: TerraformSource;
  /** Of Terraform plans: the network that will be (the default), or the one that was. */
  readonly moment?: Moment;
}

export interface IntendedNetworks extends IntendedWorlds {
  readonly inputs: readonly InputSummary[];
  readonly coverage: Omit<Coverage, 'subjects'>;
  /** What templates say of findings; its problems are not among the others, since they hinder no question. */
  readonly written: WrittenSuppressions;
  /** Those of the input, by network. */
  readonly prefixLists: ReadonlyMap<NetworkModel, readonly PrefixListEntries[]>;
  readonly problems: readonly Problem[];
}

/** What is in a prefix list, by all its names. */
export interface PrefixListEntries {
  readonly names: readonly string[];
  /** As written. */
  readonly blocks: readonly string[];
  /** Why it may have further entries; null: it has none. */
  readonly rest: Unknown | null;
}

const noFiles: FileAccess = { list: () => [], read: () => null };

export function readNetworks(
  files: readonly SourceFile[],
  options: InputOptions = {},
): IntendedNetworks {
  const parsed = readFiles(files, options);
  const around = readFiles(options.snapshot ?? [], options);
  const snapshot = readSnapshot([...parsed.snapshot, ...around.snapshot]);
  const parameters = parametersOf(options);
  const program = evaluateCloudFormation(parsed.templates, {
    parameters: parameters.parameters,
    region: options.region ?? null,
    account: options.account ?? null,
    files: options.files ?? noFiles,
    isRelevant: isNetworkRelevant,
  });
  const { plans } = parsed;
  const { planned, seen } = joined(plans, snapshot.declarations);
  const environment = environmentOf(options, parsed);
  const built = program.worlds.map(({ choices, declarations }) => {
    const { resources, problems } = readResources(
      [...declarations, ...planned, ...seen],
      environment,
    );
    const { network, problems: defects } = buildNetwork(resources);
    return {
      world: { choices, network },
      prefixLists: prefixListsIn(resources),
      problems: [...problems, ...defects],
    };
  });
  return {
    worlds: built.map((each) => each.world),
    complete: program.worldsOmitted === 0,
    prefixLists: new Map(built.map(({ world, prefixLists }) => [world.network, prefixLists])),
    inputs: [
      ...templateInputs(program, parsed.assemblies),
      ...plans.map(({ path, types }) => summary('terraform-plan', path, types.length)),
      ...snapshot.folders.map(({ path, resources }) => summary('snapshot', path, resources)),
    ].sort((a, b) => compareText(a.path, b.path)),
    coverage: coverageOf(
      [...program.worlds.flatMap(({ declarations }) => declarations), ...seen],
      plans.flatMap(({ types }) => types),
    ),
    written: writtenSuppressions(program.sources, program.worlds),
    usedElsewhere: usedElsewhere(program),
    opaque: [...program.opaque, ...plans.flatMap(unseenParts)],
    hiddenInterfaces: snapshot.hiddenInterfaces,
    surroundings: new Set(around.snapshot.map(({ path }) => path)),
    problems: distinctProblems([
      ...parsed.problems,
      ...around.problems,
      ...snapshot.problems,
      ...parameters.problems,
      ...program.problems,
      ...plans.flatMap((plan) => plan.problems),
      ...program.sources.flatMap(({ root }) => circularReferences(root)),
      ...built.flatMap((each) => each.problems),
    ]),
  };
}

function parametersOf({
  parameters = [],
  parameterFiles = [],
}: InputOptions): ReturnType<typeof readParameters> {
  return readParameters([
    ...parameters.map((text) => ({ kind: 'text' as const, text })),
    ...parameterFiles.map((file) => ({
      kind: 'document' as const,
      path: file.path,
      document: readDocument(file),
    })),
  ]);
}

function summary(kind: InputSummary['kind'], path: string, resources: number): InputSummary {
  return { path, kind, resources };
}

function prefixListsIn({ resources }: ResourceSet): PrefixListEntries[] {
  return [...resources.values()].flatMap((resource): PrefixListEntries[] => {
    if (resource.kind !== 'prefix-list') return [];
    const { key, id, path, entries } = resource;
    const open = entries.items.find((entry) => entry.kind === 'unknown');
    return [
      {
        names: [key, id, ...(path === null ? [] : [path])],
        blocks: entries.items.flatMap((entry) => (entry.kind === 'known' ? [entry.value] : [])),
        rest: open?.kind === 'unknown' ? open.unknown : entries.rest,
      },
    ];
  });
}

interface ReadFiles {
  /** Those of assemblies too. */
  readonly templates: readonly TemplateSource[];
  readonly assemblies: readonly CloudAssembly[];
  readonly snapshot: readonly SnapshotFile[];
  readonly plans: readonly TerraformInput[];
  readonly problems: readonly Problem[];
}

/** Tells templates, assemblies, plans and files of account snapshots apart by their content. */
function readFiles(files: readonly SourceFile[], options: InputOptions): ReadFiles {
  const { files: access = noFiles, workingFolder = null } = options;
  const read: CloudAssembly[] = [];
  const templates: TemplateSource[] = [];
  const snapshot: SnapshotFile[] = [];
  const plans: PlanText[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const plan = mayBePlanText(file.text) ? parsePlanText(file) : null;
    if (plan !== null) {
      if ('root' in plan) plans.push(plan);
      else problems.push(plan);
      continue;
    }
    const { root, problems: found } = readDocument(file);
    problems.push(...found);
    if (root === null) continue;
    if (isAssemblyManifest(root)) {
      const manifest = { path: file.path, root };
      read.push(readAssembly(manifest, { files: access, workingFolder }));
    } else if (isSnapshotFile(root)) snapshot.push({ path: file.path, root });
    else if (isTemplate(root)) templates.push({ path: file.path, root });
    else problems.push(notAnInput(file.path, root));
  }
  // An assembly may be given a second time, as that of a stage of another.
  const assemblies = read.filter(
    ({ manifests: [own = ''] }) => !read.some(({ manifests }) => manifests.indexOf(own) > 0),
  );
  return {
    templates: withAssemblies(templates, assemblies),
    assemblies,
    snapshot,
    // The text of a plan is many times what it comes to: read here, nothing holds it any longer.
    plans: readPlans(plans, options),
    problems: [...problems, ...assemblies.flatMap((assembly) => assembly.problems)],
  };
}

/** Each template once: a manifest knows more of it than the template itself. */
function withAssemblies(
  templates: readonly TemplateSource[],
  assemblies: readonly CloudAssembly[],
): readonly TemplateSource[] {
  const listed = new Map(
    assemblies.flatMap((assembly) => assembly.templates).map((source) => [source.path, source]),
  );
  return [...templates.filter(({ path }) => !listed.has(path)), ...listed.values()];
}

/** An assembly is one input, with all templates that it lists. */
function templateInputs(
  program: CloudFormationProgram,
  assemblies: readonly CloudAssembly[],
): readonly InputSummary[] {
  const ownerOf = new Map<string, CloudAssembly>();
  for (const assembly of assemblies) {
    for (const { path } of assembly.templates) ownerOf.set(path, assembly);
  }
  const counts = new Map(assemblies.map((assembly) => [assembly, 0]));
  const alone: InputSummary[] = [];
  for (const { path, resources } of program.templates) {
    const owner = ownerOf.get(path);
    if (owner === undefined) alone.push({ path, kind: 'cloudformation', resources });
    else counts.set(owner, (counts.get(owner) ?? 0) + resources);
  }
  return [
    ...alone,
    ...[...counts].map(([{ path }, resources]): InputSummary => {
      return { path, kind: 'cdk-assembly', resources };
    }),
  ];
}

/** Addresses are unique in one plan; of several plans, the file goes before them. */
function readPlans(plans: readonly PlanText[], options: InputOptions): readonly TerraformInput[] {
  const { terraformSource, moment = 'after' } = options;
  return plans.map((plan) =>
    readTerraform(plan, {
      moment,
      find: terraformSource === undefined ? () => null : findBlocks(terraformSource, plan),
      prefix: plans.length === 1 ? '' : `${plan.path}/`,
    }),
  );
}

function notAnInput(file: string, root: DocumentNode): Problem {
  const why =
    entryOf(root, 'Resources') === undefined
      ? 'it has no Resources'
      : 'nothing in its section Resources has a Type such as AWS::EC2::VPC';
  return {
    severity: 'error',
    message: `This is not a CloudFormation template: ${why}. Give a template in YAML or JSON, a folder that holds some, the output of terraform show -json, or the folder of an account snapshot.`,
    location: { file, line: 1, column: 1, pointer: '' },
  };
}

/** What a plan does not show may bear on anything, in other inputs too. */
function unseenParts({ unseen }: TerraformInput): readonly UnseenPart[] {
  return unseen.map(({ effect, unknown }) => ({ stack: null, resources: null, effect, unknown }));
}

/**
 * What a plan manages is as the plan says, whatever a snapshot saw of it
 * before; of what its data sources only glimpse, the snapshot knows more.
 */
function joined(
  plans: readonly TerraformInput[],
  observed: readonly Declaration[],
): { readonly planned: readonly Declaration[]; readonly seen: readonly Declaration[] } {
  if (observed.length === 0) {
    return { planned: plans.flatMap(({ declarations }) => declarations), seen: [] };
  }
  const known = new Set(observed.map(({ key }) => key));
  const planned = plans.flatMap(({ declarations, glimpsed }) =>
    declarations.filter(({ key }) => !(glimpsed.has(key) && known.has(ownerOf(key)))),
  );
  const managed = new Set(planned.map(({ key }) => key));
  return { planned, seen: observed.filter(({ key }) => !managed.has(key)) };
}

/** Region and account are those of the command line or of all stacks of an assembly, or not known before deployment. */
function environmentOf(
  options: InputOptions,
  { templates }: ReadFiles,
): {
  readonly region: Value<string>;
  readonly account: Value<string>;
} {
  const at = { file: '', line: null, column: null, pointer: '' };
  const given = (value: string | undefined, what: string): Value<string> =>
    value === undefined
      ? unknown({ what, cause: 'deploy-time', location: at }, at)
      : known(value, at);
  const common = (key: 'region' | 'account'): string | undefined => {
    const all = new Set(
      templates.flatMap(({ stack, isNested }) => (isNested ? [] : [stack?.[key]])),
    );
    const [only] = all;
    return all.size === 1 ? (only ?? undefined) : undefined;
  };
  return {
    region: given(options.region ?? common('region'), 'AWS::Region'),
    account: given(options.account ?? common('account'), 'AWS::AccountId'),
  };
}

/** Every resource that exists in some world is counted once, by what the model makes of its type. */
function coverageOf(
  all: readonly Declaration[],
  planned: TerraformInput['types'],
): Omit<Coverage, 'subjects'> {
  const declarations = new Map(all.map((declaration) => [declaration.key, declaration]));
  let modelled = 0;
  let irrelevant = 0;
  const gaps = new Map<string, { count: number; effect: string }>();
  const count = (type: string, verdict: TypeCoverage, number: number): void => {
    if (verdict.kind === 'modelled') modelled += number;
    else if (verdict.kind === 'irrelevant') irrelevant += number;
    else {
      const gap = gaps.get(type);
      if (gap === undefined) gaps.set(type, { count: number, effect: verdict.effect });
      else gap.count += number;
    }
  };
  const expanded = expandedStacks(declarations.keys());
  for (const { key, type: written } of declarations.values()) {
    const type = written === '' ? '(no type)' : written;
    count(type, expanded.has(key) ? { kind: 'modelled' } : classifyType(type), 1);
  }
  for (const [type, number] of countsOf(planned)) count(type, classifyTerraformType(type), number);
  return {
    resources: declarations.size + planned.length,
    modelled,
    irrelevant,
    notModelled: [...gaps]
      .map(([type, { count, effect }]) => ({ type, count, effect }))
      .sort((a, b) => compareText(a.type, b.type)),
  };
}

function countsOf(types: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Nested stacks whose template was found: other declarations stand below their keys. */
function expandedStacks(keys: Iterable<string>): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const key of keys) parents.add(key.slice(0, key.lastIndexOf('/')));
  return parents;
}

/** By syntax alone: what outputs and resources without a reader name is in use, though nobody knows how. */
function usedElsewhere(program: CloudFormationProgram): ReadonlySet<NodeId> {
  const mentioned = new Map(
    program.sources.map(({ path, root }) => [
      path,
      mentionedLogicalIds(root, (type) => classifyType(type).kind !== 'modelled'),
    ]),
  );
  const used = new Set<NodeId>();
  for (const world of program.worlds) {
    for (const { key, at } of world.declarations) {
      const name = key.slice(key.lastIndexOf('/') + 1);
      if (mentioned.get(at.file)?.has(name) === true) used.add(key);
    }
  }
  return used;
}

function distinctProblems(problems: readonly Problem[]): Problem[] {
  const distinct = new Map<string, Problem>();
  for (const problem of problems) {
    const { file, pointer } = problem.location;
    distinct.set(`${file}#${pointer}#${problem.message}`, problem);
  }
  return [...distinct.values()].sort(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.message, b.message),
  );
}
