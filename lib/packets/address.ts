import { unreachable } from '../basics/invariant.ts';

/**
 * IP addresses: reading and printing. An address is its words, unsigned
 * 32-bit numbers in network order, because that is what packet sets compute
 * with. Knows nothing of what a range is used for.
 */

export type Family = 'ipv4' | 'ipv6';

export interface Address {
  readonly family: Family;
  /** Unsigned 32-bit, most significant first: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
}

/** In bits. */
export function addressLength(family: Family): number {
  switch (family) {
    case 'ipv4':
      return 32;
    case 'ipv6':
      return 128;
    default:
      return unreachable(family);
  }
}

/**
 * Reads `192.0.2.1` or `2001:db8::1`; null if the text is neither. Strict:
 * no blanks, no octets with leading zeros (some readers take them as octal),
 * no zone, no prefix length. `::` stands for at least one group.
 */
export function parseAddress(text: string): Address | null {
  if (text.includes(':')) {
    const words = parseIpv6(text);
    return words && { family: 'ipv6', words };
  }
  const word = parseIpv4(text);
  return word === null ? null : { family: 'ipv4', words: [word] };
}

/** The canonical text: dotted decimal, or RFC 5952 (with dotted decimal for IPv4-mapped addresses). */
export function formatAddress(address: Address): string {
  return address.family === 'ipv4' ? formatIpv4(address.words[0] ?? 0) : formatIpv6(address.words);
}

const octet = /^(?:0|[1-9]\d{0,2})$/;
const group = /^[0-9a-f]{1,4}$/i;
const groupCount = 8;

function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let word = 0;
  for (const part of parts) {
    const value = Number(part);
    if (!octet.test(part) || value > 255) return null;
    word = word * 256 + value;
  }
  return word;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(parseGroups);
  if (!head) return null;
  if (halves.length === 1) return head.length === groupCount ? toWords(head) : null;
  // An embedded IPv4 address may only end the text, so not stand before `::`.
  if (!tail || halves[0]?.includes('.')) return null;
  const missing = groupCount - head.length - tail.length;
  return missing < 1 ? null : toWords([...head, ...Array<number>(missing).fill(0), ...tail]);
}

/** The 16-bit groups of one side of `::`, which may be empty. */
function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const word = index === parts.length - 1 ? parseIpv4(part) : null;
      if (word === null) return null;
      groups.push(word >>> 16, word & 0xffff);
    } else {
      if (!group.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function toWords(groups: readonly number[]): number[] {
  const words = [0, 0, 0, 0];
  for (const [index, value] of groups.entries()) {
    words[index >> 1] = (words[index >> 1] ?? 0) * 0x10000 + value;
  }
  return words;
}

function formatIpv4(word: number): string {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
}

function formatIpv6(words: readonly number[]): string {
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) {
    return `::ffff:${formatIpv4(words[3] ?? 0)}`;
  }
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const zeros = longestZeroRun(groups);
  const print = (part: readonly number[]) => part.map((value) => value.toString(16)).join(':');
  if (zeros.length < 2) return print(groups);
  return `${print(groups.slice(0, zeros.start))}::${print(groups.slice(zeros.start + zeros.length))}`;
}

/** The first of the longest runs. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, value] of groups.entries()) {
    if (value !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
