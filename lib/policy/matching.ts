import { nowhere } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import { modelOf, withSets } from '../engine/copied-way.ts';
import type { Way } from '../engine/ways.ts';
import type { NetworkModel } from '../network/model.ts';
import { type Bounds, exactly, intersectBounds } from '../packets/bounds.ts';
import {
  box,
  everything,
  forget,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  subtract,
} from '../packets/packet-set.ts';
import type { BoundHeader, BoundPath } from './bound-scope.ts';
import type { Course } from './courses.ts';
import { type Fit, fitOf } from './fit.ts';
import { atDestination, atSource, type HeaderSet } from './header-sets.ts';

/**
 * What of the packets on a way a scope speaks of: those of a match path,
 * without those of its exclusions. What a scope leaves open (entries of a
 * prefix list, who carries a group) is decided both ways: `surely` are packets
 * that are meant however it turns out, `perhaps` those that are for some
 * outcome.
 */

export type Mode = 'surely' | 'perhaps';

export interface Test {
  readonly match: BoundPath;
  readonly excludes: readonly BoundPath[];
  /** What the destination takes at all. */
  readonly served: HeaderSet;
}

export interface Matched {
  readonly ways: readonly Way[];
  /** Of what arrives on them, what is meant. */
  readonly wanted: PacketSet;
  /** What makes a difference between the two modes. */
  readonly doubts: readonly Unknown[];
}

/** Alternatives that the exclusions of one way are divided into. */
const piecesMax = 64;

const tooMany: Unknown = {
  what: 'exclusions of which there are too many to look at',
  cause: 'unsupported',
  location: nowhere,
};

/**
 * A way with what is meant of it: packets as they are sent, and as they arrive.
 * On a way of one leg the two are one, and `arriving` says all.
 */
interface Piece {
  readonly sent: PacketSet;
  readonly arriving: PacketSet;
}

/**
 * The ways of a course as far as a match path means them: as they are where one
 * set says it of all, else cut to what is meant. No ways: nothing is meant.
 * Linear in ways and exclusions.
 */
export function matched(network: NetworkModel, course: Course, test: Test, mode: Mode): Matched {
  const asking = new Asking(network, course, { test, mode });
  const all = course.ways.flatMap((way) => asking.piecesOf(way));
  const { doubts } = asking;
  const [first] = all;
  const isPlain =
    first !== undefined &&
    all.every(({ piece }) => piece.sent === everything && piece.arriving === first.piece.arriving);
  if (isPlain) {
    return { ways: all.map(({ way }) => way), wanted: first.piece.arriving, doubts };
  }
  const cuts = all.flatMap(({ way, piece }) => cut(way, piece) ?? []);
  return { ways: cuts, wanted: everything, doubts };
}

function areSame(a: readonly Piece[], b: readonly Piece[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ sent, arriving }, index) => sent === b[index]?.sent && arriving === b[index]?.arriving,
    )
  );
}

class Asking {
  /** Grows with what was asked. */
  readonly doubts: Unknown[] = [];
  readonly #network: NetworkModel;
  readonly #course: Course;
  readonly #test: Test;
  readonly #mode: Mode;

  constructor(
    network: NetworkModel,
    course: Course,
    { test, mode }: { readonly test: Test; readonly mode: Mode },
  ) {
    this.#network = network;
    this.#course = course;
    this.#test = test;
    this.#mode = mode;
    const { set, unknowns } = test.served;
    if (set.must !== set.may) this.doubts.push(...unknowns);
  }

