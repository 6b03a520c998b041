import { compareText } from '../basics/order.ts';
import { type Cidr, containsCidr, formatCidr, parseCidr } from '../packets/cidr.ts';
import { box, cidrsOf, unionAll } from '../packets/packet-set.ts';

/** Lists of sources as findings have them: CIDRs of both families, or names of prefix lists. */

/** Minimal and sorted, names behind CIDRs. */
export function unionOfSources(lists: readonly (readonly string[])[]): string[] {
  const texts = new Set(lists.flat());
  const blocks: Cidr[] = [];
  const names: string[] = [];
  for (const text of texts) {
    const cidr = parseCidr(text);
    if (cidr === null) names.push(text);
    else blocks.push(cidr);
  }
  const union = unionAll(blocks.map((source) => box({ family: source.family, source })));
  return [...cidrsOf(union, 'source').map(formatCidr), ...names.sort(compareText)];
}

/** Whether an address is in one of the blocks. */
export function coversAddress(sources: readonly string[], address: string): boolean {
  const inner = parseCidr(address);
  if (inner === null) return false;
  return sources.some((text) => {
    const outer = parseCidr(text);
    return outer !== null && containsCidr(outer, inner);
  });
}
