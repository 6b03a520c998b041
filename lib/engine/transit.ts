import { invariant, unreachable } from '../basics/invariant.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import {
  type Condition,
  certainly,
  type Gateway,
  type Interface,
  type NetworkModel,
  type NodeId,
  never,
  type OpaqueGateway,
  type PeeringGateway,
  type TransitAttachment,
  type TransitGateway,
} from '../network/model.ts';
import { type Bounds, intersectBounds, unionAllBounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import { sourcesBehind, sourcesBehindAttachment } from './behind.ts';
import { type Check, conditionCheck, everythingPasses, somethingMayPass } from './check.ts';
import type { Filters, Orientation } from './filters.ts';
import { domainOfGateway, type Place, placeKey } from './places.ts';
import type { NextHop, Routing } from './routing.ts';
import { straightTransits } from './straight-transits.ts';
import {
  attachmentChecks,
  behindCheck,
  choiceCheck,
  leadsBehind,
  type TransitExit,
  transitEntries,
  transitExits,
} from './transit-gateway.ts';

/**
 * The ways between two places: ACLs, route tables and gateways, without the
 * groups of the endpoints. One function serves requests and replies, because
 * a reply takes the network in the same manner, the other way round. What
 * passes depends on the header alone, so results are kept per pair of places.
 */
export interface Transit {
  readonly checks: readonly Check[];
  readonly passes: Bounds;
  /** Whether addresses are translated on the way: references to groups then fail (SG-6). */
  readonly path: 'private' | 'translated';
  /** Whether group references work between the two ends (SG-7). */
  readonly references: Condition;
  /** The same for rules on what the sender's groups let out. */
  readonly egressReferences: Condition;
  /** The source address is replaced by this interface's on the way (NAT). */
  readonly sourceBecomes: NodeId | null;
  /** Workloads that it passes as appliances (RT-10). */
  readonly appliances: readonly NodeId[];
  /** The subnet in which it meets an Internet gateway; null: it meets none. */
  readonly border: NodeId | null;
}

/** More routers than any AWS path has; ends loops between appliances. */
const hopsMax = 8;

interface State {
  readonly checks: readonly Check[];
  readonly passes: Bounds;
  readonly hops: number;
  readonly visited: readonly NodeId[];
  readonly references: Condition;
  readonly egressReferences: Condition;
  /** It came into its domain through a transit gateway: that domain's own gateways serve others than it (TGW-5). */
  readonly isForeign: boolean;
  readonly appliances: readonly NodeId[];
  readonly border: NodeId | null;
}

export class Transits {
  readonly #network: NetworkModel;
  readonly #filters: Filters;
  readonly #routing: Routing;
  readonly #cache = new Map<string, readonly Transit[]>();
  readonly #exits = new Map<string, readonly TransitExit[]>();
  readonly #gatewaysOfDomain = new Map<NodeId, NodeId[]>();

  constructor(network: NetworkModel, filters: Filters, routing: Routing) {
    this.#network = network;
    this.#filters = filters;
    this.#routing = routing;
    for (const gateway of network.gateways.values()) {
      for (const domain of domainsOf(network, gateway)) {
        const list = this.#gatewaysOfDomain.get(domain);
        if (list === undefined) this.#gatewaysOfDomain.set(domain, [gateway.id]);
        else list.push(gateway.id);
      }
    }
  }

  /** All ways from one place to another that some packet may take. */
  between(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'asked' });
  }

  /** The same by routes and gateways alone, as if no ACL were there. */
  routed(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'ignored' });
  }

  /** All ways that there would be if every check let everything pass, whatever route tables say. */
  imaginable(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'asked', blocked: 'kept' });
  }

  #search(from: Place, to: Place, manner: Manner): readonly Transit[] {
    const key = `${placeKey(from)} > ${placeKey(to)} ${manner.orientation} ${manner.acls} ${manner.blocked ?? ''}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const search = new Search(
      {
        network: this.#network,
        filters: this.#filters,
        routing: this.#routing,
        gatewaysOf: (domain) => this.#gatewaysOfDomain.get(domain) ?? [],
        exitsOf: (gateway, from, how) => this.#exitsOf(gateway, from, how),
      },
      to,
      manner,
    );
    const straight = straightTransits(
      {
        network: this.#network,
        filters: this.#filters,
        orientation: manner.orientation,
        asksAcls: manner.acls === 'asked',
        keepsBlocked: manner.blocked === 'kept',
      },
      from,
      to,
    );
    const found = straight ?? search.from(from);
    this.#cache.set(key, found);
    return found;
  }

  #exitsOf(...[gateway, from, manner]: Parameters<Ground['exitsOf']>): readonly TransitExit[] {
    const { orientation, blocked } = manner;
    const key = `${gateway.id} ${from.attachment.id} ${from.zone} ${orientation} ${blocked ?? ''}`;
    const cached = this.#exits.get(key);
    if (cached !== undefined) return cached;
    const how = { orientation, ...(blocked === undefined ? {} : { blocked }) };
    const exits = transitExits(this.#network, gateway, from, how);
    this.#exits.set(key, exits);
    return exits;
  }
}

function domainsOf(network: NetworkModel, gateway: Gateway): readonly NodeId[] {
  if (gateway.kind === 'peering') return gateway.domains;
  if (gateway.kind === 'transit') {
    const domains = gateway.attachments.flatMap(({ far }) =>
      far.kind === 'domain' ? [far.domain] : [],
    );
    return [...new Set(domains)];
  }
  const domain = domainOfGateway(network, gateway.id);
  return domain === null ? [] : [domain];
}

interface Manner {
  readonly orientation: Orientation;
  readonly acls: 'asked' | 'ignored';
  /** `kept`: a way goes on behind what blocks it, and behind routes that are not there. */
  readonly blocked?: 'kept';
}

interface Ground {
  readonly network: NetworkModel;
  readonly filters: Filters;
  readonly routing: Routing;
  readonly gatewaysOf: (domain: NodeId) => readonly NodeId[];
  readonly exitsOf: (
    gateway: TransitGateway,
    from: { readonly attachment: TransitAttachment; readonly zone: string | null },
    manner: Manner,
  ) => readonly TransitExit[];
}

/** What stands for everything between here and there that is not modelled. */
const unmodelled = {
  component: '',
  action: 'route',
  code: 'UNSUPPORTED_COMPONENT',
  because: [],
} as const;

/** One depth-first search; `found` grows as ways end at the goal. */
class Search {
  readonly #network: NetworkModel;
  readonly #filters: Filters;
  readonly #routing: Routing;
  readonly #gatewaysOf: Ground['gatewaysOf'];
  readonly #exitsOf: Ground['exitsOf'];
  readonly #to: Place;
  readonly #orientation: Orientation;
  readonly #manner: Manner;
  readonly #found: Transit[] = [];
  #aimed: PacketSet | null = null;

  constructor(ground: Ground, to: Place, manner: Manner) {
    this.#network = ground.network;
    this.#filters = ground.filters;
    this.#routing = ground.routing;
    this.#gatewaysOf = ground.gatewaysOf;
    this.#exitsOf = ground.exitsOf;
    this.#to = to;
    this.#orientation = manner.orientation;
    this.#manner = manner;
  }

  from(place: Place): readonly Transit[] {
    const start: State = {
      checks: [],
      passes: everythingPasses,
      hops: 0,
      visited: [],
      references: certainly,
      egressReferences: certainly,
      isForeign: false,
      appliances: [],
      border: null,
    };
    switch (place.kind) {
      case 'subnet':
        if (this.#to.kind === 'subnet' && this.#to.subnet === place.subnet) {
          // Inside one subnet neither ACL nor route table is asked (NACL-7).
          this.#end(start, 'private');
        } else {
          this.#leave(place.subnet, start);
        }
        break;
      case 'gateway':
        this.#enter(place.gateway, start);
        break;
      case 'domain':
        for (const id of this.#gatewaysOf(place.domain)) {
          const gateway = this.#network.gateways.get(id);
          const isOther = place.through !== null && place.through !== id;
          if (gateway?.kind === 'peering' && !isOther) this.#cross(gateway, place.domain, start);
        }
        break;
      case 'attachment': {
        const gateway = this.#network.gateways.get(place.gateway);
        const own = gateway?.kind === 'transit' ? gateway : null;
        const attachment = own?.attachments.find(({ id }) => id === place.attachment);
        if (own === null || attachment === undefined) break;
        const next = this.#withAll(start, [
          ...attachmentChecks(this.#network, attachment),
          ...this.#sourceCheck(own, attachment.id),
        ]);
        if (next !== null) this.#passTransit(own, { attachment, zone: null }, next);
        break;
      }
      case 'elsewhere': {
        const next = this.#with(
          start,
          conditionCheck({ ...unmodelled, condition: { ...certainly, truth: 'unknown' } }),
        );
        if (next !== null) this.#comeOutAnywhere(next);
        break;
      }
      default:
        unreachable(place);
    }
    return this.#found;
  }

  /** Out of a subnet: its route table, and its ACL unless the next hop is in it (NACL-7). */
  #leave(subnet: NodeId, state: State): void {
    const domain = this.#network.subnets.get(subnet)?.domain;
    invariant(domain !== undefined, `subnet ${subnet} is not in the model`);
    if (state.hops >= hopsMax) return;
    const acl = this.#acl(subnet, 'egress');
    for (const hop of this.#hopsFrom(subnet, domain)) {
      const stays = this.#subnetOfNextHop(hop) === subnet;
      const checks = stays ? [routeCheck(hop)] : [...acl, routeCheck(hop)];
      const next = this.#withAll({ ...state, hops: state.hops + 1 }, checks);
      if (next !== null) this.#follow(hop, { domain, subnet }, next);
    }
  }

  #hopsFrom(subnet: NodeId, domain: NodeId): readonly NextHop[] {
    return this.#manner.blocked === 'kept'
      ? this.#routing.imaginableHops(subnet, this.#orientation, this.#gatewaysOf(domain))
      : this.#routing.nextHops(subnet, this.#orientation);
  }

  #subnetOfNextHop(hop: NextHop): NodeId | null {
    const { target } = hop;
    if (target.kind === 'interface') {
      return this.#network.interfaces.get(target.interface)?.subnet ?? null;
    }
    const gateway = target.kind === 'gateway' ? this.#network.gateways.get(target.gateway) : null;
    if (gateway?.kind !== 'nat') return null;
    return this.#network.interfaces.get(gateway.interface)?.subnet ?? null;
  }

  #follow(hop: NextHop, at: { domain: NodeId; subnet: NodeId }, state: State): void {
    const { target } = hop;
    const { domain } = at;
    switch (target.kind) {
      case 'local':
        this.#arrive(domain, state, 'private');
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
        const next = this.#with(
          state,
          this.#doubt(hop.table, target.unknown, 'NO_ROUTE_TO_DESTINATION'),
        );
        if (next === null) break;
        for (const gateway of this.#gatewaysOf(domain)) this.#exit(gateway, at, next);
        // Or to a gateway that is not in the input.
        this.#comeOutAnywhere(next);
        break;
      }
      default:
        unreachable(target);
    }
  }

  /** Out of what is not modelled: wherever the goal is, since nobody knows where it leads. */
  #comeOutAnywhere(state: State): void {
    const to = this.#to;
    const unknown: Condition = { ...certainly, truth: 'unknown' };
    const next: State = { ...state, references: unknown, egressReferences: unknown };
    switch (to.kind) {
      case 'subnet':
        this.#arrive(this.#domainOfGoal() ?? '', next, 'private');
        break;
      case 'domain':
      case 'attachment':
      case 'elsewhere':
        this.#end(next, 'private');
        break;
      case 'gateway': {
        const gateway = this.#network.gateways.get(to.gateway);
        if (gateway === undefined || state.visited.includes(gateway.id)) break;
        // An answer may come to the gateway that its request came through; who gets out
        // otherwise, with which address, is not known (see the place `elsewhere`).
        if (gateway.kind === 'internet' && this.#orientation === 'request') break;
        const last = this.#withAll(next, gatewayChecks(this.#network, gateway));
        if (last !== null) this.#end(last, gateway.kind === 'internet' ? 'translated' : 'private');
        break;
      }
      default:
        unreachable(to);
    }
  }

  /** Whether the goal is the Internet, which is not reached through private networks (TGW-5, VPN-2). */
  #isInternetBeyond(gateway: OpaqueGateway | TransitGateway): boolean {
    const isPrivate =
      gateway.kind === 'transit' || gateway.edge === 'TransitGateway' || gateway.edge === 'VGW';
    const to =
      this.#to.kind === 'gateway' ? this.#network.gateways.get(this.#to.gateway) : undefined;
    return isPrivate && to?.kind === 'internet';
  }

  /** It may be so or not. */
  #doubt(component: NodeId, unknown: Unknown, code: string): Check {
    return conditionCheck({
      component,
      action: 'route',
      condition: { truth: 'unknown', unknowns: [unknown], assumptions: [] },
      code,
      because: [],
    });
  }

  /** In through a gateway, from the outside. */
  #enter(id: NodeId, state: State): void {
    const gateway = this.#network.gateways.get(id);
    invariant(gateway !== undefined, `gateway ${id} is not in the model`);
    // What is opaque may be shared by domains; then it leads to any of them.
    const domain = domainOfGateway(this.#network, id) ?? this.#domainOfGoal();
    if (domain === null) return;
    const inbound =
      gateway.kind === 'internet' && !gateway.inbound && this.#orientation === 'request';
    if (inbound || gateway.kind === 'nat') return;
    const next = this.#withAll(state, [
      ...gatewayChecks(this.#network, gateway),
      ...this.#sourceCheck(gateway),
    ]);
    if (next === null) return;
    const tables = 'inboundTables' in gateway ? gateway.inboundTables : [];
    if (tables.length === 0) this.#deliver(gateway, domain, next);
    else this.#enterByTable(gateway, tables, domain, next);
  }

  /** From a gateway straight into the goal's subnet. */
  #deliver(gateway: Gateway, domain: NodeId, state: State): void {
    if (gateway.kind !== 'internet') this.#arrive(domain, state, 'private');
    else if (this.#to.kind === 'subnet')
      this.#arrive(domain, { ...state, border: this.#to.subnet }, 'translated');
  }

  /** A gateway's own table delivers, or leads to an appliance first; other targets are not allowed there (RT-11). */
  #enterByTable(gateway: Gateway, tables: readonly NodeId[], domain: NodeId, state: State): void {
    for (const hop of this.#routing.hopsOf(tables, this.#orientation)) {
      const { target } = hop;
      const next = this.#with(state, routeCheck(hop));
      if (next === null) continue;
      if (target.kind === 'local') this.#deliver(gateway, domain, next);
      if (target.kind === 'unknown') {
        const doubtful = this.#with(
          next,
          this.#doubt(hop.table, target.unknown, 'NO_ROUTE_TO_DESTINATION'),
        );
        if (doubtful !== null) this.#deliver(gateway, domain, doubtful);
      }
      if (target.kind !== 'interface') continue;
      const item = this.#network.interfaces.get(target.interface);
      // From a VPN gateway no bump is reached.
      if (item === undefined || (item.bump !== null && gateway.kind === 'vpn')) continue;
      const border = gateway.kind === 'internet' ? item.subnet : null;
      this.#throughAppliance(item.id, null, { ...next, border });
    }
  }

  #domainOfGoal(): NodeId | null {
    return this.#to.kind === 'subnet'
      ? (this.#network.subnets.get(this.#to.subnet)?.domain ?? null)
      : null;
  }

  /** That of the gateway which is the goal. */
  #domainBefore(): NodeId | null {
    return this.#to.kind === 'gateway' ? domainOfGateway(this.#network, this.#to.gateway) : null;
  }

  /** Of a request from outside the input: whether its source is out there. */
  #sourceCheck(gateway: Gateway, attachment: NodeId | null = null): Check[] {
    if (this.#orientation === 'reply' || this.#to.kind !== 'subnet') return [];
    return [
      {
        component: gateway.id,
        action: 'route',
        passes:
          attachment === null
            ? sourcesBehind(this.#network, gateway, this.#to.subnet)
            : sourcesBehindAttachment(
                this.#network,
                { gateway: gateway.id, attachment },
                this.#to.subnet,
              ),
        code: 'NO_ROUTE_TO_DESTINATION',
        explain: () => ({ because: [], unknowns: [], assumptions: [] }),
      },
    ];
  }

  /** Delivered inside a domain: into the subnet of the goal. */
  #arrive(domain: NodeId, state: State, path: Transit['path']): void {
    if (this.#to.kind !== 'subnet') return;
    if (this.#network.subnets.get(this.#to.subnet)?.domain !== domain) return;
    const next = this.#withAll(state, this.#acl(this.#to.subnet, 'ingress'));
    if (next !== null) this.#end(next, path);
  }

  /** Out through a gateway. */
  #exit(id: NodeId, at: { domain: NodeId; subnet: NodeId }, state: State): void {
    const gateway = this.#network.gateways.get(id);
    if (gateway === undefined || state.visited.includes(id)) return;
    if (gateway.kind === 'transit') {
      this.#intoTransit(gateway, at, state);
      return;
    }
    // Gateways serve the addresses of their own domain (TGW-5, VPN-2); NAT is another matter.
    if (state.isForeign && gateway.kind !== 'nat' && gateway.kind !== 'opaque') return;
    const next = { ...state, visited: [...state.visited, id] };
    switch (gateway.kind) {
      case 'opaque': {
        const beyond = this.#withAll(next, gatewayChecks(this.#network, gateway));
        if (beyond === null) return;
        if (this.#to.kind === 'gateway' && this.#to.gateway === id) this.#end(beyond, 'private');
        else if (!this.#isInternetBeyond(gateway)) this.#comeOutAnywhere(beyond);
        break;
      }
      case 'internet':
      case 'vpn': {
        if (this.#to.kind !== 'gateway' || this.#to.gateway !== id) return;
        const last = this.#withAll(next, gatewayChecks(this.#network, gateway));
        const isPublic = gateway.kind === 'internet';
        if (last === null) break;
        this.#end(
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

  /** From a subnet into a transit gateway, by an attachment of the subnet's domain (TGW-1). */
  #intoTransit(
    gateway: TransitGateway,
    at: { domain: NodeId; subnet: NodeId },
    state: State,
  ): void {
    const entries = transitEntries(this.#network, gateway, at);
    // Of a gateway outside the input it is not known what else is attached to it.
    if (entries.length === 0) this.#beyondTransit(gateway, state);
    for (const { attachment, subnet, checks } of entries) {
      const acl = subnet === null ? [] : this.#acl(subnet, 'ingress');
      const next = this.#withAll(state, [...checks, ...acl]);
      if (next === null) continue;
      const zone = this.#network.subnets.get(subnet ?? at.subnet)?.zone ?? null;
      if (gateway.outside === null) this.#passTransit(gateway, { attachment, zone }, next);
      else this.#beyondTransit(gateway, next);
    }
  }

  /** A gateway whose tables are not in the input may lead to whatever is attached to it (TGW-7). */
  #beyondTransit(gateway: TransitGateway, state: State): void {
    if (gateway.outside === null || state.visited.includes(gateway.id)) return;
    const visited = [...state.visited, gateway.id];
    const next = this.#withAll({ ...state, visited }, gatewayChecks(this.#network, gateway));
    if (next === null) return;
    const isGoal = this.#to.kind === 'gateway' && this.#to.gateway === gateway.id;
    if (isGoal) this.#end(next, 'private');
    else if (!this.#isInternetBeyond(gateway)) this.#comeOutAnywhere(next);
  }

  /** Out of an attachment and on by the gateway's tables (TGW-2). */
  #passTransit(
    gateway: TransitGateway,
    from: { readonly attachment: TransitAttachment; readonly zone: string | null },
    state: State,
  ): void {
    // Appliances may lead packets through a gateway twice, by different attachments.
    const isKept = this.#manner.blocked === 'kept';
    const passage = isKept ? gateway.id : `${gateway.id} ${from.attachment.id}`;
    if (state.visited.includes(passage)) return;
    const visited = [...state.visited, passage];
    const aimed = intersect(state.passes.may, this.#aimedAtGoal());
    for (const exit of this.#exitsOf(gateway, from, this.#manner)) {
      // Of many attachments few lead towards the goal.
      if (!isKept && isEmpty(intersect(exit.passes.may, aimed))) continue;
      // References hold within one gateway, for what comes in (SG-7).
      const references = state.isForeign ? never : exit.references;
      const next = this.#withAll(
        { ...state, visited, references, egressReferences: never, isForeign: true },
        exit.checks,
      );
      if (next !== null) this.#outOfTransit(exit.to, next);
    }
  }

  /** Packets that the goal could take. */
  #aimedAtGoal(): PacketSet {
    if (this.#aimed !== null) return this.#aimed;
    const domain = this.#domainOfGoal();
    const field = this.#orientation === 'request' ? 'destination' : 'source';
    this.#aimed = domain === null ? everything : blocksOf(this.#network, domain, field).may;
    return this.#aimed;
  }

  #outOfTransit(to: TransitExit['to'], state: State): void {
    switch (to.kind) {
      case 'anywhere': {
        // Private networks do not lead to an Internet gateway (TGW-5).
        const goal =
          this.#to.kind === 'gateway' ? this.#network.gateways.get(this.#to.gateway) : null;
        if (goal?.kind !== 'internet') this.#comeOutAnywhere(state);
        break;
      }
      case 'outside': {
        const { far } = to.attachment;
        const mayBeAnything =
          far.kind === 'outside' && (far.what === 'peering' || far.what === 'other');
        if (this.#to.kind === 'elsewhere' && mayBeAnything) {
          const open = this.#with(
            state,
            behindCheck(this.#network, to.attachment.id, somethingMayPass),
          );
          if (open !== null) this.#end(open, 'private');
        }
        if (this.#to.kind !== 'attachment') break;
        const passes = leadsBehind(to.attachment, this.#to, to.gateway);
        const check = behindCheck(this.#network, to.attachment.id, passes);
        const next = this.#withAll(state, [check]);
        if (next !== null) this.#end(next, 'private');
        break;
      }
      case 'domain':
        // What blocks is looked for on the straight way, not in all networks that are attached.
        if (this.#manner.blocked !== 'kept') this.#enterByOneOf(to, state);
        else if (to.domain === (this.#domainOfGoal() ?? this.#domainBefore())) {
          const [subnet] = to.subnets;
          if (subnet !== undefined) this.#leaveAttachment(subnet, state);
        }
        break;
      default:
        unreachable(to);
    }
  }

  /** Certain is what gets on from each of the subnets by which it may come in. */
  #enterByOneOf(to: Extract<TransitExit['to'], { kind: 'domain' }>, state: State): void {
    const before = this.#found.length;
    const ways: Transit[][] = to.subnets.map((subnet) => {
      this.#leaveAttachment(subnet, state);
      return this.#found.splice(before);
    });
    if (to.rest !== null) {
      const open = this.#with(state, this.#doubt(to.domain, to.rest, 'TGW_ROUTE_AZ_RESTRICTION'));
      if (open !== null) this.#arrive(to.domain, open, 'private');
      ways.push(this.#found.splice(before));
    }
    const [only, ...others] = ways;
    if (only !== undefined && others.length === 0) {
      this.#found.push(...only);
      return;
    }
    const sure = ways
      .map((list) => unionAllBounds(list.map((way) => way.passes)).must)
      .reduce(intersect, everything);
    const check = choiceCheck(this.#network, to, { must: sure, may: everything });
    for (const way of ways.flat()) {
      const passes = intersectBounds(way.passes, check.passes);
      this.#found.push({ ...way, checks: [...way.checks, check], passes });
    }
  }

  /** Into a domain by an attachment's subnet, whose table decides and whose ACL sees the way out only (NACL-10). */
  #leaveAttachment(subnet: NodeId, state: State): void {
    const domain = this.#network.subnets.get(subnet)?.domain;
    const isGoal = this.#to.kind === 'subnet' && this.#to.subnet === subnet;
    if (domain === undefined) return;
    if (!isGoal) {
      this.#leave(subnet, state);
      return;
    }
    // From the gateway to an interface of the same subnet no ACL is asked (NACL-10).
    for (const hop of this.#hopsFrom(subnet, domain)) {
      const isHome = hop.target.kind === 'local';
      const acl =
        isHome || this.#subnetOfNextHop(hop) === subnet ? [] : this.#acl(subnet, 'egress');
      const next = this.#withAll({ ...state, hops: state.hops + 1 }, [...acl, routeCheck(hop)]);
      if (next === null) continue;
      if (isHome) this.#end(next, 'private');
      else this.#follow(hop, { domain, subnet }, next);
    }
  }

  /** Over a peering connection, to the other side and no further (PEER-2). */
  #cross(gateway: PeeringGateway, domain: NodeId, state: State): void {
    const other = gateway.domains[0] === domain ? gateway.domains[1] : gateway.domains[0];
    const isOutside = (this.#network.domains.get(domain)?.outside ?? null) !== null;
    const checks = [
      peeringCheck(gateway, this.#network),
      ...this.#spoofCheck(gateway, domain, other),
      ...(isOutside ? this.#sourceCheck(gateway) : []),
    ];
    const { groupReferences: references } = gateway;
    const next = this.#withAll({ ...state, references, egressReferences: references }, checks);
    if (next === null) return;
    if (this.#to.kind === 'domain' && this.#to.domain === other) this.#end(next, 'private');
    else this.#arrive(other, next, 'private');
  }

  /** Sender and receiver must have addresses of the two sides (PEER-2). */
  #spoofCheck(gateway: PeeringGateway, sender: NodeId, receiver: NodeId): Check[] {
    const [source, destination] =
      this.#orientation === 'request' ? [sender, receiver] : [receiver, sender];
    const passes = intersectBounds(
      blocksOf(this.#network, source, 'source'),
      blocksOf(this.#network, destination, 'destination'),
    );
    return [
      {
        component: gateway.id,
        action: 'route',
        passes,
        code: 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
        explain: () => ({
          because: [],
          unknowns: [sender, receiver].flatMap((id) => blockUnknowns(this.#network, id)),
          assumptions: [],
        }),
      },
    ];
  }

  /**
   * Through a NAT gateway. Requests go on from its interface with its address;
   * replies come back to it and go on to the sender, which asks for nothing
   * but the ACLs. Nothing starts from outside (NAT-1).
   */
  #throughNat(id: NodeId, interfaceId: NodeId, leaving: NodeId, state: State): void {
    const subnet = this.#network.interfaces.get(interfaceId)?.subnet;
    const leavesNetwork = this.#to.kind === 'gateway' || this.#to.kind === 'elsewhere';
    if (subnet === undefined || this.#orientation === 'reply' || !leavesNetwork) return;
    const check = conditionCheck({
      component: id,
      action: 'translate',
      condition: certainly,
      code: 'NGW_SOURCE_ADDRESS_REASSIGN',
      because: this.#locations(id),
    });
    const into = this.#withAll(state, [
      ...(subnet === leaving ? [] : this.#acl(subnet, 'ingress')),
      check,
      natProtocols(id),
    ]);
    if (into === null) return;
    this.#found.push({
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
    const item = this.#network.interfaces.get(interfaceId);
    if (item === undefined || state.appliances.includes(item.workload)) return;
    const appliances = [...state.appliances, item.workload];
    // It may put its own address in place of the sender's, which its domain's gateways serve.
    const isForeign = state.isForeign && item.bump !== null;
    const taken = this.#withAll({ ...state, appliances, isForeign }, [
      ...(item.subnet === leaving ? [] : this.#acl(item.subnet, 'ingress')),
      conditionCheck({
        component: item.workload,
        action: 'route',
        condition: this.#forwarding(item),
        code: forwardingCode(item),
        because: this.#locations(item.workload),
      }),
      ...this.#transitGroups(item, 'ingress'),
    ]);
    if (taken === null) return;
    const all = this.#network.workloads.get(item.workload)?.interfaces ?? [];
    for (const id of item.bump === null ? all : [interfaceId]) {
      const out = this.#network.interfaces.get(id);
      if (out === undefined) continue;
      const next = this.#withAll(taken, this.#transitGroups(out, 'egress'));
      if (next === null) continue;
      if (this.#to.kind === 'subnet' && this.#to.subnet === out.subnet) this.#end(next, 'private');
      else this.#leave(out.subnet, next);
    }
  }

  #forwarding(item: Interface): Condition {
    const { forwards, present } = item;
    if (forwards.truth === 'no') return forwards;
    if (present.truth === 'no') return present;
    const forwarding: Unknown = item.bump?.unknown ?? {
      what: `what ${this.#network.components.get(item.workload)?.label ?? item.id} forwards`,
      cause: 'outside-input',
      location: this.#locations(item.workload)[0] ?? {
        file: '',
        line: null,
        column: null,
        pointer: '',
      },
    };
    const unknowns = [...present.unknowns, ...forwards.unknowns, forwarding];
    return { truth: 'unknown', unknowns, assumptions: [] };
  }

  /** Groups are stateful: answers to what they let through pass (SG-1). */
  #transitGroups(item: Interface, direction: 'ingress' | 'egress'): Check[] {
    return this.#orientation === 'reply' ? [] : [this.#filters.transit(item, direction)];
  }

  #end(state: State, path: Transit['path']): void {
    const isDirect = state.appliances.length === 0;
    this.#found.push({
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
  #acl(subnet: NodeId, direction: 'ingress' | 'egress'): Check[] {
    if (this.#manner.acls === 'ignored') return [];
    return [this.#filters.acl(subnet, direction, this.#orientation)];
  }

  #with(state: State, check: Check): State | null {
    const passes = intersectBounds(state.passes, check.passes);
    if (this.#manner.blocked === 'kept') return { ...state, checks: [...state.checks, check] };
    return isEmpty(passes.may) ? null : { ...state, checks: [...state.checks, check], passes };
  }

  #withAll(state: State, checks: readonly Check[]): State | null {
    let result: State | null = state;
    for (const check of checks) result = result === null ? null : this.#with(result, check);
    return result;
  }

  #locations(id: NodeId): SourceLocation[] {
    const at = locationOf(this.#network, id);
    return at === undefined ? [] : [at];
  }
}

