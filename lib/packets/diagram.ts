import { all, type Diagram, levelCountMax, NodeBuilder, none } from './diagram-node.ts';
import type { Interval } from './interval.ts';

/**
 * Interval decision diagrams: sets of tuples of numbers, one level a field. A
 * node splits the values of its level into intervals and says for each how it
 * goes on. A level on which nothing depends has no node, neighbouring
 * intervals that go on alike are one, and equal nodes are the same object; so
 * equal sets are the same object too. Knows nothing of packets.
 *
 * Operations recurse over levels, of which there are few, and iterate over
 * intervals, of which there may be many.
 */

export { all, type Diagram, NodeBuilder, none } from './diagram-node.ts';

type Operation = 'union' | 'intersect' | 'subtract';

export function union(a: Diagram, b: Diagram): Diagram {
  return combine('union', a, b);
}

export function intersect(a: Diagram, b: Diagram): Diagram {
  return combine('intersect', a, b);
}

/** What is in `a` and not in `b`. */
export function subtract(a: Diagram, b: Diagram): Diagram {
  return combine('subtract', a, b);
}

/** `none` for an empty list. */
export function unionAll(sets: Iterable<Diagram>): Diagram {
  return fold('union', sets, none);
}

/** `all` for an empty list. */
export function intersectAll(sets: Iterable<Diagram>): Diagram {
  return fold('intersect', sets, all);
}

/**
 * Removes the levels from `level` on, one for each window: the tuples that
 * for some value ('some'), or for every value ('every'), within the windows
 * are in the set. The result does not depend on these levels.
 */
export function quantify(
  quantifier: 'some' | 'every',
  set: Diagram,
  over: { readonly level: number; readonly windows: readonly Interval[] },
): Diagram {
  if (set.lasts.length === 0) return set;
  const slot = slotOfQuantified(quantifier, set, over.level);
  const entry = quantified[slot];
  if (
    entry?.set === set &&
    entry.windows === over.windows &&
    entry.level === over.level &&
    entry.quantifier === quantifier
  ) {
    return entry.result;
  }
  const result = quantifyAnew(quantifier, set, over);
  quantified[slot] = { quantifier, set, ...over, result };
  return result;
}

function quantifyAnew(
  quantifier: 'some' | 'every',
  set: Diagram,
  over: { readonly level: number; readonly windows: readonly Interval[] },
): Diagram {
  const joinAll = quantifier === 'some' ? unionAll : intersectAll;
  const results = new Map<Diagram, Diagram>();
  const visit = (at: Diagram): Diagram => {
    if (at.level >= over.level + over.windows.length) return at;
    let result = results.get(at);
    if (result === undefined) {
      const window = over.windows[at.level - over.level];
      result =
        window === undefined
          ? mapChildren(at, visit)
          : joinAll(new Set(childrenWithin(at, window).map(visit)));
      results.set(at, result);
    }
    return result;
  };
  return visit(set);
}

/** Where the values of the window lead. */
function childrenWithin(at: Diagram, window: Interval): Diagram[] {
  const start = at.lasts.findIndex((last) => last >= window.first);
  const end = at.lasts.findIndex((last) => last >= window.last);
  return at.children.slice(start, end + 1);
}

/** The node with every child replaced. */
export function mapChildren(at: Diagram, transform: (child: Diagram) => Diagram): Diagram {
  const builder = new NodeBuilder();
  for (const [index, child] of at.children.entries()) {
    builder.append(at.lasts[index] ?? 0, transform(child));
  }
  return builder.finish(at.level);
}

type Join = 'union' | 'intersect';

/** How many sets are joined at once: fewer intermediate sets against more comparisons an edge. */
const arity = 8;

/** In rounds of groups, so that most joins are of small sets. */
function fold(operation: Join, sets: Iterable<Diagram>, neutral: Diagram): Diagram {
  let round = [...sets];
  while (round.length > 1) {
    const next: Diagram[] = [];
    for (let index = 0; index < round.length; index += arity) {
      next.push(join(operation, round.slice(index, index + arity)));
    }
    round = next;
  }
  return round[0] ?? neutral;
}

/** Of at most `arity` sets. */
function join(operation: Join, sets: readonly Diagram[]): Diagram {
  const [neutral, absorbing] = operation === 'union' ? [none, all] : [all, none];
  const operands: Diagram[] = [];
  for (const set of sets) {
    if (set === absorbing) return absorbing;
    if (set !== neutral && !operands.includes(set)) operands.push(set);
  }
  const [first, second] = operands;
  if (first === undefined) return neutral;
  if (second === undefined) return first;
  if (operands.length === 2) return combine(operation, first, second);
  const results = joined[operation];
  const slot = slotOf(operands, results.length);
  const entry = results[slot];
  if (entry !== undefined && sameSets(entry.operands, operands)) return entry.result;
  const result = joinEdges(operation, operands);
  results[slot] = { operands, result };
  return result;
}

