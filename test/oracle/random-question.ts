import fc from 'fast-check';
import type {
  Balancer,
  Family,
  Gateway,
  Interface,
  Member,
  NetworkModel,
  TransitAttachment,
} from '../../lib/network/model.ts';
import { contains, firstAddress, spread } from './addresses.ts';
import type {
  BalancedQuestion,
  DirectQuestion,
  EgressQuestion,
  OracleOrigin,
  OraclePacket,
} from './question.ts';
import { buildNetwork } from './random-network.ts';
import { type NetworkPlan, networkPlan } from './random-plan.ts';
import {
  type Mode,
  type OracleOutcome,
  simulate,
  simulateEgress,
  simulateThroughBalancer,
} from './simulate.ts';

/**
 * Random questions about a given network, such that both answers are frequent:
 * sources, ports and addresses are mostly ones that mean something in it. They
 * lack the mode, because whoever asks wants both.
 */

export type RandomQuestion = {
  /** Whether the answer must come back whatever the protocol, as for ping. */
  readonly roundTrip: boolean;
} & (
  | { readonly kind: 'direct'; readonly question: Omit<DirectQuestion, 'mode'> }
  | { readonly kind: 'balanced'; readonly question: Omit<BalancedQuestion, 'mode'> }
  | { readonly kind: 'egress'; readonly question: Omit<EgressQuestion, 'mode'> }
);

/** Balanced ones only if the network has a balancer. The network needs an interface. */
export function arbitraryQuestion(network: NetworkModel): fc.Arbitrary<RandomQuestion> {
  return questionPlan().map((plan) => questionOf(network, plan));
}

/** A network and a question about it; shrinks both together, which `chain` would not. */
export function arbitraryCase(): fc.Arbitrary<{
  readonly network: NetworkModel;
  readonly question: RandomQuestion;
}> {
  return fc.tuple(networkPlan(), questionPlan()).map(([plan, question]: [NetworkPlan, Plan]) => {
    const network = buildNetwork(plan);
    return { network, question: questionOf(network, question) };
  });
}

/** The same with several questions about one network: most of the time goes into making networks. */
export function arbitraryCases(questions: number): fc.Arbitrary<{
  readonly network: NetworkModel;
  readonly questions: readonly RandomQuestion[];
}> {
  const plans = fc.array(questionPlan(), { minLength: questions, maxLength: questions });
  return fc.tuple(networkPlan(), plans).map(([plan, asked]: [NetworkPlan, Plan[]]) => {
    const network = buildNetwork(plan);
    return { network, questions: asked.map((each) => questionOf(network, each)) };
  });
}

export function originOf({ kind, question }: RandomQuestion): OracleOrigin['kind'] {
  return kind === 'egress' ? 'interface' : question.origin.kind;
}

export function simulateQuestion(
  network: NetworkModel,
  asked: RandomQuestion,
  mode: Mode,
): OracleOutcome {
  switch (asked.kind) {
    case 'direct':
      return simulate(network, { ...asked.question, mode });
    case 'balanced':
      return simulateThroughBalancer(network, { ...asked.question, mode });
    case 'egress':
      return simulateEgress(network, { ...asked.question, mode });
  }
}

interface Plan {
  readonly kind: RandomQuestion['kind'];
  readonly roundTrip: boolean;
  readonly origin: 'internet' | 'interface' | 'host' | 'beyond';
  readonly from: number;
  readonly source: number;
  readonly to: number;
  readonly address: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly port: number;
  readonly icmpType: number;
  readonly balancer: number;
  readonly node: number;
  /** Whether to follow a member that is a balancer, where there is one. */
  readonly isChained: boolean;
  /** Whether to ask for ports and targets that need not be a listener's or a member's. */
  readonly isStrange: boolean;
}

function questionPlan(): fc.Arbitrary<Plan> {
  const index = fc.nat({ max: 11 });
  return fc.record({
    kind: fc.constantFrom('direct', 'balanced', 'direct', 'balanced', 'egress'),
    roundTrip: fc.constantFrom(false, false, true),
    origin: fc.constantFrom('internet', 'interface', 'internet', 'interface', 'host', 'beyond'),
    from: index,
    source: index,
    to: index,
    address: index,
    protocol: fc.constantFrom(6, 6, 6, 17, 1, 50),
    sourcePort: fc.constantFrom(40000, 55000, 2000, 700),
    port: fc.constantFrom(22, 80, 443, 8080, 53),
    icmpType: fc.constantFrom(8, 3),
    balancer: index,
    node: index,
    isChained: fc.boolean(),
    isStrange: fc.constantFrom(false, false, false, false, true),
  });
}

