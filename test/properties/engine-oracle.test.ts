import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryCase } from '../oracle/random-question.ts';
import { resolve } from '../oracle/resolve.ts';
import { arrives, difference } from './agreement.ts';
import { askEngine } from './engine-answers.ts';
import { runsOf } from './runs.ts';
import { showCase } from './show-case.ts';

/**
 * The engine against the one-packet simulator, packet by packet, on random
 * networks. Two relations hold, whatever is unknown in the network:
 *
 * 1. Agreement. Both sides judge each unknown by itself. The engine's `may` is
 *    exactly the oracle's answer with every unknown in the packet's favour; its
 *    `must` implies the oracle's answer with every unknown against the packet,
 *    and is the same but for one case in some thousands (see Difference).
 * 2. Soundness. However the unknowns of a network turn out together, what the
 *    engine says surely arrives does arrive, and what arrives is what the
 *    engine says may arrive.
 *
 * Neither implies the other: the first would hold if both sides forgot the
 * same unknown, the second if the engine answered `perhaps` to everything.
 *
 * REACHLINT_DIFFERENTIAL_RUNS sets the number of questions for long runs, and
 * REACHLINT_DIFFERENTIAL_SEED repeats one; a failure prints both seed and case.
 */

/** Of all questions, how many may get a less certain answer from the engine. */
const lessCertainMax = 0.002;

const runs = runsOf('REACHLINT_DIFFERENTIAL', 1_500);

test('engine and oracle give the same two answers', () => {
  let lessCertain = 0;
  fc.assert(
    fc.property(arbitraryCase(), ({ network, question }) => {
      const found = difference(network, question);
      if (found === null) return;
      if (!found.isOnlyLessCertain) throw new Error(found.text);
      lessCertain += 1;
    }),
    runs,
  );
  expect(lessCertain).toBeLessThanOrEqual(Math.max(2, runs.numRuns * lessCertainMax));
}, 3_600_000);

test('what the engine is sure of holds however the unknowns turn out', () => {
  const choices = fc.infiniteStream(fc.nat({ max: 0xffff }));
  let certain = 0;
  fc.assert(
    fc.property(arbitraryCase(), choices, ({ network, question }, stream) => {
      const engine = askEngine(network, question);
      const outcome = resolve(network, (count) => (stream.next().value ?? 0) % count);
      if (engine.must || !engine.may) certain += 1;
      const lost = engine.must && !arrives(outcome, question, 'must');
      const gained = !engine.may && arrives(outcome, question, 'may');
      if (!lost && !gained) return;
      const what = lost ? 'surely arrives, and does not' : 'cannot arrive, and does';
      throw new Error(
        `${what} in\n${showCase(outcome, question)}\nof\n${showCase(network, question)}`,
      );
    }),
    runs,
  );
  expect(certain).toBeGreaterThan(0);
}, 3_600_000);