function locationOf(network: NetworkModel, id: NodeId): SourceLocation | undefined {
  return network.components.get(id)?.at;
}

function routeCheck(hop: NextHop): Check {
  return {
    component: hop.table,
    action: 'route',
    passes: hop.passes,
    code: 'NO_ROUTE_TO_DESTINATION',
    ...(hop.codeFor === undefined ? {} : { codeFor: hop.codeFor }),
    opening: { kind: 'route', table: hop.table, target: hop.target },
    explain: hop.explain,
  };
}

/** What a gateway itself asks of packets that pass it. */
function gatewayChecks(network: NetworkModel, gateway: Gateway): Check[] {
  const because = [locationOf(network, gateway.id)].filter((at) => at !== undefined);
  const component = gateway.id;
  switch (gateway.kind) {
    case 'internet':
      return [
        conditionCheck({
          component,
          action: 'translate',
          condition: gateway.attached,
          code: 'BAD_STATE_ATTACHMENT',
          because,
        }),
        familyCheck(component, gateway.families),
      ];
    case 'vpn':
      return [
        conditionCheck({
          component,
          action: 'route',
          condition: gateway.attached,
          code: 'BAD_STATE_ATTACHMENT',
          because,
        }),
        conditionCheck({
          component,
          action: 'route',
          condition: gateway.connected,
          code: 'BAD_STATE_VPN',
          because,
        }),
        familyCheck(component, ['ipv4']),
      ];
    case 'transit':
      return gateway.outside === null
        ? []
        : [
            conditionCheck({
              component,
              action: 'route',
              condition: { truth: 'unknown', unknowns: [gateway.outside], assumptions: [] },
              code: 'UNSUPPORTED_COMPONENT',
              because,
            }),
          ];
    case 'opaque':
      return [
        conditionCheck({
          component,
          action: 'route',
          condition: { truth: 'unknown', unknowns: [gateway.unknown], assumptions: [] },
          code: 'UNSUPPORTED_COMPONENT',
          because,
        }),
      ];
    default:
      return [];
  }
}

