import { compareLocations, compareText } from './basics/order.ts';
import type { Problem } from './basics/problem.ts';
import type { SourceFile } from './basics/source.ts';
import { type Binding, type BindingSubject, bindReports } from './evidence/bind.ts';
import { type HostReport, readListenerEvidence } from './evidence/listeners.ts';
import type { AnalysisResult } from './findings/finding.ts';
import type { Rule } from './findings/rule.ts';
import { runRules } from './findings/run.ts';
import { subjectsOf } from './findings/subjects.ts';
import type { Suppression } from './findings/suppression.ts';
import { Suppressions } from './findings/suppressions.ts';
import { type InputOptions, type IntendedNetworks, readNetworks } from './intended-networks.ts';
import type { NetworkModel, NodeId } from './network/model.ts';
import { type BoundScopes, bindScopes } from './policy/bind-scopes.ts';
import { readAccessScopes } from './policy/read-scopes.ts';

/**
 * The whole pipeline, pure: file texts and options in, the result out. Reads
 * no disk, no environment, no clock.
 */

export interface AnalyzeOptions extends InputOptions {
  /** Reports of what listens on hosts. */
  readonly evidence?: readonly SourceFile[];
  /** Access scopes, in the JSON of AWS Network Access Analyzer: paths to look for. */
  readonly scopes?: readonly SourceFile[];
  /** Possible findings keep the level of their severity. */
  readonly failOnPossible?: boolean;
  /** Findings that somebody decided not to act on: they stay in the result, marked. */
  readonly suppressions?: readonly Suppression[];
  /**
   * `YYYY-MM-DD`, the day on which suppressions that end must hold still. Where
   * it is not given, such suppressions do not hold, and a problem says so.
   */
  readonly today?: string;
}

export interface Analyzer {
  readonly rules: readonly Rule[];
  /** All ids that suppressions may name, where not all rules run. */
  readonly ruleIds?: readonly string[];
  readonly version: string;
}

export function analyzeWith(
  analyzer: Analyzer,
  files: readonly SourceFile[],
  options: AnalyzeOptions = {},
): AnalysisResult {
  const networks = readNetworks(files, options);
  const evidence = readListenerEvidence(options.evidence ?? []);
  const binding = bindToWorkloads(networks, evidence.reports);
  const scopes = bindToNetworks(networks, options.scopes ?? []);
  const running = runningRules(analyzer, scopes);
  const suppressions = suppressionsOf(running, networks, options);
  const { findings, subjects } = runRules(networks, {
    rules: running.rules,
    failOnPossible: options.failOnPossible ?? false,
    listeners: (workload) => binding.bound.get(workload) ?? [],
    suppressedAt: (rule, declared) => suppressions.onResource(rule, declared),
    scopes: scopes.of,
  });
  const marked = suppressions.apply(findings);
  const isWhole = networks.problems.every(({ severity }) => severity !== 'error');
  return {
    schemaVersion: 1,
    tool: { name: 'reachlint', version: analyzer.version },
    inputs: networks.inputs,
    findings: marked,
    coverage: { ...networks.coverage, subjects },
    problems: sortProblems([
      ...networks.problems,
      ...evidence.problems,
      ...binding.problems,
      ...scopes.problems,
      ...networks.written.problems,
      ...suppressions.problems({ isWhole }),
    ]),
  };
}

/** Rules about access scopes run only where there are some. */
function runningRules(analyzer: Analyzer, { of }: BoundScopes): Analyzer {
  const { rules, ruleIds = rules.map(({ meta }) => meta.id) } = analyzer;
  return {
    ...analyzer,
    ruleIds,
    rules: rules.filter(({ needs }) => needs !== 'scopes' || of.size > 0),
  };
}

function suppressionsOf(
  { rules, ruleIds }: Analyzer,
  { written, worlds }: IntendedNetworks,
  { suppressions, today }: AnalyzeOptions,
): Suppressions {
  const running = rules.map(({ meta }) => meta.id);
  return new Suppressions({
    option: suppressions,
    written: written.suppressions,
    today,
    ruleIds: ruleIds ?? running,
    running: new Set(running),
    resources: () =>
      worlds.flatMap(({ network }) =>
        [...network.components.values()].map(({ label, path }) => ({ id: label, path })),
      ),
  });
}

function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.message, b.message),
  );
}

/** What access scopes mean in the network of each world. */
function bindToNetworks(networks: IntendedNetworks, files: readonly SourceFile[]): BoundScopes {
  const { scopes, problems } = readAccessScopes(files);
  const worlds = networks.worlds.map(({ network }) => ({
    network,
    prefixLists: networks.prefixLists.get(network) ?? [],
  }));
  const bound = bindScopes(scopes, worlds);
  return { ...bound, problems: [...problems, ...bound.problems] };
}

/** Which host of the evidence is which workload. */
function bindToWorkloads(networks: IntendedNetworks, reports: readonly HostReport[]): Binding {
  if (reports.length === 0) return { bound: new Map(), problems: [] };
  const subjects = new Map(
    networks.worlds.flatMap(({ network }) =>
      subjectsOf(network).map((workload) => [workload.id, subjectOf(network, workload.id)]),
    ),
  );
  return bindReports(reports, [...subjects.values()]);
}

function subjectOf(network: NetworkModel, id: NodeId): BindingSubject {
  const component = network.components.get(id);
  const interfaces = network.workloads.get(id)?.interfaces ?? [];
  const addresses = interfaces.flatMap((each) => network.interfaces.get(each)?.addresses ?? []);
  return {
    key: id,
    id: component?.label ?? id,
    name: component?.name ?? null,
    addresses: addresses.flatMap((address) => [
      ...(/\/(32|128)$/.test(address.block) ? [address.block.replace(/\/\d+$/, '')] : []),
      ...(address.public?.address === null || address.public === null
        ? []
        : [address.public.address]),
    ]),
  };
}
