import type { Problem } from '../../basics/problem.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration } from '../../resources/property.ts';
import type { DocumentEntry, DocumentNode } from '../document.ts';
import { readDocument } from '../text/read.ts';
import { type Chooser, Decisions, type Facts, noFacts } from './decisions.ts';
import { type FileAccess, TemplateLibrary, type TemplateSource } from './library.ts';
import { linkedParts, type RootProbe } from './linked-stacks.ts';
import { violations } from './parameter-limits.ts';
import type { GivenParameter } from './parameters.ts';
import { findRoots } from './roots.ts';
import { type OpaquePart, opaqueKey, Run, type Setting } from './run.ts';
import { Stack } from './stack.ts';
import { countDeclared, entriesOf, isTemplate, typeNameOf } from './template.ts';
import { Symbols } from './values.ts';
import { combinationsMax, planWorlds, type WorldPlan, worldsMax } from './worlds.ts';

/**
 * CloudFormation templates as evaluated declarations, world by world. Owns
 * which templates are stacks of their own, which stacks hang together, and
 * what is reported of the whole; the language itself is in stack.ts and below.
 */

export interface CloudFormationOptions {
  readonly parameters: readonly GivenParameter[];
  readonly region: string | null;
  readonly account: string | null;
  readonly files: FileAccess;
  /** Types that matter for the network. Worlds are made only for conditions that these hang on, and only their properties are evaluated. */
  readonly isRelevant: (type: string) => boolean;
}

export interface CloudFormationProgram {
  /** At least one. */
  readonly worlds: readonly World[];
  /** About how many more there are (worldsMax); 0 only if there are none. */
  readonly worldsOmitted: number;
  /** Those given, and behind them the files that were read because these name them. */
  readonly templates: readonly TemplateSummary[];
  /** The same files as they are written. */
  readonly sources: readonly TemplateSource[];
  /** Parts that were not expanded and may add to or change what they name (LANG-6). */
  readonly opaque: readonly OpaquePart[];
  readonly problems: readonly Problem[];
}

export interface TemplateSummary {
  readonly path: string;
  /** As declared: of a loop, the resources of its fragment once. */
  readonly resources: number;
  /** Only a template of nested stacks or a snippet, not a stack of its own. */
  readonly nestedOnly: boolean;
}

export interface World {
  /** What was taken for granted to make this world. */
  readonly choices: readonly Choice[];
  /** Every resource that exists in it; of irrelevant types without properties. */
  readonly declarations: readonly Declaration[];
}

export interface Choice {
  readonly unknown: Unknown;
  /** What it is taken to be, in words: `"prod"`, `not "prod"`, `true`. */
  readonly value: string;
}

/** Evaluates templates, each a stack unless it is nested in another of them. */
export function evaluateCloudFormation(
  templates: readonly TemplateSource[],
  options: CloudFormationOptions,
): CloudFormationProgram {
  const library = new TemplateLibrary(templates, options.files, readDocument);
  const paths = templates.map((source) => source.path);
  const candidates = templates.filter(({ isNested }) => isNested !== true).map(({ path }) => path);
  const roots = findRoots(candidates, settingOf(templates, options, library, candidates));
  const setting = settingOf(templates, options, library, roots);
  const rootPaths = new Set(roots);
  const probe = roots.length > 1 ? probeRoots(setting, roots) : null;
  const parts = partsOf(setting, roots, probe);
  const problems = [
    ...library.problems,
    ...parts.flatMap((part) => part.problems),
    ...(probe?.run.exportProblems() ?? []),
    ...givenProblems(setting, roots),
  ];
  const named = library.readOnDemand();
  return {
    worlds: zipWorlds(parts),
    worldsOmitted: parts.reduce((sum, part) => sum + part.omitted, 0),
    templates: [
      ...paths.map((path) => ({
        path,
        resources: countDeclared(library.template(path)?.resources ?? []),
        nestedOnly: !rootPaths.has(path),
      })),
      ...named.map(({ path, root }) => ({
        path,
        resources: countDeclared(isTemplate(root) ? entriesOf(root, 'Resources') : snippet(root)),
        nestedOnly: true,
      })),
    ],
    sources: [...templates, ...named],
    opaque: mergeOpaque(parts.flatMap((part) => part.opaque)),
    problems: uniqueBy(problems, problemKey),
  };
}

/** The resources that a snippet declares, if it is one of resources. */
function snippet(root: DocumentNode): readonly DocumentEntry[] {
  const entries = root.kind === 'map' ? root.entries : [];
  return entries.filter(({ value }) => typeNameOf(value)?.includes('::') === true);
}

