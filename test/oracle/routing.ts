import { unreachable } from '../../lib/basics/invariant.ts';
import type {
  Gateway,
  NetworkModel,
  NodeId,
  PeeringGateway,
  Route,
  RouteTable,
  RouteTarget,
  VpnGateway,
} from '../../lib/network/model.ts';
import { contains, prefixLength } from './addresses.ts';
import { holds, type Mode, nodeOf, type OraclePacket, type Setting } from './question.ts';

/**
 * Route tables and gateways: where a packet that leaves a subnet may turn up.
 * Knows nothing of groups and ACLs.
 */

/** Where a packet is to turn up. */
export type Goal =
  | { readonly kind: 'domain'; readonly domain: NodeId }
  /** On the Internet, through this very gateway, which undoes its translation (EVAL-2). */
  | { readonly kind: 'internet'; readonly gateway: NodeId }
  /** Behind a gateway; of a transit gateway, behind one attachment. */
  | { readonly kind: 'beyond'; readonly gateway: NodeId; readonly attachment?: NodeId }
  /** Outside by whatever is not modelled. */
  | { readonly kind: 'elsewhere' };

/** How it got there, as far as filters care. */
export interface Arrival {
  /** Whether references to the sender's groups work (SG-6, SG-7). */
  readonly references: boolean;
  /** The same for rules on what goes out; absent: as for what comes in. */
  readonly egressReferences?: boolean;
  /** By what is not modelled, so that it may have come any way. */
  readonly anyWay?: true;
}

/** Whatever tables say (RT-8). */
const neverForwarded = ['169.254.168.0/22', 'fd00:ec2::/32'];

/**
 * All targets that may decide over the address, however the unknowns of the
 * table turn out; one, if nothing that matters is unknown.
 */
export function possibleTargets(
  network: NetworkModel,
  table: RouteTable,
  address: string,
): RouteTarget[] {
  if (neverForwarded.some((block) => contains(block, address))) {
    return [{ kind: 'drop', reason: 'reserved' }];
  }
  const existing = table.routes.filter((route) => route.present.truth !== 'no');
  const covering = existing.filter(
    (r) => r.destination !== null && contains(r.destination, address),
  );
  const isLocal = covering.some((r) => r.origin === 'local' && r.present.truth === 'yes');
  const targets: RouteTarget[] = [];

  for (const route of existing) {
    if (route.destination !== null) continue;
    if (isLocal && !mayBeatLocal(network, route)) continue;
    targets.push(route.target);
  }
  if (table.rest !== null) targets.push({ kind: 'unknown', unknown: table.rest });

  // A propagated route never wins over a local one, even if more specific (RT-5).
  const candidates = covering.filter((route) => !(isLocal && route.origin === 'propagated'));
  for (const route of [...candidates].sort(byPrecedence)) {
    targets.push(route.target);
    if (route.present.truth !== 'yes') continue;
    // Between overlapping prefix lists AWS chooses arbitrarily (RT-6).
    if (route.origin === 'prefix-list') {
      for (const other of candidates) {
        if (other.origin === 'prefix-list' && other !== route) targets.push(other.target);
      }
    }
    // Whatever it is, it has won; a blackhole drops, nothing falls through (RT-7).
    return targets;
  }
  targets.push({ kind: 'drop', reason: 'no route' });
  return targets;
}

/** Longest prefix first (RT-3), then by origin (RT-5). */
function byPrecedence(a: Route, b: Route): number {
  const order = ['local', 'static', 'prefix-list', 'propagated'];
  const lengthOf = (route: Route) => prefixLength(route.destination ?? '0.0.0.0/0');
  return lengthOf(b) - lengthOf(a) || order.indexOf(a.origin) - order.indexOf(b.origin);
}

/** A destination inside the domain is legal only with a NAT gateway or an interface as target (RT-4). */
function mayBeatLocal(network: NetworkModel, route: Route): boolean {
  if (route.origin === 'propagated') return false;
  if (route.target.kind !== 'gateway') return true;
  return nodeOf(network.gateways, route.target.gateway).kind === 'nat';
}

/** Follows one target from a domain; null if the packet does not turn up at the goal. */
export function follow(
  setting: Setting,
  step: {
    readonly target: RouteTarget;
    readonly from: NodeId;
    readonly packet: OraclePacket;
    readonly goal: Goal;
  },
): Arrival | null {
  const { network, mode } = setting;
  const { target, from, packet, goal } = step;
  switch (target.kind) {
    case 'local':
      return goal.kind === 'domain' && goal.domain === from ? { references: true } : null;
    case 'gateway':
      return cross(setting, {
        gateway: nodeOf(network.gateways, target.gateway),
        from,
        packet,
        goal,
      });
    case 'interface':
      // Hop by hop, see appliances.ts.
      return null;
    case 'drop':
      return null;
    case 'unknown':
      return mode === 'may' ? { references: true, anyWay: true } : null;
    default:
      return unreachable(target);
  }
}

