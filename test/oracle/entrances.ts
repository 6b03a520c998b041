import type { Entrance, Interface, Relay } from '../../lib/network/model.ts';
import { contains, isInternetAddress } from './addresses.ts';
import { aclPasses, groupsAdmit, stranger } from './filters.ts';
import { check, holds, nodeOf, type OraclePacket, type Setting } from './question.ts';

/**
 * Connections that others bring in: through entrances, which ask no route
 * table, and from interfaces that connect on behalf of others.
 */

interface Arriving {
  readonly packet: OraclePacket;
  readonly to: Interface;
  /** Of the network, where it comes by an endpoint that shows its address; else left out. */
  readonly client?: Interface | null;
}

/** Inbound ACLs are not asked (NACL-11). */
export function byEntrance(
  setting: Setting,
  entrance: Entrance,
  { packet, to, client = null }: Arriving,
): boolean {
  const { network, mode } = setting;
  const home = nodeOf(network.subnets, to.subnet);
  const isOpen = !entrance.isPublic || holds(home.internet.inbound, mode);
  return (
    check(setting, `${entrance.id} is there`, holds(entrance.present, mode)) &&
    check(setting, `${entrance.id} leads to ${to.id}`, entrance.goals.includes(to.id)) &&
    check(
      setting,
      `${packet.source} sends by ${entrance.id}`,
      mayComeBy(setting, entrance, packet),
    ) &&
    check(setting, `${entrance.id} takes such packets`, takes(setting, entrance, packet)) &&
    check(setting, `${home.id} is open to it`, isOpen) &&
    (passesGroupsBy(setting, entrance) ||
      groupsAdmit(setting, to, 'ingress', packet, { ...stranger, addressOf: client }))
  );
}

function mayComeBy({ network }: Setting, entrance: Entrance, packet: OraclePacket): boolean {
  if (entrance.senders !== null) {
    return entrance.senders.some((block) => contains(block, packet.source));
  }
  const own = nodeOf(network.domains, entrance.domain).blocks;
  return (
    isInternetAddress(packet.source) && !own.some((block) => contains(block.cidr, packet.source))
  );
}

function takes({ mode }: Setting, entrance: Entrance, packet: OraclePacket): boolean {
  if (!entrance.protocols.includes(packet.protocol)) return false;
  if (!entrance.families.includes(packet.family)) return false;
  if (entrance.unknowns.length > 0 && mode === 'may') return true;
  const port = packet.destinationPort ?? -1;
  return entrance.ports?.some(({ first, last }) => first <= port && port <= last) ?? true;
}

/** LB-13 */
function passesGroupsBy({ mode }: Setting, { filtered }: Entrance): boolean {
  return filtered.truth === 'no' || (filtered.truth === 'unknown' && mode === 'may');
}

/** Answers go back the way they came; ACLs may see them. */
export function answersEntrance(
  setting: Setting,
  entrance: Entrance,
  { answer, from }: { readonly answer: OraclePacket; readonly from: Interface },
): boolean {
  if (!entrance.aclsSeeAnswers) return true;
  return aclPasses(setting, nodeOf(setting.network.subnets, from.subnet), 'egress', answer);
}

/** What relays connect to; whoever is none may call anybody. `to` null: somebody on the Internet. */
export function mayCall(
  setting: Setting,
  sender: Interface | null,
  { packet, to }: { readonly packet: OraclePacket; readonly to: Interface | null },
): boolean {
  const workload = setting.network.workloads.get(sender?.workload ?? '');
  if (workload === undefined || sender === null) return true;
  const { relay, role } = workload;
  // Endpoints only answer (SVC-26).
  if (relay === null) return check(setting, `${sender.id} calls at all`, role !== 'endpoint');
  const isGoal = isGoalOf(relay, to, packet) || (relay.rest !== null && setting.mode === 'may');
  return check(
    setting,
    `${sender.id} calls ${to?.id ?? 'out'}`,
    isGoal && isWithinLimits(relay, packet),
  );
}

function isGoalOf({ goals }: Relay, to: Interface | null, packet: OraclePacket): boolean {
  if (goals === null) return true;
  const port = packet.destinationPort ?? -1;
  return goals.some(
    ({ workload, ports }) =>
      workload === to?.workload &&
      packet.protocol === 6 &&
      (ports === null || (ports.first <= port && port <= ports.last)),
  );
}

function isWithinLimits({ ports, destinations }: Relay, packet: OraclePacket): boolean {
  const port = packet.destinationPort ?? -1;
  if (ports !== null && !(packet.protocol === 6 && ports.includes(port))) return false;
  return destinations?.some((block) => contains(block, packet.destination)) ?? true;
}
