import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../lib/packets/address.ts';
import {
  bitsOf,
  type Cidr,
  compareCidrs,
  containsCidr,
  formatCidr,
  overlapsCidr,
  parseCidr,
} from '../../lib/packets/cidr.ts';
import {
  box,
  boxesOf,
  cidrsOf,
  contains,
  coversAll,
  everything,
  forget,
  intersect,
  isEmpty,
  nothing,
  type PacketBox,
  type PacketSet,
  portsOf,
  protocolsOf,
  sample,
  sourcePortsOf,
  subtract,
  union,
  unionAll,
} from '../../lib/packets/packet-set.ts';
import { boxOf, constraint, evaluate, expression, toConstraint } from './packet-oracle.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
/** Blocks of all lengths, crowded into few prefixes so that they meet. */
const anyCidr: fc.Arbitrary<Cidr> = fc
  .oneof(
    fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 22, max: 32 })),
    fc.tuple(word, fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.tuple(word, word, fc.nat(3), word), fc.integer({ min: 0, max: 128 })),
    fc.tuple(
      fc.tuple(fc.constant(1), fc.nat(3), fc.nat(3), fc.nat(3)),
      fc.integer({ min: 60, max: 128 }),
    ),
  )
  .map(([bits, length]) => {
    const words = typeof bits === 'number' ? [bits] : bits;
    const groups = words.map((each) =>
      typeof bits === 'number'
        ? [each >>> 24, (each >>> 16) & 255, (each >>> 8) & 255, each & 255].join('.')
        : `${(each >>> 16).toString(16)}:${(each & 0xffff).toString(16)}`,
    );
    const parsed = parseCidr(`${groups.join(':')}/${length}`);
    if (parsed === null) throw new Error('not a CIDR');
    return parsed;
  });

function sourceSet(cidrs: readonly Cidr[]): PacketSet {
  return unionAll(cidrs.map((source) => box({ source })));
}

describe('CIDRs', () => {
  test('text and block say the same', () => {
    fc.assert(
      fc.property(anyCidr, (cidr) => {
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
  });

  test('containing and overlapping are those of the sets', () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        const meet = intersect(box({ source: a }), box({ source: b }));
        expect(overlapsCidr(a, b)).toBe(!isEmpty(meet));
        expect(containsCidr(a, b)).toBe(meet === box({ source: b }));
      }),
    );
  });

  test('of a set: exact, sorted, disjoint, and no two could be one', () => {
    fc.assert(
      fc.property(
        fc.array(anyCidr, { maxLength: 8 }),
        fc.array(anyCidr, { maxLength: 4 }),
        (some, others) => {
          const set = subtract(sourceSet(some), sourceSet(others));
          const cidrs = cidrsOf(set, 'source');
          expect(sourceSet(cidrs)).toBe(set);
          for (const [index, cidr] of cidrs.entries()) {
            const next = cidrs[index + 1];
            if (next === undefined) continue;
            expect(compareCidrs(cidr, next)).toBeLessThan(0);
            expect(overlapsCidr(cidr, next)).toBe(false);
            expect(areHalves(cidr, next)).toBe(false);
          }
        },
      ),
    );
  });

  /**
   * A sorted disjoint cover is the smallest if no two neighbours are halves
   * of one block: the blocks of a binary tree that are full while their
   * parents are not.
   */
  function areHalves(a: Cidr, b: Cidr): boolean {
    if (a.family !== b.family || a.length !== b.length || a.length === 0) return false;
    const host = BigInt((a.family === 'ipv4' ? 32 : 128) - a.length);
    return (bitsOf(a) >> host) + 1n === bitsOf(b) >> host && (bitsOf(a) >> host) % 2n === 0n;
  }
});

