import { invariant, unreachable } from '../basics/invariant.ts';
import {
  type Condition,
  certainly,
  type Gateway,
  type Interface,
  type NetworkModel,
  type NodeId,
  never,
  type PeeringGateway,
} from '../network/model.ts';
import { intersectBounds } from '../packets/bounds.ts';
import { isEmpty } from '../packets/packet-set.ts';
import { sourcesBehind, sourcesBehindAttachment } from './behind.ts';
import { type Check, conditionCheck } from './check.ts';
import type { Filters } from './filters.ts';
import { policyChecks } from './firewalls.ts';
import {
  doubtCheck,
  forwardingCode,
  forwardingOf,
  gatewayChecks,
  locationsOf,
  natProtocols,
  peeringCheck,
  routeCheck,
  spoofCheck,
} from './gateway-checks.ts';
import { domainOfGateway, isInternetBeyond, type Place, subnetOfNextHop } from './places.ts';
import type { NextHop, Routing } from './routing.ts';
import { attachmentChecks } from './transit-gateway.ts';
import { type ExitsOf, Passages, type Walker } from './transit-passages.ts';
import {
  atStart,
  foundMax,
  type Manner,
  type State,
  stepsMax,
  type Transit,
  tooManyWays,
} from './transit-state.ts';

/**
 * Looks for the ways between two places, depth first: route tables, ACLs,
 * gateways, appliances. Results are kept by transit.ts.
 */

/** More routers than any AWS path has; ends loops between appliances. */
const hopsMax = 8;

export interface Ground {
  readonly network: NetworkModel;
  readonly filters: Filters;
  readonly routing: Routing;
  readonly gatewaysOf: (domain: NodeId) => readonly NodeId[];
  readonly exitsOf: ExitsOf;
}

/** What stands for everything between here and there that is not modelled. */
const unmodelled = {
  component: '',
  action: 'route',
  code: 'UNSUPPORTED_COMPONENT',
  because: [],
} as const;

/** One depth-first search; `found` grows as ways end at the goal. */
export class Search implements Walker {
  readonly network: NetworkModel;
  readonly #filters: Filters;
  readonly #routing: Routing;
  readonly #gatewaysOf: Ground['gatewaysOf'];
  readonly to: Place;
  readonly manner: Manner;
  readonly found: Transit[] = [];
  readonly #passages: Passages;
  #steps = 0;

  constructor(ground: Ground, to: Place, manner: Manner) {
    this.network = ground.network;
    this.#filters = ground.filters;
    this.#routing = ground.routing;
    this.#gatewaysOf = ground.gatewaysOf;
    this.#passages = new Passages(this, ground.exitsOf);
    this.to = to;
    this.manner = manner;
  }

  from(place: Place): readonly Transit[] {
    switch (place.kind) {
      case 'subnet':
        if (this.to.kind === 'subnet' && this.to.subnet === place.subnet) {
          // Inside one subnet neither ACL nor route table is asked (NACL-7).
          this.end(atStart, 'private');
        } else {
          this.leave(place.subnet, atStart);
        }
        break;
      case 'gateway':
        this.#enter(place.gateway, atStart);
        break;
      case 'domain':
        for (const id of this.#gatewaysOf(place.domain)) {
          const gateway = this.network.gateways.get(id);
          const isOther = place.through !== null && place.through !== id;
          if (gateway?.kind === 'peering' && !isOther) this.#cross(gateway, place.domain, atStart);
        }
        break;
      case 'attachment': {
        const gateway = this.network.gateways.get(place.gateway);
        const own = gateway?.kind === 'transit' ? gateway : null;
        const attachment = own?.attachments.find(({ id }) => id === place.attachment);
        if (own === null || attachment === undefined) break;
        const next = this.withAll(atStart, [
          ...attachmentChecks(this.network, attachment),
          ...this.#sourceCheck(own, attachment.id),
        ]);
        if (next !== null) this.#passages.pass(own, { attachment, zone: null }, next);
        break;
      }
      case 'elsewhere': {
        const next = this.with(
          atStart,
          conditionCheck({ ...unmodelled, condition: { ...certainly, truth: 'unknown' } }),
        );
        if (next !== null) this.comeOutAnywhere(next);
        break;
      }
      default:
        unreachable(place);
    }
    if (this.#steps > stepsMax) this.#endSomehow();
    return this.found;
  }

  /** What was not looked at may lead to the goal. */
  #endSomehow(): void {
    const condition: Condition = { ...certainly, truth: 'unknown', unknowns: [tooManyWays] };
    const next = this.with(atStart, conditionCheck({ ...unmodelled, condition }));
    if (next === null) return;
    this.found.length = Math.min(this.found.length, foundMax - 1);
    const gateway = this.to.kind === 'gateway' ? this.network.gateways.get(this.to.gateway) : null;
    if (gateway?.kind === 'internet') this.end(next, 'translated');
    else this.comeOutAnywhere(next);
  }

