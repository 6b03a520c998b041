import { unreachable } from '../../lib/basics/invariant.ts';
import type {
  Gateway,
  Interface,
  InternetGateway,
  NodeId,
  RouteTarget,
  Subnet,
  TransitGateway,
} from '../../lib/network/model.ts';
import { contains } from './addresses.ts';
import { journeyBy, throughBox } from './appliances.ts';
import { answersEntrance, byEntrance, mayCall } from './entrances.ts';
import { aclPasses, type Counterpart, groupsAdmit, stranger } from './filters.ts';
import { missesNothing, watched } from './firewalls.ts';
import { inByAttachment } from './passages.ts';
import { byOneWay, check, holds, nodeOf, type OraclePacket, type Setting } from './question.ts';
import {
  type Arrival,
  describe,
  follow,
  type Goal,
  otherSide,
  possibleTargets,
} from './routing.ts';
import { attachmentLeadsIn, opaqueLeadsIn, peeringLeadsIn, vpnLeadsIn } from './sources.ts';

/**
 * One packet from a sender to an interface and its answer back, hop by hop.
 * Knows one leg only: balancers put legs together, in balancing.ts.
 */

export type Sender =
  | { readonly kind: 'internet'; readonly gateway: InternetGateway }
  | {
      readonly kind: 'beyond';
      readonly gateway: Gateway;
      readonly attachment?: NodeId;
      /** Of an entrance: the interface of the network that came to it by an endpoint. */
      readonly client?: Interface | null;
    }
  | SubnetSender;

export interface SubnetSender {
  readonly kind: 'subnet';
  readonly subnet: Subnet;
  /** The interface whose groups filter what leaves. */
  readonly filteredBy: Interface | null;
  /** The interface whose private address is the packet's source. */
  readonly addressOf: Interface | null;
  /** The interface whose groups references can name. */
  readonly groupsOf: Interface | null;
}

export interface Journey {
  readonly sender: Sender;
  readonly packet: OraclePacket;
  readonly to: Interface;
}

export interface Result {
  readonly delivered: boolean;
  readonly answered: boolean;
}

export const lost: Result = { delivered: false, answered: false };

export function travel(setting: Setting, journey: Journey): Result {
  return watched(setting, (watching) => {
    if (!goForth(watching, journey)) return lost;
    const answered = comeBack(watching, journey) && missesNothing(watching, journey.packet);
    return { delivered: true, answered };
  });
}

/** The first packet's way, without its answer. */
export function goForth(setting: Setting, journey: Journey): boolean {
  const { sender, packet, to } = journey;
  if (!check(setting, `${to.id} exists`, holds(to.present, setting.mode))) return false;
  if (!check(setting, `${to.id} has ${packet.destination}`, hasAddress(to, packet))) return false;
  if (!check(setting, `${to.id} takes such packets`, accepts(setting, to, packet))) return false;
  switch (sender.kind) {
    case 'internet':
      return enterFromInternet(setting, journey, sender.gateway);
    case 'beyond':
      return enterFromBeyond(setting, journey, sender.gateway);
    case 'subnet':
      return mayCall(setting, callerOf(sender), journey) && leaveSubnet(setting, journey, sender);
    default:
      return unreachable(sender);
  }
}

// ---- There ----------------------------------------------------------------

/** Who decides to call; a balancer that keeps the client's address has decided by itself. */
function callerOf({ addressOf, groupsOf }: SubnetSender): Interface | null {
  return addressOf?.id === groupsOf?.id ? addressOf : null;
}

function leaveSubnet(setting: Setting, { packet, to }: Journey, sender: SubnetSender): boolean {
  const groups = (arrival: Arrival): boolean => {
    const isNamed = arrival.egressReferences ?? arrival.references;
    const receiver = { addressOf: to, groupsOf: isNamed ? to : null, outside: null };
    const { filteredBy, addressOf, groupsOf } = sender;
    const from = { addressOf, groupsOf: arrival.references ? groupsOf : null, outside: null };
    return (
      (filteredBy === null || groupsAdmit(setting, filteredBy, 'egress', packet, receiver)) &&
      groupsAdmit(setting, to, 'ingress', packet, from)
    );
  };
  // Within a subnet neither routes nor ACLs are asked (NACL-7, MEAS-3).
  if (sender.subnet.id === to.subnet) return groups({ references: true });

  const into = subnetOf(setting, to);
  const goal: Goal = { kind: 'domain', domain: into.domain };
  const passes = (target: RouteTarget): boolean => {
    const way = { from: sender.subnet, packet, goal, into, isAnswer: false, admits: groups };
    const arrival = journeyBy(setting, target, way);
    check(setting, `${sender.subnet.id} routes ${describe(target)}`, arrival !== null);
    return arrival !== null && groups(arrival);
  };
  const targets = targetsFrom(setting, sender.subnet, packet);
  return byOneWay(targets, setting.mode, { nameOf: describe, passes });
}

