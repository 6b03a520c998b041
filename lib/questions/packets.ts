import { box, everything, type PacketSet, unionAll } from '../packets/packet-set.ts';
import { parseProtocol } from '../packets/protocol.ts';
import type { QuestionText } from './question-text.ts';

/** Which packets a question is about: its protocol, ports and ICMP type as a set. */

/** The packets, or what is wrong with the question. */
export function packetsOf(text: QuestionText): PacketSet | string {
  const protocol = parseProtocol(text.protocol ?? 'any');
  if (text.protocol !== undefined && text.protocol !== 'any' && protocol === null) {
    return `'${text.protocol}' is no protocol. Give tcp, udp, icmp, icmpv6, a number or any.`;
  }
  const ports = portsOf(text.port);
  if (ports === null) return `'${text.port}' is no port. Give one as 22, a range as 22-25, or any.`;
  if (protocol === null || protocol === 'all') {
    if (ports === 'any') return everything;
    return unionAll([6, 17].map((each) => box({ protocol: each, ports })));
  }
  if (protocol === 1 || protocol === 58) return icmpPackets(protocol, text);
  return ports === 'any' || (protocol !== 6 && protocol !== 17)
    ? box({ protocol })
    : box({ protocol, ports });
}

/** Without a type the question is that of ping. */
function icmpPackets(protocol: 1 | 58, text: QuestionText): PacketSet | string {
  for (const [name, value] of [
    ['ICMP type', text.icmpType],
    ['ICMP code', text.icmpCode],
  ] as const) {
    const isValid = value === undefined || (Number.isInteger(value) && value >= 0 && value <= 255);
    if (!isValid) return `'${value}' is no ${name}. Give a number from 0 to 255.`;
  }
  const type = text.icmpType ?? (protocol === 1 ? 8 : 128);
  const code = text.icmpCode ?? (text.icmpType === undefined ? 0 : null);
  return box({ protocol, icmp: { type, code } });
}

function portsOf(port: QuestionText['port']): { first: number; last: number } | 'any' | null {
  if (port === undefined || port === 'any') return 'any';
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(port));
  if (match === null) return null;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first <= last && last <= 65_535 ? { first, last } : null;
}
