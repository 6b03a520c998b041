import { describe, expect, test } from 'vitest';
import { formatAddress } from '../../../lib/packets/address.ts';
import {
  addressAt,
  addressCount,
  type Cidr,
  cidrsOfRange,
  compareCidrs,
  containsCidr,
  firstAddress,
  formatCidr,
  overlapsCidr,
  parseCidr,
  splitCidr,
} from '../../../lib/packets/cidr.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

function split(text: string, count: number, hostBits: number): string[] | null {
  return splitCidr(cidr(text), { count, hostBits })?.map(formatCidr) ?? null;
}

describe('parseCidr', () => {
  test.each([
    ['100.68.0.18/18', '100.68.0.0/18'], // the example of the AWS documentation (PKT-4)
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['10.1.2.3/31', '10.1.2.2/31'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['2001:db8:ffff::1/33', '2001:db8:8000::/33'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['ffff::/0', '::/0'],
    ['::ffff:1.2.3.4/120', '::ffff:1.2.3.0/120'],
  ])('%s is %s', (text, expected) => {
    expect(formatCidr(cidr(text))).toBe(expected);
  });

  test.each([
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/ 8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/8.0',
    '::/129',
    '0.0.0.0/1e1',
    'all',
  ])('rejects %j', (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});

test('a full block prints as an address', () => {
  expect(formatAddress(cidr('10.1.2.3/32'))).toBe('10.1.2.3');
});

describe('relations', () => {
  test('containing', () => {
    expect(containsCidr(cidr('0.0.0.0/0'), cidr('10.0.0.0/8'))).toBe(true);
    expect(containsCidr(cidr('10.0.0.0/8'), cidr('10.0.0.0/8'))).toBe(true);
    expect(containsCidr(cidr('10.0.0.0/8'), cidr('0.0.0.0/0'))).toBe(false);
    expect(containsCidr(cidr('10.0.0.0/8'), cidr('11.0.0.0/8'))).toBe(false);
    expect(containsCidr(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false);
    expect(containsCidr(cidr('2001:db8::/33'), cidr('2001:db8:8000::/34'))).toBe(false);
  });

  test('overlapping', () => {
    expect(overlapsCidr(cidr('10.0.0.0/8'), cidr('10.1.0.0/16'))).toBe(true);
    expect(overlapsCidr(cidr('10.1.0.0/16'), cidr('10.0.0.0/8'))).toBe(true);
    expect(overlapsCidr(cidr('10.0.0.0/16'), cidr('10.1.0.0/16'))).toBe(false);
  });

  test('order: IPv4 first, addresses as numbers, larger blocks first', () => {
    const sorted = [
      '9.0.0.0/8',
      '10.0.0.0/8',
      '10.0.0.0/9',
      '200.0.0.0/8',
      '::/0',
      '::/1',
      '1::/16',
    ];
    expect(sorted.toReversed().map(cidr).sort(compareCidrs).map(formatCidr)).toEqual(sorted);
  });
});

describe('addresses of a block', () => {
  test('by place', () => {
    expect(addressAt(cidr('10.0.0.0/24'), 4)).toEqual(cidr('10.0.0.4'));
    expect(addressAt(cidr('10.0.0.0/24'), 255)).toEqual(cidr('10.0.0.255'));
    expect(addressAt(cidr('10.0.0.0/24'), 256)).toBeNull();
    expect(addressAt(cidr('10.0.0.0/24'), -1)).toBeNull();
    expect(addressAt(cidr('2001:db8::/64'), 2n ** 32n)).toEqual(cidr('2001:db8::1:0:0'));
    expect(firstAddress(cidr('10.0.0.0/24'))).toEqual(cidr('10.0.0.0'));
  });

  test('counted', () => {
    expect(addressCount(cidr('10.0.0.0/24'))).toBe(256n);
    expect(addressCount(cidr('::/0'))).toBe(2n ** 128n);
  });

  test('a range is the fewest blocks', () => {
    const one = BigInt(0x0a000001);
    expect(cidrsOfRange('ipv4', one, one + 6n).map(formatCidr)).toEqual([
      '10.0.0.1/32',
      '10.0.0.2/31',
      '10.0.0.4/30',
    ]);
    expect(cidrsOfRange('ipv6', 0n, 2n ** 128n - 1n).map(formatCidr)).toEqual(['::/0']);
    expect(cidrsOfRange('ipv4', 5n, 4n)).toEqual([]);
  });
});

describe('splitCidr', () => {
  test('the example of the Fn::Cidr documentation: six blocks of 5 bits', () => {
    expect(split('192.168.0.0/24', 6, 5)).toEqual([
      '192.168.0.0/27',
      '192.168.0.32/27',
      '192.168.0.64/27',
      '192.168.0.96/27',
      '192.168.0.128/27',
      '192.168.0.160/27',
    ]);
  });

  test('IPv6 /56 into /64', () => {
    expect(split('2001:db8:0:ff00::/56', 256, 64)?.at(-1)).toBe('2001:db8:0:ffff::/64');
  });

  test('exactly full, and one too many', () => {
    expect(split('10.0.0.0/22', 4, 8)?.length).toBe(4);
    expect(split('10.0.0.0/22', 5, 8)).toBeNull();
    expect(split('10.0.0.0/22', 1, 10)).toEqual(['10.0.0.0/22']);
  });

  test.each([
    [0, 8],
    [257, 1],
    [1.5, 8],
    [1, 11],
    [1, -1],
    [1, Number.NaN],
    [1, 33],
  ])('no %d blocks of %d bits in a /22', (count, hostBits) => {
    expect(split('10.0.0.0/22', count, hostBits)).toBeNull();
  });
});
