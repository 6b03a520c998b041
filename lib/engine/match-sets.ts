import type { Family, Match } from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import { box, intersect, nothing, type PacketSet } from '../packets/packet-set.ts';

/**
 * What single matches of rules and entries take in, as packet sets over the
 * header of the request. Who may carry what, and which rule comes first, is
 * said in filters.ts.
 */

/** Of a packet that goes there, or of the answer to one. */
export type Orientation = 'request' | 'reply';

/** What an ACL's match takes in; `field`: where the far side's address stands (NACL-2). */
export function aclMatchSet(
  match: Match,
  orientation: Orientation,
  field: 'source' | 'destination',
): PacketSet {
  return ownBox(match, orientation, field);
}

/** Rules that may be of many groups have their matches in common, and every rule is asked often. */
const ownBoxes = new WeakMap<Match, Map<string, PacketSet>>();

/** What a match takes in by itself, whoever carries a group: `field` is where the far side's block stands. Kept as long as the match. */
export function ownBox(
  match: Match,
  orientation: Orientation,
  field: 'source' | 'destination',
): PacketSet {
  const kept = ownBoxes.get(match) ?? new Map<string, PacketSet>();
  ownBoxes.set(match, kept);
  const block = match.peer.kind === 'block' ? match.peer.cidr : null;
  const key = block === null ? orientation : `${orientation} ${field}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const cidr = block === null ? null : parseCidr(block);
  const addresses = cidr === null ? {} : { [field]: cidr };
  const isBroken = block !== null && cidr === null;
  const set = isBroken ? nothing : matchBox(match, orientation, addresses);
  kept.set(key, set);
  return set;
}

/** All that a match whose peer is opaque may take in. */
export function opaqueSet(match: Match, family: Family): PacketSet {
  return intersect(ownBox(match, 'request', 'source'), box({ family }));
}

/** ICMP requests and the types of their answers: echo, and echo of ICMPv6. */
export const echo: readonly {
  readonly protocol: number;
  readonly request: number;
  readonly reply: number;
}[] = [
  { protocol: 1, request: 8, reply: 0 },
  { protocol: 58, request: 128, reply: 129 },
];

type Addresses = Pick<Parameters<typeof box>[0], 'source' | 'destination'>;

/** A match as a set of request headers: of those it matches itself, or of those whose replies it matches. */
export function matchBox(match: Match, orientation: Orientation, addresses: Addresses): PacketSet {
  const fields = {
    ...(match.family === null ? {} : { family: match.family }),
    ...(match.protocol === null ? {} : { protocol: match.protocol }),
    ...addresses,
  };
  if (orientation === 'request') {
    return box({
      ...fields,
      ...(match.ports === null ? {} : { ports: match.ports }),
      ...(match.icmp === null ? {} : { icmp: match.icmp }),
    });
  }
  if (match.ports !== null) return box({ ...fields, sourcePorts: match.ports });
  if (match.icmp === null) return box(fields);
  const pair = echo.find((each) => each.protocol === match.protocol);
  const { type, code } = match.icmp;
  const admitsReply =
    pair !== undefined && (type === null || type === pair.reply) && (code === null || code === 0);
  // Other ICMP messages have no answer that could be let through.
  return admitsReply ? box({ ...fields, icmp: { type: pair.request, code: null } }) : nothing;
}