function settingOf(
  templates: readonly TemplateSource[],
  options: CloudFormationOptions,
  library: TemplateLibrary,
  roots: readonly string[],
): Setting {
  const declaredBy = new Map<string, number>();
  for (const path of roots) {
    for (const name of library.template(path)?.parameters.keys() ?? []) {
      declaredBy.set(name, (declaredBy.get(name) ?? 0) + 1);
    }
  }
  const [only] = roots;
  const prefix = roots.length === 1 ? `${only}/` : '';
  return {
    library,
    symbols: new Symbols((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : key)),
    parameters: new Map(options.parameters.map((parameter) => [parameter.name, parameter])),
    region: options.region,
    account: options.account,
    isRelevant: options.isRelevant,
    identities: new Map(templates.flatMap(({ path, stack }) => (stack ? [[path, stack]] : []))),
    hasSeveralRoots: roots.length > 1,
    sharedParameters: new Set(
      [...declaredBy].filter(([, count]) => count > 1).map(([name]) => name),
    ),
  };
}

function makeRoots(run: Run, paths: readonly string[]): readonly Stack[] {
  const stacks = paths.flatMap((path) => {
    const template = run.setting.library.template(path);
    if (!template) return [];
    return [
      new Stack(run, template, { key: path, idPrefix: '', parent: null, passed: () => undefined }),
    ];
  });
  run.link(stacks);
  return stacks;
}

interface Probe {
  readonly run: Run;
  readonly roots: readonly RootProbe[];
}

/** Looks at every root without choosing anything: what each leaves open and shares with others. */
function probeRoots(setting: Setting, paths: readonly string[]): Probe {
  const run = new Run(setting, new Decisions(noFacts, null));
  const roots = makeRoots(run, paths).map((stack) => ({
    key: stack.origin.key,
    declarations: stack.declarations(),
    openAtoms: run.decisions.takeOpenAtoms(),
    importsFrom: run.takeLinks(),
  }));
  return { run, roots };
}

/** Roots that hang together, each group with its worlds. */
function partsOf(setting: Setting, roots: readonly string[], probe: Probe | null): readonly Part[] {
  if (probe === null) return [evaluatePart(setting, roots)];
  const isOpen = probe.roots.some(({ openAtoms }) => openAtoms.length > 0);
  if (isOpen) return linkedParts(probe.roots).map((part) => evaluatePart(setting, part));
  // Nothing is to be chosen: there is one world, and the probe has evaluated it.
  const declarations = probe.roots.flatMap((root) => root.declarations);
  const plan = planWorlds(() => evaluationOf(probe.run, declarations));
  return [partOf(setting, roots, plan)];
}

// ---- Worlds of linked stacks --------------------------------------------------

interface Part {
  readonly worlds: readonly World[];
  readonly omitted: number;
  readonly problems: readonly Problem[];
  readonly opaque: readonly OpaquePart[];
}

interface Evaluation {
  readonly run: Run;
  readonly facts: Facts;
  readonly isConsistent: boolean;
  readonly declarations: readonly Declaration[];
}

function evaluate(
  setting: Setting,
  paths: readonly string[],
  by: { readonly facts: Facts; readonly choose: Chooser | null },
): Evaluation {
  const run = new Run(setting, new Decisions(by.facts, by.choose));
  return evaluationOf(
    run,
    makeRoots(run, paths).flatMap((stack) => stack.declarations()),
  );
}

function evaluationOf(run: Run, declarations: readonly Declaration[]): Evaluation {
  return { run, facts: run.decisions.facts(), isConsistent: !run.decisions.isStale, declarations };
}

function evaluatePart(setting: Setting, paths: readonly string[]): Part {
  const plan = planWorlds((choose) => evaluate(setting, paths, { facts: noFacts, choose }));
  return partOf(setting, paths, plan);
}

function partOf(setting: Setting, paths: readonly string[], plan: WorldPlan<Evaluation>): Part {
  const evaluations = plan.worlds.map(
    ({ facts, result }) => result ?? evaluate(setting, paths, { facts, choose: null }),
  );
  const open = openConditions(plan.worlds.map(({ facts }) => facts));
  const worlds = plan.worlds.map(({ facts }, index) => ({
    choices: choicesOf(facts, open),
    declarations: evaluations[index]?.declarations ?? [],
  }));
  const problems = problemsOf(evaluations, worlds);
  const [path = ''] = paths;
  if (plan.omitted > 0) {
    const total = plan.omitted + worlds.length;
    const about = total < combinationsMax ? `about ${total}` : 'a million or more';
    problems.push({
      severity: 'warning',
      message: `Conditions of ${path} that hang on unknown values allow ${about} combinations, of which ${worlds.length} were analysed: every finding is only possible, and nothing counts as passed. Give values with --parameters to analyse the one that you mean.`,
      location: { file: path, line: null, column: null, pointer: '/Conditions' },
    });
  }
  return {
    worlds,
    omitted: plan.omitted,
    problems,
    opaque: evaluations.flatMap(({ run }) => run.opaque),
  };
}

