import { invariant } from '../../lib/basics/invariant.ts';
import type { Family } from '../../lib/network/model.ts';

/**
 * Addresses and blocks for the oracle, as big integers. Written apart from
 * lib/packets on purpose: a second opinion must not share its arithmetic. It
 * knows text and numbers only, nothing of networks.
 */

const bitsOf = { ipv4: 32, ipv6: 128 } as const;

export interface ParsedAddress {
  readonly family: Family;
  readonly value: bigint;
}

/** Reads `10.0.0.1` or `2001:db8::1`. Throws InvariantError on anything else: models hold parsed text. */
export function parseAddress(text: string): ParsedAddress {
  return kept(addresses, text, () =>
    text.includes(':')
      ? { family: 'ipv6', value: parseIpv6(text) }
      : { family: 'ipv4', value: parseIpv4(text) },
  );
}

/** Random networks are made of the same few texts. */
const addresses = new Map<string, ParsedAddress>();
const blocks = new Map<string, ParsedAddress & { readonly length: number }>();

function kept<T>(map: Map<string, T>, text: string, parse: () => T): T {
  const known = map.get(text);
  if (known !== undefined) return known;
  const parsed = parse();
  map.set(text, parsed);
  return parsed;
}

/** Length of the prefix, 0 to 32 or 128. */
export function prefixLength(cidr: string): number {
  return parseBlock(cidr).length;
}

/** Whether the block covers the address; never across families (PKT-1). */
export function contains(cidr: string, address: string): boolean {
  const block = parseBlock(cidr);
  const parsed = parseAddress(address);
  if (block.family !== parsed.family) return false;
  const hostBits = BigInt(bitsOf[block.family] - block.length);
  return block.value >> hostBits === parsed.value >> hostBits;
}

/** The lowest address of a block. */
export function firstAddress(cidr: string): string {
  const block = parseBlock(cidr);
  const hostBits = BigInt(bitsOf[block.family] - block.length);
  return formatAddress({ family: block.family, value: (block.value >> hostBits) << hostBits });
}

/** The lowest and the highest address of a block, and those on both sides of its middle. */
export function spread(cidr: string): readonly string[] {
  const { family, value, length } = parseBlock(cidr);
  const size = 1n << BigInt(bitsOf[family] - length);
  const first = value - (value % size);
  const offsets = new Set([0n, size / 2n - 1n, size / 2n, size - 1n]);
  return [...offsets]
    .filter((offset) => offset >= 0n)
    .map((offset) => formatAddress({ family, value: first + offset }));
}

/** Where the Internet is not, in IPv4 (PKT-5). In IPv6 it is 2000::/3. */
const notInternet = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];

/** Whether packets with this address can come from the Internet (PKT-5). */
export function isInternetAddress(address: string): boolean {
  if (parseAddress(address).family === 'ipv6') return contains('2000::/3', address);
  for (const block of notInternet) {
    if (contains(block, address)) return false;
  }
  return true;
}

function parseBlock(cidr: string): ParsedAddress & { readonly length: number } {
  return kept(blocks, cidr, () => readBlock(cidr));
}

function readBlock(cidr: string): ParsedAddress & { readonly length: number } {
  const [address, length, ...more] = cidr.split('/');
  invariant(address !== undefined && more.length === 0, `not a block: ${cidr}`);
  invariant(length !== undefined && /^\d+$/.test(length), `not a block: ${cidr}`);
  const parsed = parseAddress(address);
  invariant(Number(length) <= bitsOf[parsed.family], `prefix too long: ${cidr}`);
  return { ...parsed, length: Number(length) };
}

function parseIpv4(text: string): bigint {
  const parts = text.split('.');
  invariant(parts.length === 4, `not an IPv4 address: ${text}`);
  let value = 0n;
  for (const part of parts) {
    invariant(/^\d{1,3}$/.test(part) && Number(part) <= 255, `not an IPv4 address: ${text}`);
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseIpv6(text: string): bigint {
  const halves = text.split('::');
  invariant(halves.length <= 2, `not an IPv6 address: ${text}`);
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const front = head ?? [];
  const back = tail ?? [];
  const missing = 8 - front.length - back.length;
  invariant(halves.length === 2 ? missing >= 1 : missing === 0, `not an IPv6 address: ${text}`);
  let value = 0n;
  for (const part of [...front, ...new Array<string>(missing).fill('0'), ...back]) {
    invariant(/^[0-9a-fA-F]{1,4}$/.test(part), `not an IPv6 address: ${text}`);
    value = value * 65536n + BigInt(`0x${part}`);
  }
  return value;
}

function formatAddress({ family, value }: ParsedAddress): string {
  const size = family === 'ipv4' ? 8n : 16n;
  const count = family === 'ipv4' ? 4 : 8;
  const parts: string[] = [];
  for (let index = count - 1; index >= 0; index--) {
    const part = (value >> (BigInt(index) * size)) & ((1n << size) - 1n);
    parts.push(part.toString(family === 'ipv4' ? 10 : 16));
  }
  return parts.join(family === 'ipv4' ? '.' : ':');
}
