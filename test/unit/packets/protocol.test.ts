import { expect, test } from 'vitest';
import { parseProtocol, protocolName } from '../../../lib/packets/protocol.ts';

test.each([
  ['tcp', 6],
  ['TCP', 6],
  ['6', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['58', 58],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp', 1],
  ['ipip', 94],
  ['etherip', 97],
  ['vrrp', 112],
  ['l2tp', 115],
  ['sctp', 132],
  ['rohc', 142],
  ['0', 0],
  ['255', 255],
  ['-1', 'all'],
  ['all', 'all'],
  ['ALL', 'all'],
] as const)('%s is protocol %s', (text, expected) => {
  expect(parseProtocol(text)).toBe(expected);
});

test.each(['', 'http', '256', '-2', '6.0', ' tcp', 'tcp/udp', '1e1', 'any'])(
  '%j is none',
  (text) => {
    expect(parseProtocol(text)).toBeNull();
  },
);

test('every number prints as a text that reads as that number', () => {
  for (let number = 0; number <= 255; number++) {
    expect(parseProtocol(protocolName(number))).toBe(number);
  }
  expect(protocolName(6)).toBe('tcp');
  expect(protocolName(58)).toBe('icmpv6');
  expect(protocolName(253)).toBe('253');
});