/** In and out of the blocks that random-plan.ts writes into rules. */
const clientAddresses = {
  ipv4: ['198.51.100.7', '198.51.100.200', '203.0.113.9', '203.0.113.200'],
  ipv6: ['2a00::1', '2001:4860::8'],
} as const;
const remoteAddresses = {
  vpn: ['172.16.1.1', '172.16.200.1', '172.20.1.1'],
  peering: ['192.168.5.5', '192.168.200.5'],
} as const;

function questionOf(network: NetworkModel, plan: Plan): RandomQuestion {
  const { roundTrip } = plan;
  const all = [...network.balancers.values()];
  const outer = plan.isChained
    ? all.filter((each) => innerBalancer(network, each) !== undefined)
    : [];
  const balancer = pick(outer.length > 0 ? outer : all, plan.balancer);
  if (plan.kind === 'balanced' && balancer !== undefined) {
    return { kind: 'balanced', roundTrip, question: balancedQuestion(network, plan, balancer) };
  }
  if (plan.kind === 'egress') {
    return { kind: 'egress', roundTrip, question: egressQuestion(network, plan) };
  }
  return { kind: 'direct', roundTrip, question: directQuestion(network, plan) };
}

function egressQuestion(network: NetworkModel, plan: Plan): Omit<EgressQuestion, 'mode'> {
  const from = pickSurely(hostsOf(network), plan.from);
  const { family } = pickSurely(from.addresses, plan.address);
  const outside = pickSurely(clientAddresses[family], plan.source);
  const origin: OracleOrigin = { kind: 'interface', interface: from.id };
  const services = [...network.gateways.values()].filter(({ kind }) => kind === 'service');
  const service = plan.isChained ? pick(services, plan.from) : undefined;
  return {
    from: from.id,
    ...(service === undefined ? {} : { by: service.id }),
    packet: packetOf(network, plan, {
      origin,
      to: `${outside}/${family === 'ipv4' ? 32 : 128}`,
      family,
    }),
  };
}

function directQuestion(network: NetworkModel, plan: Plan): Omit<DirectQuestion, 'mode'> {
  const callable = [...network.interfaces.values()].filter((each) => each.accepts !== 'replies');
  const all = [...callable, ...network.interfaces.values()];
  const to = pickSurely(all, plan.to);
  const address = pickSurely(to.addresses, plan.address);
  const origin = startOf(network, plan, to);
  const packet = packetOf(network, plan, { origin, to: address.block, family: address.family });
  return { origin, packet, to: to.id };
}

function balancedQuestion(
  network: NetworkModel,
  plan: Plan,
  balancer: Balancer,
): Omit<BalancedQuestion, 'mode'> {
  const nodes = balancer.nodes.flatMap((id) => network.interfaces.get(id) ?? []);
  const node = pickSurely(nodes, plan.node);
  const address = pickSurely(node.addresses, plan.address);
  const origin = startOf(network, plan, node);
  const to = { origin, to: address.block, family: address.family };
  const protocol = plan.protocol === 17 ? 17 : 6;
  const port = plan.isStrange ? plan.port : (balancer.listeners[0]?.ports?.first ?? plan.port);
  const packet = packetOf(network, { ...plan, protocol, port }, to);
  const path = plan.isChained ? pathFrom(network, balancer) : [balancer];
  return {
    origin,
    packet,
    balancerNode: node.id,
    path: path.map(({ id }) => id),
    ...targetOf(network, plan, path.at(-1) ?? balancer),
  };
}

/** A balancer and those behind it, each the first to which the one before it leads. */
function pathFrom(network: NetworkModel, balancer: Balancer): Balancer[] {
  const path = [balancer];
  for (;;) {
    const next = innerBalancer(network, path.at(-1) ?? balancer);
    if (next === undefined || path.includes(next)) return path;
    path.push(next);
  }
}

function innerBalancer(network: NetworkModel, balancer: Balancer): Balancer | undefined {
  for (const { target } of membersOf(network, balancer)) {
    if (target.kind === 'balancer') return network.balancers.get(target.balancer);
  }
  return undefined;
}

