import { bitsOf, type Cidr, parseCidr } from '../../lib/packets/cidr.ts';
import type { Packet } from '../../lib/packets/packet.ts';
import {
  box,
  contains,
  intersect,
  nothing,
  type PacketConstraint,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../../lib/packets/packet-set.ts';
import {
  boxProduct,
  combineProducts,
  type ProductSet,
  productHas,
  unionAllProducts,
} from './packet-set-products.ts';

/**
 * Compares two ways to hold packet sets on the work of this tool: diagrams
 * (lib/packets) and canonical products (packet-set-products.ts). Prints the
 * median processor time of each, collection of garbage included, and their
 * ratio, and checks that both mean the same.
 */

interface Algebra<Set> {
  readonly box: (constraint: PacketConstraint) => Set;
  readonly unionAll: (sets: readonly Set[]) => Set;
  readonly union: (a: Set, b: Set) => Set;
  readonly intersect: (a: Set, b: Set) => Set;
  readonly subtract: (a: Set, b: Set) => Set;
}

const diagrams: Algebra<PacketSet> = { box, unionAll, union, intersect, subtract };

const products: Algebra<ProductSet> = {
  box: boxProduct,
  unionAll: unionAllProducts,
  union: (a, b) => combineProducts('union', a, b),
  intersect: (a, b) => combineProducts('intersect', a, b),
  subtract: (a, b) => combineProducts('subtract', a, b),
};

/** Numbers from 0 to below 1, the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const commonPorts = [22, 53, 80, 123, 443, 1433, 3306, 3389, 5432, 6379, 8080, 9200, 27017];

function ruleMaker(seed: number, sixth: number): () => PacketConstraint {
  const random = randomNumbers(seed);
  const below = (end: number) => Math.floor(random() * end);
  const pick = <T>(items: readonly T[], otherwise: T): T => items[below(items.length)] ?? otherwise;
  const block = (): Cidr => {
    if (random() < sixth) {
      if (random() < 0.2) return cidr('::/0');
      const length = pick([32, 48, 56, 64, 128], 64);
      return cidr(`2001:db8:${below(4)}:${below(256)}::${below(16)}/${length}`);
    }
    if (random() < 0.2) return cidr('0.0.0.0/0');
    const length = pick([8, 16, 20, 24, 24, 28, 32, 32], 24);
    return cidr(`10.${below(4)}.${below(256)}.${below(256)}/${length}`);
  };
  return () => {
    const kind = random();
    if (kind < 0.05) return { source: block() };
    if (kind < 0.1) return { protocol: 47, source: block() };
    const first = random() < 0.8 ? pick(commonPorts, 22) : below(60_000);
    const last = random() < 0.8 ? first : Math.min(65_535, first + below(5_000));
    return { protocol: random() < 0.85 ? 6 : 17, ports: { first, last }, source: block() };
  };
}

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** What is done with either algebra; the results are compared. */
type Work = <Set>(algebra: Algebra<Set>, round: number) => Set[];

function groups(count: number, sixth: number): Work {
  return (algebra, round) => {
    const rule = ruleMaker(round + 1, sixth);
    const sets = listOf(count, (index) =>
      algebra.unionAll(listOf(2 + (index % 29), rule).map(algebra.box)),
    );
    // What one group lets out and another lets in.
    const passing = sets.map((set, index) =>
      algebra.intersect(set, sets[(index + 1) % count] ?? set),
    );
    return [...sets, ...passing];
  };
}

function accessLists(count: number, entries: number, sixth: number): Work {
  return (algebra, round) => {
    const rule = ruleMaker(round + 1, sixth);
    return listOf(count, () => {
      let decided = algebra.box({ protocol: 6, ports: { first: 1, last: 0 }, family: 'ipv4' });
      let allowed = decided;
      for (let index = 0; index < entries; index++) {
        const matched = algebra.box(rule());
        if (index % 3 !== 0) {
          allowed = algebra.union(allowed, algebra.subtract(matched, decided));
        }
        decided = algebra.union(decided, matched);
      }
      return allowed;
    });
  };
}

function oneUnion(rules: number, sixth: number): Work {
  return (algebra, round) => [
    algebra.unionAll(listOf(rules, ruleMaker(round + 1, sixth)).map(algebra.box)),
  ];
}

/** What the search for paths does: the same filters meet again and again. */
function passages(acls: number, sets: number, sixth: number): Work {
  return (algebra, round) => {
    const lists = accessLists(acls, 20, sixth)(algebra, round);
    const filters = groups(sets, sixth)(algebra, round);
    return filters.flatMap((filter) => lists.map((list) => algebra.intersect(filter, list)));
  };
}

const workloads: readonly { name: string; rounds: number; work: Work }[] = [
  {
    name: '1,000 groups of 2 to 30 rules, and intersections',
    rounds: 5,
    work: groups(1_000, 0),
  },
  { name: '100 ACLs of 40 entries, first match', rounds: 5, work: accessLists(100, 40, 0) },
  { name: 'one union of 5,000 rules', rounds: 5, work: oneUnion(5_000, 0) },
  { name: 'one union of 20,000 rules', rounds: 3, work: oneUnion(20_000, 0) },
  { name: '1,000 groups, half of the rules IPv6', rounds: 5, work: groups(1_000, 0.5) },
  { name: '100 ACLs of 40 entries, half IPv6', rounds: 5, work: accessLists(100, 40, 0.5) },
  { name: '100 groups through 20 ACLs each', rounds: 5, work: passages(20, 100, 0.3) },
];

interface Timed<Set> {
  readonly sets: Set[];
  readonly medianMs: number;
}

/** Each round has other random rules, so that no memory of earlier ones helps. */
function measure<Set>(algebra: Algebra<Set>, work: Work, rounds: number): Timed<Set> {
  const times: number[] = [];
  let sets: Set[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    sets = work(algebra, round);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1_000);
  }
  times.sort((a, b) => a - b);
  return { sets, medianMs: times[times.length >> 1] ?? Number.NaN };
}

