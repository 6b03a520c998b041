import { unreachable } from '../basics/invariant.ts';
import {
  type NetworkModel,
  type NodeId,
  never,
  type TransitAttachment,
  type TransitGateway,
} from '../network/model.ts';
import { intersectBounds, unionAllBounds } from '../packets/bounds.ts';
import { everything, intersect, isEmpty, type PacketSet } from '../packets/packet-set.ts';
import { type Check, somethingMayPass } from './check.ts';
import { blocksOf, doubtCheck, gatewayChecks, routeCheck } from './gateway-checks.ts';
import { domainOfGateway, isInternetBeyond, type Place, subnetOfNextHop } from './places.ts';
import type { NextHop } from './routing.ts';
import {
  behindCheck,
  choiceCheck,
  type DomainExit,
  leadsBehind,
  type TransitExit,
  transitEntries,
} from './transit-gateway.ts';
import type { Manner, State, Transit } from './transit-state.ts';

/**
 * The part of a search for ways that leads through transit gateways: in by an
 * attachment, out by another, and into a domain by the subnet of that one.
 */

/** What a search can do with packets; see transit-search.ts. */
export interface Walker {
  readonly network: NetworkModel;
  readonly to: Place;
  readonly manner: Manner;
  /** Grows as ways end at the goal. */
  readonly found: Transit[];
  /** Counts a step; false: there were too many, and the search ends. */
  step(): boolean;
  with(state: State, check: Check): State | null;
  withAll(state: State, checks: readonly Check[]): State | null;
  acl(subnet: NodeId, direction: 'ingress' | 'egress'): Check[];
  hopsFrom(subnet: NodeId, domain: NodeId): readonly NextHop[];
  follow(hop: NextHop, at: { domain: NodeId; subnet: NodeId }, state: State): void;
  leave(subnet: NodeId, state: State): void;
  arrive(domain: NodeId, state: State, path: Transit['path']): void;
  comeOutAnywhere(state: State): void;
  end(state: State, path: Transit['path']): void;
  domainOfGoal(): NodeId | null;
}

/** Where a gateway sends what comes out of an attachment. */
export type ExitsOf = (
  gateway: TransitGateway,
  from: { readonly attachment: TransitAttachment; readonly zone: string | null },
  manner: Manner,
  /** What could be of use; null: anything. */
  aimed: PacketSet | null,
) => readonly TransitExit[];

export class Passages {
  readonly #walker: Walker;
  readonly #exitsOf: ExitsOf;
  #aimed: PacketSet | null | 'unknown' = 'unknown';

  constructor(walker: Walker, exitsOf: ExitsOf) {
    this.#walker = walker;
    this.#exitsOf = exitsOf;
  }

