import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../../lib/findings/rule.ts';
import { declaredBy, isWritten, perSubject } from '../../../lib/findings/subjects.ts';
import type { NetworkModel } from '../../../lib/network/model.ts';
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
