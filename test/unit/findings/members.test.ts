import { expect, test } from 'vitest';
import { Members } from '../../../lib/findings/members.ts';
import { certainly, type Group, type Interface, never } from '../../../lib/network/model.ts';
import {
  domain,
  group,
  host,
  networkOf,
  perhaps,
  subnet,
  unknownNamed,
} from '../../oracle/models.ts';

const open = unknownNamed('Parameter Groups');

function item(id: string, at: string, more: Partial<Interface>): Interface {
  return host(id, { subnet: at, addresses: [] }, more);
}

function networkWith(
  group: Group,
  interfaces: readonly Interface[],
  outside: readonly string[] = [],
) {
  const ids = ['vpc', 'other'];
  return networkOf({
    domains: ids.map((id) =>
      domain(id, ['10.0.0.0/16'], { outside: outside.includes(id) ? unknownNamed(id) : null }),
    ),
    subnets: ids.map((id) => subnet(`in ${id}`, { domain: id, cidrs: [], table: 't', acl: 'a' })),
    groups: [group],
    interfaces,
  });
}

const ids = (items: readonly Interface[]): string[] => items.map((each) => each.id);

test('members are those that carry the group, surely or perhaps', () => {
  const own: Group = { ...group('group'), domain: 'vpc' };
  const carriers = [certainly, perhaps(), never].map((present, index) =>
    item(`host ${index}`, 'in vpc', { groups: [{ group: 'group', present }] }),
  );
  expect(ids(new Members(networkWith(own, carriers)).of(own))).toEqual(['host 0', 'host 1']);
});

test('whose groups are not all known may carry it, in its own VPC', () => {
  const own: Group = { ...group('group'), domain: 'vpc' };
  const interfaces = [
    item('here', 'in vpc', { groupsRest: open }),
    item('there', 'in other', { groupsRest: open }),
    item('known', 'in vpc', {}),
    item('member', 'in vpc', {
      groupsRest: open,
      groups: [{ group: 'group', present: certainly }],
    }),
  ];
  expect(ids(new Members(networkWith(own, interfaces)).perhapsOf(own))).toEqual(['here']);
  // A VPC outside the input may be the same one.
  expect(ids(new Members(networkWith(own, interfaces, ['other'])).perhapsOf(own))).toEqual([
    'here',
    'there',
  ]);
  const homeless: Group = { ...own, domain: null };
  expect(ids(new Members(networkWith(homeless, interfaces)).perhapsOf(homeless))).toEqual([
    'here',
    'there',
  ]);
});
