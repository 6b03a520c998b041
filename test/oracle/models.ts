import type { SourceLocation } from '../../lib/basics/source.ts';
import type { Unknown } from '../../lib/basics/value.ts';
import {
  type Acl,
  type AclEntry,
  type Address,
  type Balancer,
  type Block,
  type Component,
  type Condition,
  certainly,
  type Domain,
  type FilterRule,
  type Gateway,
  type Group,
  type Interface,
  type InternetGateway,
  internetOpen,
  type Listener,
  type Match,
  type Member,
  type NetworkModel,
  type NodeId,
  type Peer,
  type PeeringGateway,
  type Pool,
  type PublicAddress,
  type Relay,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Subnet,
  type VpnGateway,
  type Workload,
} from '../../lib/network/model.ts';

/**
 * Hand-made models for tests, one function a node, with whatever a test does
 * not care about filled in. Nothing here decides what a network does.
 */

export const nowhere: SourceLocation = { file: 'test', line: null, column: null, pointer: '' };

export function unknownNamed(what: string): Unknown {
  return { what, cause: 'missing-parameter', location: nowhere };
}

export function perhaps(what = 'Parameter Perhaps'): Condition {
  return { truth: 'unknown', unknowns: [unknownNamed(what)], assumptions: [] };
}

export interface Parts {
  readonly domains?: readonly Domain[];
  readonly subnets?: readonly Subnet[];
  readonly tables?: readonly RouteTable[];
  readonly acls?: readonly Acl[];
  readonly groups?: readonly Group[];
  readonly interfaces?: readonly Interface[];
  readonly gateways?: readonly Gateway[];
  readonly balancers?: readonly Balancer[];
  readonly pools?: readonly Pool[];
  /** By workload. */
  readonly relays?: ReadonlyMap<NodeId, Relay>;
}

/** A model of the parts; components and workloads are made to fit. */
export function networkOf(parts: Parts): NetworkModel {
  const components = new Map<NodeId, Component>();
  const mapOf = <T extends { readonly id: NodeId }>(nodes: readonly T[] = []): Map<NodeId, T> => {
    for (const { id } of nodes) components.set(id, component(id));
    return new Map(nodes.map((node) => [node.id, node]));
  };
  const workloads = new Map<NodeId, Workload>();
  for (const { id, workload: owner, accepts } of parts.interfaces ?? []) {
    const interfaces = [...(workloads.get(owner)?.interfaces ?? []), id];
    const role = accepts === 'listeners' ? 'balancer' : accepts === 'replies' ? 'nat' : 'workload';
    workloads.set(owner, {
      id: owner,
      role,
      interfaces,
      publicEndpoint: null,
      relay: parts.relays?.get(owner) ?? null,
      ports: null,
      spread: false,
    });
  }
  mapOf([...workloads.values()]);
  return {
    domains: mapOf(parts.domains),
    subnets: mapOf(parts.subnets),
    tables: mapOf(parts.tables),
    acls: mapOf(parts.acls),
    groups: mapOf(parts.groups),
    interfaces: mapOf(parts.interfaces),
    gateways: mapOf(parts.gateways),
    balancers: mapOf(parts.balancers),
    pools: mapOf(parts.pools),
    workloads,
    components,
    gaps: [],
  };
}

function component(id: NodeId): Component {
  return { id, label: id, type: 'Test', path: null, at: nowhere, declared: true, name: null };
}

// ---- Topology -------------------------------------------------------------

export function domain(id: NodeId, cidrs: readonly string[], more: Partial<Domain> = {}): Domain {
  return { id, blocks: cidrs.map(block), outside: null, region: 'eu-west-1', ...more };
}

export function block(cidr: string): Block {
  return { family: cidr.includes(':') ? 'ipv6' : 'ipv4', cidr, literal: true, unknown: null };
}

export function subnet(
  id: NodeId,
  within: { domain: NodeId; cidrs: readonly string[]; table: NodeId; acl: NodeId },
  more: Partial<Subnet> = {},
): Subnet {
  return {
    id,
    domain: within.domain,
    blocks: within.cidrs.map(block),
    zone: 'a',
    tables: [within.table],
    acls: [within.acl],
    tableBecause: [],
    aclBecause: [],
    internet: internetOpen,
    ...more,
  };
}

/** An interface with one or more exact addresses, each with its block `/32` or `/128`. */
export function host(
  id: NodeId,
  at: { subnet: NodeId; addresses: readonly Address[]; groups?: readonly NodeId[] },
  more: Partial<Interface> = {},
): Interface {
  return {
    id,
    workload: `workload ${id}`,
    subnet: at.subnet,
    present: certainly,
    addresses: at.addresses,
    groups: (at.groups ?? []).map((group) => ({ group, present: certainly })),
    groupsRest: null,
    filtered: true,
    accepts: 'anything',
    forwards: { truth: 'no', unknowns: [], assumptions: [] },
    bump: null,
    because: [],
    ...more,
  };
}

export function privateAddress(address: string): Address {
  const isIpv6 = address.includes(':');
  return {
    family: isIpv6 ? 'ipv6' : 'ipv4',
    block: `${address}/${isIpv6 ? 128 : 32}`,
    public: null,
  };
}

export function publicAddress(address: string, translated: Partial<PublicAddress> = {}): Address {
  return {
    ...privateAddress(address),
    public: { present: certainly, address: null, because: [], ...translated },
  };
}

// ---- Filters --------------------------------------------------------------

export const anyone: Peer = { kind: 'any' };

