import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { type Declared, type Mappers, mapOf } from '../declared.ts';

/** Prefix lists: own ones with their entries, and those of AWS as far as data sources show them. */

export const prefixListMappers: Mappers = {
  aws_ec2_managed_prefix_list: (given, to) => declareList(given, to),
  aws_ec2_managed_prefix_list_entry: (given, to) => {
    const owner = given.link('prefix_list_id', 'aws_ec2_managed_prefix_list');
    if (owner === null) return;
    to.extend({
      owner,
      type: 'AWS::EC2::PrefixList',
      nameProperty: null,
      property: 'Entries',
      member: entryOf(given),
    });
  },
  'data.aws_ec2_managed_prefix_list': (given, to) => {
    const entries = given.blocks('entries')?.items.map(entryOf) ?? [];
    declareSeen(given, to, { entries, family: given.stated('address_family') });
  },
  'data.aws_prefix_list': (given, to) => {
    const blocks = given.value('cidr_blocks');
    const cidrs = blocks?.kind === 'list' ? blocks.items : [];
    const isIpv6 = cidrs.some((cidr) => cidr.kind === 'scalar' && cidr.text.includes(':'));
    declareSeen(given, to, {
      entries: cidrs.map((cidr) => mapOf({ Cidr: cidr }, given.at)),
      family: given.scalar(isIpv6 ? 'IPv6' : 'IPv4'),
    });
  },
};

function declareList(given: Arguments, to: Declared): void {
  const blocks = given.blocks('entry');
  const separate = separateEntries(given);
  const own = blocks?.items.filter((entry) => !separate.has(entry.text('cidr') ?? '')) ?? [];
  to.add(given, 'AWS::EC2::PrefixList', {
    PrefixListName: given.stated('name'),
    AddressFamily: given.stated('address_family'),
    Entries: given.list(own.map(entryOf), blocks?.rest ?? null),
  });
}

/** Where the code lists no entries, the provider shows also those that resources of their own made. */
function separateEntries(given: Arguments): ReadonlySet<string> {
  const id = given.text('id');
  if (id === undefined || !given.object.exists || given.isInCode('entry')) return new Set();
  const type = 'aws_ec2_managed_prefix_list_entry';
  const entries = given.having(type, 'prefix_list_id', id, 'before');
  return new Set(entries.flatMap((entry) => entry.text('cidr') ?? []));
}

function entryOf(entry: Arguments): Property {
  return mapOf({ Cidr: entry.stated('cidr') ?? entry.unknown('cidr') }, entry.at);
}

/** Of a list whose entries are not read before the plan is applied nothing is known but its name. */
function declareSeen(
  given: Arguments,
  to: Declared,
  list: { readonly entries: readonly Property[]; readonly family: Property | null },
): void {
  const id = given.text('id');
  if (id === undefined || list.entries.length === 0) return;
  to.addOutside(given, id, 'AWS::EC2::PrefixList', {
    PrefixListName: given.stated('name'),
    AddressFamily: list.family,
    Entries: given.list(list.entries),
  });
}
