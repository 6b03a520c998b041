import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, Unknown, Value } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import {
  type Condition,
  certainly,
  type InternetAccess,
  internetOpen,
  type NodeId,
  never,
} from '../model.ts';
import { assuming, every, holds, isTrue, negate, perhaps, some } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';

/**
 * VPC Block Public Access: what an account forbids its Internet gateways, and
 * the VPCs and subnets for which that does not count. It decides for each
 * subnet; where a packet meets an Internet gateway is the engine's business.
 */

type Options = ResourceOf<'block-public-access-options'>;

/** One exclusion, and whether it is one for the subnet in question. */
interface Exclusion {
  readonly record: ResourceOf<'block-public-access-exclusion'>;
  readonly applies: Condition;
}

/** Sets what each subnet may exchange with the Internet (BPA-1, BPA-2); to be called when all subnets are there. */
export function addPublicAccess(draft: Draft): void {
  const settings = draft.of('block-public-access-options');
  const exclusions = draft.of('block-public-access-exclusion');
  for (const record of [...settings, ...exclusions]) draft.declare(record);
  // Nothing says what the account is set to: off, which is how AWS starts (BPA-1).
  if (settings.length === 0) return;
  warnOfTwins(draft, settings);
  const homes = exclusions.map((record) => ({
    record,
    subnet: placeOf(draft, record.subnet, 'subnet'),
    domain: placeOf(draft, record.vpc, 'vpc'),
  }));
  for (const subnet of draft.subnets.values()) {
    const counting = settingsFor(draft, settings, subnet.domain);
    if (counting.length === 0) continue;
    const bySubnet = homes.flatMap((each) => applying(each.record, each.subnet, subnet.id));
    const byVpc = homes.flatMap((each) => applying(each.record, each.domain, subnet.domain));
    draft.subnets.set(subnet.id, {
      ...subnet,
      internet: oneOf(
        draft.label(subnet.domain),
        counting.map((options) => ({ options, access: accessOf(options, { bySubnet, byVpc }) })),
      ),
    });
  }
}

/** Of two settings of an account in a Region the first counts. */
function warnOfTwins(draft: Draft, settings: readonly Options[]): void {
  const [options, second] = settings.filter(({ account }) => account === null);
  if (options === undefined || second === undefined) return;
  draft.warn(
    second.at,
    `${second.id} sets what ${options.id} sets already: an account has one setting in a Region. Keep one.`,
  );
}

/**
 * The setting is one of an account in a Region, and that of the owner of a VPC
 * counts for all who use it (BPA-1). Several: it is not known which; none: it
 * is off, as it is in all accounts of which nothing else is told.
 */
function settingsFor(draft: Draft, settings: readonly Options[], domain: NodeId): Options[] {
  const region = draft.domains.get(domain)?.region ?? null;
  const account = known(draft.find(domain, 'vpc')?.account ?? draft.set.account);
  const matching = settings.filter((options) => {
    const where = known(options.region ?? draft.set.region);
    const whose = known(options.account ?? draft.set.account);
    return mayEqual(region, where) && mayEqual(account, whose);
  });
  // What the input itself sets replaces what accounts were seen to have.
  const own = matching.find((options) => options.account === null && options.region === null);
  const exact = matching.find(
    (options) =>
      account !== null &&
      region !== null &&
      account === known(options.account ?? draft.set.account) &&
      region === known(options.region ?? draft.set.region),
  );
  const sure = own ?? exact;
  return sure === undefined ? matching : [sure];
}

function known(value: Value<string>): string | null {
  return value.kind === 'known' ? value.value : null;
}