/** Mostly a member at its port. */
function targetOf(
  network: NetworkModel,
  plan: Plan,
  balancer: Balancer,
): { readonly to: string; readonly targetPort: number } {
  const isHost = (member: Member) => member.target.kind === 'interface';
  const member = pick(membersOf(network, balancer).filter(isHost), plan.to);
  if (member?.target.kind !== 'interface' || plan.isStrange) {
    return { to: pickSurely(hostsOf(network), plan.to).id, targetPort: plan.port };
  }
  return { to: member.target.interface, targetPort: member.ports?.first ?? plan.port };
}

function membersOf(network: NetworkModel, balancer: Balancer): Member[] {
  const forwards = balancer.listeners.flatMap((listener) => listener.forwards);
  return forwards.flatMap(({ pool }) => network.pools.get(pool)?.members ?? []);
}

function startOf(network: NetworkModel, plan: Plan, to: Interface): OracleOrigin {
  switch (plan.origin) {
    case 'internet':
      return { kind: 'internet' };
    case 'interface':
      return { kind: 'interface', interface: pickSurely(hostsOf(network), plan.from).id };
    case 'host':
      return { kind: 'host', subnet: pickSurely([...network.subnets.keys()], plan.from) };
    case 'beyond': {
      const edges = [...network.gateways.values()].filter((each) => isEdge(network, each));
      const domain = network.subnets.get(to.subnet)?.domain;
      const near = edges.filter((each) => domain !== undefined && touches(each, domain));
      const gateway = pick(near.length > 0 ? near : edges, plan.from);
      if (gateway === undefined) return { kind: 'internet' };
      return { kind: 'beyond', gateway: gateway.id, ...externalOf(gateway, plan) };
    }
  }
}

/** Of a transit gateway of the input it must be said behind which attachment. */
function externalOf(gateway: Gateway, plan: Plan): { readonly attachment?: string } {
  if (gateway.kind !== 'transit' || gateway.outside !== null) return {};
  const attachment = pick(gateway.attachments.filter(isExternal), plan.source + plan.from);
  return attachment === undefined ? {} : { attachment: attachment.id };
}

function isExternal({ far }: TransitAttachment): boolean {
  return far.kind === 'outside';
}

function touches(gateway: Gateway, domain: string): boolean {
  if (gateway.kind === 'peering') return gateway.domains.includes(domain);
  if (gateway.kind === 'transit') {
    return gateway.attachments.some(({ far }) => far.kind === 'domain' && far.domain === domain);
  }
  return 'domain' in gateway && gateway.domain === domain;
}

/** Whatever can call by itself. */
function hostsOf(network: NetworkModel): Interface[] {
  return [...network.interfaces.values()].filter((each) => each.accepts === 'anything');
}

function isEdge(network: NetworkModel, gateway: Gateway): boolean {
  if (['vpn', 'opaque', 'entrance'].includes(gateway.kind)) return true;
  if (gateway.kind === 'transit') {
    return gateway.outside !== null || gateway.attachments.some(isExternal);
  }
  if (gateway.kind !== 'peering') return false;
  return gateway.domains.some((id) => network.domains.get(id)?.outside !== null);
}

function packetOf(
  network: NetworkModel,
  plan: Plan,
  { origin, to, family }: { origin: OracleOrigin; to: string; family: Family },
): OraclePacket {
  const source = sourceOf(network, plan, { origin, family });
  const base = { family, protocol: plan.protocol, source, destination: firstAddress(to) };
  switch (plan.protocol) {
    case 6:
    case 17:
      return { ...base, sourcePort: plan.sourcePort, destinationPort: plan.port };
    case 1: {
      if (family === 'ipv4') return { ...base, icmpType: plan.icmpType, icmpCode: 0 };
      const icmpType = plan.icmpType === 8 ? 128 : 1;
      return { ...base, protocol: 58, icmpType, icmpCode: 0 };
    }
    default:
      return base;
  }
}

