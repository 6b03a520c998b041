import { describe, expect, test } from 'vitest';
import { type FarSide, Filters } from '../../../lib/engine/filters.ts';
import { certainly, type Interface, never } from '../../../lib/network/model.ts';
import { isEmpty } from '../../../lib/packets/packet-set.ts';
import {
  group,
  host,
  members,
  networkOf,
  perhaps,
  privateAddress,
  rule,
  tcp,
  unknownNamed,
} from '../../oracle/models.ts';

/** Who matches a reference to a group, asked of the filter alone: on real ways several things stand in the way at once. */

const caller = member('caller', '10.0.0.1', 'clients');
const server = member('server', '10.0.0.2', 'servers');
const network = networkOf({
  groups: [group('clients'), group('servers', { ingress: [rule([tcp(22, members('clients'))])] })],
  interfaces: [caller, server],
});

function member(id: string, address: string, carried: string): Interface {
  return host(id, { subnet: 'subnet', addresses: [privateAddress(address)], groups: [carried] });
}

function farSideOf(carrier: Interface | null): FarSide {
  return {
    carrier,
    holder: caller,
    mayCarryOutsideGroups: false,
    path: 'private',
    references: certainly,
  };
}

function admits(more: Partial<FarSide>, carrier: Interface | null = caller): string {
  const farSide: FarSide = { ...farSideOf(carrier), ...more };
  const { must, may } = new Filters(network).groups(server, 'ingress', farSide).passes;
  return isEmpty(may) ? 'no' : isEmpty(must) ? 'unknown' : 'yes';
}

describe('a reference to a group', () => {
  test('matches those who carry it (SG-5)', () => {
    expect(admits({})).toBe('yes');
    expect(admits({}, server)).toBe('no');
    expect(admits({}, null)).toBe('no');
  });

  test('does not match translated addresses, whoever has them (SG-6)', () => {
    expect(admits({ path: 'translated' })).toBe('no');
  });

  test('matches as far as references hold between the two places (SG-7)', () => {
    expect(admits({ references: never })).toBe('no');
    expect(admits({ references: perhaps() })).toBe('unknown');
  });
});

test('interfaces of whose groups nothing is known are each told by their own name', () => {
  const [first, second] = ['first', 'second'].map((id) => ({
    ...host(id, { subnet: id, addresses: [privateAddress('10.0.0.3')] }),
    groupsRest: unknownNamed('Parameter Groups'),
  }));
  const filters = new Filters(network);
  const told = [first, second].map(
    (item) => item && filters.groups(item, 'ingress', farSideOf(caller)).component,
  );
  expect(told).toEqual(['first', 'second']);
});
