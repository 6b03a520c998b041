import { createHash } from 'node:crypto';
import { compareLocations, compareText } from '../basics/order.ts';
import { formatLocation, nowhere, type SourceLocation } from '../basics/source.ts';
import { distinctUnknowns } from '../basics/value.ts';
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
  Suppressed,
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
  /** What is said, at the place where a resource is declared, of a rule's findings about it. */
  readonly suppressedAt?: (rule: string, declared: SourceLocation | undefined) => Suppressed | null;
}

/** `fingerprint`: see `fingerprints`. */
export function assembleFinding(
  { meta, subject, draft, network }: DraftInWorld,
  fingerprint: string,
  options: AssembleOptions,
): Finding {
  const resource = resourceOf(network, subject, draft);
  return {
    rule: meta.id,
    type: draft.type,
    severity: draft.severity,
    level: levelOf(draft.severity, draft.certainty, options),
    certainty: draft.certainty,
    qualifiers: draft.qualifiers ?? [],
    assumptions: sorted(draft.assumptions, ({ rule }) => rule),
    message: `${render(meta, draft)}${phraseOfMore(draft)}`,
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
    unknowns: distinctUnknowns(sorted(draft.unknowns, ({ what }) => what)),
    path: pathOf(network, draft.path ?? []),
    witness: draft.witness === undefined ? null : witnessOf(draft.witness),
    location: draft.at,
    related: draft.related ?? [],
    fix: null,
    suppressed: options.suppressedAt?.(meta.id, network.components.get(subject)?.at) ?? null,
    fingerprint,
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
 * Fingerprints of findings, in their order: ends that are stable when lines
 * move, unrelated resources change or a file is named by another path: names
 * only. Findings that names do not tell apart (two templates with the same
 * logical ids) are told apart by the names of their files, and where these are
 * alike too, by the order of their lines.
 */
export function fingerprints(drafts: readonly DraftInWorld[]): readonly string[] {
  const identities = drafts.map(identityOf);
  const counts = countBy(identities);
  const names = identities.map((identity, index) =>
    (counts.get(identity) ?? 0) > 1 ? `${identity} ${baseName(drafts[index])}` : identity,
  );
  const repeated = numbersOfRepeated(drafts, names);
  return names.map((name, index) => {
    const before = repeated.get(index) ?? 0;
    const unique = before === 0 ? name : `${name} ${before}`;
    return createHash('sha256').update(unique).digest('hex').slice(0, 16);
  });
}

function identityOf({ meta, subject, draft, network }: DraftInWorld): string {
  const component = network.components.get(subject);
  const { type = 'unknown', label = subject } = component ?? {};
  return `${meta.id} ${type} ${label} ${withoutStacks(network, draft.key)}`;
}

/** By the places of those whose names others have before them: how many. */
function numbersOfRepeated(
  drafts: readonly DraftInWorld[],
  names: readonly string[],
): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  const counts = countBy(names);
  if (counts.size === names.length) return numbers;
  const seen = new Map<string, number>();
  for (const index of inOrderOfLines(drafts)) {
    const name = names[index] ?? '';
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    numbers.set(index, before);
  }
  return numbers;
}

function inOrderOfLines(drafts: readonly DraftInWorld[]): number[] {
  const place = (index: number): SourceLocation => drafts[index]?.draft.at ?? nowhere;
  return [...drafts.keys()].sort((a, b) => compareLocations(place(a), place(b)));
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function baseName(found: DraftInWorld | undefined): string {
  return (found?.draft.at.file ?? '').replace(/^.*[\\/]/, '');
}

/** A draft's key without the stacks of the nodes in it, which are called by the paths of their files. */
function withoutStacks(network: NetworkModel, key: string): string {
  let text = ` ${key}`;
  for (const stack of stacksOf(network)) text = text.replaceAll(` ${stack}`, ' ');
  return text.slice(1);
}

/** Beginnings of node ids up to the names by which users know the nodes, longest first. */
function stacksOf(network: NetworkModel): readonly string[] {
  const known = stacksOfNetworks.get(network);
  if (known !== undefined) return known;
  const stacks = new Set<string>();
  for (const { id, label } of network.components.values()) {
    const start = id.length - label.length;
    if (id[start - 1] === '/' && id.endsWith(label)) stacks.add(id.slice(0, start));
  }
  const sorted = [...stacks].sort((a, b) => b.length - a.length || compareText(a, b));
  stacksOfNetworks.set(network, sorted);
  return sorted;
}

const stacksOfNetworks = new WeakMap<NetworkModel, readonly string[]>();

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
  return hops.map((hop) => {
    const known = hopsInReports.get(hop);
    if (known?.network === network) return known.told;
    const component = network.components.get(hop.node);
    const told = {
      component: component?.label ?? hop.node,
      type: component?.type ?? 'unknown',
      declared: component?.declared ?? false,
      steps: hop.steps.map((step) => ({ ...step, because: uniqueLocations(step.because) })),
    };
    hopsInReports.set(hop, { network, told });
    return told;
  });
}

/** The stories of interfaces that are alike have most hops in common. */
const hopsInReports = new WeakMap<
  Hop,
  { readonly network: NetworkModel; readonly told: PathHop }
>();

function uniqueLocations(locations: readonly SourceLocation[]): readonly SourceLocation[] {
  if (locations.length < 2) return locations;
  const [first, second] = locations;
  if (locations.length === 2 && first !== undefined && second !== undefined) {
    return compareLocations(first, second) === 0 ? [second] : locations;
  }
  return [...new Map(locations.map((at) => [`${formatLocation(at)} ${at.pointer}`, at])).values()];
}

/** Most findings have none. */
function sorted<T>(list: readonly T[] | undefined, by: (item: T) => string): readonly T[] {
  if (list === undefined || list.length < 2) return list ?? [];
  return [...list].sort((a, b) => compareText(by(a), by(b)));
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

/** Of what is certain as far as it goes, what may widen it. */
function phraseOfMore({ certainty, unknowns = [] }: FindingDraft): string {
  if (certainty !== 'definite' || unknowns.length === 0) return '';
  const names = [...new Set(unknowns.map(({ what }) => what))].sort(compareText);
  const shown = names.slice(0, unknownsNamedMax);
  const rest = names.length - shown.length;
  const more = rest === 0 ? '' : ` and ${rest} more`;
  return ` Perhaps from further addresses too: that depends on ${shown.join(', ')}${more}.`;
}

const unknownsNamedMax = 3;

function render(meta: RuleMeta, draft: FindingDraft): string {
  const template = meta.messages[draft.messageId] ?? draft.messageId;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => draft.data[name] ?? whole);
}
