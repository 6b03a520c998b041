import { describe, expect, test } from 'vitest';
import {
  phraseOfBlocker,
  phraseOfPeers,
  phraseOfTraffic,
} from '../../../lib/findings/filter-words.ts';
import {
  cidr,
  everything,
  group,
  members,
  networkOf,
  rule,
  tcp,
  udp,
  unknownNamed,
} from '../../oracle/models.ts';

const network = networkOf({ groups: [group('Clients')] });

describe('traffic', () => {
  test.each([
    ['nothing', []],
    ['all traffic', [tcp(22), everything()]],
    ['TCP 22', [tcp(22), tcp(22, cidr('10.0.0.0/8'))]],
    ['TCP 80-90 and UDP 53', [tcp(80, undefined, 90), udp(53)]],
    ['TCP', [everything({ protocol: 6 })]],
    ['ESP', [everything({ protocol: 50 })]],
    ['protocol 253', [everything({ protocol: 253 })]],
    ['ICMP type 8', [everything({ protocol: 1, icmp: { type: 8, code: 0 } })]],
    ['ICMP', [everything({ protocol: 1, icmp: { type: null, code: null } })]],
  ])('%s', (phrase, matches) => {
    expect(phraseOfTraffic(matches)).toBe(phrase);
  });
});

describe('peers', () => {
  test.each([
    ['nobody', rule([])],
    ['0.0.0.0/0', rule([everything({ family: 'ipv4' })])],
    ['::/0', rule([everything({ family: 'ipv6' })])],
    ['any address', rule([everything()])],
    ['10.0.0.0/8 and Clients', rule([tcp(22, members('Clients')), tcp(22, cidr('10.0.0.0/8'))])],
    ['pl-1', rule([tcp(22, { kind: 'opaque', name: 'pl-1', family: 'ipv4' })], [])],
  ])('%s', (phrase, of) => {
    expect(phraseOfPeers(network, of)).toBe(phrase);
  });

  test('that are not known are called so', () => {
    const open = {
      ...rule([everything({ family: 'ipv4' })], []),
      unknowns: [unknownNamed('Parameter Source')],
    };
    expect(phraseOfPeers(network, open)).toBe('addresses that are not known');
  });
});

describe('what stands in the way', () => {
  type Blocker = Parameters<typeof phraseOfBlocker>[1];
  const blocker: Blocker = {
    component: 'Clients',
    direction: 'reply',
    code: 'SUBNET_ACL_RESTRICTION',
    outcome: 'no',
  };

  test('depends on the direction, the family and on how certain it is', () => {
    expect(phraseOfBlocker(network, blocker, 'ipv4')).toBe('Clients lets no answer out');
    const request: Blocker = { ...blocker, direction: 'request', outcome: 'unknown' };
    expect(phraseOfBlocker(network, request, 'ipv4')).toBe('perhaps Clients does not let it in');
    const address: Blocker = { ...blocker, code: 'ENI_ADDRESS_RESTRICTION' };
    expect(phraseOfBlocker(network, address, 'ipv6')).toBe('Clients has no IPv6 address');
  });

  test('is named by its code where there is no phrase', () => {
    const other: Blocker = { ...blocker, code: 'ENI_SG_RULES_MISMATCH' };
    expect(phraseOfBlocker(network, other, 'ipv4')).toBe(
      'Clients lets nothing through (ENI_SG_RULES_MISMATCH)',
    );
  });
});