/** Problems of single worlds say what was taken for granted there. */
function problemsOf(evaluations: readonly Evaluation[], worlds: readonly World[]): Problem[] {
  const found = new Map<string, { readonly problem: Problem; readonly worlds: number[] }>();
  for (const [index, { run }] of evaluations.entries()) {
    for (const problem of [...run.problems, ...run.exportProblems()]) {
      const same = found.get(problemKey(problem));
      if (same) same.worlds.push(index);
      else found.set(problemKey(problem), { problem, worlds: [index] });
    }
  }
  return [...found.values()].map(({ problem, worlds: [first = 0, ...others] }) => {
    const choices = worlds[first]?.choices ?? [];
    if (others.length + 1 === worlds.length || choices.length === 0) return problem;
    const when = choices.map(({ unknown, value }) => `${unknown.what} is ${value}`).join(', ');
    return { ...problem, message: `${problem.message} This is so if ${when}.` };
  });
}

function problemKey({ message, location }: Problem): string {
  return `${location.file}#${location.pointer}#${message}`;
}

/** Keys of conditions that are not the same in all worlds. */
function openConditions(all: readonly Facts[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { conditions } of all) {
    for (const [key, { holds }] of conditions) {
      if (all.some((other) => other.conditions.get(key)?.holds !== holds)) open.add(key);
    }
  }
  return open;
}

function choicesOf(facts: Facts, open: ReadonlySet<string>): readonly Choice[] {
  const choices: Choice[] = [];
  for (const { symbol, fixed, excluded, candidates } of facts.symbols.values()) {
    const left = candidates?.filter((text) => !excluded.includes(text));
    const value =
      fixed !== null
        ? JSON.stringify(fixed)
        : left
          ? left.map((text) => JSON.stringify(text)).join(' or ')
          : `not ${excluded.map((text) => JSON.stringify(text)).join(' or ')}`;
    choices.push({ unknown: symbol, value });
  }
  for (const { unknown, holds } of facts.free.values()) {
    choices.push({ unknown, value: String(holds) });
  }
  if (choices.length > 0) return choices;
  // Different values lead here, with nothing in common but the outcome.
  return [...facts.conditions]
    .filter(([key]) => open.has(key))
    .map(([, { unknown, holds }]) => ({ unknown, value: String(holds) }));
}

/**
 * Parts that share nothing are independent: it is enough that every world of
 * each part occurs, not every combination of them.
 */
function zipWorlds(parts: readonly Part[]): readonly World[] {
  const count = Math.max(1, ...parts.map((part) => part.worlds.length));
  return Array.from({ length: count }, (_, index) => {
    const worlds = parts.flatMap((part) => part.worlds[index % part.worlds.length] ?? []);
    return {
      choices: worlds.flatMap((world) => world.choices),
      declarations: worlds.flatMap((world) => world.declarations),
    };
  });
}

// ---- Reporting ------------------------------------------------------------------

/** Given values that no root takes: nobody declares the parameter, or it does not allow the value. */
function givenProblems(setting: Setting, roots: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const { name, value, at } of setting.parameters.values()) {
    const declarations = roots.flatMap(
      (path) => setting.library.template(path)?.parameters.get(name) ?? [],
    );
    if (declarations.length === 0 && roots.length > 0) {
      const message = `A value is given for the parameter ${name}, but no template declares it.`;
      problems.push({ severity: 'warning', message, location: at });
    }
    for (const declaration of declarations) {
      for (const message of violations(declaration, value)) {
        problems.push({ severity: 'warning', message, location: at });
      }
    }
  }
  return problems;
}

/** Each part once, with what it concerns in any world. */
function mergeOpaque(parts: readonly OpaquePart[]): OpaquePart[] {
  const merged = new Map<string, OpaquePart>();
  for (const part of parts) {
    const resources = merged.has(opaqueKey(part)) ? merged.get(opaqueKey(part))?.resources : [];
    const all =
      part.resources && resources ? [...new Set([...resources, ...part.resources])] : null;
    merged.set(opaqueKey(part), { ...part, resources: all });
  }
  return [...merged.values()];
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const unique = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!unique.has(key)) unique.set(key, item);
  }
  return [...unique.values()];
}

export type { FileAccess, GivenParameter, OpaquePart, TemplateSource };
export { worldsMax };
