import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import { formatAddress, parseAddress } from '../packets/address.ts';

/**
 * What a listener is: a socket that takes packets from outside its host. It
 * knows the notations of addresses and ports in which tools print sockets, and
 * no tool in particular.
 */

export type TransportProtocol = 'tcp' | 'udp';

export interface HostReport {
  /** As the report names its host. */
  readonly host: string;
  /** Without loopback; sorted by protocol, port, address. */
  readonly listeners: readonly HostListener[];
  /**
   * Protocols of which every listener is listed, so that a port that is not
   * listed is known not to be listened on. Empty where part of the file could
   * not be read.
   */
  readonly complete: readonly TransportProtocol[];
  readonly at: SourceLocation;
}

export interface HostListener {
  readonly protocol: TransportProtocol;
  /** 1 to 65535. */
  readonly port: number;
  /** Canonical; `0.0.0.0` or `::` for every address. */
  readonly address: string;
  /** Families that it serves: a listener on `::` serves IPv4 too. */
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly process: string | null;
}

/**
 * Whether something is known to listen on a port, as far as the reports tell:
 * 'no' only where all of them are complete; 'unknown' for other protocols.
 */
export function listensOn(
  reports: readonly HostReport[],
  wanted: { readonly protocol: string; readonly port: number; readonly family?: 'ipv4' | 'ipv6' },
): Truth {
  if (findListener(reports, wanted) !== null) return 'yes';
  const isListed = (report: HostReport) =>
    report.complete.some((protocol) => protocol === wanted.protocol);
  return reports.length > 0 && reports.every(isListed) ? 'no' : 'unknown';
}

/** The listener that takes packets for a port, if one of the reports has one. */
export function findListener(
  reports: readonly HostReport[],
  wanted: { readonly protocol: string; readonly port: number; readonly family?: 'ipv4' | 'ipv6' },
): HostListener | null {
  for (const report of reports) {
    for (const listener of report.listeners) {
      if (listener.protocol !== wanted.protocol || listener.port !== wanted.port) continue;
      if (wanted.family === undefined || listener.families.includes(wanted.family)) return listener;
    }
  }
  return null;
}

/**
 * Where a socket is bound: null for loopback, which nothing outside reaches.
 * Takes the notations of osquery and ss: `*`, `[::1]`, `127.0.0.53%lo`.
 */
export function boundAddress(text: string):
  | {
      readonly kind: 'bound';
      readonly address: string;
      readonly families: HostListener['families'];
    }
  | { readonly kind: 'loopback' }
  | { readonly kind: 'unreadable' } {
  const [bare = '', zone] = text.replace(/^\[(.*)\](%.*)?$/, '$1$2').split('%');
  if (zone === 'lo') return { kind: 'loopback' };
  const address = parseAddress(bare === '*' ? '::' : bare);
  if (address === null) return { kind: 'unreadable' };
  const [first = 0, second = 0, third = 0, fourth = 0] = address.words;
  const isMapped = address.family === 'ipv6' && first === 0 && second === 0 && third === 0xffff;
  const word = address.family === 'ipv4' ? first : fourth;
  if (address.family === 'ipv4' || isMapped) {
    // 127.0.0.0/8 is loopback as a whole (RFC 1122, 3.2.1.3).
    if (word >>> 24 === 127) return { kind: 'loopback' };
    const plain = formatAddress({ family: 'ipv4', words: [word] });
    return { kind: 'bound', address: plain, families: ['ipv4'] };
  }
  const high = first === 0 && second === 0 && third === 0;
  if (high && fourth === 1) return { kind: 'loopback' };
  const isAny = high && fourth === 0;
  return {
    kind: 'bound',
    address: formatAddress(address),
    families: isAny ? ['ipv4', 'ipv6'] : ['ipv6'],
  };
}

/** A port that something can listen on; null for anything else. */
export function parsePort(text: string): number | null {
  if (!/^\d{1,5}$/.test(text)) return null;
  const port = Number(text);
  return port >= 1 && port <= 65535 ? port : null;
}
