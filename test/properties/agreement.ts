import type { NetworkModel } from '../../lib/network/model.ts';
import {
  chosenOtherwise,
  type RandomQuestion,
  simulateQuestion,
} from '../oracle/random-question.ts';
import type { Mode } from '../oracle/simulate.ts';
import { askEngine, type EngineAnswer } from './engine-answers.ts';
import { showCase } from './show-case.ts';

/** What engine and oracle say to one question, in the same terms. */

/** Whether the packet arrives, and its answer where the question or TCP wants it (EVAL-3). */
export function arrives(network: NetworkModel, asked: RandomQuestion, mode: Mode): boolean {
  const { delivered, answered } = simulateQuestion(network, asked, mode);
  const needsAnswer = asked.roundTrip || asked.question.packet.protocol === 6;
  return delivered && (answered || !needsAnswer);
}

/**
 * The oracle's two answers. An address that AWS will choose is an unknown like
 * others: sure is what holds for each, possible what holds for some (of the
 * packet's own addresses: for those that it shows).
 */
export function askOracle(network: NetworkModel, asked: RandomQuestion): EngineAnswer {
  const { source, destination } = asked.question.packet;
  const variants = chosenOtherwise(network, asked);
  const asShown = variants.filter(
    ({ question: { packet } }) => packet.source === source && packet.destination === destination,
  );
  return {
    must: variants.every((each) => arrives(network, each, 'must')),
    may: [asked, ...asShown].some((each) => arrives(network, each, 'may')),
  };
}

/** How the answers differ, and the case with both stories, for people; null: they are the same. */
export function difference(network: NetworkModel, asked: RandomQuestion): string | null {
  const engine = askEngine(network, asked);
  const oracle = askOracle(network, asked);
  if (engine.must === oracle.must && engine.may === oracle.may) return null;
  const log = (mode: Mode): string => simulateQuestion(network, asked, mode).log.join('\n  ');
  return [
    `engine ${JSON.stringify(engine)}, oracle ${JSON.stringify(oracle)}`,
    showCase(network, asked),
    `must\n  ${log('must')}`,
    `may\n  ${log('may')}`,
  ].join('\n');
}
