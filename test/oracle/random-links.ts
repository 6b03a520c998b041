import fc from 'fast-check';
import type {
  Address,
  Balancer,
  Condition,
  Gateway,
  Interface,
  NetworkModel,
  NodeId,
  Pool,
  Subnet,
} from '../../lib/network/model.ts';
import { certainly, never } from '../../lib/network/model.ts';
import * as make from './models.ts';
import { type ConditionPlan, index, mostly, rarely, surely } from './random-choices.ts';

/**
 * Ways past all routes for random networks that are built already: endpoints
 * that lead to a balancer of another domain, and gateways to one service of the
 * provider. Nothing here decides what they do.
 */

export interface LinksPlan {
  /** What leads to some balancer; null: nothing does. */
  readonly link: LinkPlan | null;
  readonly service: ServicePlan | null;
}

export interface LinkPlan {
  readonly balancer: number;
  readonly subnets: readonly number[];
  readonly groups: readonly number[];
  readonly accepted: ConditionPlan;
  readonly filtered: ConditionPlan;
  readonly dual: boolean;
  readonly takesIpv6: boolean;
}

export interface ServicePlan {
  readonly domain: number;
  /** Whether all tables of the domain lead to it, or the first alone. */
  readonly inAllTables: boolean;
  readonly remotes: readonly string[] | null;
}

export function linksPlan(): fc.Arbitrary<LinksPlan> {
  const link = fc.record({
    balancer: index,
    subnets: fc.array(index, { minLength: 1, maxLength: 2 }),
    groups: fc.array(index, { minLength: 1, maxLength: 2 }),
    accepted: surely,
    filtered: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    dual: rarely,
    takesIpv6: rarely,
  });
  const service = fc.record({
    domain: index,
    inAllTables: mostly(true, false),
    remotes: fc.constantFrom<readonly string[] | null>(
      null,
      ['198.51.100.0/24'],
      ['203.0.113.0/25', '198.51.100.0/24'],
    ),
  });
  return fc.record({
    link: fc.option(link, { freq: 2 }),
    service: fc.option(service, { freq: 2 }),
  });
}

/** The network with what the plan adds, as far as it has what that takes. */
export function addLinks(network: NetworkModel, plan: LinksPlan): NetworkModel {
  const linked = plan.link === null ? network : addLink(network, plan.link);
  return plan.service === null ? linked : addService(linked, plan.service);
}

function addService(network: NetworkModel, plan: ServicePlan): NetworkModel {
  const inside = [...network.domains.values()].filter(({ outside }) => outside === null);
  const domain = pick(inside, plan.domain)?.id;
  if (domain === undefined) return network;
  const tables = [...network.tables.values()].filter((each) => each.domain === domain);
  const gateway: Gateway = {
    kind: 'service',
    id: 'service',
    domain,
    service: null,
    remotes: plan.remotes,
    tables: tables.slice(0, plan.inAllTables ? tables.length : 1).map(({ id }) => id),
  };
  return withNodes(network, { gateways: [gateway] });
}

function addLink(network: NetworkModel, plan: LinkPlan): NetworkModel {
  const goal = pick([...network.balancers.values()], plan.balancer);
  const node = network.interfaces.get(goal?.nodes[0] ?? '');
  const domain = network.subnets.get(node?.subnet ?? '')?.domain;
  if (goal === undefined || domain === undefined) return network;
  const service: Gateway = {
    kind: 'entrance',
    id: 'linked service',
    domain,
    edge: 'PrivateLink',
    present: certainly,
    families: plan.takesIpv6 ? ['ipv4', 'ipv6'] : ['ipv4'],
    senders: ['0.0.0.0/0', '::/0'],
    goals: goal.nodes,
    protocols: [6, 17],
    ports: null,
    unknowns: [],
    filtered: conditionOf(plan.filtered, 'Filtered'),
    hidesClient: true,
    aclsSeeAnswers: false,
    isPublic: false,
    isGated: false,
    because: [],
  };
  const nodes = nodesOf(network, plan);
  const pools = goal.listeners.map(
    ({ id, ports }): Pool => ({
      ...make.pool(`link pool ${id}`, [
        { ...make.member({ kind: 'balancer', balancer: goal.id }, null), ports },
      ]),
      crossZone: never,
      through: service.id,
    }),
  );
  const endpoint: Balancer = {
    id: 'link',
    mode: 'pass',
    nodes: nodes.map(({ id }) => id),
    listeners: goal.listeners.map((listener, at) => ({
      ...listener,
      id: `link ${listener.id}`,
      forwards: [
        {
          pool: pools[at]?.id ?? '',
          because: make.nowhere,
          present: conditionOf(plan.accepted, 'Accepted'),
          sources: null,
        },
      ],
    })),
    listenersRest: null,
  };
  return withNodes(network, {
    gateways: [service],
    interfaces: nodes,
    pools,
    balancers: [endpoint],
  });
}

/** Interfaces of the endpoint, one a subnet, all in one domain. */
function nodesOf(network: NetworkModel, plan: LinkPlan): Interface[] {
  const all = [...network.subnets.values()];
  const chosen = new Set(plan.subnets.flatMap((at) => pick(all, at) ?? []));
  const [first] = chosen;
  const groups = [
    ...new Set(plan.groups.flatMap((at) => pick([...network.groups.keys()], at) ?? [])),
  ];
  return [...chosen]
    .filter(({ domain }) => domain === first?.domain)
    .map((subnet, at) =>
      make.host(
        `link-node-${at}`,
        { subnet: subnet.id, addresses: addressesIn(subnet, plan.dual), groups },
        { accepts: 'listeners', workload: 'link nodes' },
      ),
    );
}

function addressesIn({ blocks }: Subnet, isDual: boolean): Address[] {
  return blocks
    .filter(({ family }) => isDual || family === 'ipv4')
    .map(({ family, cidr }) =>
      make.privateAddress(
        family === 'ipv4' ? cidr.replace(/0\/24$/, '240') : cidr.replace(/\/64$/, 'f0'),
      ),
    );
}

function conditionOf(plan: ConditionPlan, name: string): Condition {
  if (plan === 'unknown') return make.perhaps(name);
  return plan === 'yes' ? certainly : never;
}

interface NewNodes {
  readonly gateways?: readonly Gateway[];
  readonly interfaces?: readonly Interface[];
  readonly pools?: readonly Pool[];
  readonly balancers?: readonly Balancer[];
}

function withNodes(network: NetworkModel, added: NewNodes): NetworkModel {
  const more = make.networkOf(added);
  const joined = <T>(a: ReadonlyMap<NodeId, T>, b: ReadonlyMap<NodeId, T>): Map<NodeId, T> =>
    new Map([...a, ...b]);
  return {
    ...network,
    gateways: joined(network.gateways, more.gateways),
    interfaces: joined(network.interfaces, more.interfaces),
    pools: joined(network.pools, more.pools),
    balancers: joined(network.balancers, more.balancers),
    workloads: joined(network.workloads, more.workloads),
    components: joined(network.components, more.components),
  };
}

/** Element `at` of a list that is taken to be endless by repetition. */
function pick<T>(list: readonly T[], at: number): T | undefined {
  return list.length === 0 ? undefined : list[at % list.length];
}