  step(): boolean {
    this.#steps += 1;
    return this.#steps <= stepsMax;
  }

  /** Out of a subnet: its route table, and its ACL unless the next hop is in it (NACL-7). */
  leave(subnet: NodeId, state: State): void {
    const domain = this.network.subnets.get(subnet)?.domain;
    invariant(domain !== undefined, `subnet ${subnet} is not in the model`);
    if (!this.step() || state.hops >= hopsMax) return;
    const acl = this.acl(subnet, 'egress');
    for (const hop of this.hopsFrom(subnet, domain)) {
      const stays = subnetOfNextHop(this.network, hop) === subnet;
      const checks = stays ? [routeCheck(hop)] : [...acl, routeCheck(hop)];
      const next = this.withAll({ ...state, hops: state.hops + 1 }, checks);
      if (next !== null) this.follow(hop, { domain, subnet }, next);
    }
  }

  hopsFrom(subnet: NodeId, domain: NodeId): readonly NextHop[] {
    return this.manner.blocked === 'kept'
      ? this.#routing.imaginableHops(subnet, this.manner.orientation, this.#gatewaysOf(domain))
      : this.#routing.nextHops(subnet, this.manner.orientation);
  }

  follow(hop: NextHop, at: { domain: NodeId; subnet: NodeId }, state: State): void {
    const { target } = hop;
    const { domain } = at;
    switch (target.kind) {
      case 'local':
        this.arrive(domain, state, 'private');
        break;
      case 'gateway':
        this.#exit(target.gateway, at, state);
        break;
      case 'interface':
        this.#throughAppliance(target.interface, at.subnet, state);
        break;
      case 'drop':
        break;
      case 'unknown': {
        const next = this.with(
          state,
          doubtCheck(hop.table, target.unknown, 'NO_ROUTE_TO_DESTINATION'),
        );
        if (next === null) break;
        for (const gateway of this.#gatewaysOf(domain)) this.#exit(gateway, at, next);
        // Or to a gateway that is not in the input.
        this.comeOutAnywhere(next);
        break;
      }
      default:
        unreachable(target);
    }
  }

  /** Out of what is not modelled: wherever the goal is, since nobody knows where it leads. */
  comeOutAnywhere(state: State): void {
    const to = this.to;
    const unknown: Condition = { ...certainly, truth: 'unknown' };
    const next: State = { ...state, references: unknown, egressReferences: unknown };
    switch (to.kind) {
      case 'subnet':
        this.arrive(this.domainOfGoal() ?? '', next, 'private');
        break;
      case 'domain':
      case 'attachment':
      case 'elsewhere':
        this.end(next, 'private');
        break;
      case 'gateway': {
        const gateway = this.network.gateways.get(to.gateway);
        if (gateway === undefined || state.visited.includes(gateway.id)) break;
        // An answer may come to the gateway that its request came through; who gets out
        // otherwise, with which address, is not known (see the place `elsewhere`).
        if (gateway.kind === 'internet' && this.manner.orientation === 'request') break;
        const last = this.withAll(next, gatewayChecks(this.network, gateway));
        if (last !== null) this.end(last, gateway.kind === 'internet' ? 'translated' : 'private');
        break;
      }
      default:
        unreachable(to);
    }
  }

  /** In through a gateway, from the outside. */
  #enter(id: NodeId, state: State): void {
    const gateway = this.network.gateways.get(id);
    invariant(gateway !== undefined, `gateway ${id} is not in the model`);
    // What is opaque may be shared by domains; then it leads to any of them.
    const domain = domainOfGateway(this.network, id) ?? this.domainOfGoal();
    if (domain === null) return;
    const inbound =
      gateway.kind === 'internet' && !gateway.inbound && this.manner.orientation === 'request';
    if (inbound || gateway.kind === 'nat') return;
    const next = this.withAll(state, [
      ...gatewayChecks(this.network, gateway),
      ...this.#sourceCheck(gateway),
    ]);
    if (next === null) return;
    const tables = 'inboundTables' in gateway ? gateway.inboundTables : [];
    if (tables.length === 0) this.#deliver(gateway, domain, next);
    else this.#enterByTable(gateway, tables, domain, next);
  }

