import { sortedEntries } from '../basics/order.ts';
import type { Problem } from '../basics/problem.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Assumption } from '../basics/value.ts';
import type {
  AnalysisResult,
  Coverage,
  Finding,
  FindingUnknown,
  InputSummary,
  PathHop,
  PortSpan,
  Suppressed,
  Witness,
} from '../findings/finding.ts';

/**
 * The result as JSON, as docs/schema/result.json describes it. Every object is
 * built anew, so that the order of keys is the documented one however the
 * result came about, and nothing undocumented gets out. Order of lists is the
 * analysis's concern.
 */

/** Two spaces, a newline at the end; equal results give equal bytes. */
export function jsonReport(result: AnalysisResult): string {
  return `${JSON.stringify(plainResult(result), null, 2)}\n`;
}

/** The same as data. */
export function plainResult(result: AnalysisResult): AnalysisResult {
  return {
    schemaVersion: result.schemaVersion,
    tool: { name: result.tool.name, version: result.tool.version },
    inputs: result.inputs.map(input),
    findings: result.findings.map(finding),
    coverage: coverage(result.coverage),
    problems: result.problems.map(problem),
  };
}

function input({ path, kind, resources }: InputSummary): InputSummary {
  return { path, kind, resources };
}

function finding(from: Finding): Finding {
  return {
    rule: from.rule,
    type: from.type,
    severity: from.severity,
    level: from.level,
    certainty: from.certainty,
    qualifiers: [...from.qualifiers],
    assumptions: from.assumptions.map(assumptionOf),
    message: from.message,
    resource: {
      id: from.resource.id,
      type: from.resource.type,
      path: from.resource.path,
      interface: from.resource.interface,
    },
    edge: from.edge,
    via: [...from.via],
    otherPaths: from.otherPaths.map((path) => path.map(hopOf)),
    protocol: from.protocol,
    ports: from.ports.map(span),
    listenerPorts: from.listenerPorts.map(span),
    service: from.service,
    exposed:
      from.exposed === null
        ? null
        : { tcp: from.exposed.tcp.map(span), udp: from.exposed.udp.map(span) },
    sources: [...from.sources],
    unknowns: from.unknowns.map(unknownOf),
    path: from.path.map(hopOf),
    witness: from.witness === null ? null : witnessOf(from.witness),
    location: locationOf(from.location),
    related: from.related.map((one) => ({ label: one.label, location: locationOf(one.location) })),
    fix: from.fix,
    suppressed: from.suppressed === null ? null : suppressedOf(from.suppressed),
    fingerprint: from.fingerprint,
  };
}

export function assumptionOf({ rule, text }: Assumption): Assumption {
  return { rule, text };
}

export function unknownOf({ what, cause, location: at }: FindingUnknown): FindingUnknown {
  return { what, cause, location: locationOf(at) };
}

function suppressedOf({ reason, until, by }: Suppressed): Suppressed {
  return { reason, until, by };
}

function span({ first, last }: PortSpan): PortSpan {
  return { first, last };
}

export function hopOf({ component, type, declared, steps }: PathHop): PathHop {
  return {
    component,
    type,
    declared,
    steps: steps.map(({ direction, action, outcome, code, because }) => {
      return { direction, action, outcome, code, because: because.map(locationOf) };
    }),
  };
}

export function witnessOf(from: Witness): Witness {
  return {
    protocol: from.protocol,
    source: from.source,
    ...(from.sourcePort === undefined ? {} : { sourcePort: from.sourcePort }),
    destination: from.destination,
    ...(from.destinationPort === undefined ? {} : { destinationPort: from.destinationPort }),
    ...(from.icmpType === undefined ? {} : { icmpType: from.icmpType }),
    ...(from.icmpCode === undefined ? {} : { icmpCode: from.icmpCode }),
  };
}

export function locationOf(at: SourceLocation): SourceLocation {
  const { file, line, column, pointer, address, declaredAt } = at;
  return {
    file,
    line,
    column,
    pointer,
    ...(address === undefined ? {} : { address }),
    ...(declaredAt === undefined
      ? {}
      : {
          declaredAt: {
            file: declaredAt.file,
            line: declaredAt.line,
            column: declaredAt.column,
          },
        }),
  };
}

function coverage(from: Coverage): Coverage {
  const subjects = sortedEntries(new Map(Object.entries(from.subjects)));
  return {
    resources: from.resources,
    modelled: from.modelled,
    irrelevant: from.irrelevant,
    notModelled: from.notModelled.map(({ type, count, effect }) => ({ type, count, effect })),
    subjects: Object.fromEntries(
      subjects.map(([rule, { pass, fail, unknown }]) => [rule, { pass, fail, unknown }]),
    ),
  };
}

function problem({ severity, message, location: at }: Problem): Problem {
  return { severity, message, location: locationOf(at) };
}
