import type { Interface, RouteTarget, Subnet, TransitGateway } from '../../lib/network/model.ts';
import { aclPasses, anyone, groupsAdmit } from './filters.ts';
import { inspects } from './firewalls.ts';
import { throughTransit } from './passages.ts';
import { byOneWay, check, holds, nodeOf, type OraclePacket, type Setting } from './question.ts';
import { type Arrival, describe, follow, type Goal, possibleTargets } from './routing.ts';

/**
 * Routes that lead through appliances: interfaces that take packets which are
 * not their own and may pass them on. Knows the hops between a subnet that a
 * packet leaves and the place where it turns up; nothing of either end.
 */

/** A packet at a border of subnets, on its way; `isAnswer`: groups have seen its request (SG-1). */
export interface Transit {
  readonly from: Subnet;
  readonly packet: OraclePacket;
  readonly goal: Goal;
  /** The subnet in which the goal lies, where the goal is inside. */
  readonly into: Subnet | null;
  readonly isAnswer: boolean;
  /** Workloads that have passed it on. */
  readonly passed?: readonly string[];
  /** Where a request started that leaves the network. */
  readonly sender?: Subnet;
  /** Transit gateways by which it came, with the domains from which it entered them. */
  readonly passages?: readonly string[];
  /** It came into the domain through a transit gateway, and nobody has put another source in (TGW-5). */
  readonly isForeign?: boolean;
  /** Whether the groups at the two ends let it through, having come so. */
  readonly admits?: (arrival: Arrival) => boolean;
}

/**
 * Follows one target from a subnet and asks the ACLs of all borders on the
 * way (NACL-7). null if the packet does not turn up at the goal.
 */
export function journeyBy(setting: Setting, target: RouteTarget, way: Transit): Arrival | null {
  const { from, packet, goal, into } = way;
  const gateway =
    target.kind === 'gateway' ? nodeOf(setting.network.gateways, target.gateway) : null;
  if (gateway?.kind === 'transit') return throughTransit(setting, gateway, way, journeyBy);
  const servesOwn = gateway !== null && ['internet', 'vpn', 'peering'].includes(gateway.kind);
  if (servesOwn && way.isForeign === true) return null;
  const isUnseen = target.kind === 'unknown' || gateway?.kind === 'opaque';
  if (isUnseen && goal.kind === 'internet' && !way.isAnswer)
    return toInternet(setting, target, way);
  if (target.kind !== 'interface') {
    const arrival = follow(setting, { target, from: from.domain, packet, goal });
    const leaves =
      arrival !== null &&
      (way.isAnswer || bordersOf(setting, way).every((subnet) => mayLeave(setting, subnet, goal)));
    const passes =
      leaves &&
      aclPasses(setting, from, 'egress', packet) &&
      (into === null || aclPasses(setting, into, 'ingress', packet));
    if (passes) return arrival;
    return target.kind === 'unknown' ? byAnyTransit(setting, way) : null;
  }
  return throughBox(setting, nodeOf(setting.network.interfaces, target.interface), way);
}

/**
 * By what is not known a request may get to the gateway of its own domain. Who
 * gets out by what is not modelled, with which address, is another goal: `elsewhere`.
 */
function toInternet(setting: Setting, target: RouteTarget, way: Transit): Arrival | null {
  if (setting.mode === 'must' || target.kind !== 'unknown' || way.goal.kind !== 'internet')
    return null;
  const { gateway } = way.goal;
  return journeyBy(setting, { kind: 'gateway', gateway }, way) ?? byAnyTransit(setting, way);
}

/** A route that is not known may lead to a transit gateway, behind which other borders lie (NACL-10). */
function byAnyTransit(setting: Setting, way: Transit): Arrival | null {
  if (setting.mode === 'must') return null;
  for (const gateway of transitGatewaysOf(setting, way.from)) {
    const arrival = throughTransit(setting, gateway, way, journeyBy);
    if (arrival !== null) return arrival;
  }
  return null;
}

