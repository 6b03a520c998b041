import { describe, expect, test } from 'vitest';
import { checkModel } from '../../../lib/network/build/check.ts';
import type { NetworkModel } from '../../../lib/network/model.ts';
import { ref } from '../resources/declarations.ts';
import { build, get, only, publicSubnet } from './building.ts';

/** A sound model, and what breaks it. */
const { network } = build({
  ...publicSubnet,
  Group: [
    'SecurityGroup',
    {
      GroupDescription: 'x',
      VpcId: ref('Vpc'),
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }],
    },
  ],
  Host: ['Instance', { SubnetId: ref('Subnet'), SecurityGroupIds: [ref('Group', 'GroupId')] }],
});

function replace<K extends keyof NetworkModel>(key: K, value: NetworkModel[K]): NetworkModel {
  return { ...network, [key]: value };
}

function changed<T>(
  map: ReadonlyMap<string, T>,
  id: string,
  change: (value: T) => T,
): ReadonlyMap<string, T> {
  return new Map([...map, [id, change(get(map, id))]]);
}

describe('a model is refused', () => {
  const host = get(network.workloads, 'Host').interfaces[0] ?? '';
  const group = get(network.groups, 'Group');
  const rule = only(group.ingress);
  const cases: readonly [claim: string, broken: NetworkModel, message: RegExp][] = [
    [
      'with an interface in no subnet',
      replace(
        'interfaces',
        changed(network.interfaces, host, (item) => ({ ...item, subnet: 'Nowhere' })),
      ),
      /no subnet/,
    ],
    ['with a group that nobody knows', replace('groups', new Map()), /no group/],
    ['with a node without a component', replace('components', new Map()), /no component/],
    [
      'with a subnet without tables',
      replace(
        'subnets',
        changed(network.subnets, 'Subnet', (item) => ({ ...item, tables: [] })),
      ),
      /no table/,
    ],
    [
      'with a rule that must match what it may not',
      replace(
        'groups',
        changed(network.groups, 'Group', (item) => ({ ...item, ingress: [{ ...rule, may: [] }] })),
      ),
      /may not/,
    ],
    [
      'with a doubt without a reason',
      replace(
        'groups',
        changed(network.groups, 'Group', (item) => ({ ...item, ingress: [{ ...rule, must: [] }] })),
      ),
      /does not say why/,
    ],
    [
      'with two rules of one id',
      replace(
        'groups',
        changed(network.groups, 'Group', (item) => ({ ...item, ingress: [rule, rule] })),
      ),
      /two rules/,
    ],
    [
      'with a block that is not canonical',
      replace(
        'domains',
        changed(network.domains, 'Vpc', (item) => ({
          ...item,
          blocks: [{ family: 'ipv4', cidr: '10.0.0.1/8', literal: true, unknown: null }],
        })),
      ),
      /not canonical/,
    ],
    ['with a route to no gateway', replace('gateways', new Map()), /no gateway/],
    [
      'with a condition that is open without a reason',
      replace(
        'interfaces',
        changed(network.interfaces, host, (item) => ({
          ...item,
          forwards: { truth: 'unknown', unknowns: [], assumptions: [] },
        })),
      ),
      /0 unknowns/,
    ],
  ];
  test.each(cases)('%s', (_, broken, message) => {
    expect(() => checkModel(network)).not.toThrow();
    expect(() => checkModel(broken)).toThrow(message);
  });
});
