import type {
  NodeId,
  Subnet,
  TransitAttachment,
  TransitGateway,
  TransitRoute,
  TransitTable,
} from '../../lib/network/model.ts';
import { contains, prefixLength } from './addresses.ts';
import { aclPasses } from './filters.ts';
import {
  byOneWay,
  check,
  holds,
  nodeOf,
  type OraclePacket,
  type Setting,
  whichever,
} from './question.ts';

/**
 * One packet through transit gateways: in by an attachment's subnet, looked up
 * in the attachment's table, out by another attachment (TGW-1 to TGW-7). What
 * becomes of it where it comes out is the business of whoever asks.
 */

/** Where a packet comes out of a transit gateway. */
export type Landing =
  | {
      readonly kind: 'subnet';
      /** The attachment's, in which the packet is now. */
      readonly subnet: Subnet;
      readonly references: boolean;
    }
  /** Somewhere in the domain, by a subnet that is not known. */
  | { readonly kind: 'domain'; readonly domain: NodeId; readonly references: boolean }
  | { readonly kind: 'outside'; readonly gateway: NodeId; readonly attachment: TransitAttachment }
  /** By what is not known; only where the packet is to be helped. */
  | { readonly kind: 'anywhere' };

interface Passage {
  readonly packet: OraclePacket;
  readonly goesOn: (landing: Landing) => boolean;
}

/** From a subnet by its route to the gateway. The ACL of the subnet itself has been asked. */
export function enterTransit(
  setting: Setting,
  gateway: TransitGateway,
  from: Subnet,
  passage: Passage,
): boolean {
  const { mode } = setting;
  const own = gateway.attachments.filter(
    ({ far }) => far.kind === 'domain' && far.domain === from.domain,
  );
  if (gateway.outside !== null) {
    if (mode === 'must') return false;
    if (own.length === 0) return passage.goesOn({ kind: 'anywhere' });
  }
  return own.some((attachment) => {
    if (!check(setting, `${attachment.id} exists`, holds(attachment.present, mode))) return false;
    return entrances(setting, attachment, from).some((entrance) => {
      if (entrance !== null && !aclPasses(setting, entrance, 'ingress', passage.packet))
        return false;
      if (gateway.outside !== null) return passage.goesOn({ kind: 'anywhere' });
      const { zone } = entrance ?? from;
      return lookUp(setting, { gateway, attachment, zone }, passage);
    });
  });
}

/** The subnets of the attachment that may take what a subnet sends; null: one that is not known (TGW-1). */
function entrances(
  { network, mode }: Setting,
  { far }: TransitAttachment,
  from: Subnet,
): readonly (Subnet | null)[] {
  if (far.kind !== 'domain') return [];
  const subnets = far.subnets.map((id) => nodeOf(network.subnets, id));
  const itself = subnets.find(({ id }) => id === from.id);
  if (itself !== undefined) return [itself];
  const inZone = subnets.find(({ zone }) => zone !== null && zone === from.zone);
  if (inZone !== undefined) return [inZone];
  // Zones that are not known may be the same.
  if (mode === 'must') return [];
  const perhaps = subnets.filter(({ zone }) => from.zone === null || zone === null);
  return far.subnetsRest === null ? perhaps : [...perhaps, null];
}

/** Out of an attachment: its table decides (TGW-2). */
export function lookUp(
  setting: Setting,
  from: {
    readonly gateway: TransitGateway;
    readonly attachment: TransitAttachment;
    readonly zone: string | null;
  },
  passage: Passage,
): boolean {
  const { mode } = setting;
  const { gateway, attachment } = from;
  const isAssociated = holds(attachment.associated, mode);
  if (!check(setting, `${attachment.id} is associated`, isAssociated)) return false;
  const targets = attachment.tables.flatMap((id) => {
    const table = gateway.tables.find((each) => each.id === id);
    return table === undefined ? [] : possibleTargets(table, passage.packet.destination);
  });
  if (targets.length === 0) return false;
  const passes = (target: TransitRoute['target']): boolean => {
    check(setting, `${gateway.id} routes to ${nameOf(target)}`, target.kind === 'attachment');
    if (target.kind === 'drop') return false;
    if (target.kind === 'unknown') return mode === 'may' && passage.goesOn({ kind: 'anywhere' });
    const next = gateway.attachments.find(({ id }) => id === target.attachment);
    if (next === undefined || !holds(next.present, mode)) return false;
    return comeOut(setting, { ...from, next }, passage);
  };
  return byOneWay(targets, mode, { nameOf, passes });
}