/** Out of one subnet and into another (NACL-7). */
export function crossBorders(
  setting: Setting,
  packet: OraclePacket,
  { from, to }: { from: Subnet; to: Subnet },
): boolean {
  if (from.id === to.id) return true;
  return aclPasses(setting, from, 'egress', packet) && aclPasses(setting, to, 'ingress', packet);
}

/** IGW-1, except what concerns the answer. */
function enterFromInternet(setting: Setting, journey: Journey, gateway: InternetGateway): boolean {
  const { packet, to } = journey;
  const { mode } = setting;
  if (!check(setting, `${gateway.id} is attached`, holds(gateway.attached, mode))) return false;
  // Egress-only gateways take nothing in (IGW-5).
  const open = gateway.inbound && gateway.families.includes(packet.family);
  if (!check(setting, `${gateway.id} takes ${packet.family} in`, open)) return false;
  if (!check(setting, `${to.id} is public`, isPublic(setting, to, packet))) return false;
  // Whether a packet is delivered when no route leads back is not specified (EVAL-3).
  if (mode === 'must' && !routesBack(setting, journey)) return false;
  const ways = { ...entrance(setting, journey, gateway.inboundTables), gateway };
  return comeIn(setting, ways) && groupsAdmit(setting, to, 'ingress', packet, stranger);
}

function entrance(setting: Setting, { packet, to }: Journey, tables: readonly string[]) {
  return { packet, tables, into: subnetOf(setting, to), isAnswer: false };
}

interface Entrance {
  readonly gateway: Gateway;
  readonly tables: readonly string[];
  readonly packet: OraclePacket;
  readonly into: Subnet;
  readonly isAnswer: boolean;
}

/** From a gateway to the border of a subnet and over it: straight, or as the gateway's table says (RT-11). */
export function comeIn(setting: Setting, entrance: Entrance): boolean {
  const { gateway, tables, packet, into, isAnswer } = entrance;
  const { network, mode } = setting;
  // Asked in the subnet where the packet meets the gateway (BPA-4).
  const isOpen = (subnet: Subnet): boolean =>
    isAnswer || gateway.kind !== 'internet' || holds(subnet.internet.inbound, mode);
  const straight = (): boolean =>
    check(setting, `${into.id} is open to ${gateway.id}`, isOpen(into)) &&
    aclPasses(setting, into, 'ingress', packet);
  if (tables.length === 0) return straight();
  const targets = tables.flatMap((id) =>
    possibleTargets(network, nodeOf(network.tables, id), packet.destination),
  );
  const passes = (target: RouteTarget): boolean => {
    if (target.kind === 'local') return straight();
    if (target.kind === 'unknown') return mode === 'may' && straight();
    if (target.kind !== 'interface') return false;
    const box = nodeOf(network.interfaces, target.interface);
    if (box.bump !== null && gateway.kind === 'vpn') return false;
    const goal: Goal = { kind: 'domain', domain: into.domain };
    const way = { from: null, packet, goal, into, isAnswer };
    // Behind a network firewall the goal's subnet must be open as well (BPA-3).
    const subnets = [
      nodeOf(network.subnets, box.subnet),
      ...(box.bump?.by === 'policy' ? [into] : []),
    ];
    return subnets.every(isOpen) && throughBox(setting, box, way) !== null;
  };
  return byOneWay(targets, mode, { nameOf: describe, passes });
}

/** In both families a model says which addresses the outside can use. */
function isPublic({ mode }: Setting, to: Interface, packet: OraclePacket): boolean {
  for (const address of to.addresses) {
    if (!contains(address.block, packet.destination) || address.public === null) continue;
    if (holds(address.public.present, mode)) return true;
  }
  return false;
}

