import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exposure, Exposures } from '../../lib/engine/exposure.ts';
import { unionOfWays, type Way } from '../../lib/engine/ways.ts';
import type {
  Acl,
  AclEntry,
  FilterRule,
  Group,
  NetworkModel,
  NodeId,
  RouteTable,
} from '../../lib/network/model.ts';
import type { Bounds } from '../../lib/packets/bounds.ts';
import { isSubset } from '../../lib/packets/packet-set.ts';
import * as make from '../oracle/models.ts';
import { arbitraryNetwork } from '../oracle/random-network.ts';
import { arbitraryCase, type RandomQuestion } from '../oracle/random-question.ts';
import { type Choice, resolve } from '../oracle/resolve.ts';
import { askEngine } from './engine-answers.ts';
import { runsOf } from './runs.ts';
import { showCase } from './show-case.ts';

/** Laws that every answer obeys, whatever the network: how answers change when networks do. */

const runs = runsOf('REACHLINT_LAWS', 300);
const timeout = 3_600_000;

const choices: fc.Arbitrary<Choice> = fc
  .infiniteStream(fc.nat({ max: 0xffff }))
  .map((stream) => (count) => (stream.next().value ?? 0) % count);

/** Fails unless answers to the question only get better, or only stay, from one network to the other. */
function expectKept(
  asked: RandomQuestion,
  { from, to }: { readonly from: NetworkModel; readonly to: NetworkModel },
  which: readonly ('must' | 'may')[],
): void {
  const before = askEngine(from, asked);
  const after = askEngine(to, asked);
  for (const mode of which) {
    if (!before[mode] || after[mode]) continue;
    throw new Error(`lost in ${mode}\n${showCase(from, asked)}\nnow\n${showCase(to, asked)}`);
  }
}

describe('what admits more never takes reachability away', () => {
  const everything = make.everything();
  const matches = [
    everything,
    make.tcp(22),
    make.tcp(8080, make.cidr('10.0.0.0/8')),
    make.everything({ protocol: 17, peer: make.cidr('198.51.100.0/24') }),
  ];
  const match = fc.constantFrom(...matches);

  test(
    'a rule more in every group',
    () => {
      fc.assert(
        fc.property(
          arbitraryCase(),
          match,
          fc.boolean(),
          ({ network, question }, added, isSure) => {
            const rule = { ...make.rule([added], isSure ? [added] : []), id: 'one more' };
            const to = withGroups(network, (group) => ({
              ...group,
              ingress: [...group.ingress, rule],
              egress: [rule, ...group.egress],
            }));
            expectKept(question, { from: network, to }, ['must', 'may']);
          },
        ),
        runs,
      );
    },
    timeout,
  );

  test(
    'an entry more that allows, at any place in every ACL',
    () => {
      const number = fc.constantFrom(null, 1, 15, 25, 99);
      fc.assert(
        fc.property(arbitraryCase(), match, number, ({ network, question }, added, place) => {
          const entry: AclEntry = { ...make.allow(place, added), id: 'one more' };
          const to = withAcls(network, (acl) => ({
            ...acl,
            ingress: [entry, ...acl.ingress],
            egress: [...acl.egress, entry],
          }));
          expectKept(question, { from: network, to }, ['must', 'may']);
        }),
        runs,
      );
    },
    timeout,
  );
});

test(
  'the order in which things are listed does not matter',
  () => {
    fc.assert(
      fc.property(arbitraryCase(), choices, ({ network, question }, choose) => {
        expect(askEngine(shuffled(network, choose), question)).toEqual(
          askEngine(network, question),
        );
      }),
      runs,
    );
  },
  timeout,
);

test(
  'a value for what is not known never turns a definite answer',
  () => {
    fc.assert(
      fc.property(arbitraryCase(), choices, ({ network, question }, choose) => {
        const to = resolve(network, choose);
        expectKept(question, { from: network, to }, ['must']);
        expectKept(question, { from: to, to: network }, ['may']);
      }),
      runs,
    );
  },
  timeout,
);

