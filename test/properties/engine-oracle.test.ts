import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCase, type RandomQuestion } from '../oracle/random-question.ts';
import { type Mode, simulate, simulateThroughBalancer } from '../oracle/simulate.ts';
import type { NetworkModel } from '../../lib/network/model.ts';
import { askEngine } from './engine-answers.ts';

/** The engine against the one-packet simulator, packet by packet. */

const runs = Number(process.env['REACHLINT_DIFFERENTIAL_RUNS'] ?? 2_000);

describe('engine and oracle agree', () => {
  test(`on ${runs} random questions`, () => {
    fc.assert(
      fc.property(arbitraryCase(), ({ network, question }) => {
        const engine = askEngine(network, question);
        expect(engine).toEqual({
          must: arrives(network, question, 'must'),
          may: arrives(network, question, 'may'),
        });
      }),
      { numRuns: runs, verbose: false },
    );
  });
});

function arrives(network: NetworkModel, asked: RandomQuestion, mode: Mode): boolean {
  const { delivered, answered } =
    asked.kind === 'direct'
      ? simulate(network, { ...asked.question, mode })
      : simulateThroughBalancer(network, { ...asked.question, mode });
  return asked.question.packet.protocol === 6 ? delivered && answered : delivered;
}