function enterFromBeyond(setting: Setting, journey: Journey, gateway: Gateway): boolean {
  const { packet } = journey;
  const subnet = subnetOf(setting, journey.to);
  switch (gateway.kind) {
    case 'vpn':
      return (
        check(
          setting,
          `${gateway.id} leads in`,
          vpnLeadsIn(setting, { gateway, packet, subnet }),
        ) &&
        comeIn(setting, { ...entrance(setting, journey, gateway.inboundTables), gateway }) &&
        groupsAdmit(setting, journey.to, 'ingress', packet, stranger)
      );
    case 'peering': {
      const { domain } = subnet;
      const leadsIn = peeringLeadsIn(setting, { gateway, packet, domain });
      if (!check(setting, `${gateway.id} leads in`, leadsIn)) return false;
      const references = holds(gateway.groupReferences, setting.mode);
      const outside = references ? otherSide(gateway, domain) : null;
      return enterSubnet(setting, journey, { addressOf: null, groupsOf: null, outside });
    }
    case 'opaque': {
      const open = gateway.domain === null || gateway.domain === subnet.domain;
      const leadsIn = open && opaqueLeadsIn(setting, { gateway, packet, domain: subnet.domain });
      return (
        check(setting, `${gateway.id} may lead in`, leadsIn) &&
        enterSubnet(setting, journey, stranger)
      );
    }
    case 'transit':
      return enterFromTransit(setting, journey, gateway);
    case 'entrance':
      return byEntrance(setting, gateway, {
        ...journey,
        client: journey.sender.kind === 'beyond' ? (journey.sender.client ?? null) : null,
      });
    case 'internet':
    case 'nat':
    case 'service':
      return check(setting, `nothing is behind ${gateway.id}`, false);
    default:
      return unreachable(gateway);
  }
}

/** From outside through a transit gateway: of one that is not known as from anything that is not (TGW-7, VPN-3). */
function enterFromTransit(setting: Setting, journey: Journey, gateway: TransitGateway): boolean {
  const { packet, sender, to } = journey;
  const into = subnetOf(setting, to);
  const { domain } = into;
  const id = sender.kind === 'beyond' ? sender.attachment : undefined;
  if (gateway.outside !== null) {
    const leadsIn = opaqueLeadsIn(setting, { gateway, packet, domain });
    return (
      check(setting, `${gateway.id} may lead in`, leadsIn) &&
      enterSubnet(setting, journey, stranger)
    );
  }
  const attachment = gateway.attachments.find((each) => each.id === id);
  if (attachment === undefined || !holds(attachment.present, setting.mode)) return false;
  const leadsIn = attachmentLeadsIn(setting, { gateway, attachment, packet, domain });
  if (!check(setting, `${attachment.id} leads in`, leadsIn)) return false;
  const goal: Goal = { kind: 'domain', domain };
  const way = { packet, goal, into, isAnswer: false };
  return (
    inByAttachment(setting, { gateway, attachment }, way, journeyBy) !== null &&
    groupsAdmit(setting, to, 'ingress', packet, stranger)
  );
}

/** From a gateway into the destination's subnet: private destination, client as source (NACL-9). */
function enterSubnet(setting: Setting, { packet, to }: Journey, from: Counterpart): boolean {
  return (
    aclPasses(setting, subnetOf(setting, to), 'ingress', packet) &&
    groupsAdmit(setting, to, 'ingress', packet, from)
  );
}

// ---- Back -----------------------------------------------------------------

/** The answer's way: ACLs and routes on the swapped header; groups are stateful (EVAL-2, SG-1). */
function comeBack(setting: Setting, journey: Journey): boolean {
  const answer = answerTo(journey.packet);
  if (answer === null) return check(setting, 'nothing answers such a packet', false);
  const from = subnetOf(setting, journey.to);
  const { sender } = journey;
  if (sender.kind === 'beyond' && sender.gateway.kind === 'entrance') {
    return answersEntrance(setting, sender.gateway, { answer, from: journey.to });
  }
  const into = sender.kind === 'subnet' ? sender.subnet : null;
  if (into !== null && into.id === from.id) return true;
  const goal = whereIs(sender);
  const passes = (target: RouteTarget): boolean => {
    const way = { from, packet: answer, goal, into, isAnswer: true };
    const arrival = journeyBy(setting, target, way);
    return check(setting, `${from.id} routes back ${describe(target)}`, arrival !== null);
  };
  const targets = targetsFrom(setting, from, answer);
  return byOneWay(targets, setting.mode, { nameOf: describe, passes });
}

function whereIs(sender: Sender): Goal {
  return sender.kind === 'subnet'
    ? { kind: 'domain', domain: sender.subnet.domain }
    : sender.kind === 'beyond' && sender.attachment !== undefined
      ? { kind: 'beyond', gateway: sender.gateway.id, attachment: sender.attachment }
      : { kind: sender.kind, gateway: sender.gateway.id };
}

