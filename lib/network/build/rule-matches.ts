import type { Assumption, Unknown } from '../../basics/value.ts';
import type { DeclaredTraffic, RulePeer, SecurityGroupRuleBody } from '../../resources/resource.ts';
import type { Family, Match } from '../model.ts';
import { distinct } from './condition.ts';
import type { Draft } from './draft.ts';
import type { PeerPart, Peers } from './peers.ts';
import { readTraffic, type Traffic } from './traffic.ts';

/**
 * What a rule of a security group matches: its far side together with its
 * traffic. Rules that say the same in full have their matches in common, as
 * most rules of large networks do. Whose rule it is does not matter here.
 */

export interface RuleMatches {
  /** What it matches however the unknowns turn out. */
  readonly must: readonly Match[];
  /** What it may match; covers `must`. */
  readonly may: readonly Match[];
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
}

export class MatchReader {
  readonly #draft: Draft;
  readonly #peers: Peers;
  /** Of rules of which all is known and nothing is wrong: by protocol as written, then by the rest. */
  readonly #plain = new Map<string, Map<string, RuleMatches>>();

  constructor(draft: Draft, peers: Peers) {
    this.#draft = draft;
    this.#peers = peers;
  }

  /** `rule`: how problems name the rule. */
  of(body: SecurityGroupRuleBody, rule: string): RuleMatches {
    const { protocol } = body.traffic;
    const rest = plainText(body);
    if (protocol.kind === 'unknown' || rest === null) return this.#read(body, rule).matches;
    const alike = this.#plain.get(protocol.value) ?? new Map<string, RuleMatches>();
    const known = alike.get(rest);
    if (known !== undefined) return known;
    const { matches, isPlain } = this.#read(body, rule);
    if (isPlain) this.#plain.set(protocol.value, alike.set(rest, matches));
    return matches;
  }

  /** `isPlain`: nothing had to be said of this very rule. */
  #read(
    body: SecurityGroupRuleBody,
    rule: string,
  ): { readonly matches: RuleMatches; readonly isPlain: boolean } {
    const before = this.#draft.problems.length;
    const peer = this.#peers.resolve(body.peer, rule);
    const readings = readingsOf(body.traffic, peer.may);
    const all = [...readings.values()];
    const said = new Set<string>();
    for (const { message, at } of all.flatMap(({ mistakes }) => mistakes)) {
      if (said.has(message)) continue;
      said.add(message);
      this.#draft.warn(at, `${rule}: ${message}`);
    }
    const unknowns = distinct([...peer.unknowns, ...all.flatMap((reading) => reading.unknowns)]);
    const may = combined(peer.may, readings, 'may');
    return {
      matches: {
        must: unknowns.length === 0 ? may : combined(peer.must, readings, 'must'),
        may,
        unknowns,
        assumptions: all.flatMap(({ assumptions }) => assumptions),
      },
      isPlain: unknowns.length === 0 && this.#draft.problems.length === before,
    };
  }
}

/** Ports and far side as text, equal where rules mean the same by them; null: not all is known, or it is known by identity. */
function plainText({ traffic, peer }: SecurityGroupRuleBody): string | null {
  const { from, to, icmpType, icmpCode } = traffic;
  if (from?.kind === 'unknown' || to?.kind === 'unknown') return null;
  if (icmpType !== null || icmpCode !== null) return null;
  const far = farText(peer);
  return far === null ? null : `${from?.value} ${to?.value} ${far}`;
}

function farText(peer: RulePeer): string | null {
  if (peer.kind === 'cidr')
    return peer.cidr.kind === 'known' ? `${peer.family} ${peer.cidr.value}` : null;
  return peer.kind === 'group' && peer.group.kind === 'resource' ? `group ${peer.group.key}` : null;
}

/** The traffic as rules for each address family have it. */
function readingsOf(
  traffic: DeclaredTraffic,
  parts: readonly PeerPart[],
): ReadonlyMap<Family | null, Traffic> {
  const readings = new Map<Family | null, Traffic>();
  for (const { family } of parts)
    if (!readings.has(family)) readings.set(family, readTraffic(traffic, family));
  return readings;
}

function combined(
  parts: readonly PeerPart[],
  readings: ReadonlyMap<Family | null, Traffic>,
  side: 'must' | 'may',
): Match[] {
  return parts.flatMap(({ family, peer }) =>
    (readings.get(family)?.[side] ?? []).map((shape) => ({ ...shape, peer })),
  );
}
