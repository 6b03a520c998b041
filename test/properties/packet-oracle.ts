import { BlockList } from 'node:net';
import fc from 'fast-check';
import type { Family } from '../../lib/packets/address.ts';
import { type Cidr, parseCidr } from '../../lib/packets/cidr.ts';
import type { Packet } from '../../lib/packets/packet.ts';
import {
  box,
  intersect,
  type PacketConstraint,
  type PacketSet,
  subtract,
  union,
} from '../../lib/packets/packet-set.ts';

/**
 * A small world in which sets of packets can be listed: constraints whose
 * bounds come from short lists, and one packet for every way in which these
 * constraints can tell packets apart. Two sets made of such constraints are
 * equal exactly if they have the same packets of this world. Whether an
 * address is in a block is asked of node:net, not of what is tested.
 */

const blocks: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '10.0.0.0/8',
    '10.0.0.0/30',
    '10.0.0.0/31',
    '10.0.0.2/31',
    '10.0.0.0/32',
    '10.0.0.3/32',
    '255.255.255.255/32',
  ],
  ipv6: [
    '::/0',
    '::/1',
    '2001:db8::/32',
    '2001:db8::/62',
    '2001:db8:0:2::/64',
    '2001:db8:0:2::/127',
    '2001:db8:0:2::1/128',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  ],
};

/** One address for every way to be in some blocks and out of the others. */
const addresses: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [
    '9.0.0.0',
    '10.0.0.0',
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.3',
    '10.0.0.4',
    '200.0.0.0',
    '255.255.255.255',
  ],
  ipv6: [
    '2001::',
    '2001:db8::',
    '2001:db8:0:2::',
    '2001:db8:0:2::1',
    '2001:db8:0:2::2',
    '2001:db8:0:4::',
    'fe80::',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  ],
};

const portBounds = [0, 22, 23, 80, 65_535];
const ports = [0, 10, 22, 23, 50, 80, 1_000, 65_535];
const sourcePortBounds = [0, 1_024, 65_535];
const sourcePorts = [0, 1_000, 1_024, 2_000, 65_535];
const messages = [
  { type: null, code: null },
  { type: 8, code: null },
  { type: 8, code: 0 },
  { type: null, code: 0 },
];
const typesAndCodes = [
  [8, 0],
  [8, 1],
  [3, 0],
  [3, 1],
] as const;

export const universe: readonly Packet[] = (['ipv4', 'ipv6'] as const).flatMap((family) =>
  addresses[family].flatMap((source) =>
    addresses[family].flatMap((destination): Packet[] => {
      const base = { family, source, destination };
      return [
        { ...base, protocol: 47 },
        { ...base, protocol: 50 },
        ...[1, 58].flatMap((protocol) =>
          typesAndCodes.map(([icmpType, icmpCode]) => ({ ...base, protocol, icmpType, icmpCode })),
        ),
        ...[6, 17].flatMap((protocol) =>
          ports.flatMap((destinationPort) =>
            sourcePorts.map((sourcePort) => ({ ...base, protocol, destinationPort, sourcePort })),
          ),
        ),
      ];
    }),
  ),
);

/** The values that the world has for a field of a packet, one for every way to constrain it. */
export function valuesOf(
  field: 'source' | 'destination' | 'sourcePort' | 'destinationPort',
  packet: Packet,
): readonly (string | number)[] {
  if (field === 'source' || field === 'destination') return addresses[packet.family];
  if (packet.destinationPort === undefined) return [];
  return field === 'sourcePort' ? sourcePorts : ports;
}

const memberships = new Map<string, ReadonlySet<string>>();
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const text of blocks[family]) {
    const [base = '', length] = text.split('/');
    const list = new BlockList();
    list.addSubnet(base, Number(length), family);
    memberships.set(text, new Set(addresses[family].filter((each) => list.check(each, family))));
  }
}

export function inBlock(address: string, text: string): boolean {
  const members = memberships.get(text);
  if (members === undefined) throw new Error(`not a block of this world: ${text}`);
  return members.has(address);
}

export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

export interface WrittenConstraint extends Omit<PacketConstraint, 'source' | 'destination'> {
  readonly source?: string;
  readonly destination?: string;
}

