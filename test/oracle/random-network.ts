import type fc from 'fast-check';
import {
  type Acl,
  type AclEntry,
  type Address,
  type Balancer,
  type Condition,
  certainly,
  type Domain,
  type FilterRule,
  type Gateway,
  type Group,
  type Interface,
  type Match,
  type NetworkModel,
  type NodeId,
  never,
  type Peer,
  type Pool,
  type Relay,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Subnet,
} from '../../lib/network/model.ts';
import * as make from './models.ts';
import { buildEntrance, buildRelay, type EntrancePlan } from './random-entrances.ts';
import { policyOf } from './random-firewalls.ts';
import { addLinks } from './random-links.ts';
import {
  type AclPlan,
  type BalancerPlan,
  type ConditionPlan,
  type DomainPlan,
  type InterfacePlan,
  type MatchPlan,
  type NetworkPlan,
  networkPlan,
  type RoutePlan,
  type RulePlan,
} from './random-plan.ts';
import { addTransit } from './random-transit.ts';

/**
 * Random small networks. A plan of small numbers (random-plan.ts) is drawn, and
 * built here into a model in which every id exists, so that a counterexample
 * shrinks by its plan and stays valid. Nothing here decides what a network does.
 */

/** One to three domains, with whatever models can hold, conditions and unknowns included. */
export function arbitraryNetwork(): fc.Arbitrary<NetworkModel> {
  return networkPlan().map(buildNetwork);
}

/** Always the same model for the same plan, ids included. */
export function buildNetwork(plan: NetworkPlan): NetworkModel {
  const network = new Build(plan).network();
  return addLinks(plan.hasTransit ? addTransit(network, plan.transit) : network, plan.links);
}

/** Element `index` of a list that is taken to be endless by repetition. */
function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

class Build {
  readonly #plan: NetworkPlan;
  readonly #domains: readonly Domain[];
  readonly #subnets: readonly Subnet[];
  readonly #hosts: readonly Interface[];
  readonly #nats: readonly Interface[];
  readonly #nodes: readonly (readonly Interface[])[];
  readonly #gateways: readonly Gateway[];
  /** Every unknown and every rule gets a name of its own: no two depend on each other. */
  #count = 0;

  constructor(plan: NetworkPlan) {
    this.#plan = plan;
    this.#domains = this.#buildDomains();
    this.#subnets = this.#buildSubnets();
    this.#hosts = plan.interfaces.map((each, index) => this.#buildHost(each, index));
    this.#nats = this.#buildNats();
    this.#nodes = plan.balancers.map((each, index) => this.#buildNodes(each, index));
    this.#gateways = this.#buildGateways();
  }

