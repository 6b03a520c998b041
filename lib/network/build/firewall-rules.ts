import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type {
  DeclaredFlags,
  DeclaredPorts,
  FirewallVariables,
  StatefulRule,
  StatelessRule,
} from '../../resources/resource.ts';
import type {
  ConnectionOutcome,
  FirewallRule,
  HeaderMatch,
  PacketOutcome,
  PortRange,
} from '../model.ts';
import { distinct } from './condition.ts';
import { AddressField, type FieldBounds, PortField } from './firewall-headers.ts';

/** One rule of a network firewall as what it surely and what it perhaps matches (NFW-2, NFW-3, NFW-6). */

/** Every packet. */
export const anyHeader: HeaderMatch = {
  protocols: null,
  sources: null,
  destinations: null,
  sourcePorts: null,
  ports: null,
  handshake: null,
  bothWays: false,
};

/** What variables stand for where the rule is used. */
export interface RuleSetting {
  readonly addresses: readonly FirewallVariables[];
  readonly ports: readonly FirewallVariables[];
  readonly home: PartialList<string>;
}

type Header = Pick<FirewallRule<never>, 'must' | 'may' | 'unknowns'>;

interface Fields {
  readonly protocols: FieldBounds<number>;
  readonly sources: FieldBounds<string>;
  readonly destinations: FieldBounds<string>;
  readonly sourcePorts: FieldBounds<PortRange>;
  readonly ports: FieldBounds<PortRange>;
}

function headerOf(fields: Fields, unknowns: readonly Unknown[]): Header {
  const part = (side: 'must' | 'may'): HeaderMatch => ({
    protocols: fields.protocols[side],
    sources: fields.sources[side],
    destinations: fields.destinations[side],
    sourcePorts: fields.sourcePorts[side],
    ports: fields.ports[side],
    handshake: null,
    bothWays: false,
  });
  return { must: [part('must')], may: [part('may')], unknowns };
}

/** Of a field that a rule leaves open. */
const whatever: FieldBounds<never> = { must: null, may: null };

// ---- One packet at a time --------------------------------------------------

const standardActions: Readonly<Record<string, PacketOutcome>> = {
  'aws:pass': 'pass',
  'aws:drop': 'drop',
  'aws:forward_to_sfe': 'track',
};

export const packetOutcomes: readonly PacketOutcome[] = ['pass', 'drop', 'track'];

/** One standard action, and custom ones, which only count packets (NFW-2). */
export function packetOutcome(actions: PartialList<Value<string>>): {
  readonly outcomes: readonly PacketOutcome[];
  readonly unknowns: readonly Unknown[];
} {
  const unknowns = actions.rest === null ? [] : [actions.rest];
  for (const action of actions.items) {
    if (action.kind === 'unknown') unknowns.push(action.unknown);
    const outcome =
      action.kind === 'known' ? standardActions[action.value.toLowerCase()] : undefined;
    if (outcome !== undefined) return { outcomes: [outcome], unknowns: [] };
  }
  return { outcomes: packetOutcomes, unknowns };
}

export function statelessHeader(rule: StatelessRule, home: PartialList<string>): Header {
  const addresses = new AddressField([], home);
  const unknowns: Unknown[] = [];
  const side = (list: PartialList<Value<string>> | null): FieldBounds<string> =>
    list === null ? whatever : addresses.field(addresses.ofList(list));
  const fields: Fields = {
    protocols: protocolNumbers(rule.protocols, unknowns),
    sources: side(rule.sources),
    destinations: side(rule.destinations),
    sourcePorts: portRanges(rule.sourcePorts, unknowns),
    ports: portRanges(rule.destinationPorts, unknowns),
  };
  const plain = headerOf(fields, distinct([...unknowns, ...addresses.unknowns]));
  const hasPorts = rule.sourcePorts !== null || rule.destinationPorts !== null;
  const header = hasPorts ? withPortless(plain, rule.at) : plain;
  return rule.flags === null ? header : withFlags(header, rule.flags);
}

/** Ports are said to be used for TCP and UDP only: whether others match without is not said (NFW-2). */
function withPortless(header: Header, location: SourceLocation): Header {
  const others = header.may.map(
    (match): HeaderMatch => ({
      ...match,
      protocols: (match.protocols ?? allProtocols).filter((each) => !transports.includes(each)),
      sourcePorts: null,
      ports: null,
    }),
  );
  if (others.every(({ protocols }) => protocols?.length === 0)) return header;
  const doubt: Unknown = {
    what: 'whether a stateless rule with ports matches protocols without (NFW-2)',
    cause: 'assumption',
    location,
  };
  return { ...header, may: [...header.may, ...others], unknowns: [...header.unknowns, doubt] };
}

/** Those with ports. */
const transports: readonly number[] = [6, 17];
const allProtocols: readonly number[] = Array.from({ length: 256 }, (_, number) => number);

function protocolNumbers(
  list: PartialList<Value<number>> | null,
  unknowns: Unknown[],
): FieldBounds<number> {
  if (list === null) return whatever;
  const must = list.items.flatMap((each) => (each.kind === 'known' ? [each.value] : []));
  const open = list.items.flatMap((each) => (each.kind === 'unknown' ? [each.unknown] : []));
  if (list.rest !== null) open.push(list.rest);
  unknowns.push(...open);
  return { must, may: open.length === 0 ? must : null };
}

