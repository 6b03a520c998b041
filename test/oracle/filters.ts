import { unreachable } from '../../lib/basics/invariant.ts';
import type {
  Acl,
  AclEntry,
  FilterRule,
  Interface,
  Match,
  NetworkModel,
  NodeId,
  Peer,
  Subnet,
} from '../../lib/network/model.ts';
import { contains } from './addresses.ts';
import {
  check,
  holds,
  type Mode,
  nodeOf,
  type OraclePacket,
  opposite,
  type Setting,
  whichever,
} from './question.ts';

/**
 * Groups and ACLs, one packet and one rule at a time. Knows which rules match
 * a packet; does not know how the packet came here or where it goes next.
 */

export type Direction = 'ingress' | 'egress';

/** Who the other end is: the sender of what comes in, the receiver of what goes out. */
export interface Counterpart {
  /** The interface whose private address the packet shows. */
  readonly addressOf: Interface | null;
  /** The interface whose groups a reference can name; null where references do not work (SG-6, SG-7). */
  readonly groupsOf: Interface | null;
  /** The domain outside the input in which it is, if groups there can be referred to. */
  readonly outside: NodeId | null;
  /** Set where nobody knows who it is: rules that name anyone may mean it. */
  readonly anyone?: true;
}

export const stranger: Counterpart = { addressOf: null, groupsOf: null, outside: null };
export const anyone: Counterpart = { ...stranger, anyone: true };

/** Whether one rule of one of the interface's groups admits the packet (SG-2). */
export function groupsAdmit(
  setting: Setting,
  filtered: Interface,
  direction: Direction,
  packet: OraclePacket,
  counterpart: Counterpart,
): boolean {
  const { network, mode } = setting;
  const what = `groups of ${filtered.id}, ${direction}`;
  if (!filtered.filtered) return check(setting, `${what}: not filtered`, true);
  if (filtered.groupsRest !== null && mode === 'may') {
    return check(setting, `${what}: a group that is not known`, true);
  }
  for (const membership of filtered.groups) {
    if (!holds(membership.present, mode)) continue;
    for (const rule of nodeOf(network.groups, membership.group)[direction]) {
      if (ruleMatches({ network, mode, direction, packet, counterpart }, rule)) {
        return check(setting, `${what}: ${rule.id}`, true);
      }
    }
  }
  return check(setting, `${what}: no rule`, false);
}

/** Whether the subnet's ACL lets the packet in or out. */
export function aclPasses(
  setting: Setting,
  subnet: Subnet,
  direction: Direction,
  packet: OraclePacket,
): boolean {
  return whichever(subnet.acls, setting.mode, (id) => {
    const { passed, because } = aclVerdict(setting, nodeOf(setting.network.acls, id), {
      direction,
      packet,
    });
    return check(setting, `ACL ${id} of ${subnet.id}, ${direction}: ${because}`, passed);
  });
}

/** First match by number, else deny (NACL-1). */
function aclVerdict(
  { network, mode }: Setting,
  acl: Acl,
  { direction, packet }: { direction: Direction; packet: OraclePacket },
): { passed: boolean; because: string } {
  for (const entry of inOrder(acl[direction], mode)) {
    // What helps a deny harms the packet, so that the deny is asked in the opposite mode.
    const entryMode = entry.action === 'allow' ? mode : opposite(mode);
    const counterpart = stranger;
    if (ruleMatches({ network, mode: entryMode, direction, packet, counterpart }, entry)) {
      return { passed: entry.action === 'allow', because: entry.id };
    }
  }
  return { passed: false, because: 'no entry' };
}

/** By number; entries without one stand where they do the packet the most good ('may') or harm ('must'). */
function inOrder(entries: readonly AclEntry[], mode: Mode): AclEntry[] {
  const helpful = mode === 'may' ? 'allow' : 'deny';
  const first = entries.filter((entry) => entry.number === null && entry.action === helpful);
  const last = entries.filter((entry) => entry.number === null && entry.action !== helpful);
  const numbered = entries.filter((entry) => entry.number !== null);
  numbered.sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  return [...first, ...numbered, ...last];
}

interface Case {
  readonly network: NetworkModel;
  readonly mode: Mode;
  readonly direction: Direction;
  readonly packet: OraclePacket;
  readonly counterpart: Counterpart;
}

function ruleMatches(asked: Case, rule: FilterRule): boolean {
  for (const match of asked.mode === 'must' ? rule.must : rule.may) {
    if (headerMatches(asked.packet, match) && peerMatches(asked, match.peer)) return true;
  }
  return false;
}

function headerMatches(packet: OraclePacket, match: Match): boolean {
  if (match.family !== null && match.family !== packet.family) return false;
  if (match.protocol !== null && match.protocol !== packet.protocol) return false;
  if (match.ports !== null) {
    // Destination ports in both directions (PKT-3).
    const port = packet.destinationPort;
    if (port === undefined || port < match.ports.first || port > match.ports.last) return false;
  }
  if (match.icmp !== null) {
    if (packet.protocol !== 1 && packet.protocol !== 58) return false;
    if (match.icmp.type !== null && match.icmp.type !== packet.icmpType) return false;
    if (match.icmp.code !== null && match.icmp.code !== packet.icmpCode) return false;
  }
  return true;
}

function peerMatches(asked: Case, peer: Peer): boolean {
  const { network, mode, packet, counterpart } = asked;
  const isNamed = peer.kind === 'members' || peer.kind === 'interfaces';
  if (isNamed && counterpart.anyone) return mode === 'may';
  const address = asked.direction === 'ingress' ? packet.source : packet.destination;
  switch (peer.kind) {
    case 'any':
      return true;
    case 'block':
      return contains(peer.cidr, address);
    case 'members':
      return isMember(asked, peer.group);
    case 'interfaces':
      for (const id of peer.interfaces) {
        if (peer.address === 'private' && counterpart.addressOf?.id === id) return true;
        if (peer.address === 'public' && isPublicAddressOf(asked, nodeOf(network.interfaces, id))) {
          return true;
        }
      }
      return false;
    case 'opaque':
      // A list outside the input can be a customer's, so that private addresses may be in it.
      return mode === 'may' && packet.family === peer.family;
    default:
      return unreachable(peer);
  }
}

/** Membership by identity, not by address (SG-5). */
function isMember({ network, mode, counterpart }: Case, group: NodeId): boolean {
  const other = counterpart.groupsOf;
  if (other !== null) {
    if (other.groupsRest !== null && mode === 'may') return true;
    for (const membership of other.groups) {
      if (membership.group === group && holds(membership.present, mode)) return true;
    }
  }
  // Whoever sends from a domain outside the input may carry a group of that domain.
  if (counterpart.outside === null || mode === 'must') return false;
  const { domain } = nodeOf(network.groups, group);
  return domain === null
    ? !nodeOf(network.components, group).declared
    : domain === counterpart.outside;
}

/** An address that AWS will assign is no address that anybody can write today (LANG-4). */
function isPublicAddressOf(asked: Case, other: Interface): boolean {
  const { mode, packet, direction } = asked;
  const address = direction === 'ingress' ? packet.source : packet.destination;
  return other.addresses.some(
    ({ public: translated }) =>
      translated !== null && translated.address === address && holds(translated.present, mode),
  );
}