function compare(left: readonly PacketSet[], right: readonly ProductSet[]): void {
  const random = randomNumbers(7);
  const rule = ruleMaker(8, 0.5);
  for (let probe = 0; probe < 20_000; probe++) {
    const index = Math.floor(random() * left.length);
    const { protocol = 50, ports, source } = rule();
    const address = source ?? cidr('10.0.0.0/8');
    const base = { family: address.family, protocol, source: textOf(address) } as const;
    const destination = address.family === 'ipv4' ? '10.9.9.9' : '2001:db8::9';
    const packet: Packet =
      ports === undefined
        ? { ...base, destination }
        : { ...base, destination, destinationPort: ports.first, sourcePort: 50_000 };
    const bits = (text: string) => {
      const value = bitsOf(cidr(text));
      return address.family === 'ipv4' ? Number(value) : value;
    };
    const tuple = [protocol, ports?.first ?? 0, bits(packet.source), bits(destination), 50_000];
    const product = right[index]?.[address.family] ?? [];
    if (contains(left[index] ?? nothing, packet) !== productHas(product, tuple)) {
      throw new Error(`the two differ on ${JSON.stringify(packet)}`);
    }
  }
}

function textOf(address: Cidr): string {
  return address.words.length === 1
    ? [24, 16, 8, 0].map((shift) => ((address.words[0] ?? 0) >>> shift) & 255).join('.')
    : address.words
        .map((word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`)
        .join(':');
}

console.log('work | diagrams ms | products ms | products / diagrams');
for (const { name, rounds, work } of workloads) {
  const left = measure(diagrams, work, rounds);
  const right = measure(products, work, rounds);
  compare(left.sets, right.sets);
  const ratio = right.medianMs / left.medianMs;
  console.log(
    `${name} | ${left.medianMs.toFixed(1)} | ${right.medianMs.toFixed(1)} | ${ratio.toFixed(1)}`,
  );
}
