import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Packet } from '../../lib/packets/packet.ts';
import {
  contains,
  everything,
  forAll,
  forget,
  intersect,
  isEmpty,
  isSubset,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../../lib/packets/packet-set.ts';
import {
  admits,
  block,
  boxOf,
  cidr,
  constraint,
  evaluate,
  expression,
  family,
  inBlock,
  universe,
  valuesOf,
} from './packet-oracle.ts';

const set: fc.Arbitrary<PacketSet> = expression.map(evaluate);
const complement = (of: PacketSet) => subtract(everything, of);

describe('laws of sets, where equal means the same object', () => {
  test('union and intersection commute, associate and are idempotent', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        for (const join of [union, intersect]) {
          expect(join(a, b)).toBe(join(b, a));
          expect(join(a, join(b, c))).toBe(join(join(a, b), c));
          expect(join(a, a)).toBe(a);
        }
      }),
    );
  });

  test('absorption, distribution, De Morgan', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(union(a, intersect(a, b))).toBe(a);
        expect(intersect(a, union(a, b))).toBe(a);
        expect(intersect(a, union(b, c))).toBe(union(intersect(a, b), intersect(a, c)));
        expect(complement(union(a, b))).toBe(intersect(complement(a), complement(b)));
        expect(complement(intersect(a, b))).toBe(union(complement(a), complement(b)));
        expect(subtract(a, union(b, c))).toBe(subtract(subtract(a, b), c));
        expect(complement(complement(a))).toBe(a);
      }),
    );
  });

  test('a difference and an intersection part a set', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(union(subtract(a, b), intersect(a, b))).toBe(a);
        expect(isEmpty(intersect(subtract(a, b), b))).toBe(true);
        expect(isSubset(intersect(a, b), a)).toBe(true);
        expect(isSubset(a, b)).toBe(union(a, b) === b);
      }),
    );
  });

  test('a union does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(constraint, { maxLength: 12 }), (constraints) => {
        const sets = constraints.map(boxOf);
        const expected = sets.reduce(union, nothing);
        expect(unionAll(sets)).toBe(expected);
        expect(unionAll(sets.toReversed())).toBe(expected);
      }),
    );
  });
});

describe('agreement with membership, packet by packet', () => {
  test('expressions have the packets that they say', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const actual = evaluate(tree);
        const wrong = universe.find((each) => contains(actual, each) !== admits(tree, each));
        expect(wrong).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  test('sets are the same object exactly if they have the same packets', () => {
    fc.assert(
      fc.property(expression, expression, (left, right) => {
        const same = universe.every((each) => admits(left, each) === admits(right, each));
        expect(evaluate(left) === evaluate(right)).toBe(same);
      }),
    );
  });

  test('a set that is cut into blocks and put together is the same object', () => {
    fc.assert(
      fc.property(constraint, constraint, (a, b) => {
        const whole = union(boxOf(a), boxOf(b));
        const parts = ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'].map((source) =>
          intersect(whole, boxOf({ source })),
        );
        expect(unionAll(parts)).toBe(whole);
      }),
    );
  });
});

describe('quantified fields', () => {
  const withField = (packet: Packet, field: keyof Packet, value: string | number): Packet => ({
    ...packet,
    [field]: value,
  });

  test('forget: some value of the field admits the packet', () => {
    fc.assert(
      fc.property(
        expression,
        fc.constantFrom('source', 'destination', 'sourcePort', 'destinationPort'),
        fc.array(fc.constantFrom(...universe), { minLength: 60, maxLength: 60 }),
        (tree, field, packets) => {
          const forgotten = forget(evaluate(tree), field);
          for (const packet of packets) {
            const expected =
              packet[field] === undefined
                ? admits(tree, packet)
                : valuesOf(field, packet).some((value) =>
                    admits(tree, withField(packet, field, value)),
                  );
            expect(contains(forgotten, packet)).toBe(expected);
          }
          expect(forget(forgotten, field)).toBe(forgotten);
        },
      ),
    );
  });

  test('forAll: every address of the block admits the packet', () => {
    fc.assert(
      fc.property(
        expression,
        fc.constantFrom('source' as const, 'destination' as const),
        family.chain(block),
        fc.array(fc.constantFrom(...universe), { minLength: 60, maxLength: 60 }),
        (tree, field, text, packets) => {
          const over = cidr(text);
          const result = forAll(evaluate(tree), field, over);
          for (const packet of packets) {
            const expected =
              packet.family === over.family &&
              valuesOf(field, packet)
                .filter((value) => inBlock(String(value), text))
                .every((value) => admits(tree, withField(packet, field, value)));
            expect(contains(result, packet)).toBe(expected);
          }
          expect(forget(result, field)).toBe(result);
        },
      ),
    );
  });
});