describe('projections', () => {
  test('boxes are disjoint and together the set', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const set = evaluate(tree);
        let seen = nothing;
        for (const product of boxesOf(set)) {
          const part = productOf(product);
          expect(isEmpty(part)).toBe(false);
          expect(isEmpty(intersect(seen, part))).toBe(true);
          seen = union(seen, part);
        }
        expect(seen).toBe(set);
      }),
      { numRuns: 60 },
    );
  });

  test('each field has the values of the boxes', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const set = evaluate(tree);
        for (const field of ['source', 'destination'] as const) {
          const others = (
            ['source', 'destination', 'sourcePort', 'destinationPort'] as const
          ).filter((each) => each !== field);
          const alone = others.reduce(forget, set);
          const values = cidrsOf(set, field);
          expect(cidrsOf(alone, field)).toEqual(values);
          const covered = unionAll(values.map((value) => box({ [field]: value })));
          expect(isEmpty(subtract(set, covered))).toBe(true);
          for (const value of values) {
            expect(isEmpty(intersect(set, box({ [field]: value })))).toBe(false);
          }
        }
        for (const protocol of [6, 17]) {
          const ports = portsOf(set, protocol);
          const ofPorts = unionAll(ports.map((each) => box({ protocol, ports: each })));
          const ofProtocol = intersect(set, box({ protocol }));
          expect(isEmpty(subtract(ofProtocol, ofPorts))).toBe(true);
          for (const { first, last } of ports) {
            for (const port of [first, last]) {
              const exactly = { first: port, last: port };
              expect(isEmpty(intersect(ofProtocol, box({ ports: exactly })))).toBe(false);
            }
          }
        }
        const sourcePorts = sourcePortsOf(set);
        const withPorts = intersect(set, union(box({ protocol: 6 }), box({ protocol: 17 })));
        const bySourcePort = unionAll(sourcePorts.map((each) => box({ sourcePorts: each })));
        expect(isEmpty(subtract(withPorts, bySourcePort))).toBe(true);
        expect(sourcePorts.length === 0).toBe(isEmpty(withPorts));
      }),
    );
  });

  test('protocols are those of which a packet is in the set', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const set = evaluate(tree);
        for (const family of ['ipv4', 'ipv6'] as const) {
          const found = protocolsOf(set).find((each) => each.family === family)?.protocols ?? [];
          for (const protocol of [0, 1, 5, 6, 7, 17, 47, 58, 255]) {
            const listed = found.some(({ first, last }) => first <= protocol && protocol <= last);
            expect(listed).toBe(!isEmpty(intersect(set, box({ family, protocol }))));
          }
        }
      }),
    );
  });

  test('a sample is in the set, and keeps to the preferences that it can', () => {
    fc.assert(
      fc.property(expression, fc.array(constraint, { maxLength: 3 }), (tree, preferences) => {
        const set = evaluate(tree);
        const packet = sample(set, preferences.map(toConstraint));
        if (packet === null) {
          expect(set).toBe(nothing);
          return;
        }
        expect(contains(set, packet)).toBe(true);
        expect(parseAddress(packet.source)?.family).toBe(packet.family);
        const [first] = preferences;
        if (first !== undefined && !isEmpty(intersect(set, boxOf(first)))) {
          expect(contains(boxOf(first), packet)).toBe(true);
        }
      }),
    );
  });

  test('coversAll: the box is within the set', () => {
    fc.assert(
      fc.property(expression, constraint, (tree, written) => {
        const set = evaluate(tree);
        expect(coversAll(set, toConstraint(written))).toBe(union(set, boxOf(written)) === set);
        expect(coversAll(everything, toConstraint(written))).toBe(true);
      }),
    );
  });
});

/** The packets of a product, made of single boxes. */
function productOf(product: PacketBox): PacketSet {
  const parts: PacketSet[] = [];
  for (const { first, last } of product.protocols) {
    for (let protocol = first; protocol <= last; protocol++) {
      const services =
        protocol === 6 || protocol === 17
          ? unionAll(product.ports.map((ports) => box({ protocol, ports })))
          : protocol === 1 || protocol === 58
            ? unionAll(product.ports.map((range) => messagesOf(protocol, range)))
            : box({ protocol });
      const sourcePorts = unionAll(product.sourcePorts.map((range) => box({ sourcePorts: range })));
      parts.push(protocol === 6 || protocol === 17 ? intersect(services, sourcePorts) : services);
    }
  }
  return [
    unionAll(parts),
    box({ family: product.family }),
    unionAll(product.sources.map((source) => box({ source }))),
    unionAll(product.destinations.map((destination) => box({ destination }))),
  ].reduce(intersect);
}

function messagesOf(protocol: number, range: { first: number; last: number }): PacketSet {
  const parts: PacketSet[] = [];
  for (let value = range.first; value <= range.last; value++) {
    const code = value % 256;
    const whole = code === 0 && value + 255 <= range.last;
    parts.push(box({ protocol, icmp: { type: value >> 8, code: whole ? null : code } }));
    if (whole) value += 255;
  }
  return unionAll(parts);
}
