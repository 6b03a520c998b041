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
 *    exactly the oracle's answer with every unknown in the packet's favour, its
 *    `must` exactly that with every unknown against the packet. Neither is sure
 *    of a packet that routes may send different ways, even if all lead there.
 * 2. Soundness. However the unknowns of a network turn out together, what the
 *    engine says surely arrives does arrive, and what arrives is what the
 *    engine says may arrive.
 *
 * Neither implies the other: the first would hold if both sides forgot the
 * same unknown, the second if the engine answered `perhaps` to everything.
 *
 * REACHLINT_DIFFERENTIAL_RUNS sets the number of questions, and
 * REACHLINT_DIFFERENTIAL_SEED repeats a run; a failure prints both seed and case.
 * Longer runs are those of test/differential.
 */

const runs = runsOf('REACHLINT_DIFFERENTIAL', 1_500);

test('engine and oracle give the same two answers', () => {
  fc.assert(
    fc.property(arbitraryCase(), ({ network, question }) => {
      const found = difference(network, question);
      if (found !== null) throw new Error(found);
    }),
    runs,
  );
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
