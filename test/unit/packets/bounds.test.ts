import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Bounds,
  exactly,
  intersectBounds,
  mapBounds,
  nothingAtAll,
  possibly,
  subtractBounds,
  truthOfBounds,
  unionAllBounds,
  unionBounds,
} from '../../../lib/packets/bounds.ts';
import {
  box,
  everything,
  forget,
  intersect,
  isSubset,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../../../lib/packets/packet-set.ts';

test('whether there is a packet', () => {
  expect(truthOfBounds(nothingAtAll)).toBe('no');
  expect(truthOfBounds(exactly(everything))).toBe('yes');
  expect(truthOfBounds(possibly(everything))).toBe('unknown');
  expect(truthOfBounds(possibly(nothing))).toBe('no');
});

describe('every outcome lies within the bounds, and the bounds are reached', () => {
  /** Sets of four packets, of which one operation cannot tell apart more. */
  const atoms = [1, 2, 3, 4].map((port) =>
    box({ protocol: 6, ports: { first: port, last: port } }),
  );
  const setOf = (mask: number): PacketSet =>
    unionAll(atoms.filter((_, index) => (mask >> index) & 1));
  /** All sets between two masks, of which the first is part of the second. */
  const between = (must: number, may: number): number[] =>
    Array.from({ length: 16 }, (_, mask) => mask).filter(
      (mask) => (mask & must) === must && (mask & ~may) === 0,
    );
  const masks = fc.tuple(fc.nat(15), fc.nat(15)).map(([must, may]) => ({ must: must & may, may }));

  test.each([
    ['union', unionBounds, union],
    ['intersection', intersectBounds, intersect],
    ['difference', subtractBounds, subtract],
  ] as const)('%s', (_, ofBounds, ofSets) => {
    fc.assert(
      fc.property(masks, masks, (a, b) => {
        const bounds = ofBounds(boundsOf(a), boundsOf(b));
        const outcomes = between(a.must, a.may).flatMap((left) =>
          between(b.must, b.may).map((right) => ofSets(setOf(left), setOf(right))),
        );
        expect(isSubset(bounds.must, bounds.may)).toBe(true);
        expect(outcomes.reduce(intersect, everything)).toBe(bounds.must);
        expect(outcomes.reduce(union, nothing)).toBe(bounds.may);
      }),
    );
  });

  function boundsOf({ must, may }: { must: number; may: number }): Bounds {
    return { must: setOf(must), may: setOf(may) };
  }
});

test('of a list, and of an image', () => {
  const ssh = box({ protocol: 6, ports: { first: 22, last: 22 } });
  const web = box({ protocol: 6, ports: { first: 443, last: 443 } });
  const joined = unionAllBounds([exactly(ssh), possibly(web)]);
  expect(joined).toEqual({ must: ssh, may: union(ssh, web) });
  expect(unionAllBounds([])).toEqual(nothingAtAll);
  const image = mapBounds(possibly(ssh), (set) => forget(set, 'destinationPort'));
  expect(image).toEqual({ must: nothing, may: box({ protocol: 6 }) });
});
