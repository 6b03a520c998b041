import type { Cidr } from '../../lib/packets/cidr.ts';
import { addressCount, bitsOf } from '../../lib/packets/cidr.ts';
import type { PacketConstraint } from '../../lib/packets/packet-set.ts';

/**
 * The other way to hold packet sets, for comparison only: canonical products
 * of interval sets. A set over several fields is a list of parts, each an
 * interval set of the first field with a set over the other fields; the
 * interval sets are disjoint and the sets behind them differ. Both families
 * are held apart. Covers what the benchmark needs: TCP, UDP and protocols
 * without ports.
 */

/** Start inclusive, end exclusive; IPv6 addresses are bigint. */
type Bound = number | bigint;
type Intervals = readonly (readonly [start: Bound, end: Bound])[];

/** Without fields left: the one tuple that is empty. */
type Product = readonly Part[] | 'unit';

interface Part {
  readonly values: Intervals;
  readonly rest: Product;
}

export interface ProductSet {
  readonly ipv4: Product;
  readonly ipv6: Product;
}

const empty: Product = [];

export function boxProduct(constraint: PacketConstraint): ProductSet {
  const family = constraint.source?.family ?? constraint.destination?.family ?? constraint.family;
  const of = (asked: 'ipv4' | 'ipv6'): Product => {
    if (family !== undefined && family !== asked) return empty;
    const fields: Intervals[] = [
      constraint.protocol === undefined
        ? [[0, 256]]
        : [[constraint.protocol, constraint.protocol + 1]],
      rangeOf(constraint.ports),
      blockOf(constraint.source, asked),
      blockOf(constraint.destination, asked),
      rangeOf(constraint.sourcePorts),
    ];
    return fields.reduceRight<Product>((rest, values) => [{ values, rest }], 'unit');
  };
  return { ipv4: of('ipv4'), ipv6: of('ipv6') };
}

function rangeOf(range: { first: number; last: number } | undefined): Intervals {
  return range === undefined ? [[0, 65_536]] : [[range.first, range.last + 1]];
}

function blockOf(cidr: Cidr | undefined, family: 'ipv4' | 'ipv6'): Intervals {
  if (cidr === undefined) return family === 'ipv4' ? [[0, 2 ** 32]] : [[0n, 1n << 128n]];
  const first = bitsOf(cidr);
  const end = first + addressCount(cidr);
  return family === 'ipv4' ? [[Number(first), Number(end)]] : [[first, end]];
}

type Operation = 'union' | 'intersect' | 'subtract';

export function combineProducts(operation: Operation, a: ProductSet, b: ProductSet): ProductSet {
  return {
    ipv4: combine(operation, a.ipv4, b.ipv4),
    ipv6: combine(operation, a.ipv6, b.ipv6),
  };
}

/** In pairs, as the diagrams do it. */
export function unionAllProducts(sets: readonly ProductSet[]): ProductSet {
  let round = sets;
  while (round.length > 1) {
    const next: ProductSet[] = [];
    for (let index = 0; index < round.length; index += 2) {
      const [left, right] = round.slice(index, index + 2);
      if (left) next.push(right ? combineProducts('union', left, right) : left);
    }
    round = next;
  }
  return round[0] ?? { ipv4: empty, ipv6: empty };
}

export function isEmptyProduct(set: ProductSet): boolean {
  return set.ipv4.length === 0 && set.ipv6.length === 0;
}

/** Whether the tuple of protocol, destination port, source, destination, source port is in the set. */
export function productHas(product: Product, tuple: readonly Bound[]): boolean {
  if (product === 'unit') return true;
  const [value, ...others] = tuple;
  if (value === undefined) return false;
  const part = product.find(({ values }) =>
    values.some(([start, end]) => start <= value && value < end),
  );
  return part !== undefined && productHas(part.rest, others);
}

function combine(operation: Operation, a: Product, b: Product): Product {
  if (a === 'unit' || b === 'unit') {
    return operation === 'subtract' && b === 'unit' ? empty : a === 'unit' ? a : b;
  }
  const parts: Part[] = [];
  for (const left of a) {
    let alone = left.values;
    for (const right of b) {
      const both = intersectIntervals(left.values, right.values);
      if (both.length === 0) continue;
      alone = subtractIntervals(alone, both);
      addPart(parts, both, combine(operation, left.rest, right.rest));
    }
    if (operation !== 'intersect') addPart(parts, alone, left.rest);
  }
  if (operation === 'union') {
    for (const right of b) {
      const alone = a.reduce((rest, { values }) => subtractIntervals(rest, values), right.values);
      addPart(parts, alone, right.rest);
    }
  }
  return parts;
}

/** Keeps the parts canonical: no empty ones, and one for each rest. */
function addPart(parts: Part[], values: Intervals, rest: Product): void {
  if (values.length === 0 || rest.length === 0) return;
  const index = parts.findIndex((part) => equalProducts(part.rest, rest));
  const twin = parts[index];
  if (twin === undefined) parts.push({ values, rest });
  else parts[index] = { values: unionIntervals(twin.values, values), rest };
}

export function equalProducts(a: Product, b: Product): boolean {
  if (a === b) return true;
  if (a === 'unit' || b === 'unit' || a.length !== b.length) return false;
  return a.every((left) =>
    b.some(
      (right) => equalIntervals(left.values, right.values) && equalProducts(left.rest, right.rest),
    ),
  );
}

function equalIntervals(a: Intervals, b: Intervals): boolean {
  return (
    a.length === b.length &&
    a.every(([start, end], index) => start === b[index]?.[0] && end === b[index]?.[1])
  );
}

function intersectIntervals(a: Intervals, b: Intervals): Intervals {
  const result: [Bound, Bound][] = [];
  let i = 0;
  let j = 0;
  let x = a[0];
  let y = b[0];
  while (x !== undefined && y !== undefined) {
    const [start] = x[0] < y[0] ? y : x;
    const [, end] = x[1] < y[1] ? x : y;
    if (start < end) result.push([start, end]);
    if (x[1] < y[1]) x = a[++i];
    else y = b[++j];
  }
  return result;
}

function subtractIntervals(a: Intervals, b: Intervals): Intervals {
  const result: [Bound, Bound][] = [];
  let j = 0;
  for (const [first, end] of a) {
    let start = first;
    let hole = b[j];
    while (hole !== undefined && hole[1] <= start) hole = b[++j];
    while (hole !== undefined && hole[0] < end) {
      if (start < hole[0]) result.push([start, hole[0]]);
      start = hole[1];
      if (hole[1] > end) break;
      hole = b[++j];
    }
    if (start < end) result.push([start, end]);
  }
  return result;
}

function unionIntervals(a: Intervals, b: Intervals): Intervals {
  const result: [Bound, Bound][] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    const next = y === undefined || (x !== undefined && x[0] <= y[0]) ? x : y;
    if (next === undefined) return result;
    if (next === x) i++;
    else j++;
    const open = result.at(-1);
    if (open === undefined || open[1] < next[0]) result.push([next[0], next[1]]);
    else if (open[1] < next[1]) open[1] = next[1];
  }
}