  /** Of several that are told as one, together as long as the scope does not tell them apart. */
  piecesOf(way: Way): { readonly way: Way; readonly piece: Piece }[] {
    const parts = (way.parts ?? [way]).map((part) => ({ way: part, pieces: this.#pieces(part) }));
    const [first] = parts;
    const areAlike =
      first !== undefined && parts.every(({ pieces }) => areSame(pieces, first.pieces));
    const told = areAlike ? [{ way, pieces: first.pieces }] : parts;
    return told.flatMap((each) => each.pieces.map((piece) => ({ way: each.way, piece })));
  }

  /** Of one way that is no several. */
  #pieces(way: Way): Piece[] {
    const { match, excludes, served } = this.#test;
    if (!this.#holds(this.#fit(match, way), this.#mode)) return [];
    const plain = intersect(match.traffic, this.#pick(served, this.#mode));
    const sent = this.#sent(match, way, this.#mode) ?? everything;
    const arriving = intersect(plain, this.#arriving(match, way, this.#mode) ?? everything);
    const isOne = modelOf(way).legs.length === 1;
    let pieces: Piece[] = isOne
      ? [{ sent: everything, arriving: intersect(sent, arriving) }]
      : [{ sent, arriving }];
    // Sure is only what no exclusion may take away.
    const opposite: Mode = this.#mode === 'surely' ? 'perhaps' : 'surely';
    for (const exclude of excludes) {
      if (pieces.length === 0) break;
      if (!this.#holds(this.#fit(exclude, way), opposite)) continue;
      const from = this.#sent(exclude, way, opposite);
      const to = this.#arriving(exclude, way, opposite);
      pieces = this.#without(pieces, { from, to, isOne });
    }
    // Address translation leaves the receiver and its port as they are.
    const isTranslated = !isOne && way.via.length === 0;
    return isTranslated ? pieces.map((piece) => alongTranslation(piece, plain)) : pieces;
  }

  #without(
    pieces: readonly Piece[],
    of: { readonly from: PacketSet | null; readonly to: PacketSet | null; readonly isOne: boolean },
  ): Piece[] {
    const { from, to, isOne } = of;
    if (isOne) {
      const both = intersect(from ?? everything, to ?? everything);
      return kept(pieces.map((each) => ({ ...each, arriving: subtract(each.arriving, both) })));
    }
    const left = pieces.flatMap(({ sent, arriving }): Piece[] => {
      if (from === null) return [{ sent, arriving: subtract(arriving, to ?? everything) }];
      const others = { sent: subtract(sent, from), arriving };
      if (to === null) return [others];
      return [others, { sent: intersect(sent, from), arriving: subtract(arriving, to) }];
    });
    const remaining = kept(left);
    if (remaining.length <= piecesMax) return remaining;
    this.doubts.push(tooMany);
    return this.#mode === 'surely' ? [] : [...pieces];
  }

  #fit(path: BoundPath, way: Way): Fit {
    const fit = fitOf(this.#network, path, way, this.#course.ends);
    this.doubts.push(...fit.unknowns);
    return fit;
  }

  #holds({ truth }: Fit, mode: Mode): boolean {
    return truth === 'yes' || (mode === 'perhaps' && truth === 'unknown');
  }

  #sent({ source }: BoundPath, way: Way, mode: Mode): PacketSet | null {
    return this.#header(source.header, (header) => atSource(this.#network, header, way), mode);
  }

  #arriving({ destination }: BoundPath, way: Way, mode: Mode): PacketSet | null {
    return this.#header(
      destination.header,
      (header) => atDestination(this.#network, header, way),
      mode,
    );
  }

  #header(
    header: BoundHeader | null,
    setOf: (header: BoundHeader) => HeaderSet,
    mode: Mode,
  ): PacketSet | null {
    if (header === null) return null;
    const found = setOf(header);
    if (found.set.must !== found.set.may) this.doubts.push(...found.unknowns);
    return this.#pick(found, mode);
  }

  #pick({ set }: HeaderSet, mode: Mode): PacketSet {
    return mode === 'surely' ? set.must : set.may;
  }
}

function kept(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ sent, arriving }) => !isEmpty(sent) && !isEmpty(arriving));
}

function alongTranslation({ sent, arriving }: Piece, plain: PacketSet): Piece {
  if (sent === everything && arriving === plain) return { sent, arriving };
  const withoutSender = (set: PacketSet): PacketSet => forget(forget(set, 'source'), 'sourcePort');
  return {
    sent: intersect(sent, withoutSender(arriving)),
    arriving: intersect(arriving, withoutSender(sent)),
  };
}

const transports: readonly PacketSet[] = [6, 17].map((protocol) => box({ protocol }));

/** The way for these packets alone; null: none is left. */
function cut(way: Way, { sent, arriving }: Piece): Way | null {
  const isOne = modelOf(way).legs.length === 1;
  const both = intersect(sent, arriving);
  let client = intersectBounds(way.client, exactly(isOne ? both : sent));
  let target = intersectBounds(way.target, exactly(isOne ? both : arriving));
  // Balancers change ports and addresses, not the transport.
  for (const transport of transports) {
    const isGone = [client, target].some(({ may }) => isEmpty(intersect(may, transport)));
    if (!isGone) continue;
    client = without(client, transport);
    target = without(target, transport);
  }
  if (isEmpty(client.may) || isEmpty(target.may)) return null;
  const isSure = !isEmpty(client.must) && !isEmpty(target.must);
  const sure = ({ must, may }: Bounds): Bounds => ({ must: isSure ? must : nothing, may });
  const answered = sure(intersectBounds(way.answered, client));
  return withSets(way, { client: sure(client), target: sure(target), answered });
}

function without({ must, may }: Bounds, set: PacketSet): Bounds {
  return { must: subtract(must, set), may: subtract(may, set) };
}
