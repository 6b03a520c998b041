import { compareLocations, compareText } from '../../basics/order.ts';
import { formatLocation } from '../../basics/source.ts';
import type { EdgeKind, Finding } from '../../findings/finding.ts';
import { edges, severities } from './words.ts';

/**
 * Sorts findings into what a reader takes in at once: by resource, and there
 * by way in, whatever the number of ports that the way leads to. Worst first.
 */

/** All findings about one resource that deserve a paragraph. */
export interface ResourceFindings {
  /** Never empty; its resource stands for all. */
  readonly findings: readonly Finding[];
  readonly ways: readonly Way[];
  /** Those that are not about ports that can be reached. */
  readonly others: readonly Finding[];
}

/** Findings that differ only in ports and in the rule that opens them. */
export interface Way {
  readonly edge: EdgeKind;
  /** Never empty. */
  readonly findings: readonly Finding[];
}

export interface SortedFindings {
  readonly resources: readonly ResourceFindings[];
  /** What is open altogether, one per interface and group. */
  readonly exposures: readonly Finding[];
  /** Informational, and no way into a workload: configuration, open listeners of balancers. */
  readonly brief: readonly Finding[];
}

export function sortFindings(findings: readonly Finding[]): SortedFindings {
  const isInventory = ({ type }: Finding): boolean => type === 'NetworkExposure';
  const exposures = findings.filter(isInventory);
  const rest = findings.filter((finding) => !isInventory(finding));
  const isBrief = (finding: Finding) =>
    finding.severity === 'informational' && finding.type === null;
  return {
    resources: [
      ...grouped(
        rest.filter((one) => !isBrief(one)),
        resourceKey,
      ).values(),
    ]
      .map(resourceFindings)
      .sort((a, b) => worstFirst(a.findings, b.findings)),
    exposures,
    brief: rest.filter(isBrief),
  };
}

/** Values by key, keys in order of first occurrence. */
export function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** 0 is the worst. */
export function severityRank(finding: Finding): number {
  return severities.indexOf(finding.severity);
}

function resourceFindings(findings: readonly Finding[]): ResourceFindings {
  const ways: Way[] = [];
  const others: Finding[] = [];
  for (const group of grouped(findings, wayKey).values()) {
    const [first] = group;
    if (first === undefined) continue;
    if (first.edge === null || first.protocol === null) others.push(...group);
    else ways.push({ edge: first.edge, findings: group });
  }
  ways.sort(
    (a, b) => edges.indexOf(a.edge) - edges.indexOf(b.edge) || worstFirst(a.findings, b.findings),
  );
  return { findings, ways, others: others.sort((a, b) => severityRank(a) - severityRank(b)) };
}

function worstFirst(a: readonly Finding[], b: readonly Finding[]): number {
  return (
    worstRank(a) - worstRank(b) ||
    compareText(worstCertainty(a), worstCertainty(b)) ||
    compareFirst(a, b)
  );
}

function worstRank(findings: readonly Finding[]): number {
  return findings.reduce((worst, finding) => Math.min(worst, severityRank(finding)), Infinity);
}

/** 'definite' sorts before 'possible'. */
function worstCertainty(findings: readonly Finding[]): string {
  return findings.some((finding) => finding.certainty === 'definite') ? 'definite' : 'possible';
}

function compareFirst([a]: readonly Finding[], [b]: readonly Finding[]): number {
  if (a === undefined || b === undefined) return 0;
  return compareLocations(a.location, b.location) || compareText(a.resource.id, b.resource.id);
}

function resourceKey({ resource, location }: Finding): string {
  // Two templates may use one logical id; without a path the file tells them apart as well as it can.
  return JSON.stringify([resource.id, resource.type, resource.path ?? location.file]);
}

/** The same for findings that differ only in ports and in the rule that opens them; of what is about no ports, its own. */
export function wayKey(finding: Finding): string {
  return JSON.stringify([
    finding.rule,
    finding.edge,
    finding.certainty,
    finding.resource.interface,
    finding.via,
    finding.sources,
    finding.qualifiers,
    finding.path.map((hop) => [hop.component, hop.type]),
    finding.otherPaths.map((path) => path.map((hop) => hop.component)),
    finding.unknowns.map(({ what, location }) => [what, formatLocation(location)]),
    finding.assumptions.map((assumption) => assumption.rule),
    finding.edge === null || finding.protocol === null ? finding.fingerprint : null,
  ]);
}