  network(): NetworkModel {
    const { domains, acls, groups, balancers } = this.#plan;
    return make.networkOf({
      domains: this.#domains,
      subnets: this.#subnets,
      tables: domains.flatMap((each, index) => this.#buildTables(each, index)),
      acls: [this.#openAcl(), ...acls.map((each, index) => this.#buildAcl(each, index + 1))],
      groups: groups.map((each, index): Group => {
        const ingress = each.ingress.map((rule) => this.#buildRule(rule));
        const egress = each.egress?.map((rule) => this.#buildRule(rule)) ?? [this.#allowAll()];
        const domain = each.isOutside && this.#plan.outside ? 'vpc-outside' : null;
        return { ...make.group(`sg-${index}`), ingress, egress, domain };
      }),
      interfaces: [...this.#hosts, ...this.#nats, ...this.#nodes.flat()],
      gateways: this.#gateways,
      balancers: balancers.map((each, index) => this.#buildBalancer(each, index)),
      pools: balancers.map((each, index) => this.#buildPool(each, index)),
      relays: this.#buildRelays(),
    });
  }

  #name(of: string): string {
    this.#count += 1;
    return `${of}-${this.#count}`;
  }

  #condition(plan: ConditionPlan): Condition {
    if (plan === 'unknown') return make.perhaps(this.#name('Parameter'));
    return plan === 'yes' ? certainly : never;
  }

  // ---- Topology -----------------------------------------------------------

  #buildDomains(): Domain[] {
    const domains = this.#plan.domains.map((each, index) => {
      const cidrs = [`10.${index}.0.0/16`, ...(each.ipv6 ? [`2600:1f00:${index}::/48`] : [])];
      return make.domain(`vpc-${index}`, cidrs);
    });
    if (!this.#plan.outside) return domains;
    const outside = make.unknownNamed('outside');
    return [...domains, make.domain('vpc-outside', [], { outside })];
  }

  #buildSubnets(): Subnet[] {
    const { domains, subnets, acls } = this.#plan;
    return subnets.map((each, index) => {
      const domain = each.domain % domains.length;
      const planned = domains[domain];
      const tables = (planned?.tables ?? []).map((_, table) => `rt-${domain}-${table}`);
      const cidrs = [`10.${domain}.${index}.0/24`];
      if (planned?.ipv6) cidrs.push(`2600:1f00:${domain}:${index}::/64`);
      const ids = ['acl-0', ...acls.map((_, acl) => `acl-${acl + 1}`)];
      const chosen = { table: pick(tables, each.table) ?? '', acl: pick(ids, each.acl) ?? '' };
      return make.subnet(
        `subnet-${index}`,
        { domain: `vpc-${domain}`, cidrs, ...chosen },
        {
          zone: each.zone,
          ...(each.tableKnown ? {} : { tables }),
          ...(each.aclKnown ? {} : { acls: ids }),
          internet: {
            inbound: this.#condition(each.internet.inbound),
            outbound: this.#condition(each.internet.outbound),
            translated: this.#condition(each.internet.translated),
            because: [],
          },
        },
      );
    });
  }

  /** The number within the subnet is the last part of all addresses. */
  #address(subnet: Subnet, host: number, family: 'ipv4' | 'ipv6'): string | null {
    const block = subnet.blocks.find((candidate) => candidate.family === family);
    if (block === undefined) return null;
    return family === 'ipv4'
      ? block.cidr.replace(/0\/24$/, String(host))
      : block.cidr.replace(/\/64$/, host.toString(16));
  }

  #addresses(subnet: Subnet, host: number, isPublic: ConditionPlan): Address[] {
    const addresses: Address[] = [];
    const ipv4 = this.#address(subnet, host, 'ipv4');
    if (ipv4 !== null) {
      const present = this.#condition(isPublic);
      addresses.push(
        isPublic === 'no' ? make.privateAddress(ipv4) : make.publicAddress(ipv4, { present }),
      );
    }
    return addresses;
  }

  #subnetAt(index: number): Subnet {
    return (
      pick(this.#subnets, index) ?? make.subnet('', { domain: '', cidrs: [], table: '', acl: '' })
    );
  }

  #buildHost(plan: InterfacePlan, index: number): Interface {
    const subnet = this.#subnetAt(plan.subnet);
    const block = subnet.blocks.find(({ family }) => family === 'ipv4')?.cidr;
    const addresses = this.#addresses(subnet, 10 + index, plan.public).map((address) => ({
      ...address,
      ...(plan.isChosenLater && block !== undefined ? { block } : {}),
      public: address.public === null ? null : { ...address.public, address: plan.publicAddress },
    }));
    const ipv6 = this.#address(subnet, 10 + index, 'ipv6');
    // Of IPv6, global addresses are public themselves.
    if (ipv6 !== null) addresses.push(make.publicAddress(ipv6));
    const groups = this.#groupIds(plan.groups.map((each) => each.group));
    return make.host(
      `eni-${index}`,
      { subnet: subnet.id, addresses },
      {
        present: this.#condition(plan.present),
        forwards: this.#condition(plan.forwards),
        bump: this.#bump(plan),
        filtered: plan.filtered,
        ...this.#sharedWorkload(plan),
        groups: groups.map((group, at) => ({
          group,
          present: this.#condition(plan.groups[at]?.present ?? 'yes'),
        })),
        groupsRest: plan.groupsKnown ? null : make.unknownNamed(this.#name('Groups')),
      },
    );
  }

  #bump({ isBump, inspection }: InterfacePlan): Interface['bump'] {
    if (!isBump) return null;
    return inspection === null
      ? { by: 'appliance', unknown: make.unknownNamed(this.#name('Bump')) }
      : { by: 'policy', policy: policyOf(inspection, () => this.#name('FirewallRule')) };
  }

  #sharedWorkload({ sharesWorkload }: InterfacePlan): Partial<Interface> {
    if (sharesWorkload === null) return {};
    return { workload: `workload eni-${sharesWorkload % this.#plan.interfaces.length}` };
  }

  #groupIds(indices: readonly number[]): NodeId[] {
    const ids = indices.map((index) => `sg-${index % this.#plan.groups.length}`);
    return [...new Set(ids)];
  }

  #buildNats(): Interface[] {
    const nats: Interface[] = [];
    for (const [index, { nat }] of this.#plan.domains.entries()) {
      const subnet = this.#subnets.find((candidate) => candidate.domain === `vpc-${index}`);
      if (!nat || subnet === undefined) continue;
      const more = { filtered: false, accepts: 'replies' } as const;
      const addresses = this.#addresses(subnet, 100, 'yes');
      nats.push(make.host(`nat-eni-${index}`, { subnet: subnet.id, addresses }, more));
    }
    return nats;
  }

  // ---- Filters ------------------------------------------------------------

  #allowAll(): FilterRule {
    return { ...make.rule([make.everything()]), id: this.#name('rule') };
  }

  #buildRule(plan: RulePlan): FilterRule {
    const sure = plan.sure.map((each) => this.#match(each));
    const may = [...sure, ...plan.maybe.map((each) => this.#match(each))];
    return { ...make.rule(may, plan.maybe.length === 0 ? may : sure), id: this.#name('rule') };
  }

  #match(plan: MatchPlan): Match {
    return make.everything({ ...plan.header, peer: this.#peer(plan) });
  }

  #peer({ peer }: MatchPlan): Peer {
    switch (peer.kind) {
      case 'any':
        return make.anyone;
      case 'block':
        return make.cidr(peer.cidr);
      case 'members':
        return make.members(`sg-${peer.group % this.#plan.groups.length}`);
      case 'interface': {
        const interfaces = [`eni-${peer.interface % this.#plan.interfaces.length}`];
        return { kind: 'interfaces', interfaces, address: peer.address };
      }
      case 'opaque':
        return { kind: 'opaque', name: 'list', family: peer.family };
    }
  }

  #openAcl(): Acl {
    const all = (): AclEntry => ({ ...this.#allowAll(), action: 'allow', number: 100 });
    return { id: 'acl-0', ingress: [all()], egress: [all()] };
  }

  #buildAcl(plan: AclPlan, index: number): Acl {
    const entries = (list: AclPlan['ingress']) =>
      list
        .map((each, at): AclEntry => {
          const number = each.numberKnown ? (at + 1) * 10 : null;
          return { ...this.#buildRule(each.rule), action: each.action, number };
        })
        // Models list entries in any order.
        .reverse();
    return { id: `acl-${index}`, ingress: entries(plan.ingress), egress: entries(plan.egress) };
  }

  // ---- Routing ------------------------------------------------------------

  #buildGateways(): Gateway[] {
    const gateways: Gateway[] = [];
    for (const [index, plan] of this.#plan.domains.entries()) {
      const domain = `vpc-${index}`;
      const inboundTables =
        plan.inboundTable === null ? [] : [`rt-${index}-${plan.inboundTable % plan.tables.length}`];
      if (plan.internet !== null) {
        const attached = this.#condition(plan.internet);
        gateways.push(make.internet(`igw-${index}`, domain, { attached, inboundTables }));
      }
      if (plan.egressOnly) {
        const more = { inbound: false, families: ['ipv6'] } as const;
        gateways.push(make.internet(`eigw-${index}`, domain, more));
      }
      if (plan.vpn !== null) {
        const connected = this.#condition(plan.vpn.connected);
        const { remotes } = plan.vpn;
        gateways.push(make.vpn(`vgw-${index}`, domain, { connected, remotes, inboundTables }));
      }
      if (plan.opaque !== null) {
        gateways.push({
          kind: 'opaque',
          id: `opq-${index}`,
          domain: plan.opaque.shared ? null : domain,
          edge: plan.opaque.edge,
          unknown: make.unknownNamed(this.#name('Opaque')),
        });
      }
      if (plan.entrance !== null) gateways.push(this.#buildEntrance(plan.entrance, domain));
      const nat = this.#nats.find((candidate) => candidate.id === `nat-eni-${index}`);
      if (nat !== undefined) gateways.push({ kind: 'nat', id: `nat-${index}`, interface: nat.id });
    }
    for (const [index, plan] of this.#plan.peerings.entries()) {
      const a = pick(this.#domains, plan.a)?.id;
      const b = pick(this.#domains, plan.b)?.id;
      if (a === undefined || b === undefined || a === b) continue;
      const active = this.#condition(plan.active);
      const groupReferences = this.#condition(plan.references);
      gateways.push(make.peering(`pcx-${index}`, [a, b], { active, groupReferences }));
    }
    return gateways;
  }

  #buildEntrance(plan: EntrancePlan, domain: NodeId): Gateway {
    const inside = [...this.#hosts, ...this.#nodes.flat()].filter(({ subnet }) =>
      this.#subnets.some(({ id, domain: of }) => id === subnet && of === domain),
    );
    return buildEntrance(plan, {
      domain,
      inside: inside.map(({ id }) => id),
      condition: (each) => this.#condition(each),
    });
  }

  #buildRelays(): Map<NodeId, Relay> {
    const relays = new Map<NodeId, Relay>();
    for (const [index, { relay }] of this.#plan.interfaces.entries()) {
      const owner = this.#hosts[index]?.workload;
      if (relay === null || owner === undefined) continue;
      const goal = relay.goal === null ? null : pick(this.#hosts, relay.goal)?.workload;
      relays.set(owner, buildRelay(relay, goal ?? null));
    }
    return relays;
  }

  #buildTables(plan: DomainPlan, domain: number): RouteTable[] {
    const local = this.#domains[domain]?.blocks.map((block) => block.cidr) ?? [];
    return plan.tables.map(({ routes, known }, index) => {
      const built = new Map<string, Route>();
      for (const each of routes) {
        const route = this.#buildRoute(each, domain);
        // A table holds a destination once an origin.
        built.set(`${route.origin} ${route.destination ?? route.id}`, route);
      }
      const rest = known ? null : make.unknownNamed(this.#name('Table'));
      const locals = local.map((cidr) =>
        make.route(cidr, { kind: 'local' }, { id: this.#name('route'), origin: 'local' }),
      );
      const within = { domain: `vpc-${domain}`, local: [] };
      return make.table(`rt-${domain}-${index}`, within, [...locals, ...built.values()], { rest });
    });
  }

  #buildRoute(plan: RoutePlan, domain: number): Route {
    const more = {
      id: this.#name('route'),
      origin: plan.origin,
      present: this.#condition(plan.present),
    };
    if (plan.kind === 'out') {
      return make.route(plan.destination, this.#target(plan.target, domain), more);
    }
    if (plan.kind === 'appliance') return this.#applianceRoute(plan, domain, more);
    const own = `vpc-${domain}`;
    const links = this.#gateways.flatMap((gateway) =>
      gateway.kind === 'peering' && gateway.domains.includes(own) ? [gateway] : [],
    );
    const link = pick(links, plan.peering);
    const other = link?.domains.find((id) => id !== own);
    const number = /^vpc-(\d)$/.exec(other ?? '')?.[1];
    const whole = number === undefined ? '192.168.0.0/16' : `10.${number}.0.0/16`;
    const target: RouteTarget =
      link === undefined ? { kind: 'drop', reason: 'no peering' } : make.via(link.id);
    return make.route(plan.destination ?? whole, target, more);
  }

  #applianceRoute(
    plan: Extract<RoutePlan, { kind: 'appliance' }>,
    domain: number,
    more: Partial<Route>,
  ): Route {
    const own = this.#hosts.filter(
      (each) => this.#subnets.find(({ id }) => id === each.subnet)?.domain === `vpc-${domain}`,
    );
    const item = pick(own, plan.interface);
    const target: RouteTarget =
      item === undefined
        ? { kind: 'drop', reason: 'no interface' }
        : { kind: 'interface', interface: item.id };
    return make.route(plan.destination, target, more);
  }

  #target(plan: Extract<RoutePlan, { kind: 'out' }>['target'], domain: number): RouteTarget {
    if (plan === 'unknown')
      return { kind: 'unknown', unknown: make.unknownNamed(this.#name('Target')) };
    const id = `${plan}-${domain}`;
    if (this.#gateways.some((gateway) => gateway.id === id)) return make.via(id);
    return { kind: 'drop', reason: 'blackhole' };
  }

  // ---- Balancers ----------------------------------------------------------

  /** One a subnet, all in one domain. */
  #buildNodes(plan: BalancerPlan, index: number): Interface[] {
    const { domain } = this.#subnetAt(plan.subnets[0] ?? 0);
    const subnets = new Set(plan.subnets.map((each) => this.#subnetAt(each)));
    const nodes: Interface[] = [];
    for (const subnet of subnets) {
      if (subnet.domain !== domain) continue;
      const addresses = this.#addresses(subnet, 200 + index, plan.public);
      const ipv6 = plan.dual ? this.#address(subnet, 200 + index, 'ipv6') : null;
      if (ipv6 !== null) {
        const present = this.#condition(plan.public);
        addresses.push(
          plan.public === 'no' ? make.privateAddress(ipv6) : make.publicAddress(ipv6, { present }),
        );
      }
      // Only balancers that pass packets on can be without groups (LB-7).
      const isBare = plan.mode === 'proxy' && plan.groups.length === 0;
      const groups = this.#groupIds(isBare ? [0] : plan.groups);
      const isFiltered = groups.length > 0;
      const more = {
        filtered: isFiltered,
        accepts: 'listeners',
        workload: `lb-${index}-nodes`,
      } as const;
      const id = `lb-${index}-node-${nodes.length}`;
      nodes.push(make.host(id, { subnet: subnet.id, addresses, groups }, more));
    }
    return nodes;
  }

  #buildBalancer(plan: BalancerPlan, index: number): Balancer {
    const nodes = (this.#nodes[index] ?? []).map((node) => node.id);
    const protocols = plan.mode === 'proxy' ? [6] : [6, 17];
    const forwards = [
      {
        pool: `pool-${index}`,
        because: make.nowhere,
        present: this.#condition(plan.forwards),
        sources: plan.sources,
      },
    ];
    const listener = make.listener(`listener-${index}`, plan.portKnown ? plan.port : null, [], {
      protocols,
      forwards,
      present: this.#condition(plan.listens),
    });
    return make.balancer(`lb-${index}`, plan.mode, { nodes, listeners: [listener] });
  }

  #buildPool(plan: BalancerPlan, index: number): Pool {
    const members = plan.members.flatMap((each) => {
      const target = pick(this.#hosts, each.interface);
      if (target === undefined) return [];
      const at = { kind: 'interface', interface: target.id } as const;
      return [make.member(at, each.port, { present: this.#condition(each.present) })];
    });
    // A balancer sends only to balancers before it, so that there are no circles.
    const inner = this.#plan.balancers[index - 1];
    if (plan.chained && inner !== undefined && plan.mode === 'pass') {
      members.push(make.member({ kind: 'balancer', balancer: `lb-${index - 1}` }, inner.port));
    }
    const keeps = (condition: ConditionPlan) =>
      plan.mode === 'proxy' ? never : this.#condition(condition);
    return {
      ...make.pool(`pool-${index}`, members, {
        crossZone: this.#condition(plan.crossZone),
        family: plan.family === 'unknown' ? make.unknownNamed(this.#name('Family')) : plan.family,
      }),
      keepsClient: { tcp: keeps(plan.keepsTcp), udp: keeps(plan.keepsUdp) },
      family: plan.poolFamily === 'unknown' ? make.unknownNamed('PoolFamily') : plan.poolFamily,
    };
  }
}
