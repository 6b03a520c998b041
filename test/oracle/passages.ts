import type { RouteTarget, TransitAttachment, TransitGateway } from '../../lib/network/model.ts';
import type { Transit } from './appliances.ts';
import { aclPasses } from './filters.ts';
import { byOneWay, nodeOf, type Setting } from './question.ts';
import { type Arrival, describe, possibleTargets } from './routing.ts';
import { enterTransit, type Landing, leadsBehind, lookUp } from './transit-gateways.ts';

/**
 * Journeys with transit gateways on their way: what becomes of a packet where
 * it comes out of one, in the subnet of an attachment or outside the input.
 */

/** How a journey goes on by a target, from a subnet. */
export type Onward = (setting: Setting, target: RouteTarget, way: Transit) => Arrival | null;

/** From a subnet that routes to a transit gateway; null if it does not turn up at the goal. */
export function throughTransit(
  setting: Setting,
  gateway: TransitGateway,
  way: Transit,
  onward: Onward,
): Arrival | null {
  const { from, packet } = way;
  const passage = `${gateway.id} ${from.domain}`;
  const passages = way.passages ?? [];
  if (passages.includes(passage) || !aclPasses(setting, from, 'egress', packet)) return null;
  const further = { ...way, passages: [...passages, passage] };
  return collect((goesOn) => enterTransit(setting, gateway, from, { packet, goesOn }), {
    setting,
    way: further,
    onward,
  });
}

/** In from outside, by an attachment. */
export function inByAttachment(
  setting: Setting,
  by: { readonly gateway: TransitGateway; readonly attachment: TransitAttachment },
  way: Omit<Transit, 'from'>,
  onward: Onward,
): Arrival | null {
  const { packet } = way;
  return collect((goesOn) => lookUp(setting, { ...by, zone: null }, { packet, goesOn }), {
    setting,
    way,
    onward,
  });
}

interface Course {
  readonly setting: Setting;
  readonly way: Omit<Transit, 'from'>;
  readonly onward: Onward;
}

function collect(
  walk: (goesOn: (landing: Landing) => boolean) => boolean,
  at: Course,
): Arrival | null {
  const found: Arrival[] = [];
  const arrives = walk((landing) => {
    const arrival = land(landing, at);
    if (arrival !== null) found.push(arrival);
    return arrival !== null;
  });
  return arrives ? (found.at(-1) ?? null) : null;
}

/** Whatever way it took, the groups have the last word: they may ask which way that was. */
function land(landing: Landing, at: Course): Arrival | null {
  const arrival = turnUp(landing, at);
  if (arrival === null) return null;
  const { way } = at;
  return way.admits === undefined || way.admits(arrival) ? arrival : null;
}

function turnUp(landing: Landing, at: Course): Arrival | null {
  const { setting, way } = at;
  const { goal, into, packet } = way;
  const { mode } = setting;
  const isLetIn = (): boolean => into === null || aclPasses(setting, into, 'ingress', packet);
  const isDirect = (way.passed ?? []).length === 0;
  const keeps = way.isForeign !== true && isDirect;
  switch (landing.kind) {
    case 'anywhere':
      // Private networks do not lead to an Internet gateway (TGW-5).
      if (mode === 'must' || goal.kind === 'internet' || !isLetIn()) return null;
      return { references: isDirect, anyWay: true };
    case 'domain': {
      const isHere = goal.kind === 'domain' && goal.domain === landing.domain;
      if (!isHere || !isLetIn()) return null;
      return { references: landing.references && keeps, egressReferences: false };
    }
    case 'outside': {
      const { far } = landing.attachment;
      const mayBeAnything = far.kind === 'outside' && ['peering', 'other'].includes(far.what);
      if (goal.kind === 'elsewhere' && mayBeAnything && mode === 'may')
        return { references: false };
      if (goal.kind !== 'beyond' || goal.attachment === undefined) return null;
      const behind = { gateway: goal.gateway, attachment: goal.attachment };
      return leadsBehind(setting, { ...landing, from: packet.source }, behind)
        ? { references: false }
        : null;
    }
    case 'subnet':
      return fromAttachment(landing, at, keeps);
  }
}

/** The attachment's subnet routes it on; its ACL sees only what leaves it (NACL-10). */
function fromAttachment(
  landing: Extract<Landing, { kind: 'subnet' }>,
  { setting, way, onward }: Course,
  keeps: boolean,
): Arrival | null {
  const { subnet } = landing;
  const { admits: _, ...rest } = way;
  const arrivals: Arrival[] = [];
  const targets = subnet.tables.flatMap((id) =>
    possibleTargets(setting.network, nodeOf(setting.network.tables, id), way.packet.destination),
  );
  const passes = (target: RouteTarget): boolean => {
    const isHome =
      target.kind === 'local' && way.goal.kind === 'domain' && way.into?.id === subnet.id;
    const arrival: Arrival | null = isHome
      ? { references: true }
      : onward(setting, target, { ...rest, from: subnet, isForeign: true });
    if (arrival !== null) arrivals.push(arrival);
    return arrival !== null;
  };
  const arrives = byOneWay(targets, setting.mode, { nameOf: describe, passes });
  const [arrival] = arrivals;
  if (!arrives || arrival === undefined) return null;
  const open = arrivals.find(({ anyWay }) => anyWay === true);
  if (open !== undefined) return { references: open.references, anyWay: true };
  const references = landing.references && keeps && arrivals.every((each) => each.references);
  return { references, egressReferences: false };
}