export function transitGatewaysOf({ network }: Setting, { domain }: Subnet): TransitGateway[] {
  return [...network.gateways.values()].flatMap((gateway) => {
    if (gateway.kind !== 'transit') return [];
    const isAttached = gateway.attachments.some(
      ({ far }) => far.kind === 'domain' && far.domain === domain,
    );
    return isAttached ? [gateway] : [];
  });
}

/** Through an appliance; `from` null: a gateway hands the packet over (RT-11). */
export function throughBox(
  setting: Setting,
  box: Interface,
  way: Omit<Transit, 'from'> & { readonly from: Subnet | null },
): Arrival | null {
  // What appliances pass on is never sure, unless a policy says it, and references end there (RT-10, SG-6).
  if (setting.mode === 'must' && box.bump?.by !== 'policy') return null;
  const passed = way.passed ?? [];
  if (passed.includes(box.workload) || !takes(setting, box, way)) return null;
  if (!check(setting, `${box.id} lets it pass`, inspects(setting, box, way))) return null;
  for (const out of interfacesOf(setting, box)) {
    const isForeign = way.isForeign === true && box.bump !== null;
    if (goesOn(setting, out, { ...way, passed: [...passed, box.workload], isForeign })) {
      return { references: false };
    }
  }
  return null;
}

/** Where it leaves, and behind a firewall where it started (BPA-3). */
function bordersOf({ network }: Setting, { from, sender, passed = [] }: Transit): Subnet[] {
  const isInspected = [...network.interfaces.values()].some(
    ({ bump, workload }) => bump?.by === 'policy' && passed.includes(workload),
  );
  return sender === undefined || !isInspected ? [from] : [from, sender];
}

/** What the account lets out through its gateways counts where the packet leaves (BPA-4). */
function mayLeave({ network, mode }: Setting, { internet }: Subnet, goal: Goal): boolean {
  if (goal.kind !== 'internet') return true;
  const gateway = nodeOf(network.gateways, goal.gateway);
  const takesNothingIn = gateway.kind === 'internet' && !gateway.inbound;
  return holds(takesNothingIn ? internet.translated : internet.outbound, mode);
}

export function takes(
  setting: Setting,
  box: Interface,
  {
    from,
    packet,
    isAnswer,
  }: Pick<Transit, 'packet' | 'isAnswer'> & { readonly from: Subnet | null },
): boolean {
  const exists = holds(box.present, setting.mode) && holds(box.forwards, setting.mode);
  if (!check(setting, `${box.id} may forward`, exists)) return false;
  const home = nodeOf(setting.network.subnets, box.subnet);
  if (from !== null && home.domain !== from.domain) return false;
  if (home.id !== from?.id) {
    if (from !== null && !aclPasses(setting, from, 'egress', packet)) return false;
    if (!aclPasses(setting, home, 'ingress', packet)) return false;
  }
  return isAnswer || groupsAdmit(setting, box, 'ingress', packet, anyone);
}

/** Out of an interface of the appliance, not necessarily the one that took the packet. */
function goesOn(setting: Setting, out: Interface, way: Omit<Transit, 'from'>): boolean {
  const { packet, into, isAnswer } = way;
  if (!isAnswer && !groupsAdmit(setting, out, 'egress', packet, anyone)) return false;
  const home = nodeOf(setting.network.subnets, out.subnet);
  if (into !== null && into.id === home.id) return true;
  const targets = home.tables.flatMap((id) =>
    possibleTargets(setting.network, nodeOf(setting.network.tables, id), packet.destination),
  );
  const passes = (target: RouteTarget): boolean =>
    journeyBy(setting, target, { ...way, from: home }) !== null;
  return byOneWay(targets, setting.mode, { nameOf: describe, passes });
}

function interfacesOf({ network }: Setting, box: Interface): Interface[] {
  // Endpoints of one firewall do not hand packets to each other (RT-11).
  if (box.bump !== null) return [box];
  const { interfaces } = nodeOf(network.workloads, box.workload);
  return interfaces.map((id) => nodeOf(network.interfaces, id));
}
