import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference, RulePeer } from '../../resources/resource.ts';
import type { Block, Family, NodeId, Peer } from '../model.ts';
import type { Draft } from './draft.ts';
import type { Groups } from './groups.ts';
import type { Interfaces } from './interfaces.ts';
import { candidatesOf } from './open-references.ts';
import { resolvePrefixList } from './prefix-lists.ts';

/**
 * The far side of a rule: addresses, carriers of a group, or somebody by
 * identity. Surely and perhaps are kept apart as everywhere.
 */

export interface PeerPart {
  /** null: both. */
  readonly family: Family | null;
  readonly peer: Peer;
}

export interface ResolvedPeer {
  readonly must: readonly PeerPart[];
  readonly may: readonly PeerPart[];
  readonly unknowns: readonly Unknown[];
}

const bothFamilies: readonly Family[] = ['ipv4', 'ipv6'];

/** Beyond this many candidates for a block it counts as any. */
const candidateMax = 64;

export class Peers {
  readonly #draft: Draft;
  readonly #groups: Groups;
  readonly #interfaces: Interfaces;
  /** What an unknown block of a subnet or domain is called → the nodes that have it. */
  readonly #owners = new Map<string, NodeId[]>();

  constructor(draft: Draft, groups: Groups, interfaces: Interfaces) {
    this.#draft = draft;
    this.#groups = groups;
    this.#interfaces = interfaces;
    for (const resource of [...draft.of('vpc'), ...draft.of('subnet')]) {
      if (resource.cidr?.kind !== 'unknown') continue;
      const { what } = resource.cidr.unknown;
      this.#owners.set(what, [...(this.#owners.get(what) ?? []), resource.key]);
    }
  }

  /** `rule`: how problems name the rule. */
  resolve(peer: RulePeer, rule: string): ResolvedPeer {
    switch (peer.kind) {
      case 'cidr':
        return this.block(peer.cidr, peer.family, rule);
      case 'address-of':
        return this.#addressOf(peer);
      case 'block-of':
        return this.#blockOf(peer.resource, peer.family, peer.at);
      case 'group':
        return this.#members(peer.group);
      case 'prefix-list':
        return this.#prefixList(peer.list);
      case 'none':
        // AWS makes no rule of it (SG-15); whoever read the template has said so.
        return { must: [], may: [], unknowns: [] };
      default:
        return unreachable(peer);
    }
  }

