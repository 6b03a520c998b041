import type { Family } from './address.ts';

/**
 * How a packet header lies on the levels of a diagram. Level 0 is family and
 * protocol as one number, level 1 the destination port or, for ICMP, type and
 * code; then the words of source and destination, of which IPv4 uses the
 * first ones only, and last the source port. Protocols without ports leave
 * levels 1 and 10 undecided (PKT-1).
 */

export const protocolLevel = 0;
export const serviceLevel = 1;
export const sourceLevel = 2;
export const destinationLevel = 6;
export const sourcePortLevel = 10;

export const protocolMax = 255;
/** Of ports, and of ICMP type × 256 + code. */
export const portMax = 65_535;
export const wordMax = 0xffff_ffff;

/** The greatest value of a level; 0 is the least. */
export function levelMax(level: number): number {
  if (level === protocolLevel) return 2 * (protocolMax + 1) - 1;
  return level === serviceLevel || level === sourcePortLevel ? portMax : wordMax;
}

export const families: readonly Family[] = ['ipv4', 'ipv6'];

export type AddressField = 'source' | 'destination';

export function addressLevel(field: AddressField): number {
  return field === 'source' ? sourceLevel : destinationLevel;
}

/** How many words an address has. */
export function wordCount(family: Family): number {
  return family === 'ipv4' ? 1 : 4;
}

/** The least value of level 0 that a family has; its protocols follow. */
export function familyBase(family: Family): number {
  return family === 'ipv4' ? 0 : protocolMax + 1;
}

export const tcp = 6;
export const udp = 17;
export const icmp = 1;
export const icmpv6 = 58;

export const protocolsWithPorts: readonly number[] = [tcp, udp];
export const protocolsWithTypes: readonly number[] = [icmp, icmpv6];