export type Expression =
  | { readonly kind: 'box'; readonly constraint: WrittenConstraint }
  | {
      readonly kind: 'union' | 'intersect' | 'subtract';
      readonly left: Expression;
      readonly right: Expression;
    };

export function evaluate(expression: Expression): PacketSet {
  switch (expression.kind) {
    case 'box':
      return boxOf(expression.constraint);
    case 'union':
      return union(evaluate(expression.left), evaluate(expression.right));
    case 'intersect':
      return intersect(evaluate(expression.left), evaluate(expression.right));
    case 'subtract':
      return subtract(evaluate(expression.left), evaluate(expression.right));
  }
}

export function boxOf(written: WrittenConstraint): PacketSet {
  return box(toConstraint(written));
}

export function toConstraint(written: WrittenConstraint): PacketConstraint {
  const { source, destination, ...rest } = written;
  return {
    ...rest,
    ...(source === undefined ? {} : { source: cidr(source) }),
    ...(destination === undefined ? {} : { destination: cidr(destination) }),
  };
}

/** The meaning of an expression, one packet at a time. */
export function admits(expression: Expression, packet: Packet): boolean {
  switch (expression.kind) {
    case 'box':
      return meets(expression.constraint, packet);
    case 'union':
      return admits(expression.left, packet) || admits(expression.right, packet);
    case 'intersect':
      return admits(expression.left, packet) && admits(expression.right, packet);
    case 'subtract':
      return admits(expression.left, packet) && !admits(expression.right, packet);
  }
}

function meets(constraint: WrittenConstraint, packet: Packet): boolean {
  const within = (value: number | undefined, range?: { first: number; last: number }) =>
    range === undefined || (value !== undefined && range.first <= value && value <= range.last);
  const message = constraint.icmp;
  return (
    (constraint.family ?? packet.family) === packet.family &&
    (constraint.protocol ?? packet.protocol) === packet.protocol &&
    within(packet.destinationPort, constraint.ports) &&
    within(packet.sourcePort, constraint.sourcePorts) &&
    (message === undefined ||
      (packet.icmpType !== undefined &&
        (message.type ?? packet.icmpType) === packet.icmpType &&
        (message.code ?? packet.icmpCode) === packet.icmpCode)) &&
    (constraint.source === undefined || inBlock(packet.source, constraint.source)) &&
    (constraint.destination === undefined || inBlock(packet.destination, constraint.destination))
  );
}

function range(bounds: readonly number[]): fc.Arbitrary<{ first: number; last: number }> {
  const bound = fc.constantFrom(...bounds);
  return fc.tuple(bound, bound).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
}

export const family: fc.Arbitrary<Family> = fc.constantFrom('ipv4', 'ipv6');

export function block(of: Family): fc.Arbitrary<string> {
  return fc.constantFrom(...blocks[of]);
}

/** Mostly constraints that can be met. */
export const constraint: fc.Arbitrary<WrittenConstraint> = fc
  .tuple(family, fc.constantFrom('ports', 'icmp', 'protocol', 'mixed'))
  .chain(([of, kind]): fc.Arbitrary<WrittenConstraint> => {
    const ends = { source: block(of), destination: block(of) };
    const options = { requiredKeys: [] };
    switch (kind) {
      case 'ports':
        return fc.record(
          {
            ...ends,
            protocol: fc.constantFrom(6, 17),
            ports: range(portBounds),
            sourcePorts: range(sourcePortBounds),
          },
          options,
        );
      case 'icmp':
        return fc.record(
          { ...ends, protocol: fc.constantFrom(1, 58), icmp: fc.constantFrom(...messages) },
          options,
        );
      case 'protocol':
        return fc.record({ ...ends, protocol: fc.constantFrom(1, 6, 17, 47, 58) }, options);
      default:
        return fc.record(
          {
            ...ends,
            family,
            protocol: fc.constantFrom(1, 6, 17, 47, 58),
            ports: range(portBounds),
            icmp: fc.constantFrom(...messages),
          },
          options,
        );
    }
  });

export const expression: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('box' as const), constraint }),
    fc.record({
      kind: fc.constantFrom(
        'union' as const,
        'union' as const,
        'intersect' as const,
        'subtract' as const,
      ),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;
