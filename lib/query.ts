import { compareText } from './basics/order.ts';
import type { SourceFile } from './basics/source.ts';
import type { Assumption, Unknown } from './basics/value.ts';
import { Exposures } from './engine/exposure.ts';
import { askNetwork, type Goal, type Origin, type Question } from './engine/question.ts';
import { describeExposure } from './findings/exposure-draft.ts';
import { pathOf, witnessOf } from './findings/assemble.ts';
import type { PathHop, Qualifier, Witness } from './findings/finding.ts';
import { traceWay } from './engine/trace.ts';
import { type InputOptions, type IntendedNetworks, readNetworks } from './intended-networks.ts';
import type { NetworkModel, NodeId } from './network/model.ts';
import { containsCidr, parseCidr } from './packets/cidr.ts';
import { box, everything, intersect, isEmpty, type PacketSet, unionAll } from './packets/packet-set.ts';
import { parseProtocol } from './packets/protocol.ts';

/**
 * Questions in the words of users, about the networks that files intend: one
 * answer for all worlds. Names are resolved in each world, since a resource
 * need not exist in all of them.
 */

export interface QuestionText {
  readonly from: string;
  readonly to: string;
  /** Name, number or `any`. */
  readonly protocol?: string;
  /** `22`, `22-25` or `any`. */
  readonly port?: number | string;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly roundTrip?: boolean;
  readonly direct?: boolean;
}

export interface Answer {
  readonly verdict: 'reachable' | 'unreachable' | 'unknown';
  readonly via: readonly string[];
  readonly path: readonly PathHop[];
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  readonly qualifiers: readonly Qualifier[];
  readonly sources: readonly string[];
  readonly witness: Witness | null;
}

export type AnswerOrError = Answer | { readonly error: string };

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
  readonly #exposures: readonly Exposures[];

  constructor(networks: IntendedNetworks) {
    this.#networks = networks;
    this.#exposures = networks.worlds.map(({ network }) => new Exposures(network));
  }

  answer(text: QuestionText): AnswerOrError {
    const packets = packetsOf(text);
    if (typeof packets === 'string') return { error: packets };
    const answers: Answer[] = [];
    let error: string | null = null;
    for (const exposures of this.#exposures) {
      const question = resolve(exposures.network, text, packets);
      if (typeof question === 'string') error ??= question;
      else answers.push(answerInWorld(exposures, question));
    }
    // A name that exists in no world is a mistake; one that some worlds lack is unreachable there.
    if (answers.length === 0) return { error: error ?? 'There is no network to ask about.' };
    if (error !== null) answers.push(unreachable);
    return this.#merge(answers);
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
    const choices = this.#networks.worlds.flatMap((world) => world.choices.map((each) => each.unknown));
    return {
      ...best,
      verdict: 'unknown',
      unknowns: distinct([...answers.flatMap((each) => each.unknowns), ...choices]),
    };
  }
}

const tcp = box({ protocol: 6 });

const unreachable: Answer = {
  verdict: 'unreachable',
  via: [],
  path: [],
  unknowns: [],
  assumptions: [],
  qualifiers: [],
  sources: [],
  witness: null,
};

