import {
  type Address,
  addressLength,
  type Family,
  formatAddress,
  parseAddress,
} from './address.ts';

/**
 * CIDR blocks: an address and how many of its leading bits count. Blocks are
 * canonical, bits behind the prefix are zero (PKT-4), so equal blocks have
 * equal text. A single address is the block of full length.
 */

export interface Cidr extends Address {
  /** Prefix length in bits, 0 to 32 or 0 to 128. */
  readonly length: number;
}

/** All addresses of a family. */
export const wholeFamily: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0], length: 0 },
  ipv6: { family: 'ipv6', words: [0, 0, 0, 0], length: 0 },
};

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32` or a bare address, which is a block of
 * full length; null if the text is none. Bits behind the prefix may be set
 * and are cleared. As strict as parseAddress.
 */
export function parseCidr(text: string): Cidr | null {
  const known = cidrsOfTexts.get(text);
  if (known !== undefined) return known;
  const parsed = readCidr(text);
  if (cidrsOfTexts.size >= textsMax) cidrsOfTexts.clear();
  cidrsOfTexts.set(text, parsed);
  return parsed;
}

/** Networks name the same few blocks everywhere, and ask what they are at every step. */
const cidrsOfTexts = new Map<string, Cidr | null>();
const textsMax = 8_192;

function readCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return null;
  const full = addressLength(address.family);
  if (slash < 0) return { ...address, length: full };
  const digits = text.slice(slash + 1);
  const length = Number(digits);
  return /^(?:0|[1-9]\d{0,2})$/.test(digits) && length <= full ? toCidr(address, length) : null;
}

/** Always with the length, `10.0.0.1/32`; formatAddress leaves it out. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr)}/${cidr.length}`;
}

/** The block of that length in which the address lies. */
export function toCidr(address: Address, length: number): Cidr {
  const words = address.words.map((word, index) => (word & wordMask(length, index)) >>> 0);
  return { family: address.family, words, length };
}

/** IPv4 first, then by first address, then larger blocks first. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family === 'ipv4' ? -1 : 1;
  for (const [index, word] of a.words.entries()) {
    const difference = word - (b.words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether every address of `inner` is in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return (
    outer.family === inner.family &&
    outer.length <= inner.length &&
    compareCidrs(outer, toCidr(inner, outer.length)) === 0
  );
}

/** Whether some address is in both. */
export function overlapsCidr(a: Cidr, b: Cidr): boolean {
  return containsCidr(a, b) || containsCidr(b, a);
}

export function firstAddress(cidr: Cidr): Cidr {
  return { ...cidr, length: addressLength(cidr.family) };
}

/** The address that many places after the first one; null outside of the block. */
export function addressAt(cidr: Cidr, offset: number | bigint): Cidr | null {
  const distance = BigInt(offset);
  if (distance < 0n || distance >= addressCount(cidr)) return null;
  const full = addressLength(cidr.family);
  return cidrOfBits(cidr.family, bitsOf(cidr) + distance, full);
}

/** How many addresses a block has. */
export function addressCount(cidr: Cidr): bigint {
  return 1n << BigInt(addressLength(cidr.family) - cidr.length);
}

/**
 * The first `count` blocks of `hostBits` bits each in a block, in order: what
 * `Fn::Cidr` computes. Null where CloudFormation fails: a count that is not
 * between 1 and 256, or more blocks than there is room for.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
export function splitCidr(
  cidr: Cidr,
  by: { readonly count: number; readonly hostBits: number },
): Cidr[] | null {
  const { count, hostBits } = by;
  if (!Number.isInteger(count) || count < 1 || count > 256) return null;
  const length = addressLength(cidr.family) - hostBits;
  if (!Number.isInteger(length) || hostBits < 0 || length < cidr.length) return null;
  if (BigInt(count) > 1n << BigInt(length - cidr.length)) return null;
  return Array.from({ length: count }, (_, index) =>
    cidrOfBits(cidr.family, bitsOf(cidr) + (BigInt(index) << BigInt(hostBits)), length),
  );
}

/** The fewest blocks that together are the addresses from `first` to `last`, in order. */
export function cidrsOfRange(family: Family, first: bigint, last: bigint): Cidr[] {
  // IPv4 is what nearly all ranges are, and plain numbers are much faster.
  if (family === 'ipv4') return cidrsOfIpv4Range(Number(first), Number(last));
  const full = addressLength(family);
  const cidrs: Cidr[] = [];
  // Each round takes the largest block that starts here: at most two a bit.
  for (let start = first; start <= last; ) {
    // The lowest bit that is set says how large an aligned block can be.
    let size = start === 0n ? 1n << BigInt(full) : start & -start;
    while (start + size - 1n > last) size >>= 1n;
    cidrs.push(cidrOfBits(family, start, full - (size.toString(2).length - 1)));
    start += size;
  }
  return cidrs;
}

function cidrsOfIpv4Range(first: number, last: number): Cidr[] {
  const cidrs: Cidr[] = [];
  for (let start = first; start <= last; ) {
    let size = 1;
    while (start % (size * 2) === 0 && start + size * 2 - 1 <= last) size *= 2;
    cidrs.push({ family: 'ipv4', words: [start], length: 32 - Math.log2(size) });
    start += size;
  }
  return cidrs;
}

/** The address as one number. */
export function bitsOf(address: Address): bigint {
  return address.words.reduce((bits, word) => (bits << 32n) | BigInt(word), 0n);
}

function cidrOfBits(family: Family, bits: bigint, length: number): Cidr {
  const words: number[] = [];
  for (let shift = addressLength(family) - 32; shift >= 0; shift -= 32) {
    words.push(Number((bits >> BigInt(shift)) & 0xffff_ffffn));
  }
  return { family, words, length };
}

/** The bits of one word that a prefix covers, as a signed 32-bit number. */
export function wordMask(length: number, index: number): number {
  const bits = length - index * 32;
  // A shift by 32 is a shift by 0 in JavaScript.
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}
