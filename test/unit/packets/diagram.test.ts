import { expect, test } from 'vitest';
import {
  all,
  type Diagram,
  intersect,
  intersectAll,
  NodeBuilder,
  none,
  quantify,
  subtract,
  union,
  unionAll,
} from '../../../lib/packets/diagram.ts';

const max = 99_999;

/** The values of a level between two bounds, inclusive, of which the first is above 0. */
function between(first: number, last: number, level = 0): Diagram {
  const builder = new NodeBuilder();
  builder.append(first - 1, none);
  builder.append(last, all);
  builder.append(max, none);
  return builder.finish(level);
}

/** So many that results meet in the tables that remember them. */
const upTo: readonly Diagram[] = Array.from({ length: 500 }, (_, index) => between(1, index + 1));

test('of many pairs each operation gives its own result', () => {
  let wrong = 0;
  for (const [i, a] of upTo.entries()) {
    for (const [j, b] of upTo.entries()) {
      if (union(a, b) !== upTo[Math.max(i, j)]) wrong++;
      if (intersect(a, b) !== upTo[Math.min(i, j)]) wrong++;
      if (i > j && subtract(a, b) !== between(j + 2, i + 1)) wrong++;
      if (i <= j && subtract(a, b) !== none) wrong++;
    }
  }
  expect(wrong).toBe(0);
});

test('of many triples each operation gives its own result', () => {
  let wrong = 0;
  const some = upTo.slice(0, 40);
  for (const [i, a] of some.entries()) {
    for (const [j, b] of some.entries()) {
      for (const [k, c] of some.entries()) {
        if (unionAll([a, b, c]) !== some[Math.max(i, j, k)]) wrong++;
        if (intersectAll([a, b, c]) !== some[Math.min(i, j, k)]) wrong++;
      }
    }
  }
  expect(wrong).toBe(0);
});

test('joining nothing', () => {
  expect(unionAll([])).toBe(none);
  expect(intersectAll([])).toBe(all);
});

test('fields that constrain different levels meet in either order', () => {
  const low = between(10, 20, 0);
  const high = between(30, 40, 3);
  const both = intersect(low, high);
  expect(intersect(high, low)).toBe(both);
  expect(union(subtract(low, high), both)).toBe(low);
  expect(quantify('some', both, { level: 0, windows: [{ first: 0, last: max }] })).toBe(high);
  expect(quantify('some', both, { level: 3, windows: [{ first: 0, last: max }] })).toBe(low);
});

test('a window includes both of its ends', () => {
  const over = (first: number, last: number) => ({ level: 0, windows: [{ first, last }] });
  const set = between(10, 20);
  expect(quantify('every', set, over(10, 20))).toBe(all);
  expect(quantify('every', set, over(9, 20))).toBe(none);
  expect(quantify('every', set, over(10, 21))).toBe(none);
  expect(quantify('some', set, over(20, 30))).toBe(all);
  expect(quantify('some', set, over(21, 30))).toBe(none);
  expect(quantify('some', set, over(1, 9))).toBe(none);
});
