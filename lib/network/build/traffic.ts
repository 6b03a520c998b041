import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, Unknown, Value } from '../../basics/value.ts';
import { parseProtocol } from '../../packets/protocol.ts';
import type { DeclaredTraffic } from '../../resources/resource.ts';
import type { Family, Match, PortRange } from '../model.ts';
import { distinct } from './condition.ts';

/**
 * Protocols, ports and ICMP types of rules, as AWS reads them (PKT-2, SG-10,
 * SG-11, NACL-3): from what is written to what surely and what perhaps
 * matches. Of peers it knows their address family only.
 */

/** A match without its peer. */
export type Shape = Omit<Match, 'peer'>;

export interface Traffic {
  /** Empty where some part is not known. */
  readonly must: readonly Shape[];
  readonly may: readonly Shape[];
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  /** What is wrong with the rule, for problems. */
  readonly mistakes: readonly { readonly message: string; readonly at: SourceLocation }[];
}

const tcp = 6;
const udp = 17;
const icmp = 1;
const icmpv6 = 58;
const portMax = 65_535;

/** Beyond this many combinations of candidates a rule counts as wholly unknown. */
const candidateMax = 64;

/** `family`: that of the peer; null: the peer has both. */
export function readTraffic(traffic: DeclaredTraffic, family: Family | null): Traffic {
  const mistakes: { message: string; at: SourceLocation }[] = [];
  const assumptions: Assumption[] = [];
  const unknowns: Unknown[] = [];
  const shapes: Shape[] = [];
  const note: Notes = {
    mistake: (message, at) => mistakes.push({ message, at }),
    assume: (rule, text) => assumptions.push({ rule, text }),
    unknown: (unknown) => unknowns.push(unknown),
  };
  for (const protocol of protocolsOf(traffic.protocol, note)) {
    shapes.push(...shapesOf(protocol, traffic, family, note));
  }
  const may = distinctShapes(shapes);
  return {
    must: unknowns.length === 0 ? may : [],
    may,
    unknowns: distinct(unknowns),
    assumptions,
    mistakes,
  };
}

interface Notes {
  readonly mistake: (message: string, at: SourceLocation) => void;
  readonly assume: (rule: string, text: string) => void;
  readonly unknown: (unknown: Unknown) => void;
}

/** Protocol numbers; null is every protocol. */
function protocolsOf(value: Value<string>, note: Notes): readonly (number | null)[] {
  const candidates = value.kind === 'known' ? [value.value] : (value.among ?? []);
  const parsed = candidates.map((text) => parseProtocol(text.trim()));
  const numbers = parsed.flatMap((protocol) =>
    protocol === null ? [] : [protocol === 'all' ? null : protocol],
  );
  if (value.kind === 'unknown') {
    note.unknown(value.unknown);
    return numbers.length === 0 || numbers.length < parsed.length ? [null] : [...new Set(numbers)];
  }
  if (numbers.length > 0) return numbers;
  note.mistake(
    `"${value.value}" is no IP protocol. Write tcp, udp, icmp, icmpv6, a number, or -1 for all.`,
    value.at,
  );
  note.unknown({ what: `protocol "${value.value}"`, cause: 'unsupported', location: value.at });
  return [null];
}

function shapesOf(
  protocol: number | null,
  traffic: DeclaredTraffic,
  family: Family | null,
  note: Notes,
): readonly Shape[] {
  const whole: Shape = { family, protocol, ports: null, icmp: null };
  if (protocol === tcp || protocol === udp) {
    return portsOf(traffic, note).map((ports) => ({ ...whole, ports }));
  }
  // Any other protocol has no ports; what is written as a range is ignored (SG-10, NACL-3).
  if (protocol !== icmp && protocol !== icmpv6) return [whole];
  const own: Family = protocol === icmp ? 'ipv4' : 'ipv6';
  if (family !== null && family !== own) {
    const [name, other] = own === 'ipv4' ? ['icmp', 'an IPv6'] : ['icmpv6', 'an IPv4'];
    note.mistake(
      `A rule for ${name} with ${other} block matches nothing. Use ${own === 'ipv4' ? 'icmpv6' : 'icmp'} with it.`,
      traffic.protocol.at,
    );
    note.assume('SG-11', `A rule for ${name} with ${other} block matches nothing.`);
    return [];
  }
  return icmpOf(traffic, note).map((types) => ({ ...whole, family: own, icmp: types }));
}

/** Destination ports (PKT-3, SG-10); null: all. */
function portsOf(traffic: DeclaredTraffic, note: Notes): readonly (PortRange | null)[] {
  const { from, to, protocol } = traffic;
  if (from === null || to === null) {
    note.mistake(
      'A rule for tcp or udp without both ends of its port range is taken to mean all ports. Give both.',
      (from ?? to ?? protocol).at,
    );
    note.assume(
      'SG-10',
      'A rule for tcp or udp with a missing end of its port range means all ports.',
    );
    return [null];
  }
  const ranges: (PortRange | null)[] = [];
  for (const [first, last] of pairs(from, to, note)) {
    const low = first ?? 0;
    const high = last ?? portMax;
    if (low === -1 && high === -1) {
      note.mistake(
        'The port range -1 to -1 is taken to mean all ports. Write 0 to 65535.',
        from.at,
      );
      note.assume('SG-10', 'A rule for tcp or udp with the port range -1 to -1 means all ports.');
      ranges.push(null);
    } else if (!isPort(low) || !isPort(high) || low > high) {
      note.mistake(
        `${low} to ${high} is no port range; it is taken to mean all ports. Write the lower port first, from 0 to 65535.`,
        from.at,
      );
      note.assume('SG-10', 'A rule for tcp or udp whose port range is not valid means all ports.');
      ranges.push(null);
    } else ranges.push({ first: low, last: high });
  }
  return ranges;
}

/** Types and codes: -1 is all, and all types have all codes (SG-11). */
function icmpOf(traffic: DeclaredTraffic, note: Notes): readonly Shape['icmp'][] {
  const type = traffic.icmpType ?? traffic.from;
  const code = traffic.icmpCode ?? traffic.to;
  if (type === null) return [null];
  return pairs(type, code ?? type, note).map(([first, last]) => {
    const kind = first === null || first < 0 ? null : first;
    const detail = code === null || last === null || last < 0 ? null : last;
    return kind === null ? null : { type: kind, code: detail };
  });
}

/** Candidates of two values together; null: any number. Equal unknowns go together. */
function pairs(
  a: Value<number>,
  b: Value<number>,
  note: Notes,
): readonly (readonly [number | null, number | null])[] {
  for (const value of [a, b]) if (value.kind === 'unknown') note.unknown(value.unknown);
  if (a.kind === 'known' && b.kind === 'known') return [[a.value, b.value]];
  const listA = candidatesOf(a);
  const listB = candidatesOf(b);
  if (
    a.kind === 'unknown' &&
    b.kind === 'unknown' &&
    a.unknown.what === b.unknown.what &&
    listA.length === listB.length
  ) {
    return listA.length > candidateMax
      ? [[null, null]]
      : listA.map((first, index) => [first, listB[index] ?? null]);
  }
  if (listA.length * listB.length > candidateMax) return [[null, null]];
  return listA.flatMap((first) => listB.map((last) => [first, last] as const));
}

function candidatesOf(value: Value<number>): readonly (number | null)[] {
  if (value.kind === 'known') return [value.value];
  return value.among === undefined || value.among.length === 0 ? [null] : value.among;
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= portMax;
}

function distinctShapes(shapes: readonly Shape[]): Shape[] {
  if (shapes.length <= 1) return [...shapes];
  return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
}
