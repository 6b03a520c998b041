import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkModel, Peer } from '../../lib/network/model.ts';
import { arbitraryNetwork, buildNetwork } from './random-network.ts';
import { networkPlan } from './random-plan.ts';
import {
  arbitraryCase,
  arbitraryQuestion,
  originOf,
  type RandomQuestion,
  simulateQuestion,
} from './random-question.ts';
import type { Mode, OracleOutcome } from './simulate.ts';

function ask(network: NetworkModel, asked: RandomQuestion, mode: Mode): OracleOutcome {
  return simulateQuestion(network, asked, mode);
}

/** Every reference to a node, as [map, id]. */
function references(network: NetworkModel): [keyof NetworkModel, string][] {
  const found: [keyof NetworkModel, string][] = [];
  for (const subnet of network.subnets.values()) {
    found.push(['domains', subnet.domain]);
    for (const id of subnet.tables) found.push(['tables', id]);
    for (const id of subnet.acls) found.push(['acls', id]);
  }
  for (const each of network.interfaces.values()) {
    found.push(['subnets', each.subnet], ['workloads', each.workload]);
    for (const { group } of each.groups) found.push(['groups', group]);
  }
  for (const { id, domain, routes } of network.tables.values()) {
    found.push(['tables', id], ['domains', domain]);
    for (const { target } of routes) {
      if (target.kind === 'gateway') found.push(['gateways', target.gateway]);
    }
  }
  for (const gateway of network.gateways.values()) {
    if (gateway.kind === 'peering') for (const id of gateway.domains) found.push(['domains', id]);
    else if (gateway.kind === 'nat') found.push(['interfaces', gateway.interface]);
    else if ('domain' in gateway && gateway.domain !== null) {
      found.push(['domains', gateway.domain]);
    }
  }
  for (const { ingress, egress } of network.groups.values()) {
    const peers: Peer[] = [...ingress, ...egress].flatMap((rule) => rule.may.map((m) => m.peer));
    for (const peer of peers) if (peer.kind === 'members') found.push(['groups', peer.group]);
  }
  for (const { nodes, listeners } of network.balancers.values()) {
    for (const id of nodes) found.push(['interfaces', id]);
    for (const { forwards } of listeners)
      for (const { pool } of forwards) found.push(['pools', pool]);
  }
  for (const { members } of network.pools.values()) {
    for (const { target } of members) {
      if (target.kind === 'interface') found.push(['interfaces', target.interface]);
      if (target.kind === 'balancer') found.push(['balancers', target.balancer]);
    }
  }
  for (const { interfaces } of network.workloads.values()) {
    for (const id of interfaces) found.push(['interfaces', id]);
  }
  return found;
}

