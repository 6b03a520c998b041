import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Ipv6Request, Reference } from '../../resources/resource.ts';
import type { Address, Condition, Family, PublicAddress, Subnet } from '../model.ts';
import { certainly } from '../model.ts';
import { holds, isTrue, perhaps } from './condition.ts';
import type { Draft, SubnetDefaults } from './draft.ts';
import { mayBe, mayBeAny } from './open-references.ts';

/**
 * Which addresses an interface has, and whether the Internet can address it
 * (IGW-2, IGW-3, IGW-4). Whether packets then arrive is not decided here.
 */

/** An Elastic IP and what it is associated with. */
export interface ElasticAddress {
  /** The key of the Elastic IP; null where it is outside. */
  readonly key: string | null;
  /** Literal, where it is known. */
  readonly address: string | null;
  /** Set where it goes to one of several private addresses. */
  readonly privateAddress: string | null;
  readonly because: SourceLocation;
}

export interface ElasticAddresses {
  /** By key of the instance or interface. */
  readonly byOwner: ReadonlyMap<string, readonly ElasticAddress[]>;
  /** Associations of which it is not known with what: those that may be with the owner of this key. */
  readonly floatingAt: (owner: string) => readonly Unknown[];
}

export function elasticAddresses(draft: Draft): ElasticAddresses {
  const byOwner = new Map<string, ElasticAddress[]>();
  const floating: Reference[] = [];
  const add = (owner: Reference, elastic: ElasticAddress): void => {
    const unknown = mayBeAny(owner);
    if (unknown !== null) floating.push(owner);
    else if (owner.kind === 'resource') {
      byOwner.set(owner.key, [...(byOwner.get(owner.key) ?? []), elastic]);
    }
  };
  for (const { key, at, instance } of draft.of('elastic-ip')) {
    if (instance !== null) add(instance, { key, address: null, privateAddress: null, because: at });
  }
  for (const association of draft.of('elastic-ip-association')) {
    const { elasticIp, instance, networkInterface, privateAddress, at } = association;
    const elastic: ElasticAddress = {
      key: elasticIp?.kind === 'resource' ? elasticIp.key : null,
      address: elasticIp?.kind === 'outside' ? literalAddress(elasticIp.name) : null,
      privateAddress: privateAddress?.kind === 'known' ? privateAddress.value : null,
      because: at,
    };
    const owner = networkInterface ?? instance;
    if (owner !== null) add(owner, elastic);
  }
  return { byOwner, floatingAt: (key) => floating.flatMap((owner) => mayBe(owner, key) ?? []) };
}

/** Whether an interface gets a public IPv4 address when it is made; null: it does not (IGW-2, IGW-3). */
export function assignedIpv4(launch: {
  readonly associatePublicIp: Value<boolean> | null;
  readonly subnet: SubnetDefaults;
  /** Set where settings that are not known may decide. */
  readonly open: Unknown | null;
  /** The only interface at launch, and a new one. */
  readonly sole: boolean;
}): PublicAddress | null {
  if (!launch.sole) return null;
  const { associatePublicIp, open } = launch;
  const decisive = associatePublicIp ?? launch.subnet.publicIpv4;
  const present: Condition =
    associatePublicIp === null && open !== null ? perhaps(open) : isTrue(decisive);
  return present.truth === 'no' ? null : { present, address: null, because: [decisive.at] };
}

/** The one private address that AWS chooses in a subnet, of interfaces that never have another. */
export function privateIpv4(subnet: Subnet): Address[] {
  return ipv4Addresses({
    subnet,
    privateAddresses: { items: [], rest: null },
    assigned: null,
    elastic: [],
    floating: [],
  });
}

/** IPv4 addresses: the literal ones, or one that AWS chooses in the subnet. `assigned` goes to the primary one. */
export function ipv4Addresses(wanted: {
  readonly subnet: Subnet;
  readonly privateAddresses: PartialList<Value<string>>;
  readonly assigned: PublicAddress | null;
  readonly elastic: readonly ElasticAddress[];
  readonly floating: readonly Unknown[];
}): Address[] {
  const blocks = blocksOf(wanted.subnet, 'ipv4');
  const { items, rest } = wanted.privateAddresses;
  const all = items.flatMap((value) => literal(value) ?? blocks);
  if (items.length === 0 || rest !== null) all.push(...blocks);
  const addresses = [...new Set(all)].map(
    (block): Address => ({ family: 'ipv4', block, public: null }),
  );
  for (const elastic of wanted.elastic) {
    const at = elastic.privateAddress === null ? null : literalCidr(elastic.privateAddress);
    const index = Math.max(
      0,
      addresses.findIndex(({ block }) => block === at),
    );
    const address = addresses[index];
    const taken: PublicAddress = {
      present: certainly,
      address: elastic.address,
      because: [elastic.because],
    };
    if (address !== undefined) addresses[index] = { ...address, public: taken };
  }
  const [primary] = addresses;
  if (primary === undefined || primary.public !== null) return addresses;
  const maybeElastic: PublicAddress | null =
    wanted.floating.length === 0
      ? null
      : {
          present: perhaps(...wanted.floating),
          address: null,
          because: wanted.floating.map(({ location }) => location),
        };
  const given =
    wanted.assigned?.present.truth === 'yes' ? wanted.assigned : (wanted.assigned ?? maybeElastic);
  addresses[0] = { ...primary, public: given };
  return addresses;
}

/** IPv6 addresses: those asked for, else what the subnet assigns; all are public themselves (IGW-4). */
export function ipv6Addresses(wanted: {
  readonly subnet: Subnet;
  readonly request: Ipv6Request | null;
  readonly assigns: Value<boolean>;
}): Address[] {
  const blocks = blocksOf(wanted.subnet, 'ipv6');
  const { request } = wanted;
  const addresses: Address[] = [];
  if (blocks.length === 0 && (request?.addresses?.items ?? []).length === 0) return addresses;
  const add = (
    block: string,
    present: Condition,
    because: SourceLocation,
    address: string | null,
  ): void => {
    if (present.truth === 'no' || addresses.some((other) => other.block === block)) return;
    addresses.push({ family: 'ipv6', block, public: { present, address, because: [because] } });
  };
  for (const value of request?.addresses?.items ?? []) {
    const block = literal(value);
    if (block !== null) add(block, certainly, value.at, block.split('/')[0] ?? null);
    else for (const inner of blocks) add(inner, certainly, value.at, null);
  }
  const rest = request?.addresses?.rest ?? null;
  if (rest !== null) for (const block of blocks) add(block, perhaps(rest), rest.location, null);
  const count = request?.count ?? null;
  for (const block of blocks) {
    if (count !== null)
      add(
        block,
        holds(count, (number) => number > 0),
        count.at,
        null,
      );
    else if (addresses.length === 0) add(block, isTrue(wanted.assigns), wanted.assigns.at, null);
  }
  return addresses;
}

function blocksOf({ blocks }: Subnet, family: Family): readonly string[] {
  return blocks.flatMap((block) => (block.family === family ? [block.cidr] : []));
}

function literal(value: Value<string>): string | null {
  return value.kind === 'known' ? literalCidr(value.value) : null;
}

function literalCidr(address: string): string | null {
  const cidr = parseCidr(address);
  return cidr === null ? null : formatCidr(cidr);
}

function literalAddress(name: string): string | null {
  return literalCidr(name) === null ? null : name;
}
