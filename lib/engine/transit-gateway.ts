import { nowhere, type SourceLocation } from '../basics/source.ts';
import { allOf } from '../basics/truth.ts';
import type { Unknown } from '../basics/value.ts';
import {
  type Condition,
  certainly,
  type NetworkModel,
  type NodeId,
  never,
  type TransitAttachment,
  type TransitGateway,
} from '../network/model.ts';
import type { Bounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import { box, intersect, isEmpty, type PacketSet, unionAll } from '../packets/packet-set.ts';
import { type Check, conditionCheck, nothingPasses, passesAll, somethingMayPass } from './check.ts';
import type { Orientation } from './match-sets.ts';
import { hopsFor, type TransitHop, transitHops } from './transit-routing.ts';

/**
 * What transit gateways do with packets: by which subnet they get in (TGW-1),
 * to which attachment they go (TGW-2), and in which subnets they come out
 * again. What happens in those subnets is transit.ts.
 */

export interface TransitEntry {
  readonly attachment: TransitAttachment;
  /** The attachment's subnet in the sender's zone, whose ACL sees the packet (NACL-10); null: one that is not known. */
  readonly subnet: NodeId | null;
  readonly checks: readonly Check[];
}

export type DomainExit = Extract<TransitExit['to'], { readonly kind: 'domain' }>;

export interface TransitExit {
  readonly checks: readonly Check[];
  /** What gets past all of them. */
  readonly passes: Bounds;
  /** Whether references to groups still hold behind it (SG-7). */
  readonly references: Condition;
  readonly to:
    | {
        readonly kind: 'domain';
        readonly domain: NodeId;
        /** One of them, nobody knows which. */
        readonly subnets: readonly NodeId[];
        readonly rest: Unknown | null;
      }
    | { readonly kind: 'outside'; readonly gateway: NodeId; readonly attachment: TransitAttachment }
    /** By a route that is not known. */
    | { readonly kind: 'anywhere' };
}

/** How a packet is in a gateway: where it came in, and what happens to routes that take nothing. */
export interface TransitManner {
  readonly orientation: Orientation;
  /** `kept`: exits that let nothing pass are told too. */
  readonly blocked?: 'kept';
  /** Only exits that some of these may take; absent: all. */
  readonly aimed?: PacketSet;
}

/** The ways from a subnet into a gateway. None: its domain is not attached. */
export function transitEntries(
  network: NetworkModel,
  gateway: TransitGateway,
  from: { readonly domain: NodeId; readonly subnet: NodeId },
): readonly TransitEntry[] {
  const ofNetwork = entriesOf.get(network) ?? new Map<string, readonly TransitEntry[]>();
  entriesOf.set(network, ofNetwork);
  const key = `${gateway.id} ${from.subnet}`;
  const known = ofNetwork.get(key);
  if (known !== undefined) return known;
  const entries = entriesInto(network, gateway, from);
  ofNetwork.set(key, entries);
  return entries;
}

const entriesOf = new WeakMap<NetworkModel, Map<string, readonly TransitEntry[]>>();

function entriesInto(
  network: NetworkModel,
  gateway: TransitGateway,
  from: { readonly domain: NodeId; readonly subnet: NodeId },
): readonly TransitEntry[] {
  return gateway.attachments.flatMap((attachment): TransitEntry[] => {
    const { far } = attachment;
    if (far.kind !== 'domain' || far.domain !== from.domain) return [];
    const isSure = attachment.present.truth === 'yes';
    const present = isSure ? [] : attachmentChecks(network, attachment);
    const zone = network.subnets.get(from.subnet)?.zone ?? null;
    const zoneOf = (id: NodeId): string | null => network.subnets.get(id)?.zone ?? null;
    const inZone = far.subnets.filter((id) => zone !== null && zoneOf(id) === zone);
    const sure = far.subnets.includes(from.subnet) ? from.subnet : inZone[0];
    if (sure !== undefined) return [{ attachment, subnet: sure, checks: present }];
    const open = far.subnets.filter((id) => zone === null || zoneOf(id) === null);
    const unknowns: Unknown[] = [
      ...(open.length === 0 ? [] : [zoneUnknown(network, zone === null ? from.subnet : open[0])]),
      ...(far.subnetsRest === null ? [] : [far.subnetsRest]),
    ];
    // Without a subnet in the sender's zone nothing is taken (TGW-1, MEAS-6).
    const condition: Condition =
      unknowns.length === 0 ? never : { truth: 'unknown', unknowns, assumptions: [] };
    const zoneCheck = conditionCheck({
      component: attachment.id,
      action: 'route',
      condition,
      code: 'TGW_ATTACH_VPC_AZ_RESTRICTION',
      because: declaredAt(network, attachment.id),
      // Any subnet of the zone will do; the sender's is one.
      opening: {
        kind: 'attachment-subnet',
        gateway: gateway.id,
        attachment: attachment.id,
        subnet: from.subnet,
      },
    });
    const candidates: (NodeId | null)[] = far.subnetsRest === null ? open : [...open, null];
    const subnets = candidates.length === 0 ? [from.subnet] : candidates;
    return subnets.map((subnet) => ({ attachment, subnet, checks: [...present, zoneCheck] }));
  });
}

function zoneUnknown(network: NetworkModel, subnet: NodeId | undefined): Unknown {
  const component = network.components.get(subnet ?? '');
  return {
    what: `availability zone of ${component?.label ?? subnet}`,
    cause: 'deploy-time',
    location: component?.at ?? nowhere,
  };
}

/**
 * Where packets go that come out of an attachment, on to a peered gateway too,
 * but not from one peer to the next (MEAS-11). `zone`: of the subnet by which
 * they came in; null: not known.
 */
export function transitExits(
  network: NetworkModel,
  gateway: TransitGateway,
  from: { readonly attachment: TransitAttachment; readonly zone: string | null },
  manner: TransitManner,
): readonly TransitExit[] {
  const { attachment } = from;
  const association = conditionCheck({
    component: attachment.id,
    action: 'route',
    condition: attachment.associated,
    code: 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION',
    because: declaredAt(network, attachment.id),
    opening: {
      kind: 'transit-association',
      gateway: gateway.id,
      attachment: attachment.id,
      table: attachment.tables[0] ?? null,
    },
  });
  return hops(gateway, attachment, manner).flatMap((hop): TransitExit[] => {
    // Without a table the missing association says it all.
    const isLookedUp = attachment.tables.length > 0;
    const checks = isLookedUp ? [association, hopCheck(gateway.id, hop)] : [association];
    const { target } = hop;
    if (target.kind === 'drop') return [];
    if (target.kind === 'unknown') {
      const doubt = conditionCheck({
        component: hop.table,
        action: 'route',
        condition: { truth: 'unknown', unknowns: [target.unknown], assumptions: [] },
        code: 'TGW_RTB_ROUTES_ARE_UNKNOWN',
        because: [],
      });
      const references: Condition = { ...certainly, truth: 'unknown', unknowns: [target.unknown] };
      return [exit([...checks, doubt], references, { kind: 'anywhere' })];
    }
    const next = attachmentsOf(gateway).get(target.attachment);
    if (next === undefined) return [];
    return [...outOf(network, gateway, { from, next, checks }, manner)];
  });
}

function attachmentsOf(gateway: TransitGateway): ReadonlyMap<NodeId, TransitAttachment> {
  const known = attachmentsById.get(gateway);
  if (known !== undefined) return known;
  // Of equal ids the first counts.
  const byId = new Map([...gateway.attachments].reverse().map((each) => [each.id, each]));
  attachmentsById.set(gateway, byId);
  return byId;
}

const attachmentsById = new WeakMap<TransitGateway, ReadonlyMap<NodeId, TransitAttachment>>();

function hops(
  gateway: TransitGateway,
  attachment: TransitAttachment,
  { orientation, blocked, aimed }: TransitManner,
): readonly TransitHop[] {
  const real = transitHops(gateway, attachment.tables, orientation);
  if (blocked !== 'kept') return aimed === undefined ? real : hopsFor(real, aimed);
  return gateway.attachments.map((each): TransitHop => {
    const own = real.find(
      ({ target }) => target.kind === 'attachment' && target.attachment === each.id,
    );
    return {
      target: { kind: 'attachment', attachment: each.id },
      table: attachment.tables[0] ?? attachment.id,
      passes: own?.passes ?? nothingPasses,
      explain: (packets) => {
        const taking = own !== undefined && takes(own, packets) ? own : hopTaking(real, packets);
        return taking?.explain(packets) ?? { because: [], unknowns: [], assumptions: [] };
      },
      codeFor: (packets) => codeInstead(hopTaking(real, packets)),
    };
  });
}

/** The hop that takes packets, if there is one. */
function hopTaking(all: readonly TransitHop[], packets: PacketSet): TransitHop | undefined {
  return all.find((hop) => takes(hop, packets));
}

function takes({ passes }: TransitHop, packets: PacketSet): boolean {
  return !isEmpty(intersect(passes.may, packets));
}

/** Why packets do not go where they might. */
function codeInstead(taking: TransitHop | undefined): string {
  switch (taking?.target.kind) {
    case undefined:
      return 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT';
    case 'drop':
      return 'TGW_RTB_BAD_STATE_ROUTE';
    case 'attachment':
      return 'TGW_RTB_MORE_SPECIFIC_ROUTE';
    case 'unknown':
      return 'TGW_RTB_ROUTES_ARE_UNKNOWN';
  }
}

function exit(checks: readonly Check[], references: Condition, to: TransitExit['to']): TransitExit {
  return { checks, passes: passesAll(checks), references, to };
}

function outOf(
  network: NetworkModel,
  gateway: TransitGateway,
  way: {
    readonly from: { readonly attachment: TransitAttachment; readonly zone: string | null };
    readonly next: TransitAttachment;
    readonly checks: readonly Check[];
  },
  manner: TransitManner,
): readonly TransitExit[] {
  const { from, next } = way;
  const checks = [...way.checks, ...attachmentChecks(network, next)];
  const { far } = next;
  switch (far.kind) {
    case 'domain': {
      const references = referencesBetween(gateway, from.attachment, next);
      const landing = exitSubnets(network, far, from.zone);
      return [exit(checks, references, { kind: 'domain', domain: far.domain, ...landing })];
    }
    case 'outside':
      return [exit(checks, never, { kind: 'outside', gateway: gateway.id, attachment: next })];
    case 'transit': {
      const peer = network.gateways.get(far.gateway);
      const landing =
        peer?.kind === 'transit' ? peer.attachments.find(({ id }) => id === far.attachment) : null;
      // What came from a peer does not go on to another one (MEAS-11).
      const isSecond = from.attachment.far.kind === 'transit';
      if (peer?.kind !== 'transit' || landing === null || landing === undefined || isSecond) {
        return [];
      }
      return transitExits(network, peer, { attachment: landing, zone: null }, manner).map(
        (further) => exit([...checks, ...further.checks], never, further.to),
      );
    }
  }
}

/**
 * Packets stay in their zone if they can, unless the attachment serves
 * appliances (TGW-6); what comes from elsewhere may enter in any.
 */
function exitSubnets(
  network: NetworkModel,
  far: Extract<TransitAttachment['far'], { kind: 'domain' }>,
  zone: string | null,
): { readonly subnets: readonly NodeId[]; readonly rest: Unknown | null } {
  const same = far.subnets.filter((id) => zone !== null && network.subnets.get(id)?.zone === zone);
  const stays = same.length > 0 && far.changesZone.truth === 'no';
  return stays ? { subnets: same, rest: null } : { subnets: far.subnets, rest: far.subnetsRest };
}

/** Both attachments and the gateway must support them (SG-7). */
function referencesBetween(
  gateway: TransitGateway,
  a: TransitAttachment,
  b: TransitAttachment,
): Condition {
  if (a.far.kind !== 'domain' || b.far.kind !== 'domain') return never;
  const all = [gateway.groupReferences, a.far.groupReferences, b.far.groupReferences];
  const truth = allOf(all.map((each) => each.truth));
  return {
    truth,
    unknowns: truth === 'unknown' ? all.flatMap((each) => each.unknowns) : [],
    assumptions: all.flatMap((each) => each.assumptions),
  };
}

/** That an attachment is there. */
export function attachmentChecks(
  network: NetworkModel,
  attachment: TransitAttachment,
): readonly Check[] {
  return [
    conditionCheck({
      component: attachment.id,
      action: 'route',
      condition: attachment.present,
      code: 'BAD_STATE_ATTACHMENT',
      because: declaredAt(network, attachment.id),
    }),
  ];
}

function hopCheck(gateway: NodeId, hop: TransitHop): Check {
  const { target, table } = hop;
  return {
    component: hop.table,
    action: 'route',
    passes: hop.passes,
    code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT',
    ...(hop.codeFor === undefined ? {} : { codeFor: hop.codeFor }),
    ...(target.kind === 'attachment'
      ? { opening: { kind: 'transit-route', gateway, table, attachment: target.attachment } }
      : {}),
    explain: hop.explain,
  };
}

/**
 * Whether an answer that goes into one external attachment comes to those
 * behind another: surely where that is the same, perhaps where both may lead
 * to the same networks (EVAL-2).
 */
export function leadsBehind(
  into: TransitAttachment,
  behind: { readonly gateway: NodeId; readonly attachment: NodeId },
  from: { readonly gateway: NodeId; readonly orientation: Orientation },
): Bounds {
  if (from.gateway === behind.gateway && into.id === behind.attachment) {
    const all = everythingAt(into);
    return { must: intersect(all.must, toldOf(into, from.orientation)), may: all.may };
  }
  return into.far.kind === 'outside' && into.far.what !== 'peering'
    ? { ...somethingMayPass, may: everythingAt(into).may }
    : nothingPasses;
}

/** Packets whose end on this side those behind an attachment are told of: for others they may have no route. */
function toldOf({ far }: TransitAttachment, orientation: Orientation): PacketSet {
  const announced = far.kind === 'outside' ? far.announced : undefined;
  if (announced === undefined) return box({});
  const field = orientation === 'request' ? 'source' : 'destination';
  return unionAll(
    announced.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === null ? [] : [box({ [field]: cidr })];
    }),
  );
}