function forwardingCode({ bump }: Interface): string {
  if (bump === null) return 'ENI_SOURCE_DEST_CHECK_RESTRICTION';
  return bump.by === 'policy' ? 'FIREWALL_RULES_RESTRICTION' : 'UNSUPPORTED_COMPONENT';
}

/** NAT gateways translate TCP, UDP and ICMP only (NAT-1). */
function natProtocols(component: NodeId): Check {
  const set = unionAll([6, 17, 1].map((protocol) => box({ protocol })));
  return {
    component,
    action: 'translate',
    passes: { must: set, may: set },
    code: 'PROTOCOL_RESTRICTION',
    explain: () => ({ because: [], unknowns: [], assumptions: [] }),
  };
}

function familyCheck(component: NodeId, families: readonly ('ipv4' | 'ipv6')[]): Check {
  const set =
    families.length === 2 ? everything : unionAll(families.map((family) => box({ family })));
  return {
    component,
    action: 'route',
    passes: { must: set, may: set },
    code: 'PROTOCOL_RESTRICTION',
    explain: () => ({ because: [], unknowns: [], assumptions: [] }),
  };
}

function peeringCheck(gateway: PeeringGateway, network: NetworkModel): Check {
  return conditionCheck({
    component: gateway.id,
    action: 'route',
    condition: gateway.active,
    code: 'BAD_STATE',
    because: [locationOf(network, gateway.id)].filter((at) => at !== undefined),
  });
}

/** Packets with an address of a domain; of an outside domain any address is possible and taken as given (PEER-3). */
function blocksOf(network: NetworkModel, id: NodeId, field: 'source' | 'destination'): Bounds {
  const domain = network.domains.get(id);
  if (domain === undefined) return everythingPasses;
  const isKnown =
    domain.blocks.length > 0 && domain.blocks.every((block) => block.unknown === null);
  if (domain.outside !== null && !isKnown) return everythingPasses;
  const sets = (usable: (unknown: Unknown | null) => boolean): PacketSet =>
    unionAll(
      domain.blocks.flatMap((block) => {
        const cidr = usable(block.unknown) ? parseCidr(block.cidr) : null;
        return cidr === null ? [] : [box({ [field]: cidr })];
      }),
    );
  return { must: sets((unknown) => unknown === null), may: sets(() => true) };
}

function blockUnknowns(network: NetworkModel, id: NodeId): Unknown[] {
  return (network.domains.get(id)?.blocks ?? []).flatMap((block) =>
    block.unknown === null ? [] : [block.unknown],
  );
}
