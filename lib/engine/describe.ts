import type { PortRange } from '../network/model.ts';
import { type Cidr, compareCidrs, formatCidr, wholeFamily } from '../packets/cidr.ts';
import {
  box,
  cidrsOf,
  forget,
  intersect,
  isEmpty,
  isSubset,
  nothing,
  type PacketSet,
  portsOf,
  protocolsOf,
  sourcePortsOf,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { addressSet } from './addresses.ts';
import type { Endpoint } from './places.ts';

/** What packet sets say in the terms of reports: sources, ports, qualifiers. */

export interface Sources {
  /** Minimal and sorted; IPv4 before IPv6. */
  readonly cidrs: readonly string[];
  /** Whether every sender of some family may connect. */
  readonly any: boolean;
}

/**
 * The senders of a set. From the Internet, what no sender can have as its
 * address does not count, so that "everybody" is 0.0.0.0/0 and not the list of
 * all public blocks (PKT-6).
 */
export function sourcesOf(
  set: PacketSet,
  senders: readonly Endpoint[],
  options: { readonly isInternet: boolean },
): Sources {
  const known = sources.get(set) ?? [];
  const same = known.find(
    (each) => each.senders === senders && each.isInternet === options.isInternet,
  );
  if (same !== undefined) return same.found;
  const found = findSources(set, senders, options);
  sources.set(set, [...known, { senders, isInternet: options.isInternet, found }]);
  return found;
}

/** Many findings are about the same set. */
const sources = new WeakMap<
  PacketSet,
  readonly { senders: readonly Endpoint[]; isInternet: boolean; found: Sources }[]
>();

function findSources(
  set: PacketSet,
  senders: readonly Endpoint[],
  options: { readonly isInternet: boolean },
): Sources {
  const cidrs: Cidr[] = [];
  let any = false;
  for (const family of families) {
    const here = intersect(set, box({ family }));
    if (isEmpty(here)) continue;
    const everybody = unionAll(
      senders.filter((end) => end.family === family).map((end) => addressSet(end, 'source')),
    );
    const all = admitsAll(here, everybody);
    any ||= all;
    if (all && options.isInternet) {
      cidrs.push(wholeFamily[family]);
      continue;
    }
    const from = onlySource(here);
    const nobody = options.isInternet ? subtract(box({ family }), everybody) : nothing;
    cidrs.push(
      ...cidrsOf(union(from, nobody), 'source').filter(
        (source) => !isEmpty(intersect(from, box({ source }))),
      ),
    );
  }
  return { cidrs: cidrs.sort(compareCidrs).map(formatCidr), any };
}

const families = ['ipv4', 'ipv6'] as const;

/** Whether each of `everybody` sends something of the set; of one family. */
function admitsAll(set: PacketSet, everybody: PacketSet): boolean {
  // One protocol whose packets everybody may send settles it, and is cheap to see.
  const [first] = protocolsOf(set).flatMap(({ protocols }) => protocols);
  if (first !== undefined) {
    const protocol = box({ protocol: first.first });
    const open = forget(forget(forget(set, 'destination'), 'sourcePort'), 'destinationPort');
    if (isSubset(intersect(everybody, protocol), open)) return true;
  }
  return isSubset(everybody, onlySource(set));
}

/**
 * The destination ports of a protocol that every sender of some family gets
 * to, ascending.
 */
export function portsForAll(
  set: PacketSet,
  senders: readonly Endpoint[],
  protocol: 6 | 17,
): readonly PortRange[] {
  const open = families.map((family): PacketSet => {
    const here = intersect(set, box({ family, protocol }));
    if (isEmpty(here)) return nothing;
    const from = forget(forget(forget(here, 'destination'), 'sourcePort'), 'source');
    const admitted = forget(forget(here, 'destination'), 'sourcePort');
    const everybody = unionAll(
      senders.filter((end) => end.family === family).map((end) => addressSet(end, 'source')),
    );
    const missing = subtract(intersect(from, everybody), admitted);
    return subtract(from, forget(forget(missing, 'source'), 'destination'));
  });
  return portsOf(unionAll(open), protocol);
}

/** Of a set, whose packets they are: sources alone, all else open. */
export function onlySource(set: PacketSet): PacketSet {
  return unionAll(cidrsOf(set, 'source').map((source) => box({ source })));
}

/** Clients pick ports from here (NACL-8). */
export const clientPorts: PortRange = { first: 1024, last: 65_535 };
/** A slice of the client range smaller than this must be hit on purpose. */
const usualPortsMin = 1024;

/** Whether only clients that choose an unusual source port get through (EVAL-4). */
export function needsCraftedSourcePort(set: PacketSet): boolean {
  const withPorts = union(
    intersect(set, box({ protocol: 6 })),
    intersect(set, box({ protocol: 17 })),
  );
  if (isEmpty(withPorts)) return false;
  let usual = 0;
  for (const { first, last } of sourcePortsOf(withPorts)) {
    usual += Math.max(0, Math.min(last, clientPorts.last) - Math.max(first, clientPorts.first) + 1);
  }
  return usual < usualPortsMin;
}
