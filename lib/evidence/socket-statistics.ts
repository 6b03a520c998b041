import type { Journal } from './journal.ts';
import { boundAddress, parsePort } from './listener.ts';

/**
 * The output of `ss -tulpn` (iproute2). The host is named by a line
 * `# host: NAME`, which may come several times, else by the file's name.
 */

/** Netid, state, both queues, local and peer address, and what `-p` and `-e` add. `ss -t` alone leaves Netid out. */
const socketLine = /^(?:(\S+)\s+)?(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+)\s+(\S+)(.*)$/;
/** What a socket that is no listener has as its state; `ss -a` prints them all. */
const otherState =
  /^(?:\S+\s+)?(?:ESTAB|SYN-\w+|FIN-WAIT-\d|TIME-WAIT|CLOSE-WAIT|LAST-ACK|CLOSING|CLOSED)\s/;
/** Kinds of sockets without IP ports: Unix domain, netlink, packet, raw, vsock and others. */
const otherSocket = /^(?:u_\w+|nl|p_\w+|raw|icmp6?|v_\w+|xdp|tipc|mptcp|sctp|dccp|\?\?\?)\s/;
const headerLine = /^(?:Netid|State)\s.*Local Address:Port/;

export function readSocketStatistics(text: string, journal: Journal): void {
  const lines = text.split(/\r?\n/);
  if (!lines.some((line) => headerLine.test(line) || socketLine.test(line))) {
    journal.problem('This is neither JSON of osquery nor the output of ss -tulpn.', null);
    return;
  }
  let host = journal.hostDefault;
  lines.forEach((line, index) => {
    const named = /^#\s*host:\s*(\S.*?)\s*$/i.exec(line)?.[1];
    if (named !== undefined) {
      host = named;
      journal.host(host, index + 1);
    } else if (headerLine.test(line)) {
      journal.host(host, index + 1);
      // Without that column only one kind of socket was asked for; its lines tell which.
      if (!line.startsWith('Netid')) journal.limitTo(host, []);
    } else if (line.trim() !== '' && !/^[#\t]/.test(line)) {
      // Lines that begin with a tab carry on the one before (`ss -e`, `-i`).
      readSocket(line, { host, line: index + 1 }, journal);
    }
  });
}
function readSocket(
  line: string,
  place: { readonly host: string; readonly line: number },
  journal: Journal,
): void {
  if (otherState.test(line) || otherSocket.test(line)) return;
  const match = socketLine.exec(line);
  const [, netid, state, local = '', , rest = ''] = match ?? [];
  const protocol = netid ?? (state === 'LISTEN' ? 'tcp' : 'udp');
  if (match === null || (protocol !== 'tcp' && protocol !== 'udp')) {
    journal.problem('This is no line of ss -tulpn; it was passed over.', place.line);
    return;
  }
  journal.host(place.host, place.line);
  if (netid === undefined) journal.limitTo(place.host, [protocol]);
  const colon = local.lastIndexOf(':');
  const bound = boundAddress(local.slice(0, colon));
  const port = parsePort(local.slice(colon + 1));
  if (bound.kind === 'loopback') return;
  if (bound.kind === 'unreadable' || port === null) {
    const message = `'${local}' is no numeric address with a port; run ss with -n. It was passed over.`;
    journal.problem(message, place.line);
    return;
  }
  const process = /users:\(\("((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? null;
  const { address, families } = bound;
  journal.add(place.host, { protocol, port, address, families, process });
}