function sourceOf(
  network: NetworkModel,
  plan: Plan,
  { origin, family }: { origin: OracleOrigin; family: Family },
): string {
  // Where the origin has no address of the family, the packet cannot start; that is asked too.
  const impossible = family === 'ipv4' ? '192.0.2.1' : '2001:db8::1';
  switch (origin.kind) {
    case 'internet':
      return pickSurely(clientAddresses[family], plan.source);
    case 'interface': {
      const addresses = network.interfaces.get(origin.interface)?.addresses ?? [];
      const own = addresses.find((address) => address.family === family);
      return own === undefined ? impossible : firstAddress(own.block);
    }
    case 'host': {
      const blocks = network.subnets.get(origin.subnet)?.blocks ?? [];
      const block = blocks.find((candidate) => candidate.family === family);
      if (block === undefined) return impossible;
      return family === 'ipv4'
        ? block.cidr.replace(/0\/\d+$/, '77')
        : block.cidr.replace(/\/\d+$/, '77');
    }
    case 'beyond':
      if (family === 'ipv6') return '2600:1f00:99::1';
      if (sendsFromInternet(network.gateways.get(origin.gateway)))
        return pickSurely(clientAddresses.ipv4, plan.source);
      return isLine(network.gateways.get(origin.gateway))
        ? pickSurely(remoteAddresses.vpn, plan.source)
        : pickSurely(remoteAddresses.peering, plan.source);
  }
}

function sendsFromInternet(gateway: Gateway | undefined): boolean {
  return gateway?.kind === 'entrance' && gateway.senders === null;
}

/** Whether it leads to premises. */
function isLine(gateway: Gateway | undefined): boolean {
  return gateway?.kind === 'vpn' || gateway?.kind === 'transit';
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length];
}

function pickSurely<T>(list: readonly T[], index: number): T {
  const picked = pick(list, index);
  if (picked === undefined) throw new RangeError('nothing to pick from');
  return picked;
}

/**
 * The same question for addresses that AWS may choose instead of those that it
 * names. Blocks in random networks are cut in halves at most, so that the ends
 * of halves stand for all.
 */
export function chosenOtherwise(network: NetworkModel, asked: RandomQuestion): RandomQuestion[] {
  const { question } = asked;
  const sender = asked.kind === 'egress' ? asked.question.from : senderOf(asked.question.origin);
  const sources = alternatives(network, sender, question.packet.source);
  const receiver = receiverOf(asked);
  const destinations = isSomewhere(network, asked)
    ? [...clientAddresses.ipv4, '8.8.8.8']
    : alternatives(network, receiver, question.packet.destination);
  return sources.flatMap((source) =>
    destinations.flatMap((destination): RandomQuestion[] => {
      const packet = { ...question.packet, source, destination };
      if (asked.kind !== 'balanced') return [withPacket(asked, packet)];
      const target = network.interfaces.get(asked.question.to);
      const block = target?.addresses.find((each) => each.family === 'ipv4')?.block;
      return (block === undefined ? [undefined] : spread(block)).map((toAddress) => ({
        ...asked,
        question: { ...asked.question, packet, ...(toAddress === undefined ? {} : { toAddress }) },
      }));
    }),
  );
}

/** Whether it is for a service of which the addresses are not known. */
function isSomewhere(network: NetworkModel, asked: RandomQuestion): boolean {
  const by = asked.kind === 'egress' ? network.gateways.get(asked.question.by ?? '') : undefined;
  return by?.kind === 'service' && by.remotes === null;
}

function withPacket(asked: RandomQuestion, packet: OraclePacket): RandomQuestion {
  switch (asked.kind) {
    case 'direct':
      return { ...asked, question: { ...asked.question, packet } };
    case 'balanced':
      return { ...asked, question: { ...asked.question, packet } };
    case 'egress':
      return { ...asked, question: { ...asked.question, packet } };
  }
}

function senderOf(origin: OracleOrigin): string | null {
  return origin.kind === 'interface' ? origin.interface : null;
}

function receiverOf(asked: RandomQuestion): string | null {
  switch (asked.kind) {
    case 'direct':
      return asked.question.to;
    case 'balanced':
      return asked.question.balancerNode;
    case 'egress':
      return null;
  }
}

/** Other addresses of the block from which AWS will take the interface's; else the address alone. */
function alternatives(
  network: NetworkModel,
  id: string | null,
  address: string,
): readonly string[] {
  const own = id === null ? undefined : network.interfaces.get(id);
  const block = own?.addresses.find((each) => contains(each.block, address))?.block;
  return block === undefined ? [address] : spread(block);
}