  /** From a gateway straight into the goal's subnet. */
  #deliver(gateway: Gateway, domain: NodeId, state: State): void {
    if (gateway.kind !== 'internet') this.arrive(domain, state, 'private');
    else if (this.to.kind === 'subnet')
      this.arrive(domain, { ...state, border: this.to.subnet }, 'translated');
  }

  /** A gateway's own table delivers, or leads to an appliance first; other targets are not allowed there (RT-11). */
  #enterByTable(gateway: Gateway, tables: readonly NodeId[], domain: NodeId, state: State): void {
    for (const hop of this.#routing.hopsOf(tables, this.manner.orientation)) {
      const { target } = hop;
      const next = this.with(state, routeCheck(hop));
      if (next === null) continue;
      if (target.kind === 'local') this.#deliver(gateway, domain, next);
      if (target.kind === 'unknown') {
        const doubtful = this.with(
          next,
          doubtCheck(hop.table, target.unknown, 'NO_ROUTE_TO_DESTINATION'),
        );
        if (doubtful !== null) this.#deliver(gateway, domain, doubtful);
      }
      if (target.kind !== 'interface') continue;
      const item = this.network.interfaces.get(target.interface);
      // From a VPN gateway no bump is reached.
      if (item === undefined || (item.bump !== null && gateway.kind === 'vpn')) continue;
      const border = gateway.kind === 'internet' ? item.subnet : null;
      this.#throughAppliance(item.id, null, { ...next, border });
    }
  }

  domainOfGoal(): NodeId | null {
    return this.to.kind === 'subnet'
      ? (this.network.subnets.get(this.to.subnet)?.domain ?? null)
      : null;
  }

  /** Of a request from outside the input: whether its source is out there. */
  #sourceCheck(gateway: Gateway, attachment: NodeId | null = null): Check[] {
    if (this.manner.orientation === 'reply' || this.to.kind !== 'subnet') return [];
    return [
      {
        component: gateway.id,
        action: 'route',
        passes:
          attachment === null
            ? sourcesBehind(this.network, gateway, this.to.subnet)
            : sourcesBehindAttachment(
                this.network,
                { gateway: gateway.id, attachment },
                this.to.subnet,
              ),
        code: 'NO_ROUTE_TO_DESTINATION',
        explain: () => ({ because: [], unknowns: [], assumptions: [] }),
      },
    ];
  }

  /** Delivered inside a domain: into the subnet of the goal. */
  arrive(domain: NodeId, state: State, path: Transit['path']): void {
    if (this.to.kind !== 'subnet') return;
    if (this.network.subnets.get(this.to.subnet)?.domain !== domain) return;
    const next = this.withAll(state, this.acl(this.to.subnet, 'ingress'));
    if (next !== null) this.end(next, path);
  }

  /** Out through a gateway. */
  #exit(id: NodeId, at: { domain: NodeId; subnet: NodeId }, state: State): void {
    const gateway = this.network.gateways.get(id);
    if (gateway === undefined || state.visited.includes(id)) return;
    if (gateway.kind === 'transit') {
      this.#passages.into(gateway, at, state);
      return;
    }
    // Gateways serve the addresses of their own domain (TGW-5, VPN-2); NAT is another matter.
    if (state.isForeign && gateway.kind !== 'nat' && gateway.kind !== 'opaque') return;
    const next = { ...state, visited: [...state.visited, id] };
    switch (gateway.kind) {
      case 'opaque': {
        const beyond = this.withAll(next, gatewayChecks(this.network, gateway));
        if (beyond === null) return;
        if (this.to.kind === 'gateway' && this.to.gateway === id) this.end(beyond, 'private');
        else if (!isInternetBeyond(this, gateway)) this.comeOutAnywhere(beyond);
        break;
      }
      case 'internet':
      case 'vpn': {
        if (this.to.kind !== 'gateway' || this.to.gateway !== id) return;
        const last = this.withAll(next, gatewayChecks(this.network, gateway));
        const isPublic = gateway.kind === 'internet';
        if (last === null) break;
        this.end(
          { ...last, border: isPublic ? at.subnet : null },
          isPublic ? 'translated' : 'private',
        );
        break;
      }
      case 'peering':
        this.#cross(gateway, at.domain, next);
        break;
      case 'nat':
        this.#throughNat(gateway.id, gateway.interface, at.subnet, next);
        break;
      case 'service':
      case 'entrance':
        // No route leads there (straight-transits.ts).
        break;
      default:
        unreachable(gateway);
    }
  }

  /** Over a peering connection, to the other side and no further (PEER-2). */
  #cross(gateway: PeeringGateway, domain: NodeId, state: State): void {
    const other = gateway.domains[0] === domain ? gateway.domains[1] : gateway.domains[0];
    const isOutside = (this.network.domains.get(domain)?.outside ?? null) !== null;
    const checks = [
      peeringCheck(gateway, this.network),
      spoofCheck(this.network, gateway, this.#inOrder(domain, other)),
      ...(isOutside ? this.#sourceCheck(gateway) : []),
    ];
    const { groupReferences: references } = gateway;
    const next = this.withAll({ ...state, references, egressReferences: references }, checks);
    if (next === null) return;
    if (this.to.kind === 'domain' && this.to.domain === other) this.end(next, 'private');
    else this.arrive(other, next, 'private');
  }

  /** Whose addresses a request's source and destination are, when packets go from one domain to another. */
  #inOrder(from: NodeId, to: NodeId): readonly [source: NodeId, destination: NodeId] {
    return this.manner.orientation === 'request' ? [from, to] : [to, from];
  }

  /**
   * Through a NAT gateway. Requests go on from its interface with its address;
   * replies come back to it and go on to the sender, which asks for nothing
   * but the ACLs. Nothing starts from outside (NAT-1).
   */
  #throughNat(id: NodeId, interfaceId: NodeId, leaving: NodeId, state: State): void {
    const subnet = this.network.interfaces.get(interfaceId)?.subnet;
    const leavesNetwork = this.to.kind === 'gateway' || this.to.kind === 'elsewhere';
    if (subnet === undefined || this.manner.orientation === 'reply' || !leavesNetwork) return;
    const check = conditionCheck({
      component: id,
      action: 'translate',
      condition: certainly,
      code: 'NGW_SOURCE_ADDRESS_REASSIGN',
      because: locationsOf(this.network, id),
    });
    const into = this.withAll(state, [
      ...(subnet === leaving ? [] : this.acl(subnet, 'ingress')),
      check,
      natProtocols(id),
    ]);
    if (into === null) return;
    this.found.push({
      checks: into.checks,
      passes: into.passes,
      path: 'translated',
      references: certainly,
      egressReferences: certainly,
      sourceBecomes: interfaceId,
      appliances: into.appliances,
      border: null,
    });
  }

  /**
   * What an appliance forwards is not known, nor from which of its interfaces;
   * its groups see what passes (RT-10).
   */
  #throughAppliance(interfaceId: NodeId, leaving: NodeId | null, state: State): void {
    const item = this.network.interfaces.get(interfaceId);
    if (item === undefined || state.appliances.includes(item.workload)) return;
    const appliances = [...state.appliances, item.workload];
    // It may put its own address in place of the sender's, which its domain's gateways serve.
    const isForeign = state.isForeign && item.bump !== null;
    const taken = this.withAll({ ...state, appliances, isForeign }, [
      ...(item.subnet === leaving ? [] : this.acl(item.subnet, 'ingress')),
      conditionCheck({
        component: item.workload,
        action: 'route',
        condition: forwardingOf(this.network, item),
        code: forwardingCode(item),
        because: locationsOf(this.network, item.workload),
      }),
      ...policyChecks(this.network, item, this.manner),
      ...this.#transitGroups(item, 'ingress'),
    ]);
    if (taken === null) return;
    const all = this.network.workloads.get(item.workload)?.interfaces ?? [];
    for (const id of item.bump === null ? all : [interfaceId]) {
      const out = this.network.interfaces.get(id);
      if (out === undefined) continue;
      const next = this.withAll(taken, this.#transitGroups(out, 'egress'));
      if (next === null) continue;
      if (this.to.kind === 'subnet' && this.to.subnet === out.subnet) this.end(next, 'private');
      else this.leave(out.subnet, next);
    }
  }

  /** Groups are stateful: answers to what they let through pass (SG-1). */
  #transitGroups(item: Interface, direction: 'ingress' | 'egress'): Check[] {
    return this.manner.orientation === 'reply' ? [] : [this.#filters.transit(item, direction)];
  }

  end(state: State, path: Transit['path']): void {
    if (this.found.length >= foundMax) {
      // Enough ways are enough steps: the search ends.
      this.#steps = stepsMax + 1;
      return;
    }
    const isDirect = state.appliances.length === 0;
    this.found.push({
      checks: state.checks,
      passes: state.passes,
      path,
      references: isDirect ? state.references : never,
      egressReferences: isDirect ? state.egressReferences : never,
      sourceBecomes: null,
      appliances: state.appliances,
      border: state.border,
    });
  }

  /** The ACL of a subnet, if ACLs are asked at all. */
  acl(subnet: NodeId, direction: 'ingress' | 'egress'): Check[] {
    if (this.manner.acls === 'ignored') return [];
    return [this.#filters.acl(subnet, direction, this.manner.orientation)];
  }

  with(state: State, check: Check): State | null {
    const passes = intersectBounds(state.passes, check.passes);
    if (this.manner.blocked === 'kept') return { ...state, checks: [...state.checks, check] };
    return isEmpty(passes.may) ? null : { ...state, checks: [...state.checks, check], passes };
  }

  withAll(state: State, checks: readonly Check[]): State | null {
    let result: State | null = state;
    for (const check of checks) result = result === null ? null : this.with(result, check);
    return result;
  }
}
