import { expect, test } from 'vitest';
import { chunkSize, compareChunk } from './chunks.ts';

/**
 * Engine and one-packet simulator on 20,000 random questions about 2,000
 * networks: both answers have to be the same for every one. The seeds are
 * fixed, so that a change is judged by itself; test/properties asks others in
 * every run, and many.ts as many as one likes.
 */

const seeds = Array.from({ length: 20 }, (_, index) => 20_260_000 + index);

test.each(seeds)('engine and simulator agree on the 1,000 questions of seed %i', (seed) => {
  const { questions, networks, differences } = compareChunk(seed);
  expect(differences).toEqual([]);
  expect(questions).toBe(chunkSize);
  expect(networks).toBe(100);
});