/** Whether the destination's subnet has a route to the gateway for what is meant for the client, ACLs apart. */
function routesBack(setting: Setting, { sender, packet, to }: Journey): boolean {
  const from = subnetOf(setting, to);
  const back = { ...packet, source: packet.destination, destination: packet.source };
  return leadsTo(setting, { from, packet: back, goal: whereIs(sender), passed: [] });
}

/** As tables say; firewalls are passed, whatever their policies are. */
function leadsTo(
  setting: Setting,
  at: {
    readonly from: Subnet;
    readonly packet: OraclePacket;
    readonly goal: Goal;
    readonly passed: readonly NodeId[];
  },
): boolean {
  const { from, packet, goal, passed } = at;
  const passes = (target: RouteTarget): boolean => {
    if (target.kind !== 'interface') {
      const arrival = follow(setting, { target, from: from.domain, packet, goal });
      return check(setting, `${from.id} has a route ${describe(target)}`, arrival !== null);
    }
    const box = nodeOf(setting.network.interfaces, target.interface);
    const exists = holds(box.present, setting.mode) && holds(box.forwards, setting.mode);
    if (box.bump?.by !== 'policy' || !exists || passed.includes(box.workload)) return false;
    const home = subnetOf(setting, box);
    if (home.domain !== from.domain) return false;
    return leadsTo(setting, { ...at, from: home, passed: [...passed, box.workload] });
  };
  const targets = targetsFrom(setting, from, packet);
  return byOneWay(targets, setting.mode, { nameOf: describe, passes });
}

/** The answer's header; null if hosts do not answer such a packet. */
export function answerTo(packet: OraclePacket): OraclePacket | null {
  const swapped = { ...packet, source: packet.destination, destination: packet.source };
  if (packet.protocol === 1) {
    return packet.icmpType === 8 ? { ...swapped, icmpType: 0, icmpCode: 0 } : null;
  }
  if (packet.protocol === 58) {
    return packet.icmpType === 128 ? { ...swapped, icmpType: 129, icmpCode: 0 } : null;
  }
  const { sourcePort, destinationPort } = packet;
  if (sourcePort === undefined || destinationPort === undefined) return swapped;
  return { ...swapped, sourcePort: destinationPort, destinationPort: sourcePort };
}

// ---- Small questions ------------------------------------------------------

export function subnetOf({ network }: Setting, attached: Interface): Subnet {
  return nodeOf(network.subnets, attached.subnet);
}

/** Of a block that is larger than one address, the packet's address is taken to be the one. */
function hasAddress(to: Interface, packet: OraclePacket): boolean {
  return to.addresses.some((address) => contains(address.block, packet.destination));
}

function accepts({ network, mode }: Setting, to: Interface, packet: OraclePacket): boolean {
  // Endpoints take what is for their service, and no ping (SVC-26).
  const owner = network.workloads.get(to.workload);
  if (owner?.role === 'endpoint') {
    if (packet.protocol !== 6 && packet.protocol !== 17) return false;
    const isKnown = packet.protocol === 6 && owner.ports?.includes(packet.destinationPort ?? -1);
    if (mode === 'must' && owner.ports !== null && !isKnown) return false;
  }
  if (to.accepts === 'anything') return true;
  if (to.accepts === 'replies') return false;
  for (const balancer of network.balancers.values()) {
    if (!balancer.nodes.includes(to.id)) continue;
    if (balancer.listenersRest !== null && mode === 'may') return true;
    for (const listener of balancer.listeners) {
      if (!listener.protocols.includes(packet.protocol)) continue;
      if (listener.present !== undefined && !holds(listener.present, mode)) continue;
      if (listener.ports === null ? mode === 'may' : isIn(listener.ports, packet.destinationPort)) {
        return true;
      }
    }
  }
  return false;
}

export function isIn(
  ports: { readonly first: number; readonly last: number },
  port: number | undefined,
): boolean {
  return port !== undefined && ports.first <= port && port <= ports.last;
}

/** Every target that may decide over the packet's destination; which table is in use may be unknown too. */
export function targetsFrom(
  { network }: Setting,
  subnet: Subnet,
  packet: OraclePacket,
): RouteTarget[] {
  return subnet.tables.flatMap((id) =>
    possibleTargets(network, nodeOf(network.tables, id), packet.destination),
  );
}