  /** A written block, or one that is decided later: then anything, or its candidates (LANG-9). */
  block(value: Value<string>, family: Family, rule: string): ResolvedPeer {
    if (value.kind === 'known') {
      const part = this.#written(value.value, family, { at: value.at, rule });
      return part === null ? surely([]) : surely([part]);
    }
    const { unknown } = value;
    const owners = this.#owners.get(unknown.what);
    if (owners !== undefined && family === 'ipv4') {
      const parts = owners.map((owner) => this.#blockOf(owner, family, value.at));
      return {
        must: parts.flatMap(({ must }) => must),
        may: parts.flatMap(({ may }) => may),
        unknowns: [unknown],
      };
    }
    const among = value.among ?? [];
    const candidates = among.flatMap(
      (text) => this.#written(text, family, { at: value.at, rule }) ?? [],
    );
    const isClosed =
      among.length > 0 && among.length <= candidateMax && candidates.length === among.length;
    return {
      must: [],
      may: isClosed ? candidates : [{ family, peer: { kind: 'any' } }],
      unknowns: [unknown],
    };
  }

  #written(
    text: string,
    family: Family,
    where: { readonly at: SourceLocation; readonly rule: string },
  ): PeerPart | null {
    const cidr = parseCidr(text.trim());
    if (cidr?.family === family) return { family, peer: { kind: 'block', cidr: formatCidr(cidr) } };
    const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
    this.#draft.warn(
      where.at,
      `${where.rule} has a rule with "${text}", which is no ${name} CIDR: AWS refuses it. Write it like ${family === 'ipv4' ? '10.0.0.0/16' : '2001:db8::/32'}.`,
    );
    return null;
  }

  /** Addresses of something, by identity (LANG-4). What has none in the model may have one all the same. */
  #addressOf(peer: Extract<RulePeer, { kind: 'address-of' }>): ResolvedPeer {
    const { resource, address, at } = peer;
    const interfaces = this.#interfaces.of(resource);
    if (interfaces.length > 0) {
      return surely([
        { family: 'ipv4', peer: { kind: 'interfaces', interfaces: [...interfaces], address } },
      ]);
    }
    const label = this.#draft.set.resources.get(resource)?.id ?? resource;
    const what = `${address} address of ${label}`;
    return {
      must: [],
      may: [{ family: 'ipv4', peer: { kind: 'opaque', name: what, family: 'ipv4' } }],
      unknowns: [{ what, cause: 'deploy-time', location: at }],
    };
  }

  /** The block of a VPC or subnet. Where it is not known, its own interfaces match by identity. */
  #blockOf(key: string, family: Family, at: SourceLocation): ResolvedPeer {
    const draft = this.#draft;
    const node = draft.subnets.get(key) ?? draft.domains.get(key);
    const blocks = (node?.blocks ?? []).filter((block) => block.family === family);
    if (blocks.length === 0) {
      const unknown: Unknown = {
        what: `address block of ${draft.label(key)}`,
        cause: 'unsupported',
        location: at,
      };
      return node === undefined
        ? { must: [], may: [{ family, peer: { kind: 'any' } }], unknowns: [unknown] }
        : surely([]);
    }
    const parts = blocks.map(
      (block): PeerPart => ({ family, peer: { kind: 'block', cidr: block.cidr } }),
    );
    const unknowns = blocks.flatMap(({ unknown }: Block) => unknown ?? []);
    if (unknowns.length === 0) return surely(parts);
    const inside = [...draft.interfaces.values()]
      .filter((item) => item.subnet === key || draft.subnets.get(item.subnet)?.domain === key)
      .map(({ id }) => id)
      .sort();
    const own: PeerPart = {
      family,
      peer: { kind: 'interfaces', interfaces: inside, address: 'private' },
    };
    return { must: [own], may: [own, ...parts], unknowns };
  }

  /** Carriers of a group (SG-5); of a group that is not known which, carriers of any: never the Internet (SG-6). */
  #members(reference: Reference): ResolvedPeer {
    const group = this.#groups.of(reference);
    if (group !== null) return surely([{ family: null, peer: { kind: 'members', group } }]);
    const unknowns = reference.kind === 'unknown' ? [reference.unknown] : [];
    const candidates = candidatesOf(reference)?.flatMap((each) => this.#groups.of(each) ?? []);
    const all = candidates ?? [...this.#draft.groups.keys()].sort();
    return {
      must: [],
      may: all.map((id) => ({ family: null, peer: { kind: 'members', group: id } })),
      unknowns,
    };
  }

  /** Entries of a list (SG-9); what is not in the input is opaque: some public addresses, not any. */
  #prefixList(reference: Reference): ResolvedPeer {
    const list = resolvePrefixList(this.#draft, reference);
    const must = list.cidrs.map(
      (cidr): PeerPart => ({
        family: parseCidr(cidr)?.family ?? 'ipv4',
        peer: { kind: 'block', cidr },
      }),
    );
    const { rest, outside } = list;
    if (rest === null) return surely(must);
    const families = list.family === null ? bothFamilies : [list.family];
    const open = families.map(
      (family): PeerPart => ({
        family,
        peer: outside === null ? { kind: 'any' } : { kind: 'opaque', name: outside, family },
      }),
    );
    return { must, may: [...must, ...open], unknowns: [rest] };
  }
}

function surely(parts: readonly PeerPart[]): ResolvedPeer {
  return { must: parts, may: parts, unknowns: [] };
}
