import { invariant } from '../../lib/basics/invariant.ts';
import type { Condition, Family, NetworkModel, NodeId } from '../../lib/network/model.ts';
import type { Sightings } from './firewalls.ts';

/**
 * What the oracle is asked and what it answers, and how it treats what is not
 * known. Knows no rule of any network.
 */

/** One packet: the first of a connection. TCP and UDP (6, 17) need both ports, ICMP (1, 58) needs type and code. */
export interface OraclePacket {
  readonly family: Family;
  /** IP protocol number, 0 to 255. */
  readonly protocol: number;
  readonly source: string;
  readonly sourcePort?: number;
  /** After translation: the private address of the interface (NACL-9). */
  readonly destination: string;
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export type OracleOrigin =
  | { readonly kind: 'internet' }
  | { readonly kind: 'interface'; readonly interface: NodeId }
  /** Some host in that subnet which no group filters and no group reference names. */
  | { readonly kind: 'host'; readonly subnet: NodeId }
  /** Behind a VPN gateway, an opaque gateway, or a peering whose other domain is outside. */
  /** Of a transit gateway of the input: behind one attachment that leads out of it. */
  | { readonly kind: 'beyond'; readonly gateway: NodeId; readonly attachment?: NodeId };

/** 'must': every unknown turns out against the packet; 'may': every unknown turns out in its favour. */
export type Mode = 'must' | 'may';

export interface OracleOutcome {
  /** Whether the packet arrives at the interface. */
  readonly delivered: boolean;
  /**
   * Whether the answer comes back too. A TCP connection needs it (EVAL-3); it is
   * also told for UDP, ping and other protocols, for those who ask.
   */
  readonly answered: boolean;
  /** Every check in order, for people who look for the difference. */
  readonly log: readonly string[];
}

export interface DirectQuestion {
  readonly origin: OracleOrigin;
  readonly packet: OraclePacket;
  /** Interface. Of a balancer's node only the admission to the node is told. */
  readonly to: NodeId;
  readonly mode: Mode;
}

export interface BalancedQuestion {
  readonly origin: OracleOrigin;
  /** The client's packet: destination is the node's address, destinationPort the listener's. */
  readonly packet: OraclePacket;
  /** The interface of the first balancer to which the client's packet goes. */
  readonly balancerNode: NodeId;
  /** Balancers to pass, in order, at least one; the first owns `balancerNode`. */
  readonly path: readonly NodeId[];
  readonly to: NodeId;
  readonly targetPort: number;
  /** Private address of `to`; by default the lowest of its first block. */
  readonly toAddress?: string;
  readonly mode: Mode;
}

export interface EgressQuestion {
  /** Interface that sends. */
  readonly from: NodeId;
  /** Its source is the private address, its destination one on the Internet. */
  readonly packet: OraclePacket;
  /** To a service of the provider, by this gateway alone; absent: to the Internet by any. */
  readonly by?: NodeId;
  readonly mode: Mode;
}

/** The network, the mode, and the log that grows. */
export interface Setting {
  readonly network: NetworkModel;
  readonly mode: Mode;
  readonly log: string[];
  /** What firewalls have seen of the connection that is followed. */
  readonly sightings?: Sightings;
}

export function holds(condition: Condition, mode: Mode): boolean {
  if (condition.truth === 'unknown') return mode === 'may';
  return condition.truth === 'yes';
}

export function opposite(mode: Mode): Mode {
  return mode === 'must' ? 'may' : 'must';
}

/** One of the alternatives holds, nobody knows which: 'may' needs one that passes, 'must' all of them. */
export function whichever<T>(
  alternatives: readonly T[],
  mode: Mode,
  passes: (alternative: T) => boolean,
): boolean {
  invariant(alternatives.length > 0, 'an unknown choice needs alternatives');
  for (const alternative of alternatives) {
    const passed = passes(alternative);
    if (mode === 'may' && passed) return true;
    if (mode === 'must' && !passed) return false;
  }
  return mode === 'must';
}

/**
 * The same for the targets between which routes choose. Sure is only what goes
 * one way, whatever is unknown: that several ways end alike leaves open which
 * of them a packet takes, so that nobody could be shown the way.
 */
export function byOneWay<T>(
  targets: readonly T[],
  mode: Mode,
  way: { readonly nameOf: (target: T) => string; readonly passes: (target: T) => boolean },
): boolean {
  const isOpen = new Set(targets.map(way.nameOf)).size > 1;
  return (mode === 'may' || !isOpen) && whichever(targets, mode, way.passes);
}

/** Writes a check to the log and hands its result on. */
export function check(setting: Setting, what: string, passed: boolean): boolean {
  setting.log.push(`${passed ? 'pass' : 'DROP'}: ${what}`);
  return passed;
}

export function nodeOf<T>(map: ReadonlyMap<NodeId, T>, id: NodeId): T {
  const node = map.get(id);
  invariant(node !== undefined, `the model has no node ${id}`);
  return node;
}

export function assertComplete(packet: OraclePacket): void {
  if (packet.protocol === 6 || packet.protocol === 17) {
    invariant(packet.sourcePort !== undefined, 'a TCP or UDP packet needs a source port');
    invariant(packet.destinationPort !== undefined, 'a TCP or UDP packet needs a destination port');
  }
  if (packet.protocol === 1 || packet.protocol === 58) {
    invariant(packet.icmpType !== undefined, 'an ICMP packet needs a type');
    invariant(packet.icmpCode !== undefined, 'an ICMP packet needs a code');
  }
}