  /** From a subnet into a transit gateway, by an attachment of the subnet's domain (TGW-1). */
  into(gateway: TransitGateway, at: { domain: NodeId; subnet: NodeId }, state: State): void {
    if (!this.#walker.step()) return;
    const entries = transitEntries(this.#walker.network, gateway, at);
    // Of a gateway outside the input it is not known what else is attached to it.
    if (entries.length === 0) this.#beyondTransit(gateway, state);
    for (const { attachment, subnet, checks } of entries) {
      const acl = subnet === null ? [] : this.#walker.acl(subnet, 'ingress');
      const next = this.#walker.withAll(state, [...checks, ...acl]);
      if (next === null) continue;
      const zone = this.#walker.network.subnets.get(subnet ?? at.subnet)?.zone ?? null;
      if (gateway.outside === null) this.pass(gateway, { attachment, zone }, next);
      else this.#beyondTransit(gateway, next);
    }
  }

  /** A gateway whose tables are not in the input may lead to whatever is attached to it (TGW-7). */
  #beyondTransit(gateway: TransitGateway, state: State): void {
    if (gateway.outside === null || state.visited.includes(gateway.id)) return;
    const visited = [...state.visited, gateway.id];
    const next = this.#walker.withAll(
      { ...state, visited },
      gatewayChecks(this.#walker.network, gateway),
    );
    if (next === null) return;
    const isGoal = this.#walker.to.kind === 'gateway' && this.#walker.to.gateway === gateway.id;
    if (isGoal) this.#walker.end(next, 'private');
    else if (!isInternetBeyond(this.#walker, gateway)) this.#walker.comeOutAnywhere(next);
  }

  /** Out of an attachment and on by the gateway's tables (TGW-2). */
  pass(
    gateway: TransitGateway,
    from: { readonly attachment: TransitAttachment; readonly zone: string | null },
    state: State,
  ): void {
    // Appliances may lead packets through a gateway twice, by different attachments.
    const isKept = this.#walker.manner.blocked === 'kept';
    const passage = isKept ? gateway.id : `${gateway.id} ${from.attachment.id}`;
    if (state.visited.includes(passage)) return;
    const visited = [...state.visited, passage];
    const goal = this.#aimedAtGoal();
    const aimed = goal === null ? state.passes.may : intersect(state.passes.may, goal);
    for (const exit of this.#exitsOf(gateway, from, this.#walker.manner, goal)) {
      // Of many attachments few lead towards the goal.
      if (!isKept && isEmpty(intersect(exit.passes.may, aimed))) continue;
      // References hold within one gateway, for what comes in (SG-7).
      const references = state.isForeign ? never : exit.references;
      const next = this.#walker.withAll(
        { ...state, visited, references, egressReferences: never, isForeign: true },
        exit.checks,
      );
      if (next !== null) this.#outOfTransit(exit.to, next);
    }
  }

  /** Packets that the goal could take; null: any. */
  #aimedAtGoal(): PacketSet | null {
    if (this.#aimed !== 'unknown') return this.#aimed;
    const domain = this.#walker.domainOfGoal();
    const field = this.#walker.manner.orientation === 'request' ? 'destination' : 'source';
    this.#aimed = domain === null ? null : blocksOf(this.#walker.network, domain, field).may;
    return this.#aimed;
  }

  #outOfTransit(to: TransitExit['to'], state: State): void {
    switch (to.kind) {
      case 'anywhere': {
        // Private networks do not lead to an Internet gateway (TGW-5).
        const goal =
          this.#walker.to.kind === 'gateway'
            ? this.#walker.network.gateways.get(this.#walker.to.gateway)
            : null;
        if (goal?.kind !== 'internet') this.#walker.comeOutAnywhere(state);
        break;
      }
      case 'outside': {
        const { far } = to.attachment;
        const mayBeAnything =
          far.kind === 'outside' && (far.what === 'peering' || far.what === 'other');
        if (this.#walker.to.kind === 'elsewhere' && mayBeAnything) {
          const open = this.#walker.with(
            state,
            behindCheck(this.#walker.network, to.attachment.id, somethingMayPass),
          );
          if (open !== null) this.#walker.end(open, 'private');
        }
        if (this.#walker.to.kind !== 'attachment') break;
        const passes = leadsBehind(to.attachment, this.#walker.to, {
          gateway: to.gateway,
          orientation: this.#walker.manner.orientation,
        });
        const check = behindCheck(this.#walker.network, to.attachment.id, passes);
        const next = this.#walker.withAll(state, [check]);
        if (next !== null) this.#walker.end(next, 'private');
        break;
      }
      case 'domain':
        // What blocks is looked for on the straight way, not in all networks that are attached.
        if (this.#walker.manner.blocked !== 'kept') this.#enterByOneOf(to, state);
        else if (to.domain === (this.#walker.domainOfGoal() ?? this.#domainBefore())) {
          const [subnet] = to.subnets;
          if (subnet !== undefined) this.#leaveAttachment(subnet, state);
        }
        break;
      default:
        unreachable(to);
    }
  }

  /** Certain is what gets on from each of the subnets by which it may come in. */
  #enterByOneOf(to: DomainExit, state: State): void {
    const before = this.#walker.found.length;
    const ways: Transit[][] = to.subnets.map((subnet) => {
      this.#leaveAttachment(subnet, state);
      return this.#walker.found.splice(before);
    });
    if (to.rest !== null) {
      const open = this.#walker.with(
        state,
        doubtCheck(to.domain, to.rest, 'TGW_ROUTE_AZ_RESTRICTION'),
      );
      if (open !== null) this.#walker.arrive(to.domain, open, 'private');
      ways.push(this.#walker.found.splice(before));
    }
    const [only, ...others] = ways;
    if (only !== undefined && others.length === 0) {
      this.#walker.found.push(...only);
      return;
    }
    const sure = ways
      .map((list) => unionAllBounds(list.map((way) => way.passes)).must)
      .reduce(intersect, everything);
    const check = choiceCheck(this.#walker.network, to, { must: sure, may: everything });
    const divided = areDivided(ways.flat()) ? { isDivided: true as const } : {};
    for (const way of ways.flat()) {
      const passes = intersectBounds(way.passes, check.passes);
      this.#walker.found.push({ ...way, ...divided, checks: [...way.checks, check], passes });
    }
  }

  /** Into a domain by an attachment's subnet, whose table decides and whose ACL sees the way out only (NACL-10). */
  #leaveAttachment(subnet: NodeId, state: State): void {
    const domain = this.#walker.network.subnets.get(subnet)?.domain;
    const isGoal = this.#walker.to.kind === 'subnet' && this.#walker.to.subnet === subnet;
    if (domain === undefined) return;
    if (!isGoal) {
      this.#walker.leave(subnet, state);
      return;
    }
    // From the gateway to an interface of the same subnet no ACL is asked (NACL-10).
    for (const hop of this.#walker.hopsFrom(subnet, domain)) {
      const isHome = hop.target.kind === 'local';
      const acl =
        isHome || subnetOfNextHop(this.#walker.network, hop) === subnet
          ? []
          : this.#walker.acl(subnet, 'egress');
      const next = this.#walker.withAll({ ...state, hops: state.hops + 1 }, [
        ...acl,
        routeCheck(hop),
      ]);
      if (next === null) continue;
      if (isHome) this.#walker.end(next, 'private');
      else this.#walker.follow(hop, { domain, subnet }, next);
    }
  }

  /** That of the gateway which is the goal. */
  #domainBefore(): NodeId | null {
    return this.#walker.to.kind === 'gateway'
      ? domainOfGateway(this.#walker.network, this.#walker.to.gateway)
      : null;
  }
}

/** Whether firewalls that follow connections see some of these ways and not others. */
function areDivided(ways: readonly Transit[]): boolean {
  const seen = ways.map(({ checks }) =>
    checks.flatMap(({ tracking }) => tracking?.by ?? []).join(),
  );
  return new Set(seen).size > 1;
}
