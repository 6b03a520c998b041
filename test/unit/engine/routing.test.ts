import { describe, expect, test } from 'vitest';
import { Routing, targetKey } from '../../../lib/engine/routing.ts';
import type { Route, RouteTarget } from '../../../lib/network/model.ts';
import { parseCidr } from '../../../lib/packets/cidr.ts';
import { box, intersect, isEmpty } from '../../../lib/packets/packet-set.ts';
import { networkOf, route, subnet, table, via } from '../../oracle/models.ts';

/** What one table does with packets to one destination, asked of the table alone. */

function hopsTo(destination: string, routes: readonly Route[]): Record<string, string> {
  const within = { domain: 'home', cidrs: ['10.0.0.0/24'], table: 'table', acl: 'acl' };
  const network = networkOf({
    subnets: [subnet('subnet', within)],
    tables: [table('table', { domain: 'home', local: ['10.0.0.0/16'] }, routes)],
  });
  const cidr = parseCidr(destination);
  if (cidr === null) throw new Error(destination);
  const packets = box({ destination: cidr });
  const hops = new Routing(network).nextHops('subnet', 'request').flatMap((hop) => {
    if (isEmpty(intersect(hop.passes.may, packets))) return [];
    const isSure = !isEmpty(intersect(hop.passes.must, packets));
    return [[targetKey(hop.target), isSure ? 'sure' : 'possible']];
  });
  return Object.fromEntries(hops);
}

const drop: RouteTarget = { kind: 'drop', reason: 'gone' };
const sure = (gateway: string) => ({ [`gateway ${gateway}`]: 'sure' });

describe('a route table', () => {
  test('takes the longest prefix, in whatever order routes stand (RT-3)', () => {
    const wide = route('0.0.0.0/0', via('wide'));
    const narrow = route('192.0.2.0/24', via('narrow'));
    for (const routes of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      expect(hopsTo('192.0.2.7/32', routes)).toEqual(sure('narrow'));
      expect(hopsTo('198.51.100.7/32', routes)).toEqual(sure('wide'));
    }
  });

  test('prefers static routes to propagated ones, and local ones to both (RT-5)', () => {
    const learned = (cidr: string) => route(cidr, via('learned'), { origin: 'propagated' });
    const written = route('192.0.2.0/24', via('written'));
    expect(hopsTo('192.0.2.7/32', [learned('192.0.2.0/24'), written])).toEqual(sure('written'));
    expect(hopsTo('192.0.2.7/32', [learned('192.0.2.0/25'), written])).toEqual(sure('learned'));
    expect(hopsTo('10.0.0.7/32', [learned('10.0.0.0/24')])).toEqual({ local: 'sure' });
  });

  test('may take any of the prefix lists that overlap (RT-6)', () => {
    const listed = (cidr: string, gateway: string) =>
      route(cidr, via(gateway), { origin: 'prefix-list' });
    expect(
      hopsTo('192.0.2.7/32', [listed('192.0.2.0/24', 'a'), listed('192.0.0.0/16', 'b')]),
    ).toEqual({ 'gateway a': 'possible', 'gateway b': 'possible' });
  });

  test('drops what a blackhole takes (RT-7)', () => {
    const routes = [route('0.0.0.0/0', via('wide')), route('192.0.2.0/24', drop)];
    expect(hopsTo('192.0.2.7/32', routes)).toEqual({ 'drop gone': 'sure' });
  });

  test.each([
    ['0.0.0.0/0', '169.254.169.254/32'],
    ['169.254.168.0/22', '169.254.171.255/32'],
    ['::/0', 'fd00:ec2::254/128'],
  ])('forwards nothing by %s to %s (RT-8)', (destination, address) => {
    expect(hopsTo(address, [route(destination, via('wide'))])).toEqual({});
  });

  test.each([
    ['0.0.0.0/0', '169.254.172.0/32'],
    ['::/0', 'fd00:ec3::1/128'],
  ])('forwards by %s to %s, which is not reserved', (destination, address) => {
    expect(hopsTo(address, [route(destination, via('wide'))])).toEqual(sure('wide'));
  });
});
