import fc from 'fast-check';
import { arbitraryCases } from '../oracle/random-question.ts';
import { difference } from '../properties/agreement.ts';

/**
 * Long comparisons of the engine with the one-packet simulator, in chunks with
 * seeds of their own, so that a difference is found again without the rest.
 */

/** Questions about one network. */
const questionsEach = 10;

/** Networks of one chunk. */
const networksEach = 100;

export const chunkSize: number = questionsEach * networksEach;

export interface Chunk {
  readonly questions: number;
  readonly networks: number;
  /** For people; empty if both gave the same two answers to everything. */
  readonly differences: readonly string[];
}

/** Asks both sides the questions that the seed stands for. */
export function compareChunk(seed: number): Chunk {
  let asked = 0;
  let networks = 0;
  const differences: string[] = [];
  fc.assert(
    fc.property(arbitraryCases(questionsEach), ({ network, questions }) => {
      networks += 1;
      for (const question of questions) {
        asked += 1;
        const found = difference(network, question);
        if (found !== null) differences.push(`seed ${seed}: ${found}`);
      }
    }),
    { seed, numRuns: networksEach },
  );
  return { questions: asked, networks, differences };
}
