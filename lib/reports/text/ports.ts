import { compareText } from '../../basics/order.ts';
import type { Finding, PortSpan } from '../../findings/finding.ts';
import { joint } from './layout.ts';
import { protocolWords } from './words.ts';

/**
 * Ports in words, short: a rule that opens everything gives one line, with the
 * services that readers know best named first and the rest counted.
 */

/** Up to so many ports of a protocol are all named; of more, only `portsNamedOfMany`. */
const portsNamedMax = 8;
const portsNamedOfMany = 4;
const spansNamedMax = 6;

/** Orders names only; it has nothing to do with severity. */
const bestKnown: readonly string[] = [
  'SSH',
  'RDP',
  'Telnet',
  'FTP',
  'HTTP',
  'HTTPS',
  'SMB',
  'MySQL',
  'PostgreSQL',
  'SQL Server',
  'MongoDB',
  'Oracle',
  'Elasticsearch',
  'LDAP',
  'NFS',
];

interface PortEntry {
  readonly span: PortSpan;
  readonly service: string | null;
  /** What the outside connects to, where it differs. */
  readonly listener: string | null;
}

/** The ports of several findings: `tcp 22 (SSH), 3389 (RDP) and 41 more recognized ports; udp 53`. */
export function portsOf(findings: readonly Finding[]): string {
  const byProtocol = new Map<string, PortEntry[]>();
  for (const finding of findings) {
    const entries = byProtocol.get(finding.protocol ?? 'all') ?? [];
    byProtocol.set(finding.protocol ?? 'all', entries);
    const at = finding.listenerPorts;
    const differs = at.length > 0 && spansOf(at) !== spansOf(finding.ports);
    const listener = differs ? spansOf(at) : null;
    for (const span of finding.ports) entries.push({ span, service: finding.service, listener });
  }
  return [...byProtocol]
    .sort(([a], [b]) => compareText(a, b))
    .map(([protocol, entries]) => protocolPorts(protocol, entries))
    .join('; ');
}

/** `22, 80-90`; of many the first, `and N more ranges`; all of them: `all`. */
export function spansOf(spans: readonly PortSpan[]): string {
  const sorted = [...spans].sort((a, b) => a.first - b.first || a.last - b.last);
  const named = sorted.slice(0, spansNamedMax).map(spanText).join(', ');
  const rest = sorted.length - spansNamedMax;
  return rest > 0 ? `${named} and ${rest} more ranges` : named;
}

function spanText({ first, last }: PortSpan): string {
  if (first === 0 && last === 65535) return 'all ports';
  return first === last ? String(first) : `${first}-${last}`;
}

function protocolPorts(protocol: string, entries: readonly PortEntry[]): string {
  const name = protocolWords(protocol);
  const distinct = [...new Map(entries.map((entry) => [entryKey(entry), entry])).values()];
  if (distinct.length === 0) return name;
  if (/^icmp/.test(protocol)) {
    const all = distinct.some(({ span }) => span.first === 0 && span.last === 255);
    return all ? name : `${name} type ${spansOf(distinct.map((entry) => entry.span))}`;
  }
  const sorted = distinct.sort(
    (a, b) => a.span.first - b.span.first || compareText(entryKey(a), entryKey(b)),
  );
  if (sorted.length <= portsNamedMax) return `${name} ${namedPorts(sorted)}`;
  const familiar = [...sorted].sort((a, b) => familiarity(a) - familiarity(b));
  const rest = familiar.slice(portsNamedOfMany);
  const kind = rest.every((entry) => entry.service !== null) ? 'recognized ports' : 'ports';
  return `${name} ${namedPorts(familiar.slice(0, portsNamedOfMany))} and ${rest.length} more ${kind}`;
}

function entryKey({ span, service, listener }: PortEntry): string {
  return [span.first, span.last, service, listener].join('|');
}

function familiarity(entry: PortEntry): number {
  const rank = bestKnown.indexOf(entry.service ?? '');
  return rank === -1 ? bestKnown.length : rank;
}

/** Neighbours with the same note share it: `137, 138 (NetBIOS), 445 (SMB)`. */
function namedPorts(entries: readonly PortEntry[]): string {
  const pieces: string[] = [];
  entries.forEach((entry, index) => {
    const note = noteOf(entry);
    const next = entries[index + 1];
    const shared = next !== undefined && noteOf(next) === note;
    pieces.push(
      shared || note === '' ? spanText(entry.span) : `${spanText(entry.span)}${joint}(${note})`,
    );
  });
  return pieces.join(', ');
}

function noteOf({ service, listener }: PortEntry): string {
  const behind = listener === null ? '' : `behind listener port ${listener}`;
  return [service ?? '', behind]
    .filter((part) => part !== '')
    .join(', ')
    .replaceAll(' ', joint);
}
