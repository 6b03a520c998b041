import { compareLocations, compareText } from './basics/order.ts';
import type { Problem } from './basics/problem.ts';
import type { SourceFile } from './basics/source.ts';
import { type Binding, type BindingSubject, bindReports } from './evidence/bind.ts';
import { type HostReport, readListenerEvidence } from './evidence/listeners.ts';
import type { AnalysisResult } from './findings/finding.ts';
import type { Rule } from './findings/rule.ts';
import { runRules } from './findings/run.ts';
import { subjectsOf } from './findings/subjects.ts';
import { type InputOptions, type IntendedNetworks, readNetworks } from './intended-networks.ts';
import type { NetworkModel, NodeId } from './network/model.ts';

/**
 * The whole pipeline, pure: file texts and options in, the result out. Reads
 * no disk, no environment, no clock.
 */

export interface AnalyzeOptions extends InputOptions {
  /** Reports of what listens on hosts. */
  readonly evidence?: readonly SourceFile[];
  /** Possible findings keep the level of their severity. */
  readonly failOnPossible?: boolean;
}

export interface Analyzer {
  readonly rules: readonly Rule[];
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
  const { findings, subjects } = runRules(networks, {
    rules: analyzer.rules,
    failOnPossible: options.failOnPossible ?? false,
    listeners: (workload) => binding.bound.get(workload) ?? [],
  });
  return {
    schemaVersion: 1,
    tool: { name: 'reachlint', version: analyzer.version },
    inputs: networks.inputs,
    findings,
    coverage: { ...networks.coverage, subjects },
    problems: sortProblems([...networks.problems, ...evidence.problems, ...binding.problems]),
  };
}

function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.message, b.message),
  );
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
