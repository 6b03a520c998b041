import { describe, expect, test } from 'vitest';
import { type Cidr, formatCidr, parseCidr } from '../../../lib/packets/cidr.ts';
import type { Packet } from '../../../lib/packets/packet.ts';
import {
  box,
  boxesOf,
  cidrsOf,
  contains,
  coversAll,
  everything,
  forAll,
  forget,
  intersect,
  isSubset,
  nothing,
  portsOf,
  protocolsOf,
  sample,
  sourcePortsOf,
  subtract,
  union,
  unionAll,
} from '../../../lib/packets/packet-set.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

const port = (number: number) => ({ first: number, last: number });
const ssh = box({ protocol: 6, ports: port(22) });

describe('box', () => {
  test('without constraints is everything', () => {
    expect(box({})).toBe(everything);
    expect(union(box({ family: 'ipv4' }), box({ family: 'ipv6' }))).toBe(everything);
  });

  test('families never mix (PKT-1)', () => {
    const all4 = box({ source: cidr('0.0.0.0/0') });
    expect(all4).toBe(box({ family: 'ipv4' }));
    expect(intersect(all4, box({ source: cidr('::/0') }))).toBe(nothing);
    expect(box({ source: cidr('10.0.0.0/8'), destination: cidr('::/0') })).toBe(nothing);
    expect(box({ source: cidr('10.0.0.0/8'), family: 'ipv6' })).toBe(nothing);
  });

  test('halves of the address space are all of it (PKT-6)', () => {
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((source) => box({ source: cidr(source) }));
    expect(unionAll(halves)).toBe(box({ family: 'ipv4' }));
  });

  test('ports are of TCP and UDP', () => {
    const any = box({ ports: port(53) });
    expect(any).toBe(
      union(box({ protocol: 6, ports: port(53) }), box({ protocol: 17, ports: port(53) })),
    );
    expect(box({ protocol: 47, ports: port(53) })).toBe(nothing);
    expect(box({ protocol: 6, ports: { first: 0, last: 65_535 } })).toBe(box({ protocol: 6 }));
    expect(isSubset(box({ sourcePorts: { first: 0, last: 65_535 } }), box({ protocol: 6 }))).toBe(
      false,
    );
  });

  test('ranges count as far as there are ports', () => {
    expect(box({ protocol: 6, ports: { first: -1, last: 70_000 } })).toBe(box({ protocol: 6 }));
    expect(box({ protocol: 6, ports: { first: 70_000, last: 70_001 } })).toBe(nothing);
    expect(box({ protocol: 6, ports: { first: 2, last: 1 } })).toBe(nothing);
    expect(box({ protocol: 256 })).toBe(nothing);
    expect(box({ protocol: 1, icmp: { type: 8, code: 256 } })).toBe(nothing);
    expect(box({ protocol: 1, icmp: { type: -1, code: null } })).toBe(nothing);
  });

  test('ICMP types and codes', () => {
    const any = box({ protocol: 1, icmp: { type: null, code: null } });
    expect(any).toBe(box({ protocol: 1 }));
    const zeros = box({ protocol: 1, icmp: { type: null, code: 0 } });
    const pings = box({ protocol: 1, icmp: { type: 8, code: null } });
    expect(intersect(zeros, pings)).toBe(box({ protocol: 1, icmp: { type: 8, code: 0 } }));
    expect(portsOf(zeros, 1).length).toBe(256);
    expect(portsOf(pings, 1)).toEqual([{ first: 2048, last: 2303 }]);
    expect(box({ icmp: { type: 8, code: null }, ports: port(8) })).toBe(nothing);
    expect(box({ protocol: 6, icmp: { type: 8, code: null } })).toBe(nothing);
  });
});

describe('forget and forAll', () => {
  const some = union(
    box({ protocol: 6, ports: port(22), source: cidr('10.0.0.0/8') }),
    box({ protocol: 1, icmp: { type: 8, code: null } }),
  );

  test('forgetting ports leaves ICMP types alone', () => {
    expect(forget(some, 'destinationPort')).toBe(
      union(
        box({ protocol: 6, source: cidr('10.0.0.0/8') }),
        box({ protocol: 1, icmp: { type: 8, code: null } }),
      ),
    );
  });

  test('forgetting sources', () => {
    expect(intersect(forget(some, 'source'), box({ protocol: 6 }))).toBe(
      box({ family: 'ipv4', protocol: 6, ports: port(22) }),
    );
  });

  test('every address of a block', () => {
    const pings = box({ family: 'ipv4', protocol: 1, icmp: { type: 8, code: null } });
    const of4 = box({ family: 'ipv4', protocol: 6, ports: port(22) });
    expect(forAll(some, 'source', cidr('10.1.0.0/16'))).toBe(union(of4, pings));
    expect(forAll(some, 'source', cidr('10.0.0.0/7'))).toBe(pings);
    expect(forAll(everything, 'destination', cidr('::/0'))).toBe(box({ family: 'ipv6' }));
  });
});

