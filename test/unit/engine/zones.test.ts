import { describe, expect, test } from 'vitest';
import { servesZone } from '../../../lib/engine/zones.ts';
import {
  type Condition,
  certainly,
  internetOpen,
  never,
  type Subnet,
} from '../../../lib/network/model.ts';

const at = { file: 't.yaml', line: 1, column: 1, pointer: '' };

type Zone = Pick<Subnet, 'zone' | 'zoneUnknown' | 'zoneList'>;

const named = (zone: string): Zone => ({ zone });
const unknown = (what: string, zoneList?: string): Zone => ({
  zone: null,
  zoneUnknown: { what, cause: 'missing-parameter', location: at },
  ...(zoneList === undefined ? {} : { zoneList }),
});

const subnet = (id: string, zone: Zone): Subnet => ({
  id,
  domain: 'vpc',
  blocks: [],
  tables: [],
  acls: [],
  tableBecause: [],
  aclBecause: [],
  internet: internetOpen,
  ...zone,
});

const serves = (nodes: readonly Zone[], target: Zone, crossZone: Condition) => {
  const subnets = nodes.map((zone, index) => subnet(`node-${index}`, zone));
  const [node = subnet('none', target)] = subnets;
  return servesZone({ node, nodes: subnets, target: subnet('target', target), crossZone });
};

describe('zones that are known (LB-12, MEAS-8)', () => {
  test.each<[readonly Zone[], Zone, Condition, string]>([
    [[named('a')], named('a'), never, 'yes'],
    [[named('a'), named('b')], named('b'), never, 'no'],
    [[named('a'), named('b')], named('b'), certainly, 'yes'],
    [[named('a')], named('b'), certainly, 'no'],
  ])('%j %j', (nodes, target, crossZone, truth) => {
    expect(serves(nodes, target, crossZone).truth).toBe(truth);
  });
});

describe('zones that are not known (LB-12)', () => {
  test('leave open whether the only node is in the zone of the target', () => {
    expect(serves([named('a')], unknown('Parameter Zone'), certainly)).toMatchObject({
      truth: 'unknown',
      unknowns: [{ what: 'Parameter Zone' }],
    });
  });

  test('do not matter to nodes in several subnets that cross zones, and to others do', () => {
    const nodes = [named('a'), named('b')];
    expect(serves(nodes, unknown('Parameter Zone'), certainly).truth).toBe('yes');
    expect(serves(nodes, unknown('Parameter Zone'), never).truth).toBe('unknown');
  });

  test('are equal under the same name, and differ as places of one list', () => {
    expect(serves([unknown('Parameter Zone')], unknown('Parameter Zone'), never).truth).toBe('yes');
    expect(serves([unknown('0 of x', 'x')], unknown('1 of x', 'x'), never).truth).toBe('no');
    expect(serves([unknown('0 of x', 'x')], unknown('1 of y', 'y'), never).truth).toBe('unknown');
  });
});
