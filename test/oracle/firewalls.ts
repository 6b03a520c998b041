import type {
  FirewallPolicy,
  FirewallRule,
  HeaderMatch,
  Interface,
  NetworkModel,
  NodeId,
} from '../../lib/network/model.ts';
import { contains } from './addresses.ts';
import type { OraclePacket, Setting } from './question.ts';

/**
 * Firewalls with a policy, one packet and one rule at a time (NFW-1 to NFW-4).
 * A firewall knows the connections of which it saw the first packet, so what
 * becomes of an answer depends on the way of its request: that way is guessed
 * where something is possible, and noted where it must be sure.
 */

/** Which firewalls see which way of a packet. */
export interface Sightings {
  /** The firewalls by which packets may go; null: any, and those that they pass are noted. */
  readonly allowed: ReadonlySet<NodeId> | null;
  /** Headers of requests that firewalls let pass, and of requests whose answers they saw. */
  readonly went: Map<string, boolean>;
  readonly came: Set<string>;
}

type Outcome = { readonly delivered: boolean; readonly answered: boolean };

/** Walks with every guess of which firewalls take part, and gives the best of what comes out. */
export function watched<R extends Outcome>(setting: Setting, walk: (setting: Setting) => R): R {
  const walkWith = (allowed: ReadonlySet<NodeId> | null): R =>
    walk({ ...setting, sightings: { allowed, went: new Map(), came: new Set() } });
  if (setting.sightings !== undefined) return walk(setting);
  if (setting.mode === 'must') return walkWith(null);
  let best: R | null = null;
  for (const guess of subsets(firewallsOf(setting.network))) {
    const result = walkWith(new Set(guess));
    if (best === null || rank(result) > rank(best)) best = result;
  }
  return best ?? walkWith(null);
}

function rank({ delivered, answered }: Outcome): number {
  return Number(delivered) + Number(delivered && answered);
}

function firewallsOf(network: NetworkModel): NodeId[] {
  return [...network.interfaces.values()]
    .filter(({ bump }) => bump?.by === 'policy')
    .map(({ id }) => id);
}

function subsets(items: readonly NodeId[]): NodeId[][] {
  const [first, ...others] = items;
  if (first === undefined) return [[]];
  return subsets(others).flatMap((each) => [each, [first, ...each]]);
}

/** Whether a firewall lets a packet, or an answer, pass one of its endpoints. */
export function inspects(
  { sightings, mode }: Setting,
  box: Interface,
  { packet, isAnswer }: { readonly packet: OraclePacket; readonly isAnswer: boolean },
): boolean {
  if (box.bump?.by !== 'policy') return true;
  const { policy } = box.bump;
  if (sightings?.allowed != null && !isAnswer && !sightings.allowed.has(box.id)) return false;
  const request = isAnswer ? turned(packet) : packet;
  const key = keyOf(box.id, request);
  if (!isAnswer) {
    sightings?.went.set(key, outcomesOf(policy.packets, packet, 'opening').has('track'));
    return judged(ofRequest(policy, packet), mode);
  }
  const isSeen = sightings?.allowed?.has(box.id) ?? sightings?.went.has(key) ?? false;
  sightings?.came.add(key);
  return judged(ofAnswer(policy, { request, answer: packet, isSeen }), mode);
}

/** Whether no firewall that keeps track of the connection misses its answer (NFW-7). */
export function missesNothing(
  { network, mode, sightings }: Setting,
  packet: OraclePacket,
): boolean {
  if (sightings === undefined || mode === 'may') return true;
  return firewallsOf(network).every((id) => {
    const key = keyOf(id, packet);
    return sightings.went.get(key) !== true || sightings.came.has(key);
  });
}

function judged(fates: ReadonlySet<boolean>, mode: Setting['mode']): boolean {
  return mode === 'may' ? fates.has(true) : !fates.has(false);
}

/** true: it may pass; false: it may be dropped. */
function ofRequest(policy: FirewallPolicy, packet: OraclePacket): Set<boolean> {
  const fates = new Set<boolean>();
  for (const outcome of outcomesOf(policy.packets, packet, 'opening')) {
    if (outcome !== 'track') fates.add(outcome === 'pass');
    else
      for (const next of outcomesOf(policy.connections, packet, 'opening'))
        fates.add(next !== 'drop');
  }
  return fates;
}

function ofAnswer(
  policy: FirewallPolicy,
  {
    request,
    answer,
    isSeen,
  }: {
    readonly request: OraclePacket;
    readonly answer: OraclePacket;
    readonly isSeen: boolean;
  },
): Set<boolean> {
  const fates = new Set<boolean>();
  for (const outcome of outcomesOf(policy.packets, answer, 'answer')) {
    if (outcome !== 'track') {
      fates.add(outcome === 'pass');
      continue;
    }
    if (!isSeen) fates.add(true).add(false);
    for (const before of isSeen ? outcomesOf(policy.packets, request, 'opening') : []) {
      if (before === 'pass') fates.add(true).add(false);
      if (before !== 'track') continue;
      for (const known of outcomesOf(policy.connections, request, 'opening')) {
        if (known === 'admit') fates.add(true);
        if (known !== 'pass') continue;
        for (const own of outcomesOf(policy.connections, answer, 'answer'))
          fates.add(own !== 'drop');
      }
    }
  }
  return fates;
}

type Part = 'opening' | 'answer';

/** All that may happen to the packet, however unknowns turn out: the first rule that matches decides. */
function outcomesOf<O>(
  rules: readonly FirewallRule<O>[],
  packet: OraclePacket,
  part: Part,
): Set<O> {
  const found = new Set<O>();
  for (const rule of rules) {
    const matches = (list: readonly HeaderMatch[]): boolean =>
      list.some((match) => headerMatches(match, packet, part));
    if (matches(rule.may)) for (const outcome of rule.outcomes) found.add(outcome);
    if (matches(rule.must)) break;
  }
  return found;
}

function headerMatches(match: HeaderMatch, packet: OraclePacket, part: Part): boolean {
  if (fits(match, packet, part)) return true;
  return match.bothWays && fits(match, turned(packet), part === 'opening' ? 'answer' : 'opening');
}

function fits(match: HeaderMatch, packet: OraclePacket, part: Part): boolean {
  const { protocols, sources, destinations, sourcePorts, ports, handshake } = match;
  const among = (list: HeaderMatch['ports'], port: number | undefined): boolean =>
    list === null ||
    (port !== undefined && list.some(({ first, last }) => first <= port && port <= last));
  return (
    (protocols === null || protocols.includes(packet.protocol)) &&
    (sources === null || sources.some((block) => contains(block, packet.source))) &&
    (destinations === null || destinations.some((block) => contains(block, packet.destination))) &&
    among(sourcePorts, packet.sourcePort) &&
    among(ports, packet.destinationPort) &&
    (handshake === null || (packet.protocol === 6 && handshake[part]))
  );
}

/** Source and destination exchanged; of ICMP, firewalls look at the protocol alone. */
function turned(packet: OraclePacket): OraclePacket {
  const { sourcePort, destinationPort } = packet;
  const ends = { ...packet, source: packet.destination, destination: packet.source };
  if (sourcePort === undefined || destinationPort === undefined) return ends;
  return { ...ends, sourcePort: destinationPort, destinationPort: sourcePort };
}

function keyOf(box: NodeId, packet: OraclePacket): string {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return [box, protocol, source, sourcePort, destination, destinationPort].join(' ');
}