interface Crossing {
  readonly gateway: Gateway;
  readonly from: NodeId;
  readonly packet: OraclePacket;
  readonly goal: Goal;
}

function cross(setting: Setting, { gateway, from, packet, goal }: Crossing): Arrival | null {
  const { mode } = setting;
  switch (gateway.kind) {
    case 'internet': {
      const open = gateway.domain === from && holds(gateway.attached, mode);
      const same = goal.kind === 'internet' && goal.gateway === gateway.id;
      return open && same && gateway.families.includes(packet.family)
        ? { references: false }
        : null;
    }
    case 'service':
    case 'entrance':
      // No route leads there.
      return null;
    case 'nat':
      // It changes the source, so that nothing that is looked for here comes out (NAT-1, MEAS-5).
      return null;
    case 'peering':
      return crossPeering(setting, gateway, { from, packet, goal });
    case 'vpn': {
      const open = gateway.domain === from && packet.family === 'ipv4';
      if (!open || !holds(gateway.attached, mode) || !holds(gateway.connected, mode)) return null;
      return isBehind(setting, gateway, { goal, packet }) ? { references: false } : null;
    }
    case 'opaque': {
      // Private networks do not lead to an Internet gateway (TGW-5, VPN-2).
      const isPrivate = gateway.edge === 'TransitGateway' || gateway.edge === 'VGW';
      if (isPrivate && goal.kind === 'internet') return null;
      return mode === 'may' ? { references: true, anyWay: true } : null;
    }
    case 'transit':
      // Hop by hop, see passages.ts.
      return null;
    default:
      return unreachable(gateway);
  }
}

function crossPeering(
  { network, mode }: Setting,
  gateway: PeeringGateway,
  { from, packet, goal }: Omit<Crossing, 'gateway'>,
): Arrival | null {
  const other = otherSide(gateway, from);
  if (other === null || !holds(gateway.active, mode)) return null;
  // Neither through the sender's domain nor through the receiver's to a third place (PEER-2).
  if (!isWithin(network, from, packet.source, mode)) return null;
  if (!isWithin(network, other, packet.destination, mode)) return null;
  const references = holds(gateway.groupReferences, mode);
  if (goal.kind === 'domain') return goal.domain === other ? { references } : null;
  if (goal.kind !== 'beyond') return null;
  // Any peering with the domain where the goal lies will do (EVAL-2).
  const goalGateway = nodeOf(network.gateways, goal.gateway);
  const shared = goalGateway.kind === 'peering' && goalGateway.domains.includes(other);
  return shared && nodeOf(network.domains, other).outside !== null ? { references } : null;
}

export function otherSide(gateway: PeeringGateway, domain: NodeId): NodeId | null {
  const [a, b] = gateway.domains;
  return domain === a ? b : domain === b ? a : null;
}

/**
 * Whether the address is one of the domain's; of a block that is not known,
 * perhaps. Of a domain outside the input any address is taken as given unless
 * all its blocks are known (PEER-3).
 */
export function isWithin(network: NetworkModel, id: NodeId, address: string, mode: Mode): boolean {
  const domain = nodeOf(network.domains, id);
  const isKnown =
    domain.blocks.length > 0 && domain.blocks.every((block) => block.unknown === null);
  if (domain.outside !== null && !isKnown) return true;
  return domain.blocks.some(
    (block) => contains(block.cidr, address) && (block.unknown === null || mode === 'may'),
  );
}

/** Whether what goes into the VPN gateway comes to the goal; another VPN gateway may lead there too (EVAL-2). */
function isBehind(
  { network, mode }: Setting,
  gateway: VpnGateway,
  { goal, packet }: { goal: Goal; packet: OraclePacket },
): boolean {
  if (goal.kind !== 'beyond') return false;
  if (goal.gateway === gateway.id) return true;
  if (nodeOf(network.gateways, goal.gateway).kind !== 'vpn') return false;
  if (gateway.remotes === null) return mode === 'may';
  return gateway.remotes.some((remote) => contains(remote, packet.destination));
}

/** As the log names a target; equal for equal targets. */
export function describe(target: RouteTarget): string {
  switch (target.kind) {
    case 'gateway':
      return `to ${target.gateway}`;
    case 'interface':
      return `to ${target.interface}`;
    case 'drop':
      return `nowhere (${target.reason})`;
    case 'local':
    case 'unknown':
      return `to ${target.kind}`;
    default:
      return unreachable(target);
  }
}
