import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../../lib/packets/address.ts';

function canonical(text: string): string | null {
  const address = parseAddress(text);
  return address && formatAddress(address);
}

describe('IPv4', () => {
  test('is four octets', () => {
    expect(parseAddress('255.0.128.1')).toEqual({ family: 'ipv4', words: [0xff008001] });
    expect(canonical('192.0.2.1')).toBe('192.0.2.1');
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.+4',
    '1..2.3',
    '1.2.3.4e0',
    '١.2.3.4',
    '3232235777',
  ])('rejects %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('IPv6', () => {
  test('is four words', () => {
    expect(parseAddress('2001:db8::ffff:ffff')).toEqual({
      family: 'ipv6',
      words: [0x20010db8, 0, 0, 0xffffffff],
    });
  });

  // Section numbers are those of RFC 5952.
  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:0db8::0001', '2001:db8::1'], // 4.1
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'], // 4.2.1
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // 4.2.2
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // 4.2.2
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], // 4.2.3
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // 4.2.3
    ['2001:DB8::A', '2001:db8::a'], // 4.3
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'], // 5
    ['::ffff:c000:201', '::ffff:192.0.2.1'], // 5
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::1%eth0',
    '[::1]',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '::1.2.3',
    '::1.2.3.4:5',
    '1.2.3.4::',
    '::01.2.3.4',
    ' ::',
    '1:2:3:4:5:6:7:1.2.3.4',
  ])('rejects %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});
