import type {
  Balancer,
  Family,
  Forward,
  Interface,
  Listener,
  Member,
  NetworkModel,
  NodeId,
  Pool,
} from '../../lib/network/model.ts';
import { contains, firstAddress } from './addresses.ts';
import { missesNothing, watched } from './firewalls.ts';
import {
  answerTo,
  crossBorders,
  goForth,
  isIn,
  type Journey,
  lost,
  type Result,
  type Sender,
  type SubnetSender,
  subnetOf,
  travel,
} from './journey.ts';
import {
  type BalancedQuestion,
  check,
  holds,
  nodeOf,
  type OraclePacket,
  type Setting,
} from './question.ts';

/**
 * What a balancer's node does with a packet that it admitted: which members it
 * sends to, as whom, and how their answers come back. Legs of the way are
 * walked by journey.ts.
 */

/** A packet that a node took, and how it got there. */
interface Admitted {
  /** Index of the node's balancer in the question's path. */
  readonly index: number;
  readonly node: Interface;
  readonly packet: OraclePacket;
  /** The interface whose private address the packet shows as source. */
  readonly client: Interface | null;
  /** Whether answers from the node reach the client. */
  readonly answered: boolean;
  /** It came by an entrance that does not let members see the client. */
  readonly isHidden?: boolean;
}

/** The best that can happen to the connection: a balancer may choose any member. */
export function passOn(setting: Setting, question: BalancedQuestion, admitted: Admitted): Result {
  const balancer = nodeOf(setting.network.balancers, question.path[admitted.index] ?? '');
  if (!check(setting, `${balancer.id} owns the node`, balancer.nodes.includes(admitted.node.id))) {
    return lost;
  }
  // A proxy opens its own connection only after the client's stands (LB-15).
  if (balancer.mode === 'proxy' && !check(setting, 'the client is answered', admitted.answered)) {
    return lost;
  }
  let best: Result = lost;
  for (const poolId of poolsFor(setting, balancer, admitted.packet)) {
    const pool = nodeOf(setting.network.pools, poolId);
    for (const receiver of receiversOf(setting, question, admitted, pool)) {
      if (!reachesZone(setting, balancer, pool, admitted.node, receiver.interface)) continue;
      best = better(best, sendToMember(setting, question, { admitted, balancer, pool, receiver }));
    }
  }
  return best;
}

// ---- Choosing members -----------------------------------------------------

/** Pools to which some listener sends the packet (LB-5). */
function poolsFor(setting: Setting, balancer: Balancer, packet: OraclePacket): NodeId[] {
  const { network, mode } = setting;
  // A listener that is not known may send to whatever there is.
  if (balancer.listenersRest !== null && mode === 'may') return [...network.pools.keys()];
  const pools: NodeId[] = [];
  for (const listener of balancer.listeners) {
    if (!listener.protocols.includes(packet.protocol) || !isThere(listener, mode)) continue;
    if (listener.ports === null ? mode === 'must' : !isIn(listener.ports, packet.destinationPort)) {
      continue;
    }
    for (const forward of listener.forwards) {
      if (forwardsFrom(setting, forward, packet.source)) pools.push(forward.pool);
    }
  }
  return pools;
}

function isThere({ present }: Listener, mode: Setting['mode']): boolean {
  return present === undefined || holds(present, mode);
}

function forwardsFrom({ mode }: Setting, forward: Forward, source: string): boolean {
  if (!holds(forward.present, mode)) return false;
  return forward.sources === null || forward.sources.some((cidr) => contains(cidr, source));
}

/** An interface of a pool and the port at which it is called. */
interface Receiver {
  readonly interface: Interface;
  readonly port: number;
}

/** The next interfaces on the question's path, as far as they are members. */
function receiversOf(
  { network, mode }: Setting,
  question: BalancedQuestion,
  { index, packet }: Admitted,
  pool: Pool,
): Receiver[] {
  const next = question.path[index + 1];
  const receivers: Receiver[] = [];
  // Members that are not known may be anything.
  const unknownMembers = pool.rest !== null && mode === 'may' ? [null] : [];
  for (const member of [...pool.members, ...unknownMembers]) {
    if (member !== null && !holds(member.present, mode)) continue;
    if (next === undefined) {
      const isMember = member === null || isTargetOf(network, member, question.to);
      if (!isMember || !callsPort(member, question.targetPort, mode)) continue;
      receivers.push({
        interface: nodeOf(network.interfaces, question.to),
        port: question.targetPort,
      });
    } else {
      const isMember = member === null || isBalancer(member, next);
      if (!isMember) continue;
      const balancer = nodeOf(network.balancers, next);
      // Endpoints keep the port (LB-13).
      const called = packet.destinationPort ?? question.targetPort;
      const ports =
        pool.through === undefined
          ? candidatePorts(balancer, member, question.targetPort)
          : [called];
      for (const port of ports) {
        if (!callsPort(member, port, mode)) continue;
        for (const node of balancer.nodes) {
          receivers.push({ interface: nodeOf(network.interfaces, node), port });
        }
      }
    }
  }
  return receivers;
}