/** Walks the edges of all; a node behind the level goes on as itself throughout. */
function joinEdges(operation: Join, operands: readonly Diagram[]): Diagram {
  let level = levelCountMax;
  for (const operand of operands) level = Math.min(level, operand.level);
  const builder = builders[level] ?? new NodeBuilder();
  const places: number[] = operands.map(() => 0);
  const children = operands.slice();
  for (;;) {
    let last = Number.POSITIVE_INFINITY;
    for (const [index, operand] of operands.entries()) {
      if (operand.level !== level) continue;
      const place = places[index] ?? 0;
      last = Math.min(last, operand.lasts[place] ?? -1);
      children[index] = operand.children[place] ?? none;
    }
    if (last < 0) return builder.finish(level);
    builder.append(last, join(operation, children));
    for (const [index, operand] of operands.entries()) {
      const place = places[index] ?? 0;
      if (operand.level === level && operand.lasts[place] === last) places[index] = place + 1;
    }
  }
}

function combine(operation: Operation, left: Diagram, right: Diagram): Diagram {
  const decided = decide(operation, left, right);
  if (decided !== null) return decided;
  const swap = operation !== 'subtract' && left.hash > right.hash;
  const a = swap ? right : left;
  const b = swap ? left : right;
  const results = combined[operation];
  const slot = slotOfPair(a, b, results.length);
  const entry = results[slot];
  if (entry?.a === a && entry.b === b) return entry.result;
  const result = combineEdges(operation, a, b);
  results[slot] = { a, b, result };
  return result;
}

/** Walks the edges of both; a node behind the level counts as one edge to itself. */
function combineEdges(operation: Operation, a: Diagram, b: Diagram): Diagram {
  const level = Math.min(a.level, b.level);
  const builder = builders[level] ?? new NodeBuilder();
  const splitsA = a.level === level;
  const splitsB = b.level === level;
  let i = 0;
  let j = 0;
  for (;;) {
    const lastA = splitsA ? a.lasts[i] : Number.POSITIVE_INFINITY;
    const lastB = splitsB ? b.lasts[j] : Number.POSITIVE_INFINITY;
    if (lastA === undefined || lastB === undefined) return builder.finish(level);
    const last = Math.min(lastA, lastB);
    const childA = splitsA ? (a.children[i] ?? none) : a;
    const childB = splitsB ? (b.children[j] ?? none) : b;
    builder.append(last, combine(operation, childA, childB));
    if (lastA === last) i++;
    if (lastB === last) j++;
  }
}

/** One a level: combining recurses to higher levels only. */
const builders: readonly NodeBuilder[] = Array.from(
  { length: levelCountMax },
  () => new NodeBuilder(),
);

/** The result where it needs no descent. */
function decide(operation: Operation, a: Diagram, b: Diagram): Diagram | null {
  switch (operation) {
    case 'union':
      if (a === b || b === none || a === all) return a;
      return a === none || b === all ? b : null;
    case 'intersect':
      if (a === b || b === all || a === none) return a;
      return a === all || b === none ? b : null;
    case 'subtract':
      if (a === b || a === none || b === all) return none;
      return b === none ? a : null;
  }
}

/**
 * Results that were computed lately: without them, a part that many sets share
 * would be computed once for each way to it. A newer result takes the slot of
 * an older one, which bounds the memory that they take.
 */
const combined: Readonly<Record<Operation, (CombinedEntry | undefined)[]>> = {
  union: Array(1 << 14).fill(undefined),
  intersect: Array(1 << 14).fill(undefined),
  subtract: Array(1 << 14).fill(undefined),
};
const joined: Readonly<Record<Join, (JoinedEntry | undefined)[]>> = {
  union: Array(1 << 11).fill(undefined),
  intersect: Array(1 << 11).fill(undefined),
};

/** As above; windows are compared by identity. */
const quantified: (QuantifiedEntry | undefined)[] = Array(1 << 12).fill(undefined);

interface QuantifiedEntry {
  readonly quantifier: 'some' | 'every';
  readonly set: Diagram;
  readonly level: number;
  readonly windows: readonly Interval[];
  readonly result: Diagram;
}

interface CombinedEntry {
  readonly a: Diagram;
  readonly b: Diagram;
  readonly result: Diagram;
}

interface JoinedEntry {
  readonly operands: readonly Diagram[];
  readonly result: Diagram;
}

/** `slotCount` is a power of two. */
function slotOfPair(a: Diagram, b: Diagram, slotCount: number): number {
  const mixed = Math.imul(a.hash, 0x9e3779b1) ^ Math.imul(b.hash, 0x85ebca77);
  return (mixed ^ (mixed >>> 15)) & (slotCount - 1);
}

function slotOfQuantified(quantifier: 'some' | 'every', set: Diagram, level: number): number {
  const mixed = Math.imul(set.hash ^ (level * 2 + (quantifier === 'some' ? 1 : 0)), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & (quantified.length - 1);
}

function slotOf(operands: readonly Diagram[], slotCount: number): number {
  let mixed = operands.length;
  for (const { hash } of operands) mixed = Math.imul(mixed ^ hash, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & (slotCount - 1);
}

function sameSets(a: readonly Diagram[], b: readonly Diagram[]): boolean {
  return a.length === b.length && a.every((set, index) => set === b[index]);
}
