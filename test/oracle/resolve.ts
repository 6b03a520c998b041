import {
  type AclEntry,
  type Condition,
  certainly,
  type FilterRule,
  type Group,
  type Interface,
  type Match,
  type NetworkModel,
  type NodeId,
  type PortRange,
  type Route,
  type RouteTable,
  type RouteTarget,
  type TransitGateway,
} from '../../lib/network/model.ts';
import * as make from './models.ts';
import { resolveTransit } from './random-transit.ts';

/**
 * Gives what is not known a value: one of the networks that a model with
 * unknowns may turn out to be. What stays open is what no deployment settles:
 * what opaque gateways and appliances do, who is behind a VPN, which address
 * AWS takes from a block. Knows no rule of any network but what AWS accepts.
 */

/** Chooses a number below `count`; every call is a new unknown. */
export type Choice = (count: number) => number;

export function resolve(network: NetworkModel, choose: Choice): NetworkModel {
  return new Resolution(network, choose).network();
}

const openGroup: Group = {
  id: 'group that nobody knows',
  domain: null,
  ingress: [{ ...make.rule([make.everything()]), id: 'its ingress' }],
  egress: [{ ...make.rule([make.everything()]), id: 'its egress' }],
};

/** What routes whose destination is not known may lead to; none is inside a domain. */
const destinations = [
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '198.51.100.0/24',
  '192.168.0.0/16',
] as const;

class Resolution {
  readonly #network: NetworkModel;
  readonly #choose: Choice;

  constructor(network: NetworkModel, choose: Choice) {
    this.#network = network;
    this.#choose = choose;
  }