function mayEqual(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** What holds under one of several settings, nobody knows which. `label`: of the VPC. */
function oneOf(
  label: string,
  list: readonly { readonly options: Options; readonly access: InternetAccess }[],
): InternetAccess {
  const [first, ...others] = list;
  if (first === undefined) return internetOpen;
  const whose: Unknown = {
    what: `which account owns ${label}`,
    cause: 'outside-input',
    location: first.options.at,
  };
  const either = (a: Condition, b: Condition): Condition =>
    a.truth === b.truth ? some(a, b) : perhaps(whose, ...a.unknowns, ...b.unknowns);
  return others.reduce(
    (sum, { access }) => ({
      inbound: either(sum.inbound, access.inbound),
      outbound: either(sum.outbound, access.outbound),
      translated: either(sum.translated, access.translated),
      because: [...sum.because, ...access.because],
    }),
    first.access,
  );
}

/** Where a record points: a node, or why it is not known which. */
type Place = NodeId | Unknown | null;

function placeOf(draft: Draft, reference: Reference | null, kind: 'vpc' | 'subnet'): Place {
  if (reference === null) return null;
  const target = draft.follow(reference, kind);
  switch (target.kind) {
    case 'found':
      return target.resource.key;
    case 'outside':
      return impliedId(target.name, kind);
    case 'unknown':
      return target.unknown;
    default:
      return unreachable(target);
  }
}

function applying(record: Exclusion['record'], place: Place, id: NodeId): Exclusion[] {
  if (place === null) return [];
  if (typeof place !== 'string') return [{ record, applies: perhaps(place) }];
  return place === id ? [{ record, applies: certainly }] : [];
}

function accessOf(
  options: Options,
  {
    bySubnet,
    byVpc,
  }: { readonly bySubnet: readonly Exclusion[]; readonly byVpc: readonly Exclusion[] },
): InternetAccess {
  const { mode, unseenExclusions } = options;
  const isOff = holds(mode, (value) => value === 'off');
  const blocksAll = holds(mode, (value) => value === 'block-bidirectional');
  const exclusions = excluded(bySubnet, byVpc);
  const allowed = whereForbidden(options);
  const unseen = unseenExclusions === null ? never : perhaps(unseenExclusions);
  const isExempt = every(allowed, some(exclusionOf(exclusions, 'allow-bidirectional'), unseen));
  const mayLeave = every(blocksAll, allowed, some(exclusionOf(exclusions, 'allow-egress'), unseen));
  const open = some(isOff, isExempt);
  return {
    inbound: some(open, every(mayLeave, undescribed(options, exclusions))),
    outbound: some(open, mayLeave),
    // Gateways that take nothing in stay open unless both directions are blocked (BPA-1).
    translated: some(open, negate(blocksAll), mayLeave),
    because: [mode.at, ...exclusions.map(({ record }) => record.at)],
  };
}

/** Whether exclusions count: who forbids new ones may leave or disable those that there are (BPA-2). */
function whereForbidden(options: Options): Condition {
  const allowed = isTrue(options.exclusionsAllowed);
  if (allowed.truth !== 'no') return allowed;
  return perhaps({
    what: 'whether exclusions count that the organization does not allow (BPA-2)',
    cause: 'assumption',
    location: options.exclusionsAllowed.at,
  });
}

const subnetFirst: Assumption = {
  rule: 'BPA-2',
  text: 'Of two exclusions that concern a subnet, its own counts and not that of its VPC.',
};

/** The exclusions that count for a subnet: its own before those of its VPC. */
function excluded(bySubnet: readonly Exclusion[], byVpc: readonly Exclusion[]): Exclusion[] {
  if (bySubnet.length === 0) return [...byVpc];
  if (byVpc.length === 0) return [...bySubnet];
  return bySubnet.map(({ record, applies }) => ({
    record,
    applies: assuming(applies, subnetFirst),
  }));
}

function exclusionOf(
  exclusions: readonly Exclusion[],
  mode: 'allow-bidirectional' | 'allow-egress',
): Condition {
  return some(
    ...exclusions.map(({ record, applies }) =>
      every(
        applies,
        holds(record.mode, (value) => value === mode),
      ),
    ),
  );
}

/** Whether something comes in where an exclusion allows egress and an interface has a public address (BPA-2). */
function undescribed(options: Options, exclusions: readonly Exclusion[]): Condition {
  const location: SourceLocation = exclusions[0]?.record.at ?? options.at;
  if (exclusions.length === 0) return never;
  const unknown: Unknown = {
    what: 'whether an exclusion that allows egress lets anything in (BPA-2)',
    cause: 'assumption',
    location,
  };
  return assuming(perhaps(unknown), {
    rule: 'BPA-2',
    text: 'It is not documented whether something comes in to a public address in a subnet for which egress alone is allowed.',
  });
}
