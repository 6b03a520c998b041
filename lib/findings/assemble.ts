import { createHash } from 'node:crypto';
import { compareText } from '../basics/order.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type { Hop } from '../engine/trace.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import type { Packet } from '../packets/packet.ts';
import { protocolName } from '../packets/protocol.ts';
import type {
  Certainty,
  Finding,
  FindingResource,
  Level,
  PathHop,
  Severity,
  Witness,
} from './finding.ts';
import type { FindingDraft, RuleMeta } from './rule.ts';

/** From drafts, which speak of nodes, to findings, which speak of names and lines. */

export interface DraftInWorld {
  readonly meta: RuleMeta;
  readonly subject: NodeId;
  readonly draft: FindingDraft;
  readonly network: NetworkModel;
}

export interface AssembleOptions {
  /** A possible finding keeps the level of its severity. */
  readonly failOnPossible: boolean;
}

export function assembleFinding(
  { meta, subject, draft, network }: DraftInWorld,
  options: AssembleOptions,
): Omit<Finding, 'fingerprint'> & { readonly identity: string } {
  const resource = resourceOf(network, subject, draft);
  const unknowns = [...(draft.unknowns ?? [])].sort((a, b) => compareText(a.what, b.what));
  return {
    rule: meta.id,
    type: draft.type,
    severity: draft.severity,
    level: levelOf(draft.severity, draft.certainty, options),
    certainty: draft.certainty,
    qualifiers: draft.qualifiers ?? [],
    assumptions: [...(draft.assumptions ?? [])].sort((a, b) => compareText(a.rule, b.rule)),
    message: render(meta, draft),
    resource,
    edge: draft.edge ?? null,
    via: (draft.via ?? []).map((node) => nameOf(network, node)),
    otherPaths: (draft.otherPaths ?? []).map((path) => pathOf(network, path)),
    protocol: draft.protocol ?? null,
    ports: draft.ports ?? [],
    listenerPorts: draft.listenerPorts ?? [],
    service: draft.service ?? null,
    exposed: draft.exposed ?? null,
    sources: draft.sources ?? [],
    unknowns: distinct(unknowns),
    path: pathOf(network, draft.path ?? []),
    witness: draft.witness === undefined ? null : witnessOf(draft.witness),
    location: draft.at,
    related: draft.related ?? [],
    fix: null,
    suppressed: null,
    identity: `${meta.id} ${resource.type} ${resource.id} ${draft.key}`,
  };
}

/** By default high and medium are errors; what is only possible is one level lower. */
export function levelOf(severity: Severity, certainty: Certainty, options: AssembleOptions): Level {
  const levels: readonly Level[] = ['error', 'warning', 'note'];
  const base = severity === 'high' || severity === 'medium' ? 0 : severity === 'low' ? 1 : 2;
  const lowered = certainty === 'possible' && !options.failOnPossible ? base + 1 : base;
  return levels[Math.min(lowered, 2)] ?? 'note';
}

/**
 * Ends that are stable when lines move or unrelated resources change: names
 * only. Findings that names do not tell apart (two templates with the same
 * logical ids) are told apart by their files.
 */
export function fingerprints(
  findings: readonly (Omit<Finding, 'fingerprint'> & { readonly identity: string })[],
): Finding[] {
  const counts = new Map<string, number>();
  for (const { identity } of findings) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return findings.map(({ identity, ...finding }) => {
    const ambiguous = (counts.get(identity) ?? 0) > 1;
    const text = ambiguous ? `${identity} ${finding.location.file}` : identity;
    return {
      ...finding,
      fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 16),
    };
  });
}

function resourceOf(network: NetworkModel, subject: NodeId, draft: FindingDraft): FindingResource {
  const component = network.components.get(subject);
  return {
    id: component?.label ?? subject,
    type: component?.type ?? 'unknown',
    path: component?.path ?? null,
    interface: draft.interface === undefined ? null : nameOf(network, draft.interface),
  };
}

function nameOf(network: NetworkModel, node: NodeId): string {
  return network.components.get(node)?.label ?? node;
}

export function pathOf(network: NetworkModel, hops: readonly Hop[]): PathHop[] {
  return hops.map((hop) => ({
    component: nameOf(network, hop.node),
    type: network.components.get(hop.node)?.type ?? 'unknown',
    declared: network.components.get(hop.node)?.declared ?? false,
    steps: hop.steps.map((step) => ({ ...step, because: uniqueLocations(step.because) })),
  }));
}

function uniqueLocations(locations: readonly SourceLocation[]): SourceLocation[] {
  return [...new Map(locations.map((at) => [`${at.file} ${at.pointer}`, at])).values()];
}

function distinct(unknowns: readonly Unknown[]): Unknown[] {
  return [...new Map(unknowns.map((each) => [each.what, each])).values()];
}

export function witnessOf(packet: Packet): Witness {
  return {
    protocol: protocolName(packet.protocol),
    source: packet.source,
    ...(packet.sourcePort === undefined ? {} : { sourcePort: packet.sourcePort }),
    destination: packet.destination,
    ...(packet.destinationPort === undefined ? {} : { destinationPort: packet.destinationPort }),
    ...(packet.icmpType === undefined ? {} : { icmpType: packet.icmpType }),
    ...(packet.icmpCode === undefined ? {} : { icmpCode: packet.icmpCode }),
  };
}

function render(meta: RuleMeta, draft: FindingDraft): string {
  const template = meta.messages[draft.messageId] ?? draft.messageId;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => draft.data[name] ?? whole);
}
