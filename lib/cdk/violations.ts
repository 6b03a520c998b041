import { basename } from 'node:path';
import {
  type CfnResource,
  type PolicyViolatingResource,
  type PolicyViolation,
  Stage,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Problem } from '../basics/problem.ts';
import { formatLocation } from '../basics/source.ts';
import type { Finding, Level, PathHop } from '../findings/finding.ts';
import { row } from '../reports/text/layout.ts';
import { pathRows } from '../reports/text/path.ts';
import { placesIn } from '../reports/text/places.ts';
import { grouped } from '../reports/text/ways.ts';
import { type ConstructIndex, shownPath } from './construct-index.ts';
import { type JointFinding, jointFindings } from './joint-findings.ts';
import { levels } from './options.ts';
import { hopInProgram, programPlace } from './program-places.ts';

/**
 * Findings in the terms of the CDK: which construct, which property, how
 * severe, in which words. Computes nothing about networks.
 */

/** A finding and the constructs it speaks of. */
export interface SitedFinding {
  readonly finding: Finding;
  /** The resource that it is about; null: none of the app. */
  readonly resource: CfnResource | null;
  /** Property of `resource` that is to blame; null: the blame lies elsewhere, or on all of it. */
  readonly property: string | null;
}

/** The severities that the CDK knows. */
export type CdkSeverity = 'error' | 'warning' | 'info';

export function severityOf(level: Level): CdkSeverity {
  return level === 'note' ? 'info' : level;
}

/** Rule name under which the report says that something could not be read. */
export const inputProblem = 'input-problem';

export function siteOf(finding: Finding, index: ConstructIndex): SitedFinding {
  const { resource: about } = finding;
  const blamed = index.placed(finding.location);
  const resource =
    (about.path === null ? null : index.at(about.path)) ??
    (blamed !== null && blamed.id === about.id ? blamed.resource : null) ??
    index.named(about.id);
  const isOwn = blamed !== null && blamed.resource === resource;
  return {
    finding,
    resource,
    property: isOwn ? blamed.property : null,
  };
}

const pathWidth = 100;

/** The finding in words: its message, where to look, the way hop by hop (of notes in one line), what it hangs on. */
export function describe(finding: Finding, index: ConstructIndex): string {
  const { location, unknowns, assumptions } = finding;
  const shape = { width: pathWidth, indent: 2, labelWidth: 10 };
  const places = placesIn(filesOf(finding).add(programPlace(location).file));
  const lines = [finding.message];
  const blamed = index.placed(location);
  if (blamed !== null) {
    const property = blamed.property === null ? '' : `, ${blamed.property}`;
    const where = places.line(programPlace(location));
    lines.push(...row('see', `${shownPath(blamed.resource)}${property} (${where})`, shape));
  }
  const hops = finding.level === 'note' ? finding.path.filter(isOnTheWay) : finding.path;
  const path = hops.map((hop) => hopInProgram(hop, index));
  if (path.length > 0 && finding.level === 'note') {
    const names = new Set(path.map(({ component }) => component));
    lines.push(...row('path', [...names].join(' → '), shape));
  } else if (path.length > 0) {
    lines.push(
      ...pathRows([{ ...finding, path, location: programPlace(location) }], { shape, places }),
    );
  }
  for (const { what, cause } of unknowns)
    lines.push(...row('depends', `on ${what} (${cause})`, shape));
  for (const { rule, text } of assumptions)
    lines.push(...row('assumes', `${text} (${rule})`, shape));
  return lines.join('\n');
}

/** Of the packet, not only of the answer to it; what AWS makes by itself is no news. */
function isOnTheWay({ declared, steps }: PathHop): boolean {
  return declared && steps.some(({ direction }) => direction === 'request');
}

function filesOf({ path }: Finding): Set<string> {
  const files = new Set<string>();
  for (const { steps } of path) {
    for (const { because } of steps)
      for (const at of because) files.add((at.declaredAt ?? at).file);
  }
  return files;
}

/** The same for findings that are reported as one: of one rule, construct and message. */
export function keyOf({ finding, resource }: SitedFinding): string {
  return JSON.stringify([
    finding.rule,
    resource?.node.path ?? finding.resource.id,
    finding.message,
  ]);
}

/** A finding for all with its key. */
interface ReportedFinding extends SitedFinding {
  readonly properties: readonly string[];
}

/** One violation for each key, and for several that differ in nothing but ports. */
export function violationsOf(
  sited: readonly SitedFinding[],
  index: ConstructIndex,
): PolicyViolation[] {
  const reported = [...grouped(sited, keyOf).values()].flatMap((group) => worstOf(group) ?? []);
  return jointFindings(reported).map((each) => violationOf(each, index));
}

function worstOf(group: readonly SitedFinding[]): ReportedFinding | null {
  const [worst] = [...group].sort(
    (a, b) => levels.indexOf(a.finding.level) - levels.indexOf(b.finding.level),
  );
  if (worst === undefined) return null;
  return { ...worst, properties: group.flatMap(({ property }) => property ?? []) };
}

function violationOf(
  { finding, resource, parts }: JointFinding<ReportedFinding>,
  index: ConstructIndex,
): PolicyViolation {
  const properties = new Set(parts.flatMap((part) => part.properties));
  return {
    ruleName: finding.rule,
    description: describe(finding, index),
    severity: severityOf(finding.level),
    violatingResources: [
      resource === null ? placeOnly(finding) : violatingResource(resource, [...properties], index),
    ],
    ruleMetadata: {
      ...metadataOf(finding),
      ...(parts.length === 1 ? {} : { ports: finding.ports.map(({ first }) => first).join(', ') }),
    },
  };
}

function violatingResource(
  resource: CfnResource,
  locations: readonly string[],
  index: ConstructIndex,
): PolicyViolatingResource {
  return {
    constructPath: resource.node.path,
    resourceLogicalId: index.idOf(resource),
    templatePath: templatePath(resource),
    locations: [...locations],
  };
}

function templatePath({ stack }: CfnResource): string {
  return `${Stage.of(stack)?.outdir ?? ''}/${stack.templateFile}`;
}

/** Of what no construct stands for, such as a resource in an included template. */
function placeOnly({ location, resource }: Finding): PolicyViolatingResource {
  return { resourceLogicalId: resource.id, templatePath: basename(location.file), locations: [] };
}

/** Texts only, as the CDK asks. */
function metadataOf(finding: Finding): Record<string, string> {
  return {
    severity: finding.severity,
    certainty: finding.certainty,
    ...(finding.type === null ? {} : { type: finding.type }),
    ...(finding.sources.length === 0 ? {} : { sources: finding.sources.join(', ') }),
    location: formatLocation(finding.location),
    fingerprint: finding.fingerprint,
  };
}

/**
 * What could not be read, at its construct or the app. A warning becomes an
 * information: it is about the analysis, and must not fail a strict synthesis.
 */
export function problemViolation(
  { severity, message, location }: Problem,
  { index, root }: { readonly index: ConstructIndex; readonly root: IConstruct },
): PolicyViolation {
  const placed = index.placed(location);
  const where = location.file === '' ? '' : ` (${formatLocation(programPlace(location))})`;
  return {
    ruleName: inputProblem,
    description: `${message}${where}`,
    severity: severity === 'error' ? 'error' : 'info',
    violatingResources: [
      placed === null
        ? { constructPath: root.node.path, locations: [] }
        : violatingResource(
            placed.resource,
            placed.property === null ? [] : [placed.property],
            index,
          ),
    ],
  };
}
