import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../../lib/findings/rule.ts';
import {
  declaredBy,
  doubtsOfPorts,
  isWritten,
  perSubject,
  servedPorts,
} from '../../../lib/findings/subjects.ts';
import type { NetworkModel, PortsRest, Workload } from '../../../lib/network/model.ts';
import { group, networkOf, nowhere } from '../../oracle/models.ts';

const network = networkOf({
  groups: [
    group('stack/Group'),
    group('stack/Cluster#cluster-security-group'),
    group('stack/Cluster'),
  ],
});

/** The same, with one group that nobody declared. */
const undeclared: NetworkModel = {
  ...network,
  components: new Map(
    [...network.components].map(([id, component]) => [
      id,
      { ...component, declared: id !== 'stack/Group' },
    ]),
  ),
};

describe('who declares a part', () => {
  test.each([
    ['stack/Group/ingress/0', 'stack/Group'],
    ['stack/Group/separate/', 'stack/Group'],
    ['stack/Group', 'stack/Group'],
    ['stack/Group#table/10.0.0.0/16', 'stack/Group'],
    ['stack/Cluster#cluster-security-group/ingress/0', 'stack/Cluster'],
    ['stack/Groups/ingress/0', 'owner'],
    ['', 'owner'],
  ])('%s: %s', (id, declarer) => {
    expect(declaredBy(network, id, 'owner')).toBe(declarer);
  });

  test('what AWS makes is not written', () => {
    expect(isWritten(network, 'stack/Group')).toBe(true);
    expect(isWritten(network, 'stack/Cluster#cluster-security-group')).toBe(false);
    expect(isWritten(undeclared, 'stack/Group')).toBe(false);
    expect(declaredBy(undeclared, 'stack/Group/ingress/0', 'owner')).toBe('owner');
  });
});

test('what several lines of one subject give is one verdict', () => {
  const draft = (key: string): FindingDraft => ({
    key,
    type: null,
    severity: 'low',
    certainty: 'definite',
    messageId: key,
    data: {},
    at: nowhere,
  });
  const verdicts = perSubject([
    { subject: 'b', drafts: [draft('1')] },
    { subject: 'a', drafts: [] },
    { subject: 'b', drafts: [draft('2')] },
  ]);
  expect(verdicts.map(({ subject, drafts }) => [subject, drafts.map((each) => each.key)])).toEqual([
    ['b', ['1', '2']],
    ['a', []],
  ]);
});

describe('ports that are perhaps served', () => {
  const unknowns = [
    { what: 'Parameter Port', cause: 'missing-parameter', location: nowhere } as const,
  ];
  const service = (ports: readonly number[] | null, portsRest: PortsRest | null): Workload => ({
    id: 'service',
    role: 'workload',
    interfaces: [],
    spread: false,
    publicEndpoint: null,
    ports,
    portsRest,
    relay: null,
  });
  const doubts = (workload: Workload, port: number) =>
    doubtsOfPorts(workload, [{ first: port, last: port }]).map(({ what }) => what);

  test('are served, with a doubt', () => {
    const bounded = service([443], { among: [80], unknowns });
    expect([443, 80, 22].map((port) => servedPorts(bounded, 6, port))).toEqual([true, true, false]);
    expect([doubts(bounded, 443), doubts(bounded, 80)]).toEqual([[], ['Parameter Port']]);
    const open = service([], { among: null, unknowns });
    expect([servedPorts(open, 6, 22), servedPorts(open, 17, 53)]).toEqual([true, false]);
    expect(doubts(open, 22)).toEqual(['Parameter Port']);
  });

  test('of a general host leave no doubt', () => {
    expect(servedPorts(service(null, null), 17, 53)).toBe(true);
    expect(doubts(service(null, null), 22)).toEqual([]);
  });
});
