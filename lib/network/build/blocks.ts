import type { Unknown, Value } from '../../basics/value.ts';
import {
  type Cidr,
  compareCidrs,
  containsCidr,
  formatCidr,
  overlapsCidr,
  parseCidr,
  toCidr,
} from '../../packets/cidr.ts';
import type { Block, Family } from '../model.ts';
import type { Draft } from './draft.ts';

/**
 * Address blocks of domains and subnets, also of those that AWS will choose.
 * IPv6 blocks that Amazon assigns are represented by ones that nothing else
 * uses; an IPv4 block of which nothing is known lies somewhere in private space.
 */

/** RFC 1918. AWS admits other space, but asks to use this: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const privateIpv4: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Documentation space (RFC 9637): no network has these addresses. */
const placeholderSpace = { first: 0x3fff_0000, networkBits: 56 };

export function literalBlock(family: Family, cidr: Cidr): Block {
  return { family, cidr: formatCidr(cidr), literal: true, unknown: null };
}

/** Somewhere in private space. */
export function privateBlocks(unknown: Unknown): Block[] {
  return privateIpv4.map((cidr) => ({ family: 'ipv4', cidr, literal: false, unknown }));
}

/** Somewhere in the blocks of its domain. */
export function somewhereIn(blocks: readonly Block[], family: Family, unknown: Unknown): Block[] {
  return blocks
    .filter((block) => block.family === family)
    .map((block) => ({ ...block, literal: false, unknown }));
}

/** Reads a written block; null, with a problem, if it is none of that family. */
export function readBlock(
  draft: Draft,
  written: Value<string> & { readonly kind: 'known' },
  what: { readonly family: Family; readonly owner: string },
): Cidr | null {
  const cidr = parseCidr(written.value);
  if (cidr?.family === what.family) return cidr;
  const name = what.family === 'ipv4' ? 'IPv4' : 'IPv6';
  draft.warn(
    written.at,
    `${what.owner} has the address block "${written.value}", which is no ${name} CIDR. Write it like ${what.family === 'ipv4' ? '10.0.0.0/16' : '2001:db8::/56'}.`,
  );
  return null;
}

/** Hands out /56 blocks in the order in which they are asked for. */
export class PlaceholderBlocks {
  #next = 0;

  take(unknown: Unknown | null): Block {
    const index = this.#next++;
    // Bits 32 to 55 count the networks: 2^24 of them.
    const words = [placeholderSpace.first, (index << 8) >>> 0, 0, 0];
    const cidr = toCidr({ family: 'ipv6', words }, placeholderSpace.networkBits);
    return { family: 'ipv6', cidr: formatCidr(cidr), literal: false, unknown };
  }
}

/** The first /64 of `outer` that overlaps none of `taken`; the whole of `outer` if there is none among the first 65,536. */
export function freeSubnetBlock(outer: Block, taken: readonly string[]): Block {
  const within = parseCidr(outer.cidr);
  if (within === null || within.length > 64) return { ...outer, literal: false };
  const used = taken.flatMap((text) => parseCidr(text) ?? []).sort(compareCidrs);
  const count = Math.min(2 ** (64 - within.length), subnetBlockMax);
  for (let index = 0; index < count; index++) {
    const words = [...within.words];
    words[1] = ((words[1] ?? 0) | index) >>> 0;
    const candidate: Cidr = { family: 'ipv6', words, length: 64 };
    if (!used.some((other) => overlapsCidr(candidate, other))) {
      return { ...outer, cidr: formatCidr(candidate), literal: false };
    }
  }
  return { ...outer, literal: false };
}

/** A subnet's /64 is searched among this many: those of a /48, more than a VPC can have subnets. */
const subnetBlockMax = 65_536;

/** Whether a block lies inside one of `outer`. */
export function isWithin(inner: string, outer: readonly string[]): boolean {
  const small = parseCidr(inner);
  return (
    small !== null &&
    outer.some((text) => {
      const large = parseCidr(text);
      return large !== null && containsCidr(large, small);
    })
  );
}
