import { expect, test } from 'vitest';
import { AlikeInterfaces } from '../../../lib/engine/alike-interfaces.ts';
import { Chains } from '../../../lib/engine/balancing.ts';
import { certainly, type Interface, type NetworkModel } from '../../../lib/network/model.ts';
import * as make from '../../oracle/models.ts';

type Change = Partial<Interface>;

/** Two hosts with the same address block in one subnet, of which the second is changed. */
function network(change: Change, more: Parameters<typeof make.networkOf>[0] = {}): NetworkModel {
  const host = (id: string): Interface =>
    make.host(id, { subnet: 'front', addresses: [make.publicAddress('10.0.1.0/24')] });
  return make.networkOf({
    domains: [make.domain('vpc', ['10.0.0.0/16'])],
    subnets: [
      make.subnet('front', { domain: 'vpc', cidrs: ['10.0.1.0/24'], table: 'table', acl: 'acl' }),
    ],
    interfaces: [host('first'), { ...host('second'), ...change }],
    ...more,
  });
}

function areAlike(model: NetworkModel): boolean {
  const alike = new AlikeInterfaces(model, new Chains(model));
  const [first, second] = ['first', 'second'].map((id) => {
    const item = model.interfaces.get(id);
    return item === undefined ? null : alike.kindOf(item);
  });
  return first !== null && first === second;
}

test('hosts that differ in their names are alike', () => {
  expect(areAlike(network({}))).toBe(true);
});

test.each<[string, Change]>([
  ['other groups', { groups: [{ group: 'other', present: certainly }] }],
  ['another subnet', { subnet: 'back' }],
  ['an address of its own', { addresses: [make.publicAddress('10.0.1.7/32')] }],
  ['no public address', { addresses: [make.privateAddress('10.0.1.0/24')] }],
  ['doubts about its existence', { present: make.perhaps() }],
  ['groups that are not known', { groupsRest: make.unknownNamed('Parameter Groups') }],
  ['leave to forward', { forwards: certainly }],
])('a host with %s is not', (_, change) => {
  expect(areAlike(network(change))).toBe(false);
});

test('members of a pool are alike only among themselves', () => {
  const target = (id: string) => make.member({ kind: 'interface', interface: id }, 8080);
  const behind = (...ids: readonly string[]): NetworkModel =>
    network(
      {},
      {
        balancers: [
          make.balancer('front door', 'proxy', {
            nodes: [],
            listeners: [make.listener('https', 443, ['pool'])],
          }),
        ],
        pools: [make.pool('pool', ids.map(target))],
      },
    );
  expect(areAlike(behind('first', 'second'))).toBe(true);
  expect(areAlike(behind('second'))).toBe(false);
});

test('a host that a route names is like no other', () => {
  const routes = [make.route('0.0.0.0/0', { kind: 'interface', interface: 'second' })];
  const tables = [make.table('table', { domain: 'vpc', local: ['10.0.0.0/16'] }, routes)];
  expect(areAlike(network({}, { tables }))).toBe(false);
});
