import type { Family } from './address.ts';

/** One concrete packet header, what traces show and simulators replay (PKT-1). */
export interface Packet {
  readonly family: Family;
  /** IP protocol number. */
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** Ports: exactly with TCP and UDP. */
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Type and code: exactly with ICMP and ICMPv6. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
}
