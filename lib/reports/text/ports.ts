import { compareText } from '../../basics/order.ts';
import type { Finding, PortSpan } from '../../findings/finding.ts';
import { joint } from './layout.ts';
import { grouped, severityRank } from './ways.ts';
import { enumerated, protocolWords } from './words.ts';

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
  const byProtocol = grouped(findings, (finding) => finding.protocol ?? 'all');
  return [...byProtocol]
    .sort(([a], [b]) => compareText(a, b))
    .map(([protocol, group]) => protocolPorts(protocol, group.flatMap(entriesOf)))
    .join('; ');
}

/**
 * The ports of findings on one protocol, which goes before, within a sentence:
 * `22 (SSH), 3389 (RDP) and 41 more recognized ports`. Of each severity the same
 * ones are named as by `portsOf`, the worst first.
 */
export function portsInSentence(findings: readonly Finding[]): string {
  const bySeverity = grouped(findings, ({ severity }) => severity);
  const chosen = [...bySeverity.values()]
    .sort(([a], [b]) =>
      a === undefined || b === undefined ? 0 : severityRank(a) - severityRank(b),
    )
    .map((group) => chosenOf(group.flatMap(entriesOf)));
  const named = namedPorts(chosen.flatMap((each) => each.named));
  const rest = chosen.flatMap((each) => each.rest);
  const text =
    rest.length === 0
      ? enumerated(named, named.length)
      : `${named.join(', ')} and ${restWords(rest)}`;
  return text.replaceAll(joint, ' ');
}

function entriesOf({ ports, service, listenerPorts }: Finding): readonly PortEntry[] {
  const differs = listenerPorts.length > 0 && spansOf(listenerPorts) !== spansOf(ports);
  const listener = differs ? spansOf(listenerPorts) : null;
  return ports.map((span) => ({ span, service, listener }));
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
  if (entries.length === 0) return name;
  if (/^icmp/.test(protocol)) {
    const distinct = distinctOf(entries);
    const all = distinct.some(({ span }) => span.first === 0 && span.last === 255);
    return all ? name : `${name} type ${spansOf(distinct.map((entry) => entry.span))}`;
  }
  const { named, rest } = chosenOf(entries);
  const more = rest.length === 0 ? '' : ` and ${restWords(rest)}`;
  return `${name} ${namedPorts(named).join(', ')}${more}`;
}

function distinctOf(entries: readonly PortEntry[]): PortEntry[] {
  return [...new Map(entries.map((entry) => [entryKey(entry), entry])).values()];
}

interface ChosenPorts {
  readonly named: readonly PortEntry[];
  /** Only counted. */
  readonly rest: readonly PortEntry[];
}

function chosenOf(entries: readonly PortEntry[]): ChosenPorts {
  const sorted = distinctOf(entries).sort(
    (a, b) => a.span.first - b.span.first || compareText(entryKey(a), entryKey(b)),
  );
  if (sorted.length <= portsNamedMax) return { named: sorted, rest: [] };
  const familiar = sorted.sort((a, b) => familiarity(a) - familiarity(b));
  return {
    named: familiar.slice(0, portsNamedOfMany),
    rest: familiar.slice(portsNamedOfMany),
  };
}

function restWords(rest: readonly PortEntry[]): string {
  const kind = rest.every((entry) => entry.service !== null) ? 'recognized ports' : 'ports';
  return `${rest.length} more ${kind}`;
}

function entryKey({ span, service, listener }: PortEntry): string {
  return [span.first, span.last, service, listener].join('|');
}

function familiarity(entry: PortEntry): number {
  const rank = bestKnown.indexOf(entry.service ?? '');
  return rank === -1 ? bestKnown.length : rank;
}

/** Neighbours with the same note share it: `137, 138 (NetBIOS), 445 (SMB)`. */
function namedPorts(entries: readonly PortEntry[]): string[] {
  const pieces: string[] = [];
  entries.forEach((entry, index) => {
    const note = noteOf(entry);
    const next = entries[index + 1];
    const shared = next !== undefined && noteOf(next) === note;
    pieces.push(
      shared || note === '' ? spanText(entry.span) : `${spanText(entry.span)}${joint}(${note})`,
    );
  });
  return pieces;
}

function noteOf({ service, listener }: PortEntry): string {
  const behind = listener === null ? '' : `behind listener port ${listener}`;
  return [service ?? '', behind]
    .filter((part) => part !== '')
    .join(', ')
    .replaceAll(' ', joint);
}
