import type { SourceFile } from './basics/source.ts';
import { distinctUnknowns } from './basics/value.ts';
import { ClosestWays } from './engine/closest-way.ts';
import { Exposures } from './engine/exposure.ts';
import { askNetwork, type Question, type Reply } from './engine/question.ts';
import { traceWay } from './engine/trace.ts';
import { pathOf, witnessOf } from './findings/assemble.ts';
import { describeExposure } from './findings/exposure-draft.ts';
import { UnseenParts } from './findings/unseen-parts.ts';
import { type InputOptions, type IntendedNetworks, readNetworks } from './intended-networks.ts';
import type { NetworkModel, NodeId } from './network/model.ts';
import { formatCidr } from './packets/cidr.ts';
import {
  box,
  cidrsOf,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  unionAll,
} from './packets/packet-set.ts';
import type { Answer, AnswerOrError } from './questions/answer.ts';
import { explainUnreachable } from './questions/explain.ts';
import { Names } from './questions/names.ts';
import { packetsOf } from './questions/packets.ts';
import type { QuestionText } from './questions/question-text.ts';

/**
 * Questions in the words of users, about the networks that files intend: one
 * answer for all worlds. Names are resolved in each world, since a resource
 * need not exist in all of them.
 */

export type { Answer, AnswerOrError, Blocker } from './questions/answer.ts';
export type { QuestionText } from './questions/question-text.ts';

/** Networks that can be asked, and what is wrong with the files that describe them. */
export interface OpenedSession {
  readonly session: QuerySession;
  readonly inputs: IntendedNetworks['inputs'];
  readonly problems: IntendedNetworks['problems'];
}

/** Reads files once, for any number of questions. */
export function openSession(
  files: readonly SourceFile[],
  options: InputOptions = {},
): OpenedSession {
  const networks = readNetworks(files, options);
  const { inputs, problems } = networks;
  return { session: new QuerySession(networks), inputs, problems };
}

/** Answers questions about the networks that templates intend, in order. */
export function answerQuestions(
  files: readonly SourceFile[],
  questions: readonly QuestionText[],
  options: InputOptions = {},
): readonly AnswerOrError[] {
  const networks = readNetworks(files, options);
  const session = new QuerySession(networks);
  return questions.map((question) => session.answer(question));
}

export class QuerySession {
  readonly #networks: IntendedNetworks;
  readonly #worlds: readonly World[];

  constructor(networks: IntendedNetworks) {
    this.#networks = networks;
    this.#worlds = networks.worlds.map(({ network }) => ({
      exposures: new Exposures(network),
      unseen: new UnseenParts(network, networks.opaque),
      names: new Names(network),
      closest: new ClosestWays(network),
    }));
  }

  answer(text: QuestionText): AnswerOrError {
    const packets = packetsOf(text);
    if (typeof packets === 'string') return { error: packets };
    const answers: Answer[] = [];
    let error: string | null = null;
    for (const world of this.#worlds) {
      const question = resolve(world, text, packets);
      if (typeof question === 'string') error ??= question;
      else {
        const answer = this.#withHidden(answerInWorld(world, question, text), question);
        answers.push(withUnseen(answer, world, question));
      }
    }
    // A name that exists in no world is a mistake; one that some worlds lack is unreachable there.
    if (answers.length === 0) return { error: error ?? 'There is no network to ask about.' };
    if (error !== null) answers.push(unreachable);
    return this.#merge(answers);
  }

  /** An address that nobody has may be that of an interface that is not in the input. */
  #withHidden(answer: Answer, { from, to }: Question): Answer {
    const hidden = this.#networks.hiddenInterfaces ?? null;
    const isNobodys =
      (to.kind === 'beyond' && to.block !== null) ||
      (to.kind === 'interfaces' && to.interfaces.length === 0 && to.endpoints === undefined) ||
      (from.kind === 'interfaces' && from.interfaces.length === 0);
    if (hidden === null || !isNobodys) return answer;
    return {
      ...answer,
      verdict: 'unknown',
      blockedBy: [],
      unknowns: distinctUnknowns([...answer.unknowns, hidden]),
    };
  }

  #merge(answers: readonly Answer[]): Answer {
    const verdicts = new Set(answers.map((each) => each.verdict));
    const best =
      answers.find((each) => each.verdict === 'reachable') ??
      answers.find((each) => each.verdict === 'unknown') ??
      answers[0] ??
      unreachable;
    const [only] = verdicts;
    if (verdicts.size === 1 && only !== undefined && this.#networks.complete) return best;
    const choices = this.#networks.worlds.flatMap((world) =>
      world.choices.map((each) => each.unknown),
    );
    return {
      ...best,
      verdict: 'unknown',
      blockedBy: [],
      unknowns: distinctUnknowns([...answers.flatMap((each) => each.unknowns), ...choices]),
    };
  }
}