function portRanges(
  list: PartialList<DeclaredPorts> | null,
  unknowns: Unknown[],
): FieldBounds<PortRange> {
  if (list === null) return whatever;
  const must: PortRange[] = [];
  const open: Unknown[] = list.rest === null ? [] : [list.rest];
  for (const { from, to } of list.items) {
    if (from.kind === 'unknown') open.push(from.unknown);
    if (to.kind === 'unknown') open.push(to.unknown);
    if (from.kind === 'known' && to.kind === 'known')
      must.push({ first: from.value, last: to.value });
  }
  unknowns.push(...open);
  return { must, may: open.length === 0 ? must : null };
}

/**
 * Flags tell packets of one connection apart; asked about are the one that
 * opens it, with SYN alone, and its answer, with SYN and ACK (NFW-2).
 */
function withFlags(header: Header, flags: PartialList<DeclaredFlags>): Header {
  const unknowns = [...header.unknowns];
  const sides = { opening: false, answer: false };
  if (flags.rest !== null) unknowns.push(flags.rest);
  let isOpen = flags.rest !== null;
  for (const each of flags.items) {
    const set = knownWords(each.flags, unknowns);
    const among = each.masks === null ? null : knownWords(each.masks, unknowns);
    if (set === null || (each.masks !== null && among === null)) {
      isOpen = true;
      continue;
    }
    sides.opening ||= hasExactly(['SYN'], set, among);
    sides.answer ||= hasExactly(['SYN', 'ACK'], set, among);
  }
  const handshake = isOpen ? { opening: true, answer: true } : sides;
  return {
    must: header.must.map((match) => ({ ...match, handshake: sides })),
    may: header.may.map((match) => ({ ...match, handshake })),
    unknowns,
  };
}

function knownWords(
  list: PartialList<Value<string>>,
  unknowns: Unknown[],
): readonly string[] | null {
  const open = list.items.flatMap((each) => (each.kind === 'unknown' ? [each.unknown] : []));
  if (list.rest !== null) open.push(list.rest);
  unknowns.push(...open);
  if (open.length > 0) return null;
  return list.items.flatMap((each) => (each.kind === 'known' ? [each.value.toUpperCase()] : []));
}

function hasExactly(
  packet: readonly string[],
  set: readonly string[],
  among: readonly string[] | null,
): boolean {
  const looked = among === null ? packet : packet.filter((flag) => among.includes(flag));
  return looked.length === set.length && looked.every((flag) => set.includes(flag));
}

// ---- Connections -----------------------------------------------------------

/** What a rule does with what it matches; `alert` only reports (NFW-4). */
export type RuleAction = 'pass' | 'drop' | 'reject' | 'alert';

/** The order in which rules count unless the policy says that theirs does (NFW-5). */
export const actionOrder: readonly RuleAction[] = ['pass', 'drop', 'reject', 'alert'];

export const outcomeOfAction: Readonly<Record<RuleAction, ConnectionOutcome | null>> = {
  pass: 'admit',
  drop: 'drop',
  reject: 'drop',
  alert: null,
};

/** null: not known, or no action. */
export function actionOf(action: Value<string>): RuleAction | null {
  if (action.kind === 'unknown') return null;
  const word = action.value.toLowerCase();
  return actionOrder.find((each) => each === word) ?? null;
}

/** Of protocols that are not here, TCP or UDP carry them, and their first packet does not tell. */
const headerProtocols: Readonly<Record<string, readonly number[] | null>> = {
  ip: null,
  tcp: [6],
  udp: [17],
  icmp: [1, 58],
};

export function statefulHeader(rule: StatefulRule, setting: RuleSetting): Header {
  const addresses = new AddressField(setting.addresses, setting.home);
  const ports = new PortField(setting.ports);
  const unknowns: Unknown[] = [];
  const protocols = protocolOf(rule, unknowns);
  const hasPorts =
    protocols.may === null || protocols.may.some((each) => transports.includes(each));
  const port = (value: Value<string>): FieldBounds<PortRange> =>
    hasPorts ? ports.field(ports.ofValue(value)) : whatever;
  const header = headerOf(
    {
      protocols: protocols.field,
      sources: addresses.field(addresses.ofValue(rule.source)),
      destinations: addresses.field(addresses.ofValue(rule.destination)),
      sourcePorts: port(rule.sourcePort),
      ports: port(rule.destinationPort),
    },
    [],
  );
  if (rule.narrowing !== null) unknowns.push(rule.narrowing);
  if (rule.direction.kind === 'unknown') unknowns.push(rule.direction.unknown);
  const isCertain = protocols.isCertain && rule.narrowing === null;
  const direction = rule.direction.kind === 'known' ? rule.direction.value : null;
  return {
    must: isCertain
      ? header.must.map((match) => ({ ...match, bothWays: direction === 'ANY' }))
      : [],
    may: header.may.map((match) => ({ ...match, bothWays: direction !== 'FORWARD' })),
    unknowns: distinct([...unknowns, ...addresses.unknowns, ...ports.unknowns]),
  };
}

function protocolOf(
  { protocol }: StatefulRule,
  unknowns: Unknown[],
): {
  readonly field: FieldBounds<number>;
  readonly may: readonly number[] | null;
  readonly isCertain: boolean;
} {
  if (protocol.kind === 'unknown') {
    unknowns.push(protocol.unknown);
    return { field: whatever, may: null, isCertain: false };
  }
  const numbers = headerProtocols[protocol.value.toLowerCase()];
  if (numbers !== undefined) {
    return { field: { must: numbers, may: numbers }, may: numbers, isCertain: true };
  }
  unknowns.push({
    what: `which connections carry ${protocol.value.toUpperCase()}`,
    cause: 'unsupported',
    location: protocol.at,
  });
  return { field: { must: transports, may: transports }, may: transports, isCertain: false };
}