describe('random networks', () => {
  test('refer only to nodes that exist, with subnets that have a table and an ACL', () => {
    fc.assert(
      fc.property(arbitraryNetwork(), (network) => {
        for (const [kind, id] of references(network)) {
          const nodes = network[kind];
          if (!(nodes instanceof Map) || !nodes.has(id)) throw new Error(`no ${kind} ${id}`);
          if (!network.components.has(id)) throw new Error(`no component ${id}`);
        }
        for (const { tables, acls, domain } of network.subnets.values()) {
          if (tables.length === 0 || acls.length === 0)
            throw new Error('subnet without table or ACL');
          for (const id of tables) {
            if (network.tables.get(id)?.domain !== domain)
              throw new Error('table of another domain');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('are the same for the same plan', () => {
    fc.assert(
      fc.property(networkPlan(), (plan) => {
        expect(buildNetwork(plan)).toEqual(buildNetwork(plan));
      }),
      { numRuns: 50 },
    );
  });

  test('have rules with unique ids, whose must is part of their may', () => {
    fc.assert(
      fc.property(arbitraryNetwork(), (network) => {
        const filters = [...network.groups.values(), ...network.acls.values()];
        const rules = filters.flatMap((filter) => [...filter.ingress, ...filter.egress]);
        const ids = new Set(rules.map((rule) => rule.id));
        const covers = rules.every((rule) => rule.must.every((match) => rule.may.includes(match)));
        return ids.size === rules.length && covers;
      }),
      { numRuns: 300 },
    );
  });

  test('contain everything that models can hold, sometimes', () => {
    const networks = fc.sample(arbitraryNetwork(), { numRuns: 300, seed: 7 });
    const count = (holds: (network: NetworkModel) => boolean) => networks.filter(holds).length;
    const targets = (network: NetworkModel) =>
      [...network.tables.values()].flatMap((table) =>
        table.routes.map(({ target }) =>
          target.kind === 'gateway' ? network.gateways.get(target.gateway)?.kind : target.kind,
        ),
      );
    for (const kind of ['internet', 'nat', 'peering', 'vpn', 'drop', 'unknown'] as const) {
      expect(
        count((network) => targets(network).includes(kind)),
        kind,
      ).toBeGreaterThan(5);
    }
    for (const mode of ['proxy', 'pass']) {
      const has = (network: NetworkModel) =>
        [...network.balancers.values()].some((balancer) => balancer.mode === mode);
      expect(count(has), mode).toBeGreaterThan(50);
    }
    const peerKinds = (network: NetworkModel) =>
      [...network.groups.values()].flatMap((group) =>
        group.ingress.flatMap((rule) => rule.may.map((match) => match.peer.kind)),
      );
    for (const kind of ['any', 'block', 'members'] as const) {
      expect(
        count((network) => peerKinds(network).includes(kind)),
        kind,
      ).toBeGreaterThan(50);
    }
  });
});

describe('random questions', () => {
  const cases = fc.sample(arbitraryCase(), { numRuns: 2000, seed: 11 });

  test.each(['direct', 'balanced', 'egress'] as const)('%s: each outcome is frequent', (kind) => {
    const asked = cases.filter(({ question }) => question.kind === kind);
    expect(asked.length).toBeGreaterThan(300);
    const counts = { yes: 0, possibly: 0, no: 0, unanswered: 0 };
    for (const { network, question } of asked) {
      const [must, may] = [ask(network, question, 'must'), ask(network, question, 'may')];
      counts[must.delivered ? 'yes' : may.delivered ? 'possibly' : 'no'] += 1;
      if (may.delivered && !may.answered) counts.unanswered += 1;
    }
    for (const outcome of ['yes', 'possibly', 'no'] as const) {
      expect(counts[outcome] / asked.length, JSON.stringify(counts)).toBeGreaterThan(0.05);
    }
    expect(counts.unanswered / asked.length, JSON.stringify(counts)).toBeGreaterThan(0.01);
  });

  test.each(['internet', 'interface', 'host', 'beyond'] as const)(
    'from %s: both outcomes are frequent',
    (origin) => {
      const asked = cases.filter(({ question }) => originOf(question) === origin);
      const delivered = asked.filter(
        ({ network, question }) => ask(network, question, 'may').delivered,
      );
      const share = delivered.length / asked.length;
      expect(asked.length).toBeGreaterThan(30);
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.95);
    },
  );

  test.each([
    [
      'by a link',
      ({ question }: RandomQuestion) => 'path' in question && question.path[0] === 'link',
    ],
    [
      'by a link and two balancers',
      ({ question }: RandomQuestion) => 'path' in question && question.path.length === 3,
    ],
    ['to a service', ({ question }: RandomQuestion) => 'by' in question],
  ])('%s: both outcomes occur', (_, isMeant) => {
    const asked = fc
      .sample(arbitraryCase(), { numRuns: 6000, seed: 12 })
      .filter(({ question }) => isMeant(question));
    const outcomes = (mode: Mode) =>
      asked.map(({ network, question }) => ask(network, question, mode).answered);
    expect(asked.length).toBeGreaterThan(10);
    expect(new Set(outcomes('must')).size).toBe(2);
    expect(outcomes('may').filter(Boolean).length / asked.length).toBeGreaterThan(0.05);
  });

  test('what must be is what may be, delivered and answered', () => {
    fc.assert(
      fc.property(arbitraryCase(), ({ network, question }) => {
        const [must, may] = [ask(network, question, 'must'), ask(network, question, 'may')];
        if (must.answered && !must.delivered) throw new Error('answered without being delivered');
        if (must.delivered && !may.delivered) throw new Error('delivered in must only');
        if (must.answered && !may.answered) throw new Error('answered in must only');
      }),
      { numRuns: 1000 },
    );
  });

  test('about a given network name its own nodes', () => {
    fc.assert(
      fc.property(
        arbitraryNetwork().chain((network) =>
          arbitraryQuestion(network).map((question) => ({ network, question })),
        ),
        ({ network, question: { question } }) =>
          network.interfaces.has('to' in question ? question.to : question.from),
      ),
      { numRuns: 100 },
    );
  });
});
