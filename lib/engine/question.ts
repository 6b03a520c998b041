import type { Truth } from '../basics/truth.ts';
import {
  type Bounds,
  exactly,
  intersectBounds,
  truthOfBounds,
  unionBounds,
} from '../packets/bounds.ts';
import { box, intersect, isEmpty, nothing, type PacketSet } from '../packets/packet-set.ts';
import type { Question } from './asked.ts';
import { type Candidate, candidates } from './candidates.ts';
import type { Edge } from './edges.ts';
import type { Exposures } from './exposure.ts';
import type { Endpoint } from './places.ts';
import type { Way } from './ways.ts';

/** One question about one network: can packets like these get from here to there, and how. */

export type { Goal, Origin, Question } from './asked.ts';

export interface Reply {
  readonly truth: Truth;
  /** The ways on which it may be so, those that surely are first; narrowed to the question. */
  readonly ways: readonly Way[];
  /** Who sends, where that is an edge. */
  readonly senders: readonly Endpoint[];
  readonly edge: Edge | null;
}

/** Answers existentially: some interface, some address, some port of those asked for. */
export function askNetwork(exposures: Exposures, question: Question): Reply {
  const found = candidatesOf(exposures, question);
  const ways = found.flatMap(({ way, packets }) => {
    const bounds = intersectBounds(packets, exactly(narrowing(question)));
    return isEmpty(bounds.may) ? [] : [{ way: restrict(way, question), bounds }];
  });
  let total: Bounds = exactly(nothing);
  for (const { way, bounds } of ways) {
    if (!isEmpty(way.client.may))
      total = unionBounds(
        total,
        isEmpty(way.client.must) ? { must: nothing, may: bounds.may } : bounds,
      );
  }
  const ranked = ways
    .filter(({ way }) => !isEmpty(way.client.may))
    .sort((a, b) => rankOf(a.bounds, a.way) - rankOf(b.bounds, b.way));
  return {
    truth: truthOfBounds(total),
    ways: ranked.map(({ way }) => way),
    senders: found.flatMap(({ edge }) => edge?.senders ?? []),
    edge: found.find(({ edge }) => edge !== null)?.edge ?? null,
  };
}

/** Many questions differ in their packets alone, on which candidates do not depend. */
function candidatesOf(exposures: Exposures, question: Question): readonly Candidate[] {
  const ofNetwork = known.get(exposures) ?? new Map<string, readonly Candidate[]>();
  known.set(exposures, ofNetwork);
  const { from, to, direct, roundTrip } = question;
  const key = JSON.stringify([from, to, direct, roundTrip]);
  const kept = ofNetwork.get(key);
  if (kept !== undefined) return kept;
  const found = candidates(exposures, question);
  if (ofNetwork.size >= keptMax) ofNetwork.clear();
  ofNetwork.set(key, found);
  return found;
}

const known = new WeakMap<Exposures, Map<string, readonly Candidate[]>>();

/** Pairs of ends of which candidates are kept; of each some kilobytes. */
const keptMax = 2_000;

/** The question in packets, as they arrive at the goal. */
function narrowing(question: Question): PacketSet {
  const { to } = question;
  const block = to.kind === 'internet' ? to.address : to.kind === 'beyond' ? to.block : null;
  return block === null
    ? question.packets
    : intersect(question.packets, box({ destination: block }));
}

/** A way for senders of the question only. */
function restrict(way: Way, { from, packets }: Question): Way {
  const block =
    from.kind === 'internet' ? from.address : from.kind === 'gateway' ? from.block : null;
  const set = block === null ? null : box({ source: block });
  const single = way.legs.length <= 1 ? packets : null;
  const cut = (bounds: Bounds): Bounds => {
    let result = bounds;
    if (set !== null) result = intersectBounds(result, exactly(set));
    if (single !== null) result = intersectBounds(result, exactly(single));
    return result;
  };
  return {
    ...way,
    client: cut(way.client),
    answered: cut(way.answered),
    target: intersectBounds(way.target, exactly(single ?? packets)),
  };
}

function rankOf(bounds: Bounds, way: Way): number {
  return (isEmpty(bounds.must) || isEmpty(way.client.must) ? 100 : 0) + way.via.length;
}