interface World {
  readonly exposures: Exposures;
  readonly unseen: UnseenParts;
  readonly names: Names;
  readonly closest: ClosestWays;
}

const tcp = box({ protocol: 6 });

const unreachable: Answer = {
  verdict: 'unreachable',
  via: [],
  path: [],
  blockedBy: [],
  unknowns: [],
  assumptions: [],
  qualifiers: [],
  sources: [],
  witness: null,
};

function answerInWorld(world: World, question: Question, text: QuestionText): Answer {
  const { exposures, closest } = world;
  const { network } = exposures;
  const reply = askNetwork(exposures, question);
  const [best] = reply.ways;
  if (reply.truth === 'no' || best === undefined) {
    return { ...unreachable, ...explainUnreachable(closest, network, { question, text }) };
  }
  const verdict = reply.truth === 'yes' ? 'reachable' : 'unknown';
  if (reply.edge !== null) {
    const edge = { ...reply.edge, senders: reply.senders };
    const draft = describeExposure(network, edge, reply.ways, everything);
    if (draft !== null) {
      return {
        verdict,
        via: draft.via.map((node) => labelOf(network, node)),
        path: pathOf(network, draft.path),
        blockedBy: [],
        unknowns: draft.unknowns,
        assumptions: draft.assumptions,
        qualifiers: draft.qualifiers,
        sources: draft.sources,
        witness: witnessOf(draft.witness),
      };
    }
  }
  const trace = traceWay(network, best, everything);
  return {
    ...unreachable,
    verdict,
    // TCP counts only if it is answered; all else is one way (EVAL-3).
    qualifiers: isEmpty(intersect(best.client.may, tcp)) && !question.roundTrip ? ['one-way'] : [],
    via: best.via.map((node) => labelOf(network, node)),
    sources: sendersOf(reply),
    ...(trace === null
      ? {}
      : {
          path: pathOf(network, trace.hops),
          unknowns: trace.unknowns,
          assumptions: trace.assumptions,
          witness: witnessOf(trace.witness),
        }),
  };
}

/** The addresses from which it surely gets there, else those from which it may. */
function sendersOf({ ways, truth }: Reply): string[] {
  const sets = ways.map(({ client }) => (truth === 'yes' ? client.must : client.may));
  return cidrsOf(unionAll(sets), 'source').map(formatCidr);
}

/** Parts of the input that nobody could look into may change what is at either end, or add to it (LANG-6). */
function withUnseen(answer: Answer, { unseen, exposures }: World, question: Question): Answer {
  const parts = endsOf(exposures.network, question).flatMap((node) => unseen.of(node));
  const deciding = parts.filter(({ doubt }) => doubt === 'all' || answer.verdict === 'unreachable');
  if (deciding.length === 0) return answer;
  return {
    ...answer,
    verdict: 'unknown',
    blockedBy: [],
    unknowns: distinctUnknowns([...answer.unknowns, ...deciding.map(({ unknown }) => unknown)]),
  };
}

/** Who sends and who receives, as far as these are in the network. */
function endsOf(network: NetworkModel, { from, to }: Question): readonly NodeId[] {
  const nodes = [from, to].flatMap((end): readonly NodeId[] => {
    switch (end.kind) {
      case 'interfaces':
      case 'public':
        return end.interfaces.flatMap((id) => network.interfaces.get(id)?.workload ?? []);
      case 'gateway':
      case 'beyond':
        return end.gateways;
      case 'balancer':
        return [end.balancer];
      case 'internet':
        return [];
    }
  });
  return [...new Set(nodes)];
}

function labelOf(network: NetworkModel, node: NodeId): string {
  return network.components.get(node)?.label ?? node;
}

function resolve(world: World, text: QuestionText, packets: PacketSet): Question | string {
  const from = world.names.origin(text.from);
  if (typeof from === 'string') return from;
  const to = world.names.goal(text.to);
  if (typeof to === 'string') return to;
  if (from.kind === 'internet' && (to.kind === 'internet' || to.kind === 'beyond')) {
    return `Neither ${text.from} nor ${text.to} is in the network. Name a resource of it at one end.`;
  }
  return {
    from,
    to,
    packets,
    direct: text.direct ?? false,
    roundTrip: text.roundTrip ?? false,
  };
}