/** Also if the member is a balancer of which it is a node. */
function isTargetOf(network: NetworkModel, { target }: Member, id: NodeId): boolean {
  if (target.kind === 'interface') return target.interface === id;
  if (target.kind === 'address') return false;
  return nodeOf(network.balancers, target.balancer).nodes.includes(id);
}

function isBalancer({ target }: Member, id: NodeId): boolean {
  return target.kind === 'balancer' && target.balancer === id;
}

function callsPort(member: Member | null, port: number, mode: Setting['mode']): boolean {
  if (member === null || member.ports === null) return mode === 'may';
  return isIn(member.ports, port);
}

/** Ports at which a balancer may be called; of ranges both ends, and where none is known, any. */
function candidatePorts(balancer: Balancer, member: Member | null, any: number): Set<number> {
  const ports = new Set([any]);
  for (const range of [member?.ports, ...balancer.listeners.map((listener) => listener.ports)]) {
    if (range) ports.add(range.first).add(range.last);
  }
  return ports;
}

/**
 * Zones without a node get nothing, and other zones only what crosses zones;
 * said only where all zones are known (LB-12, MEAS-8).
 */
function reachesZone(
  setting: Setting,
  balancer: Balancer,
  pool: Pool,
  node: Interface,
  receiver: Interface,
): boolean {
  const { network, mode } = setting;
  const from = subnetOf(setting, node);
  const to = subnetOf(setting, receiver);
  if (pool.through !== undefined) {
    const isSame = from.id === to.id || from.zone === null || to.zone === null;
    return check(setting, `${node.id} is in the zone`, isSame || from.zone === to.zone);
  }
  // Members in other domains belong to no zone of the balancer.
  if (from.domain !== to.domain || to.zone === null) return true;
  let zoneHasNode = false;
  for (const id of balancer.nodes) {
    const other = nodeOf(network.interfaces, id);
    const { zone } = subnetOf(setting, other);
    if (zone === null) return true;
    if (zone === to.zone && holds(other.present, mode)) zoneHasNode = true;
  }
  if (from.zone === to.zone) return true;
  return (
    check(setting, `${balancer.id} has a node in the zone of ${receiver.id}`, zoneHasNode) &&
    check(setting, `${pool.id} crosses zones`, holds(pool.crossZone, mode))
  );
}

// ---- The leg to a member --------------------------------------------------

interface Leg {
  readonly admitted: Admitted;
  readonly balancer: Balancer;
  readonly pool: Pool;
  readonly receiver: Receiver;
}

/** In the pool's family (LB-8); what is not known, either way. */
function sendToMember(setting: Setting, question: BalancedQuestion, leg: Leg): Result {
  const { admitted, balancer, pool } = leg;
  if (pool.through !== undefined) return sendThrough(setting, question, leg, pool.through);
  const isUdp = admitted.packet.protocol === 17;
  const keeps = isUdp ? pool.keepsClient.udp : pool.keepsClient.tcp;
  const results: Result[] = [];
  for (const family of ['ipv4', 'ipv6'] as const) {
    if (typeof pool.family === 'string' && pool.family !== family) continue;
    // Between families the client's address cannot be kept.
    const mayKeep =
      balancer.mode === 'pass' &&
      admitted.packet.family === family &&
      admitted.isHidden !== true &&
      !(admitted.index === 0 && isHidden(setting, question));
    if (mayKeep && keeps.truth !== 'no') results.push(sendAsClient(setting, question, leg));
    if (!mayKeep || keeps.truth !== 'yes') results.push(sendAsNode(setting, question, leg, family));
  }
  return results.reduce(setting.mode === 'may' ? better : worse);
}

/** Through PrivateLink the client's address is never kept (LB-8). */
function isHidden({ network }: Setting, { origin }: BalancedQuestion): boolean {
  const gateway = origin.kind === 'beyond' ? nodeOf(network.gateways, origin.gateway) : null;
  return gateway?.kind === 'entrance' && gateway.hidesClient;
}

/** By an endpoint, to a node that is told the client's address and hides it from its members (LB-13). */
function sendThrough(
  setting: Setting,
  question: BalancedQuestion,
  leg: Leg,
  entrance: NodeId,
): Result {
  const { packet, client } = leg.admitted;
  const { interface: to, port } = leg.receiver;
  const gateway = nodeOf(setting.network.gateways, entrance);
  const destination = receiverAddress(question, to, packet.family);
  if (destination === null) return lost;
  const sent = { ...packet, destination, destinationPort: port };
  setting.log.push(`-- ${entrance} hands on to ${destination} as ${packet.source}`);
  const sender: Sender = { kind: 'beyond', gateway, client };
  const result = travel(setting, { sender, packet: sent, to });
  const isHidden = gateway.kind === 'entrance' && gateway.hidesClient;
  return proceed(setting, question, leg, { packet: sent, client, result, isHidden });
}