  network(): NetworkModel {
    const { subnets, tables, acls, groups, interfaces, gateways, balancers, pools } = this.#network;
    return {
      ...this.#network,
      subnets: mapOf(subnets, (each) => ({
        ...each,
        tables: [this.#oneOf(each.tables)],
        acls: [this.#oneOf(each.acls)],
      })),
      tables: mapOf(tables, (each) => this.#table(each)),
      acls: mapOf(acls, (each) => ({
        ...each,
        ingress: each.ingress.map((entry) => this.#entry(entry)),
        egress: each.egress.map((entry) => this.#entry(entry)),
      })),
      groups: new Map([
        [openGroup.id, openGroup],
        ...mapOf(groups, (each) => ({
          ...each,
          ingress: each.ingress.map((rule) => this.#rule(rule)),
          egress: each.egress.map((rule) => this.#rule(rule)),
        })),
      ]),
      interfaces: mapOf(interfaces, (each) => this.#interface(each)),
      gateways: mapOf(gateways, (each) =>
        each.kind === 'transit' ? this.#transit(each) : this.#conditions(each),
      ),
      balancers: mapOf(balancers, (each) => ({
        ...each,
        listeners: each.listeners.map((listener) => ({
          ...this.#conditions(listener),
          ports: this.#ports(listener.ports),
          forwards: listener.forwards.map((forward) => this.#conditions(forward)),
        })),
      })),
      pools: mapOf(pools, (each) => ({
        ...this.#conditions(each),
        keepsClient: this.#conditions(each.keepsClient),
        family:
          typeof each.family === 'string' ? each.family : this.#oneOf(['ipv4', 'ipv6'] as const),
        members: each.members.map((member) => ({
          ...this.#conditions(member),
          ports: this.#ports(member.ports),
        })),
      })),
    };
  }

  #oneOf<T>(list: readonly T[]): T {
    const chosen = list[list.length > 1 ? this.#choose(list.length) : 0];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** The node with all its conditions decided. */
  #conditions<T extends object>(node: T): T {
    const entries = Object.entries(node).map(([key, value]) => [
      key,
      isCondition(value) ? this.#decide(value) : value,
    ]);
    return Object.fromEntries(entries) as T;
  }

  #transit(gateway: TransitGateway): TransitGateway {
    return resolveTransit(gateway, {
      decide: (condition) => this.#decide(condition),
      oneOf: (list) => this.#oneOf(list),
    });
  }

  #decide(condition: Condition): Condition {
    if (condition.truth !== 'unknown') return condition;
    return { truth: this.#oneOf(['yes', 'no'] as const), unknowns: [], assumptions: [] };
  }

  #ports(ports: PortRange | null): PortRange {
    if (ports !== null) return ports;
    return this.#oneOf([22, 53, 80, 443, 8080].map((port) => ({ first: port, last: port })));
  }

  // ---- Filters ------------------------------------------------------------

  #rule<T extends FilterRule>(rule: T): T {
    const matches = rule.may
      .filter((match) => rule.must.includes(match) || this.#choose(2) === 0)
      .flatMap((match) => this.#match(match));
    return { ...rule, must: matches, may: matches };
  }

  /** A list that is not known: empty, or everything of its family. */
  #match(match: Match): Match[] {
    if (match.peer.kind !== 'opaque') return [match];
    const all = match.peer.family === 'ipv4' ? '0.0.0.0/0' : '::/0';
    return this.#oneOf([[], [{ ...match, peer: make.cidr(all) }]]);
  }

  #entry(entry: AclEntry): AclEntry {
    const number = entry.number ?? this.#oneOf([1, 15, 25, 35, 99]);
    return { ...this.#rule(entry), number };
  }

  #interface(item: Interface): Interface {
    const groups = item.groups.map((each) => this.#conditions(each));
    if (item.groupsRest !== null) {
      const ids = [null, openGroup.id, ...this.#network.groups.keys()];
      const group = this.#oneOf(ids);
      if (group !== null) groups.push({ group, present: certainly });
    }
    const addresses = item.addresses.map((address) => ({
      ...address,
      public: address.public === null ? null : this.#conditions(address.public),
    }));
    return { ...this.#conditions(item), groups, groupsRest: null, addresses };
  }

  // ---- Routing ------------------------------------------------------------

  #table(table: RouteTable): RouteTable {
    const routes = table.routes.map((route) => this.#route(route, table.domain));
    if (table.rest !== null && this.#choose(3) > 0) {
      const target = { kind: 'unknown', unknown: table.rest } as const;
      const more = make.route(null, target, { id: `${table.id} and more` });
      routes.push(this.#route(more, table.domain));
    }
    return { ...table, routes, rest: null };
  }

  #route(route: Route, domain: NodeId): Route {
    const target = route.target.kind === 'unknown' ? this.#target(domain) : route.target;
    const destination = route.destination ?? this.#destination(target, domain);
    return { ...this.#conditions(route), target, destination };
  }

  #target(domain: NodeId): RouteTarget {
    const targets: RouteTarget[] = [{ kind: 'drop', reason: 'it does not exist' }];
    for (const gateway of this.#network.gateways.values()) {
      if (this.#isOf(gateway.id, domain)) targets.push(make.via(gateway.id));
    }
    for (const item of this.#network.interfaces.values()) {
      const home = this.#network.subnets.get(item.subnet)?.domain;
      if (home === domain) targets.push({ kind: 'interface', interface: item.id });
    }
    return this.#oneOf(targets);
  }

  #isOf(id: NodeId, domain: NodeId): boolean {
    const gateway = this.#network.gateways.get(id);
    if (gateway === undefined) return false;
    if (gateway.kind === 'peering') return gateway.domains.includes(domain);
    if ('domain' in gateway) return gateway.domain === domain || gateway.domain === null;
    if (gateway.kind !== 'nat') return false;
    const subnet = this.#network.interfaces.get(gateway.interface)?.subnet ?? '';
    return this.#network.subnets.get(subnet)?.domain === domain;
  }

  /** Inside the domain only a whole subnet, to a NAT gateway or an interface (RT-4). */
  #destination(target: RouteTarget, domain: NodeId): string {
    const isNat =
      target.kind === 'gateway' && this.#network.gateways.get(target.gateway)?.kind === 'nat';
    const inner = [...this.#network.subnets.values()]
      .filter((subnet) => subnet.domain === domain)
      .flatMap((subnet) => subnet.blocks.map((block) => block.cidr));
    const mayBeInside = target.kind === 'interface' || isNat;
    return this.#oneOf(mayBeInside ? [...destinations, ...inner] : destinations);
  }
}

function isCondition(value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && 'truth' in value && 'assumptions' in value;
}

function mapOf<T extends { readonly id: NodeId }>(
  nodes: ReadonlyMap<NodeId, T>,
  change: (node: T) => T,
): Map<NodeId, T> {
  return new Map([...nodes].map(([id, node]) => [id, change(node)]));
}