function answerInWorld(exposures: Exposures, question: Question): Answer {
  const { network } = exposures;
  const reply = askNetwork(exposures, question);
  const [best] = reply.ways;
  if (reply.truth === 'no' || best === undefined) return unreachable;
  const verdict = reply.truth === 'yes' ? 'reachable' : 'unknown';
  if (reply.edge !== null) {
    const edge = { ...reply.edge, senders: reply.senders };
    const draft = describeExposure(network, edge, reply.ways, everything);
    if (draft !== null) {
      return {
        verdict,
        via: draft.via.map((node) => labelOf(network, node)),
        path: pathOf(network, draft.path),
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

function labelOf(network: NetworkModel, node: NodeId): string {
  return network.components.get(node)?.label ?? node;
}

/** The packets asked about, or what is wrong with the question. */
function packetsOf(text: QuestionText): PacketSet | string {
  const protocol = parseProtocol(text.protocol ?? 'any');
  if (text.protocol !== undefined && text.protocol !== 'any' && protocol === null) {
    return `'${text.protocol}' is no protocol. Give tcp, udp, icmp, icmpv6, a number or any.`;
  }
  const ports = portsOf(text.port);
  if (ports === null) return `'${text.port}' is no port. Give one as 22, a range as 22-25, or any.`;
  if (text.protocol === undefined || text.protocol === 'any' || protocol === 'all' || protocol === null) {
    if (ports === 'any') return everything;
    return unionAll([6, 17].map((each) => box({ protocol: each, ports })));
  }
  if (protocol === 1 || protocol === 58) {
    // Without a type the question is that of ping.
    const request = protocol === 1 ? 8 : 128;
    const type = text.icmpType ?? request;
    const code = text.icmpCode ?? (text.icmpType === undefined ? 0 : null);
    return box({ protocol, icmp: { type, code } });
  }
  return ports === 'any' || (protocol !== 6 && protocol !== 17)
    ? box({ protocol })
    : box({ protocol, ports });
}

function portsOf(port: QuestionText['port']): { first: number; last: number } | 'any' | null {
  if (port === undefined || port === 'any') return 'any';
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(port));
  if (match === null) return null;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first <= last && last <= 65_535 ? { first, last } : null;
}

function resolve(network: NetworkModel, text: QuestionText, packets: PacketSet): Question | string {
  const from = originOf(network, text.from);
  if (typeof from === 'string') return from;
  const to = goalOf(network, text.to);
  if (typeof to === 'string') return to;
  return {
    from,
    to,
    packets,
    direct: text.direct ?? false,
    roundTrip: text.roundTrip ?? false,
  };
}

function originOf(network: NetworkModel, text: string): Origin | string {
  const [kind = '', rest] = splitOnce(text);
  if (kind === 'internet') {
    if (rest === null) return { kind: 'internet', address: null };
    const address = parseCidr(rest);
    return address === null ? `'${rest}' is no address.` : { kind: 'internet', address };
  }
  if (rest !== null && ['peer', 'vgw', 'tgw'].includes(kind)) {
    const gateway = nodesNamed(network, rest).find((id) => network.gateways.has(id));
    return gateway === undefined
      ? `There is no gateway '${rest}' in the network.`
      : { kind: 'gateway', gateway };
  }
  const interfaces = interfacesNamed(network, text);
  return interfaces.length === 0 ? noSuchName(text) : { kind: 'interfaces', interfaces };
}

function goalOf(network: NetworkModel, text: string): Goal | string {
  const [kind = '', rest] = splitOnce(text);
  if (kind === 'internet') {
    if (rest === null) return { kind: 'internet', address: null };
    const address = parseCidr(rest);
    return address === null ? `'${rest}' is no address.` : { kind: 'internet', address };
  }
  const named = /^(.+):public$/.exec(text)?.[1];
  if (named !== undefined) {
    const interfaces = interfacesNamed(network, named);
    return interfaces.length === 0 ? noSuchName(named) : { kind: 'public', interfaces };
  }
  const balancer = nodesNamed(network, text).find((id) => network.balancers.has(id));
  if (balancer !== undefined) return { kind: 'balancer', balancer };
  const interfaces = interfacesNamed(network, text);
  const known = interfaces.length > 0 || nodesNamed(network, text).length > 0;
  return known ? { kind: 'interfaces', interfaces } : noSuchName(text);
}

function splitOnce(text: string): [string, string | null] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}

function noSuchName(text: string): string {
  return `There is no '${text}' with interfaces in the network. Give a logical id, an address, or internet.`;
}

/** Nodes with that label, id or path, in the order of their ids. */
function nodesNamed(network: NetworkModel, name: string): NodeId[] {
  const exact = [...network.components.values()].filter(
    (each) => each.label === name || each.id === name || each.path === name,
  );
  // Of a nested stack `Child` will do where it is unique.
  const found = exact.length > 0 ? exact : [...network.components.values()].filter((each) => each.label.endsWith(`/${name}`));
  return found.map((each) => each.id).sort(compareText);
}

function interfacesNamed(network: NetworkModel, name: string): NodeId[] {
  const address = parseCidr(name);
  const ids = new Set(nodesNamed(network, name));
  return [...network.interfaces.values()]
    .filter((item) => {
      if (address !== null) {
        return item.addresses.some((each) => {
          const block = parseCidr(each.block);
          return block !== null && block.length === address.length && containsCidr(block, address);
        });
      }
      return (
        ids.has(item.id) ||
        ids.has(item.workload) ||
        ids.has(item.subnet) ||
        item.groups.some((each) => ids.has(each.group))
      );
    })
    .map((item) => item.id)
    .sort(compareText);
}

function distinct(unknowns: readonly Unknown[]): Unknown[] {
  return [...new Map(unknowns.map((each) => [each.what, each])).values()];
}
