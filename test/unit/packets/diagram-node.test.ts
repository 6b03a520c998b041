import { expect, test } from 'vitest';
import { all, type Diagram, NodeBuilder, none } from '../../../lib/packets/diagram-node.ts';

/** The values up to a bound, in one field. */
function upTo(last: number): Diagram {
  const builder = new NodeBuilder();
  builder.append(last, all);
  builder.append(0xffff_ffff, none);
  return builder.finish(0);
}

test('neighbouring edges to the same child are one', () => {
  const builder = new NodeBuilder();
  for (const last of [3, 7, 9]) builder.append(last, all);
  builder.append(0xffff_ffff, none);
  expect(builder.finish(0)).toBe(upTo(9));
});

test('a node whose edges all lead to one child is that child', () => {
  const builder = new NodeBuilder();
  builder.append(5, all);
  builder.append(0xffff_ffff, all);
  expect(builder.finish(0)).toBe(all);
});

test('a builder starts anew after each node', () => {
  const builder = new NodeBuilder();
  for (const last of [5, 6, 5]) {
    builder.append(last, all);
    builder.append(0xffff_ffff, none);
    expect(builder.finish(0)).toBe(upTo(last));
  }
});

test('edges, children and levels tell nodes apart', () => {
  const inverse = new NodeBuilder();
  inverse.append(5, none);
  inverse.append(0xffff_ffff, all);
  const below = new NodeBuilder();
  below.append(5, all);
  below.append(0xffff_ffff, none);
  expect(new Set([upTo(5), upTo(6), inverse.finish(0), below.finish(1)]).size).toBe(4);
});

test('a node stays unique however many others are made', () => {
  const early = Array.from({ length: 1_000 }, (_, index) => upTo(index));
  // More than the table holds by itself, twice.
  for (let value = 1_000; value < 300_000; value++) upTo(value);
  expect(early.filter((node, index) => upTo(index) !== node)).toEqual([]);
});