/** With the node's own address: the node may translate (LB-6, LB-8). */
function sendAsNode(
  setting: Setting,
  question: BalancedQuestion,
  leg: Leg,
  family: Family,
): Result {
  const { node, packet } = leg.admitted;
  let best: Result = lost;
  const source = packet.family === family ? packet.destination : addressOf(node, family);
  const destination = receiverAddress(question, leg.receiver.interface, family);
  if (source === null || destination === null) return lost;
  for (const sourcePort of nodePorts(setting)) {
    const sent: OraclePacket = {
      family,
      protocol: packet.protocol,
      source,
      sourcePort,
      destination,
      destinationPort: leg.receiver.port,
    };
    setting.log.push(`-- ${node.id} sends to ${destination} from its port ${sourcePort}`);
    const sender = senderAt(setting, node, node);
    const result = travel(setting, { sender, packet: sent, to: leg.receiver.interface });
    best = better(best, proceed(setting, question, leg, { packet: sent, client: node, result }));
    if (best.answered) return best;
  }
  return best;
}

/** With the client's address: the member sees the client, its answer goes back through the node (LB-10). */
function sendAsClient(setting: Setting, question: BalancedQuestion, leg: Leg): Result {
  const { node, packet, client } = leg.admitted;
  const { interface: to, port } = leg.receiver;
  const destination = receiverAddress(question, to, packet.family);
  if (destination === null) return lost;
  // A member that calls itself gets packets with its own address as source (MEAS-10).
  const hairpin = client !== null && client.id === to.id;
  if (!check(setting, 'the member is not its own client', !hairpin)) return lost;
  const sent = { ...packet, destination, destinationPort: port };
  setting.log.push(`-- ${node.id} passes on to ${destination} as ${packet.source}`);
  // References to the balancer's groups match although the address is the client's (LB-7).
  const journey: Journey = { sender: senderAt(setting, node, client), packet: sent, to };
  const result = watched(setting, (watching) => {
    if (!goForth(watching, journey)) return lost;
    const answer = answerTo(sent);
    const borders = { from: subnetOf(setting, to), to: subnetOf(setting, node) };
    const isLetBack = answer !== null && crossBorders(watching, answer, borders);
    return { delivered: true, answered: isLetBack && missesNothing(watching, sent) };
  });
  return proceed(setting, question, leg, { packet: sent, client, result });
}

/** Ends at the question's interface, or goes on from the next balancer's node. */
function proceed(
  setting: Setting,
  question: BalancedQuestion,
  { admitted, receiver }: Leg,
  arrived: { packet: OraclePacket; client: Interface | null; result: Result; isHidden?: boolean },
): Result {
  const { packet, client, result, isHidden = false } = arrived;
  if (!result.delivered) return lost;
  const answered = result.answered && admitted.answered;
  const index = admitted.index + 1;
  if (index === question.path.length) return { delivered: true, answered };
  const node = receiver.interface;
  return passOn(setting, question, { index, node, packet, client, answered, isHidden });
}

function senderAt(setting: Setting, node: Interface, addressed: Interface | null): SubnetSender {
  const subnet = subnetOf(setting, node);
  return { kind: 'subnet', subnet, filteredBy: node, addressOf: addressed, groupsOf: node };
}

function receiverAddress(
  question: BalancedQuestion,
  receiver: Interface,
  family: Family,
): string | null {
  const { to, toAddress } = question;
  const isOfFamily = toAddress?.includes(':') === (family === 'ipv6');
  if (receiver.id === to && toAddress !== undefined && isOfFamily) return toAddress;
  return addressOf(receiver, family);
}

/** The lowest that it can have. */
export function addressOf(owner: Interface, family: Family): string | null {
  const address = owner.addresses.find((candidate) => candidate.family === family);
  return address === undefined ? null : firstAddress(address.block);
}

/**
 * Ports from which a node may call, 1024 to 65535 (NACL-8). It needs one that
 * works (EVAL-4), and only at the ends of ACL ranges does the answer change.
 */
export function nodePorts({ network }: Setting): number[] {
  const ports = new Set([1024, 65535]);
  for (const acl of network.acls.values()) {
    for (const entry of [...acl.ingress, ...acl.egress]) {
      for (const match of [...entry.must, ...entry.may]) {
        if (match.ports === null) continue;
        for (const port of [match.ports.first - 1, match.ports.first]) ports.add(port);
        for (const port of [match.ports.last, match.ports.last + 1]) ports.add(port);
      }
    }
  }
  for (const { bump } of network.interfaces.values()) {
    if (bump?.by !== 'policy') continue;
    for (const rule of [...bump.policy.packets, ...bump.policy.connections]) {
      for (const match of [...rule.must, ...rule.may]) {
        for (const range of [...(match.sourcePorts ?? []), ...(match.ports ?? [])]) {
          for (const port of [range.first - 1, range.first]) ports.add(port);
          for (const port of [range.last, range.last + 1]) ports.add(port);
        }
      }
    }
  }
  return [...ports].filter((port) => port >= 1024 && port <= 65535);
}

// ---- Comparing results ----------------------------------------------------

function rank(result: Result): number {
  return (result.delivered ? 1 : 0) + (result.answered ? 1 : 0);
}

export function better(a: Result, b: Result): Result {
  return rank(b) > rank(a) ? b : a;
}

function worse(a: Result, b: Result): Result {
  return rank(b) < rank(a) ? b : a;
}