export function everything(more: Partial<Match> = {}): Match {
  return { family: null, protocol: null, ports: null, icmp: null, peer: anyone, ...more };
}

export function tcp(first: number, peer: Peer = anyone, last: number = first): Match {
  return everything({ protocol: 6, ports: { first, last }, peer });
}

export function udp(first: number, peer: Peer = anyone, last: number = first): Match {
  return everything({ protocol: 17, ports: { first, last }, peer });
}

export function cidr(text: string): Peer {
  return { kind: 'block', cidr: text };
}

export function members(group: NodeId): Peer {
  return { kind: 'members', group };
}

let ruleCount = 0;

/** A rule that surely matches; with `must` given, one that may match more than it must. */
export function rule(may: readonly Match[], must: readonly Match[] = may): FilterRule {
  ruleCount += 1;
  return {
    id: `rule ${ruleCount}`,
    label: 'rule',
    because: nowhere,
    must,
    may,
    unknowns: may.every((match) => must.includes(match)) ? [] : [unknownNamed('Parameter Source')],
    assumptions: [],
    declared: true,
  };
}

export function group(
  id: NodeId,
  rules: { ingress?: readonly FilterRule[]; egress?: readonly FilterRule[] } = {},
  more: Partial<Group> = {},
): Group {
  const { ingress = [], egress = [rule([everything()])] } = rules;
  return { id, domain: null, ingress, egress, ...more };
}

export function allow(number: number | null, may: Match, must: readonly Match[] = [may]): AclEntry {
  return { ...rule([may], must), action: 'allow', number };
}

export function deny(number: number | null, may: Match, must: readonly Match[] = [may]): AclEntry {
  return { ...rule([may], must), action: 'deny', number };
}

export function acl(
  id: NodeId,
  entries: { ingress?: readonly AclEntry[]; egress?: readonly AclEntry[] } = {},
): Acl {
  const { ingress = [allow(100, everything())], egress = [allow(100, everything())] } = entries;
  return { id, ingress, egress };
}

// ---- Routing --------------------------------------------------------------

export function table(
  id: NodeId,
  within: { domain: NodeId; local: readonly string[] },
  routes: readonly Route[] = [],
  more: Partial<RouteTable> = {},
): RouteTable {
  const local = within.local.map((cidr) => route(cidr, { kind: 'local' }, { origin: 'local' }));
  return { id, domain: within.domain, routes: [...local, ...routes], rest: null, ...more };
}

let routeCount = 0;

export function route(
  destination: string | null,
  target: RouteTarget,
  more: Partial<Route> = {},
): Route {
  routeCount += 1;
  return {
    id: `route ${routeCount}`,
    label: `route ${destination ?? 'unknown'}`,
    because: nowhere,
    destination,
    target,
    origin: 'static',
    present: certainly,
    declared: true,
    ...more,
  };
}

export function via(gateway: NodeId): RouteTarget {
  return { kind: 'gateway', gateway };
}

export function internet(
  id: NodeId,
  domainId: NodeId,
  more: Partial<InternetGateway> = {},
): InternetGateway {
  return {
    kind: 'internet',
    id,
    domain: domainId,
    attached: certainly,
    inbound: true,
    families: ['ipv4', 'ipv6'],
    inboundTables: [],
    ...more,
  };
}

export function peering(
  id: NodeId,
  domains: readonly [NodeId, NodeId],
  more: Partial<PeeringGateway> = {},
): PeeringGateway {
  return {
    kind: 'peering',
    id,
    domains,
    active: certainly,
    groupReferences: certainly,
    ...more,
  };
}

export function vpn(id: NodeId, domainId: NodeId, more: Partial<VpnGateway> = {}): VpnGateway {
  return {
    kind: 'vpn',
    id,
    domain: domainId,
    attached: certainly,
    connected: certainly,
    remotes: null,
    inboundTables: [],
    ...more,
  };
}

// ---- Balancers ------------------------------------------------------------

export function listener(
  id: string,
  port: number | null,
  pools: readonly NodeId[],
  more: Partial<Listener> = {},
): Listener {
  return {
    id,
    label: id,
    because: nowhere,
    protocols: [6],
    ports: port === null ? null : { first: port, last: port },
    unknowns: [],
    forwards: pools.map((pool) => ({
      pool,
      because: nowhere,
      present: certainly,
      sources: null,
    })),
    ...more,
  };
}

export function balancer(
  id: NodeId,
  mode: Balancer['mode'],
  of: { nodes: readonly NodeId[]; listeners: readonly Listener[] },
): Balancer {
  return { id, mode, nodes: of.nodes, listeners: of.listeners, listenersRest: null };
}

export function pool(
  id: NodeId,
  poolMembers: readonly Member[],
  more: {
    keepsClient?: Condition;
    crossZone?: Condition;
    rest?: Unknown;
    family?: Pool['family'];
  } = {},
): Pool {
  const no: Condition = { truth: 'no', unknowns: [], assumptions: [] };
  const { keepsClient = no, crossZone = certainly, rest = null, family = 'ipv4' } = more;
  return {
    id,
    members: poolMembers,
    rest,
    family,
    keepsClient: { tcp: keepsClient, udp: keepsClient },
    crossZone,
  };
}

export function member(
  target: Member['target'],
  port: number | null,
  more: Partial<Member> = {},
): Member {
  return {
    because: nowhere,
    present: certainly,
    target,
    ports: port === null ? null : { first: port, last: port },
    unknowns: [],
    ...more,
  };
}