test(
  'what must pass may pass',
  () => {
    fc.assert(
      fc.property(arbitraryNetwork(), (network) => {
        for (const way of waysIn(network)) {
          const bounds: Bounds[] = [way.client, way.target, way.answered];
          for (const leg of way.legs) {
            bounds.push(
              leg.packets,
              leg.answered,
              ...[...leg.forward, ...leg.reply].map((each) => each.passes),
            );
          }
          for (const { must, may } of bounds) expect(isSubset(must, may)).toBe(true);
          expect(isSubset(way.answered.must, way.client.must)).toBe(true);
          expect(isSubset(way.answered.may, way.client.may)).toBe(true);
        }
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
    );
  },
  timeout,
);

test(
  'without a route to a gateway, no more comes through it',
  () => {
    let removed = 0;
    fc.assert(
      fc.property(arbitraryNetwork(), choices, (network, choose) => {
        const routes = [...network.tables.values()].flatMap((table) =>
          table.routes.flatMap(({ id, target }) => {
            const gateway =
              target.kind === 'gateway' ? network.gateways.get(target.gateway) : undefined;
            const isEdge = gateway?.kind === 'internet' || gateway?.kind === 'vpn';
            return isEdge ? [{ table: table.id, route: id, gateway: gateway.id }] : [];
          }),
        );
        const chosen = routes[choose(Math.max(1, routes.length))];
        if (chosen === undefined) return;
        removed += 1;
        const fewer = withTables(network, (table) => ({
          ...table,
          routes: table.routes.filter(
            (each) => table.id !== chosen.table || each.id !== chosen.route,
          ),
        }));
        for (const id of network.interfaces.keys()) {
          const before = directFrom(network, id, chosen.gateway);
          const after = directFrom(fewer, id, chosen.gateway);
          expect(isSubset(after.must, before.must)).toBe(true);
          expect(isSubset(after.may, before.may)).toBe(true);
        }
      }),
      runs,
    );
    expect(removed).toBeGreaterThan(runs.numRuns / 10);
  },
  timeout,
);

function waysIn(network: NetworkModel): readonly Way[] {
  return exposuresIn(network).flatMap((exposure) => exposure.ways);
}

function exposuresIn(network: NetworkModel): readonly Exposure[] {
  const exposures = new Exposures(network);
  return [...network.interfaces.keys()].flatMap((id) => exposures.ofInterface(id));
}

function directFrom(network: NetworkModel, item: NodeId, gateway: NodeId): Bounds {
  const exposed = new Exposures(network)
    .ofInterface(item)
    .filter(({ edge }) => edge.gateway === gateway);
  const ways = exposed.flatMap((exposure) => exposure.ways).filter((way) => way.via.length === 0);
  return unionOfWays(ways, 'client');
}

// ---- Networks that differ a little -----------------------------------------

function mapped<T extends { readonly id: NodeId }>(
  nodes: ReadonlyMap<NodeId, T>,
  change: (node: T) => T,
): Map<NodeId, T> {
  return new Map([...nodes].map(([id, node]) => [id, change(node)]));
}

function withGroups(network: NetworkModel, change: (group: Group) => Group): NetworkModel {
  return { ...network, groups: mapped(network.groups, change) };
}

function withAcls(network: NetworkModel, change: (acl: Acl) => Acl): NetworkModel {
  return { ...network, acls: mapped(network.acls, change) };
}

function withTables(
  network: NetworkModel,
  change: (table: RouteTable) => RouteTable,
): NetworkModel {
  return { ...network, tables: mapped(network.tables, change) };
}

/** The same network, with everything that is a list or a map in another order. */
function shuffled(network: NetworkModel, choose: Choice): NetworkModel {
  const mix = <T>(list: readonly T[]): T[] => {
    const mixed = [...list];
    for (let last = mixed.length - 1; last > 0; last--) {
      const other = choose(last + 1);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  };
  const mixMap = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => new Map(mix([...map]));
  const mixRules = <T extends { ingress: readonly FilterRule[]; egress: readonly FilterRule[] }>(
    filter: T,
  ): T => ({ ...filter, ingress: mix(filter.ingress), egress: mix(filter.egress) });
  const { subnets, tables, acls, groups, interfaces, gateways, balancers, pools } = network;
  return {
    ...network,
    domains: mixMap(network.domains),
    subnets: mixMap(
      mapped(subnets, (each) => ({ ...each, tables: mix(each.tables), acls: mix(each.acls) })),
    ),
    tables: mixMap(mapped(tables, (each) => ({ ...each, routes: mix(each.routes) }))),
    acls: mixMap(mapped(acls, mixRules)),
    groups: mixMap(mapped(groups, mixRules)),
    interfaces: mixMap(
      mapped(interfaces, (each) => ({
        ...each,
        groups: mix(each.groups),
        addresses: mix(each.addresses),
      })),
    ),
    gateways: mixMap(gateways),
    balancers: mixMap(mapped(balancers, (each) => ({ ...each, nodes: mix(each.nodes) }))),
    pools: mixMap(mapped(pools, (each) => ({ ...each, members: mix(each.members) }))),
    workloads: mixMap(network.workloads),
    components: mixMap(network.components),
  };
}