function everythingAt({ far }: TransitAttachment): Bounds {
  const remotes = far.kind === 'outside' ? far.remotes : null;
  const set = remotes === null ? box({}) : blocks(remotes);
  return { must: set, may: set };
}

function blocks(cidrs: readonly string[]): PacketSet {
  return unionAll(
    cidrs.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === null ? [] : [box({ source: cidr })];
    }),
  );
}

function declaredAt(network: NetworkModel, id: NodeId): readonly SourceLocation[] {
  const at = network.components.get(id)?.at;
  return at === undefined ? [] : [at];
}

/** Whether an external attachment leads to those to whom an answer goes. */
export function behindCheck(network: NetworkModel, attachment: NodeId, passes: Bounds): Check {
  const label = network.components.get(attachment)?.label ?? attachment;
  const at = declaredAt(network, attachment)[0] ?? nowhere;
  const what = `which networks are behind ${label}`;
  return {
    component: attachment,
    action: 'route',
    passes,
    code: 'NO_ROUTE_TO_DESTINATION',
    explain: () => ({
      because: [],
      unknowns: [{ what, cause: 'outside-input', location: at }],
      assumptions: [],
    }),
  };
}

/** By which of its subnets an attachment hands packets over. */
export function choiceCheck(network: NetworkModel, to: DomainExit, passes: Bounds): Check {
  const names = to.subnets.map((id) => network.components.get(id)?.label ?? id).join(' or ');
  const what = `whether packets come into ${network.components.get(to.domain)?.label ?? to.domain} by ${names}`;
  const location = declaredAt(network, to.subnets[0] ?? to.domain)[0] ?? nowhere;
  const unknowns: Unknown[] =
    to.rest === null ? [{ what, cause: 'deploy-time', location }] : [to.rest];
  return {
    component: to.domain,
    action: 'route',
    passes,
    code: 'TGW_ROUTE_AZ_RESTRICTION',
    explain: () => ({ because: [], unknowns, assumptions: [] }),
  };
}