function nameOf(target: TransitRoute['target']): string {
  switch (target.kind) {
    case 'attachment':
      return target.attachment;
    case 'drop':
      return 'nowhere';
    case 'unknown':
      return target.unknown.what;
  }
}

/** Longest prefix, then by what told the route; a blackhole that wins drops (TGW-4). */
function possibleTargets(table: TransitTable, address: string): TransitRoute['target'][] {
  const order = ['static', 'prefix-list', 'domain', 'direct-connect', 'connect', 'vpn'];
  const existing = table.routes.filter((route) => route.present.truth !== 'no');
  const targets: TransitRoute['target'][] = [];
  if (table.rest !== null) targets.push({ kind: 'unknown', unknown: table.rest });
  const candidates: { route: TransitRoute; length: number }[] = [];
  for (const route of existing) {
    if (route.destination === null) targets.push(route.target);
    else if (contains(route.destination, address)) {
      candidates.push({ route, length: prefixLength(route.destination) });
    }
  }
  const rank = ({ origin }: TransitRoute) => order.indexOf(origin);
  while (candidates.length > 0) {
    const longest = Math.max(...candidates.map(({ length }) => length));
    const best = Math.min(
      ...candidates.filter(({ length }) => length === longest).map(({ route }) => rank(route)),
    );
    const isBest = (each: { route: TransitRoute; length: number }): boolean =>
      each.length === longest && rank(each.route) === best;
    const winners = candidates.filter(isBest);
    // Several of one rank share the packets.
    targets.push(...winners.map(({ route }) => route.target));
    if (winners.some(({ route }) => route.present.truth === 'yes')) return targets;
    candidates.splice(0, candidates.length, ...candidates.filter((each) => !isBest(each)));
  }
  targets.push({ kind: 'drop', reason: 'no route' });
  return targets;
}

function comeOut(
  setting: Setting,
  way: {
    readonly gateway: TransitGateway;
    readonly attachment: TransitAttachment;
    readonly zone: string | null;
    readonly next: TransitAttachment;
  },
  passage: Passage,
): boolean {
  const { network, mode } = setting;
  const { gateway, attachment, next } = way;
  const { far } = next;
  switch (far.kind) {
    case 'outside':
      return passage.goesOn({ kind: 'outside', gateway: gateway.id, attachment: next });
    case 'transit': {
      // Not from one peer to the next (MEAS-11).
      if (attachment.far.kind === 'transit') return false;
      const peer = nodeOf(network.gateways, far.gateway);
      if (peer.kind !== 'transit') return false;
      const landing = peer.attachments.find(({ id }) => id === far.attachment);
      if (landing === undefined) return false;
      const beyond: Passage = {
        ...passage,
        // References end at a peering (SG-7).
        goesOn: (at) => passage.goesOn('references' in at ? { ...at, references: false } : at),
      };
      return lookUp(setting, { gateway: peer, attachment: landing, zone: null }, beyond);
    }
    case 'domain': {
      const supported = [gateway.groupReferences, far.groupReferences];
      if (attachment.far.kind === 'domain') supported.push(attachment.far.groupReferences);
      const references =
        attachment.far.kind === 'domain' && supported.every((each) => holds(each, mode));
      const all = far.subnets.map((id) => nodeOf(network.subnets, id));
      const inZone = all.filter(({ zone }) => zone !== null && zone === way.zone);
      // It stays in its zone if it can, unless appliances are served (TGW-6).
      const stays = inZone.length > 0 && far.changesZone.truth === 'no';
      const exits = stays ? inZone : all;
      if (!stays && far.subnetsRest !== null) {
        if (mode === 'must') return false;
        if (passage.goesOn({ kind: 'domain', domain: far.domain, references })) return true;
      }
      if (exits.length === 0) return false;
      return whichever(exits, mode, (subnet) =>
        passage.goesOn({ kind: 'subnet', subnet, references }),
      );
    }
  }
}

/** Whether what goes into an external attachment comes to those behind another (EVAL-2). */
export function leadsBehind(
  { mode }: Setting,
  into: { readonly gateway: NodeId; readonly attachment: TransitAttachment; readonly from: string },
  goal: { readonly gateway: NodeId; readonly attachment: NodeId },
): boolean {
  const { far } = into.attachment;
  if (into.gateway === goal.gateway && into.attachment.id === goal.attachment) {
    // Whoever is there need not know addresses of which nobody told them.
    const announced = far.kind === 'outside' ? far.announced : undefined;
    return mode === 'may' || announced?.some((cidr) => contains(cidr, into.from)) !== false;
  }
  return mode === 'may' && far.kind === 'outside' && far.what !== 'peering';
}
