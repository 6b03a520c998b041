import { invariant } from '../basics/invariant.ts';
import { type NetworkModel, type NodeId, never } from '../network/model.ts';
import { type Bounds, exactly } from '../packets/bounds.ts';
import { box, forget, intersect, isEmpty, type PacketSet } from '../packets/packet-set.ts';
import { addressSet } from './addresses.ts';
import type { Question } from './asked.ts';
import { type Check, conditionCheck } from './check.ts';
import type { ImaginableLeg } from './legs.ts';
import { weight } from './obstacles.ts';
import { entranceOf } from './straight-transits.ts';
import type { Hop } from './trace.ts';
import { glance, hopsOf, inDirection, type Obstacle, type Walk, walk } from './walk.ts';

/**
 * Of routes that are laid out as if nothing were in the way, which is the
 * nearest, and what stands in it. All are glanced at; told in full is only
 * the one that is chosen.
 */

export interface ClosestWay {
  readonly hops: readonly Hop[];
  /** In the order in which they are met; never empty where the question's answer is no. */
  readonly obstacles: readonly Obstacle[];
  readonly via: readonly NodeId[];
}

/** Beyond this many ways of one question the rest is not looked at: they differ by little. */
const waysMax = 256;

const tcp = box({ protocol: 6 });

export interface Segment {
  readonly leg: ImaginableLeg;
  /** What the question is about on this leg; everything where it is about another. */
  readonly wanted: PacketSet;
}

export type Route = readonly Segment[];

/** Of the ways on which least is missing, that with the fewest hops. */
export function nearestRoute(
  network: NetworkModel,
  routes: readonly Route[],
  question: Question,
): { readonly route: Route; readonly way: ClosestWay } | null {
  const glanced = routes
    .slice(0, waysMax)
    .map((route) => ({ route, missing: missingOn(network, route, question) }));
  const least = Math.min(...glanced.map(({ missing }) => missing));
  const [nearest] = glanced
    .filter(({ missing }) => missing === least)
    .map(({ route }) => ({ route, way: walkAlong(network, route, question) }))
    .sort((a, b) => a.way.hops.length - b.way.hops.length);
  return nearest ?? null;
}

/** How much stands in a way; between equals, balancers count. */
function missingOn(network: NetworkModel, route: Route, question: Question): number {
  let missing = viaOf(route).length / 10;
  let before: PacketSet | null = null;
  for (const segment of route) {
    const { leg } = segment;
    const packets = relevant(leg, carriedOn(network, segment, before), question);
    const request = glance(leg.forward, exactly(packets));
    before = request.left.may;
    missing += weight(request.stops);
    if (needsAnswer(packets, question)) missing += bestReply(leg, request.left).missing;
  }
  return missing;
}

function bestReply(
  leg: ImaginableLeg,
  packets: Bounds,
): { readonly checks: readonly Check[]; readonly missing: number } {
  const replies = leg.replies.length > 0 ? leg.replies : [[noReply(leg)]];
  const [best] = replies
    .map((checks) => ({ checks, missing: weight(glance(checks, packets).stops) }))
    .sort((a, b) => a.missing - b.missing);
  invariant(best !== undefined, 'there is a reply, if only one that is stopped');
  return best;
}

function walkAlong(network: NetworkModel, route: Route, question: Question): ClosestWay {
  const forward: Walk[] = [];
  const back: Walk[] = [];
  for (const segment of route) {
    const { leg } = segment;
    const before = forward.at(-1)?.left.may ?? null;
    const packets = relevant(leg, carriedOn(network, segment, before), question);
    const request = walk(network, inDirection('request', leg.forward), exactly(packets));
    forward.push(request);
    if (!needsAnswer(packets, question)) continue;
    const { checks } = bestReply(leg, request.left);
    back.unshift(walk(network, inDirection('reply', checks), request.left));
  }
  const walks = [...forward, ...back];
  return {
    hops: hopsOf(walks.flatMap(({ steps }) => steps)),
    obstacles: walks.flatMap(({ obstacles }) => obstacles),
    via: viaOf(route),
  };
}

/** Only TCP needs an answer, unless the question asks for one (EVAL-3). */
function needsAnswer(packets: PacketSet, { roundTrip }: Question): boolean {
  return roundTrip || !isEmpty(intersect(packets, tcp));
}

function viaOf(route: Route): NodeId[] {
  return route
    .slice(0, -1)
    .flatMap(({ leg }) => (leg.to.holder?.accepts === 'listeners' ? [leg.to.holder.workload] : []));
}

/** For what cannot be answered on any way. */
function noReply(leg: ImaginableLeg): Check {
  return conditionCheck({
    component: leg.to.holder?.workload ?? '',
    action: 'route',
    condition: never,
    code: 'NO_PATH',
    because: [],
  });
}

/** What an endpoint hands on is what came to it, at another address (LB-13). */
function carriedOn(
  network: NetworkModel,
  { leg, wanted }: Segment,
  before: PacketSet | null,
): PacketSet {
  if (before === null || entranceOf(network, leg.from) === null) return wanted;
  const same = intersect(wanted, forget(before, 'destination'));
  return isEmpty(same) ? wanted : same;
}

/** The question's packets as this leg would carry them. */
function relevant(
  leg: ImaginableLeg,
  wanted: PacketSet,
  { from, to, packets }: Question,
): PacketSet {
  let set = intersect(wanted, addressSet(leg.from, 'source'));
  const narrowed = intersect(set, addressSet(leg.to, 'destination'));
  if (!isEmpty(narrowed)) set = narrowed;
  const sender = from.kind === 'internet' ? from.address : null;
  if (sender !== null && leg.from.place.kind === 'gateway') {
    set = intersect(set, box({ source: sender }));
  }
  const goal = to.kind === 'internet' ? to.address : to.kind === 'beyond' ? to.block : null;
  if (goal !== null) set = intersect(set, box({ destination: goal }));
  const asked = isEmpty(intersect(packets, tcp)) ? set : intersect(set, tcp);
  return isEmpty(asked) ? set : asked;
}
