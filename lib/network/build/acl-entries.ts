import { defaultAclKey } from '../../resources/implied-keys.ts';
import type { AclEntry, Family, FilterRule, Match, NodeId } from '../model.ts';
import { distinct } from './condition.ts';
import type { Domains } from './domains.ts';
import type { Draft, OpenAcl, ResourceOf } from './draft.ts';
import { anything } from './group-rules.ts';
import type { Peers, ResolvedPeer } from './peers.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';
import { readTraffic } from './traffic.ts';
import { withoutTwins } from './twins.ts';

/**
 * Entries of network ACLs (NACL-1 to NACL-6). An ACL of the input starts empty,
 * so it denies everything (NACL-5); the default one admits everything.
 */

type Direction = 'ingress' | 'egress';

const directions: readonly Direction[] = ['ingress', 'egress'];

/** The number of the entries that a default ACL has. https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html */
const defaultNumbers: Readonly<Record<Family, number>> = { ipv4: 100, ipv6: 101 };

/** To be called when all ACLs and interfaces exist. */
export function addAclEntries(
  draft: Draft,
  parts: { readonly acls: TablesAndAcls; readonly domains: Domains; readonly peers: Peers },
): void {
  const { acls, domains, peers } = parts;
  for (const entry of draft.of('network-acl-entry')) draft.declare(entry);
  const entries = withoutTwins(
    draft.of('network-acl-entry'),
    (entry) => identityOf(entry, acls),
    (twin, first) =>
      draft.warn(
        twin.at,
        `${twin.id} has the same number and direction as ${first.id}, so AWS refuses it; it is left out. Give it another number.`,
      ),
  );
  // An entry may name the default ACL of a VPC, or one outside the input, that nothing else names.
  const named = entries.map((entry) => ({ entry, choices: acls.acls(entry.acl) }));
  for (const { entry, choices } of named) addEntry(draft, entry, choices, peers);
  for (const domain of draft.domains.values()) {
    const acl = draft.acls.get(defaultAclKey(domain.id));
    if (acl === undefined) continue;
    const unseen = domains.unseenPart(domain.id, 'default network ACL');
    if (unseen === null) addDefaults(draft, acl, domains.hasIpv6(domain.id));
    else acls.unseenAcls.set(acl.id, unseen);
  }
  for (const [id, unknown] of acls.unseenAcls) {
    for (const direction of directions) {
      draft.acls.get(id)?.[direction].push({
        id: `${id}/${direction}/unseen`,
        label: draft.label(id),
        because: unknown.location,
        must: [],
        may: [anything],
        unknowns: [unknown],
        assumptions: [],
        declared: false,
        action: 'allow',
        number: null,
      });
    }
  }
}

/** NACL-4: everything passes, IPv6 where the VPC has it. An entry of the input with the same number replaces it. */
function addDefaults(draft: Draft, acl: OpenAcl, hasIpv6: boolean): void {
  const at = draft.components.get(acl.id)?.at;
  if (at === undefined) return;
  const families: readonly Family[] = hasIpv6 ? ['ipv4', 'ipv6'] : ['ipv4'];
  for (const direction of directions) {
    const taken = new Set(acl[direction].filter(isSurelyOf(draft)).map(({ number }) => number));
    for (const family of families) {
      const number = defaultNumbers[family];
      if (taken.has(number)) continue;
      // An entry that may be another ACL's replaces it perhaps.
      const rivals = acl[direction].filter((entry) => entry.number === number);
      const match: Match = { ...anything, family };
      acl[direction].push({
        id: `${acl.id}/${direction}/${number}`,
        label: draft.label(acl.id),
        because: at,
        must: rivals.length > 0 ? [] : [match],
        may: [match],
        unknowns: distinct(rivals.flatMap((entry) => entry.unknowns)),
        assumptions: [],
        declared: false,
        action: 'allow',
        number,
      });
    }
  }
}

/** Of entries that are in an ACL, those that are not there only since they may be. */
function isSurelyOf(draft: Draft): (entry: AclEntry) => boolean {
  return ({ id }) => {
    const [key = id] = id.split('#');
    return draft.find(key, 'network-acl-entry')?.acl.kind !== 'unknown';
  };
}

/** ACL, direction and number; null where they are not known. */
function identityOf(entry: ResourceOf<'network-acl-entry'>, acls: TablesAndAcls): string | null {
  const { egress, ruleNumber } = entry;
  const acl = acls.acl(entry.acl);
  if (acl === null || egress.kind === 'unknown' || ruleNumber.kind === 'unknown') return null;
  return `${acl} ${egress.value ? 'egress' : 'ingress'} ${ruleNumber.value}`;
}

function addEntry(
  draft: Draft,
  entry: ResourceOf<'network-acl-entry'>,
  choices: readonly NodeId[] | null,
  peers: Peers,
): void {
  const { egress, action } = entry;
  const rule = toRule(draft, entry, peers);
  const acls = choices ?? [...draft.acls.keys()].sort();
  const isSure = entry.acl.kind !== 'unknown';
  const sides =
    egress.kind === 'known'
      ? [egress.value ? ('egress' as const) : ('ingress' as const)]
      : directions;
  const actions = action.kind === 'known' ? [action.value] : (['allow', 'deny'] as const);
  const doubts = [egress, action].flatMap((value) =>
    value.kind === 'unknown' ? [value.unknown] : [],
  );
  if (entry.acl.kind === 'unknown') doubts.push(entry.acl.unknown);
  const number = entry.ruleNumber.kind === 'known' ? entry.ruleNumber.value : null;
  for (const acl of acls) {
    for (const direction of sides) {
      for (const chosen of actions) {
        const parts = [
          isSure ? '' : acl,
          sides.length > 1 ? direction : '',
          actions.length > 1 ? chosen : '',
        ];
        const suffix = parts.filter((part) => part !== '').join('/');
        const item: AclEntry = {
          ...rule,
          id: suffix === '' ? entry.key : `${entry.key}#${suffix}`,
          must: doubts.length > 0 ? [] : rule.must,
          unknowns: distinct([...rule.unknowns, ...doubts]),
          action: chosen,
          number,
        };
        draft.acls.get(acl)?.[direction].push(item);
      }
    }
  }
}

function toRule(draft: Draft, entry: ResourceOf<'network-acl-entry'>, peers: Peers): FilterRule {
  const { cidr, ipv6Cidr, id, ruleNumber } = entry;
  const nobody: ResolvedPeer = { must: [], may: [], unknowns: [] };
  const family: Family = cidr === null ? 'ipv6' : 'ipv4';
  const block = cidr ?? ipv6Cidr;
  const peer = block === null ? nobody : peers.block(block, family, id);
  if (block === null)
    draft.warn(
      entry.at,
      `${id} has neither CidrBlock nor Ipv6CidrBlock, so it matches nothing. Give one.`,
    );
  const traffic = readTraffic(entry.traffic, family);
  for (const { message, at } of traffic.mistakes) draft.warn(at, `${id}: ${message}`);
  const doubts = ruleNumber.kind === 'unknown' ? [ruleNumber.unknown] : [];
  return {
    id: entry.key,
    label: id,
    because: entry.at,
    must: peer.must.flatMap((part) =>
      traffic.must.map((shape): Match => ({ ...shape, peer: part.peer })),
    ),
    may: peer.may.flatMap((part) =>
      traffic.may.map((shape): Match => ({ ...shape, peer: part.peer })),
    ),
    unknowns: distinct([...peer.unknowns, ...traffic.unknowns, ...doubts]),
    assumptions: traffic.assumptions,
    declared: true,
  };
}