describe('what is in a set', () => {
  test('complements are exact', () => {
    const rest = subtract(box({ family: 'ipv4' }), box({ source: cidr('128.0.0.0/2') }));
    expect(cidrsOf(rest, 'source').map(formatCidr)).toEqual(['0.0.0.0/1', '192.0.0.0/2']);
    const without = subtract(everything, box({ source: cidr('2001:db8::1') }));
    // One block for each bit of the address that is left out, and one for IPv4.
    expect(cidrsOf(without, 'source').length).toBe(129);
  });

  test('protocols', () => {
    expect(protocolsOf(everything)).toEqual([
      { family: 'ipv4', protocols: [{ first: 0, last: 255 }] },
      { family: 'ipv6', protocols: [{ first: 0, last: 255 }] },
    ]);
    expect(protocolsOf(union(box({ family: 'ipv4' }), ssh))).toEqual([
      { family: 'ipv4', protocols: [{ first: 0, last: 255 }] },
      { family: 'ipv6', protocols: [port(6)] },
    ]);
    expect(protocolsOf(nothing)).toEqual([]);
  });

  test('ports', () => {
    const set = union(ssh, box({ family: 'ipv6', protocol: 6, ports: port(23) }));
    expect(portsOf(set, 6)).toEqual([{ first: 22, last: 23 }]);
    expect(portsOf(set, 6, 'ipv4')).toEqual([port(22)]);
    expect(portsOf(set, 17)).toEqual([]);
    expect(portsOf(everything, 47)).toEqual([{ first: 0, last: 65_535 }]);
    expect(sourcePortsOf(box({ protocol: 1 }))).toEqual([]);
    expect(sourcePortsOf(ssh)).toEqual([{ first: 0, last: 65_535 }]);
  });

  test('covering', () => {
    expect(coversAll(ssh, { protocol: 6, ports: port(22), source: cidr('0.0.0.0/0') })).toBe(true);
    expect(coversAll(ssh, { ports: port(22) })).toBe(false);
  });

  test('boxes print what was written', () => {
    const set = union(ssh, box({ protocol: 47, family: 'ipv6', source: cidr('fd00::/8') }));
    expect([...boxesOf(set)]).toEqual([
      {
        family: 'ipv4',
        protocols: [port(6)],
        ports: [port(22)],
        sources: [cidr('0.0.0.0/0')],
        destinations: [cidr('0.0.0.0/0')],
        sourcePorts: [{ first: 0, last: 65_535 }],
      },
      {
        family: 'ipv6',
        protocols: [port(6)],
        ports: [port(22)],
        sources: [cidr('::/0')],
        destinations: [cidr('::/0')],
        sourcePorts: [{ first: 0, last: 65_535 }],
      },
      {
        family: 'ipv6',
        protocols: [port(47)],
        ports: [{ first: 0, last: 65_535 }],
        sources: [cidr('fd00::/8')],
        destinations: [cidr('::/0')],
        sourcePorts: [{ first: 0, last: 65_535 }],
      },
    ]);
  });
});

describe('sample', () => {
  const usual = [
    { source: cidr('8.8.8.8') },
    { protocol: 6 },
    { sourcePorts: port(49_152) },
    { sourcePorts: { first: 32_768, last: 65_535 } },
    { icmp: { type: 8, code: 0 } },
  ];

  test('takes the first preferences that hold together', () => {
    const expected: Packet = {
      family: 'ipv4',
      protocol: 6,
      source: '8.8.8.8',
      destination: '0.0.0.0',
      sourcePort: 49_152,
      destinationPort: 22,
    };
    expect(sample(ssh, usual)).toEqual(expected);
    const narrow = intersect(ssh, box({ sourcePorts: { first: 60_000, last: 60_009 } }));
    expect(sample(narrow, usual)).toEqual({ ...expected, sourcePort: 60_000 });
  });

  test('ICMP has a type and a code, GRE has neither', () => {
    const ping = { family: 'ipv6', protocol: 58, source: '::', destination: '::' };
    expect(sample(box({ family: 'ipv6', protocol: 58 }), usual)).toEqual({
      ...ping,
      icmpType: 8,
      icmpCode: 0,
    });
    expect(sample(box({ family: 'ipv6', protocol: 47 }), usual)).toEqual({ ...ping, protocol: 47 });
  });

  test('nothing has none', () => {
    expect(sample(nothing, usual)).toBeNull();
  });
});

test('a packet whose addresses are of the other family is in no set', () => {
  const packet: Packet = { family: 'ipv4', protocol: 47, source: '::1', destination: '10.0.0.1' };
  expect(contains(everything, packet)).toBe(false);
  expect(contains(everything, { ...packet, source: '10.0.0.2' })).toBe(true);
});
