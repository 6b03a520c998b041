import { compareText } from '../basics/order.ts';
import type { Obstacle } from '../engine/walk.ts';
import type { Family, FilterRule, Match, NetworkModel } from '../network/model.ts';
import { protocolName } from '../packets/protocol.ts';
import { labelOf, listPorts } from './words.ts';

/** Phrases for what filters match and for what stands in the way. */

/** `TCP 22, 80-90 and UDP 53`; `all traffic`. */
export function phraseOfTraffic(matches: readonly Match[]): string {
  if (matches.length === 0) return 'nothing';
  if (matches.some(({ protocol }) => protocol === null)) return 'all traffic';
  const phrases = new Set(matches.map(phraseOfMatch));
  return [...phrases].join(' and ');
}

function phraseOfMatch({ protocol, ports, icmp }: Match): string {
  if (protocol === null) return 'all traffic';
  const name = protocolName(protocol);
  const title = /^\d+$/.test(name) ? `protocol ${name}` : name.toUpperCase();
  if (ports !== null) return `${title} ${listPorts([ports])}`;
  if (icmp !== null && icmp.type !== null) return `${title} type ${icmp.type}`;
  return title;
}

/** `0.0.0.0/0 and pl-1234`; what is not known is called so. */
export function phraseOfPeers(network: NetworkModel, rule: FilterRule): string {
  const matches = rule.must.length > 0 ? rule.must : rule.may;
  const known = rule.must.length > 0 || rule.unknowns.length === 0;
  const names = matches.flatMap((match) => namesOfPeer(network, match, known));
  const unique = [...new Set(names)].sort(compareText);
  return unique.length === 0 ? 'nobody' : unique.join(' and ');
}

function namesOfPeer(network: NetworkModel, { peer, family }: Match, known: boolean): string[] {
  switch (peer.kind) {
    case 'any':
      if (!known) return ['addresses that are not known'];
      return [family === 'ipv6' ? '::/0' : family === 'ipv4' ? '0.0.0.0/0' : 'any address'];
    case 'block':
      return [peer.cidr];
    case 'members':
      return [labelOf(network, peer.group)];
    case 'interfaces':
      return peer.interfaces.map((item) => labelOf(network, item));
    case 'opaque':
      return [peer.name];
  }
}

const familyNames: Readonly<Record<Family, string>> = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** What of an obstacle is told. */
type Named = Pick<Obstacle, 'component' | 'code' | 'direction' | 'outcome'>;

/** As in `In the way: …`. */
export function phraseOfBlocker(network: NetworkModel, blocker: Named, family: Family): string {
  const name = labelOf(network, blocker.component);
  const doubt = blocker.outcome === 'unknown' ? 'perhaps ' : '';
  return `${doubt}${sentence(name, blocker, family)}`;
}

function sentence(name: string, { code, direction }: Named, family: Family): string {
  switch (code) {
    case 'NO_PATH':
      return `no Internet gateway is attached to ${name}`;
    case 'BAD_STATE_ATTACHMENT':
      return `${name} is not attached`;
    case 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS':
      return `${name} has no public ${familyNames[family]} address`;
    case 'ENI_ADDRESS_RESTRICTION':
      return `${name} has no ${familyNames[family]} address`;
    case 'SUBNET_ACL_RESTRICTION':
      return direction === 'request' ? `${name} does not let it in` : `${name} lets no answer out`;
    case 'NO_ROUTE_TO_DESTINATION':
      return `${name} has no working route to an Internet gateway`;
    case 'ELBV2_LISTENERS_MISMATCH':
      return `${name} has no listener for it`;
    case 'NO_POSSIBLE_DESTINATION':
      return `${name} takes in nothing but answers`;
    case 'UNSUPPORTED_COMPONENT':
      return `nothing comes in through ${name}`;
    case 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED':
      return `Block Public Access keeps the Internet out of ${name}`;
    case 'UNKNOWN_RESOURCE':
      return `${name} is not there`;
    default:
      return `${name} lets nothing through (${code})`;
  }
}
