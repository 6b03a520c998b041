import { describe, expect, test } from 'vitest';
import { Blockers } from '../../../lib/engine/blockers.ts';
import type {
  Acl,
  Address,
  Gateway,
  Group,
  Interface,
  NetworkModel,
  Route,
} from '../../../lib/network/model.ts';
import { box } from '../../../lib/packets/packet-set.ts';
import * as models from '../../oracle/models.ts';

const ssh = box({ protocol: 6, ports: { first: 22, last: 22 } });
const back = models.route('0.0.0.0/0', models.via('igw'));

interface Setting {
  readonly gateways?: readonly Gateway[];
  readonly routes?: readonly Route[];
  readonly acl?: Acl;
  readonly group?: Group;
  readonly addresses?: readonly Address[];
  readonly more?: Partial<Interface>;
}

/** A host that the Internet reaches, unless the setting says otherwise. */
function network(setting: Setting = {}): NetworkModel {
  const {
    gateways = [models.internet('igw', 'vpc')],
    routes = [back],
    acl = models.acl('acl'),
    group = models.group('group', { ingress: [models.rule([models.tcp(22)])] }),
  } = setting;
  const addresses = setting.addresses ?? [models.publicAddress('10.0.0.10')];
  return models.networkOf({
    domains: [models.domain('vpc', ['10.0.0.0/16'])],
    subnets: [
      models.subnet('subnet', {
        domain: 'vpc',
        cidrs: ['10.0.0.0/24'],
        table: 'table',
        acl: 'acl',
      }),
    ],
    tables: [models.table('table', { domain: 'vpc', local: ['10.0.0.0/16'] }, routes)],
    acls: [acl],
    groups: [group],
    interfaces: [
      models.host('host', { subnet: 'subnet', addresses, groups: ['group'] }, setting.more),
    ],
    gateways,
  });
}

/** `code component outcome` of what is in the nearest way. */
function inTheWay(model: NetworkModel, wanted = ssh): string[] {
  const item = model.interfaces.get('host');
  const [way] = item === undefined ? [] : new Blockers(model).fromInternet(item, wanted);
  return (way?.blockers ?? []).map(
    ({ code, component, outcome }) => `${code} ${component} ${outcome}`,
  );
}

describe('from the Internet', () => {
  test('nothing is in an open way', () => {
    expect(inTheWay(network())).toEqual([]);
  });

  test('a route that takes all that a group may admit is in the way', () => {
    const perhaps = models.tcp(22, { kind: 'block', cidr: '198.51.100.0/24' });
    const model = network({
      routes: [back, models.route('198.51.100.0/24', { kind: 'drop', reason: 'blackhole' })],
      group: models.group('group', { ingress: [models.rule([perhaps], [])] }),
    });
    expect(inTheWay(model)).toEqual([
      'ENI_SG_RULES_MISMATCH group unknown',
      'NO_ROUTE_TO_DESTINATION table no',
    ]);
  });

  test('all that is in the way is named, in the order of a packet', () => {
    const acl = models.acl('acl', { ingress: [], egress: [] });
    const model = network({
      gateways: [],
      routes: [],
      acl,
      addresses: [models.privateAddress('10.0.0.10')],
    });
    expect(inTheWay(model)).toEqual([
      'NO_PATH vpc no',
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS workload host no',
      'SUBNET_ACL_RESTRICTION acl no',
      'SUBNET_ACL_RESTRICTION acl no',
      'NO_ROUTE_TO_DESTINATION table no',
    ]);
  });

  test('what an earlier obstacle stops is judged by later ones as if it had passed', () => {
    const acl = models.acl('acl', { ingress: [models.allow(100, models.tcp(443))] });
    expect(inTheWay(network({ acl, routes: [] }))).toEqual([
      'SUBNET_ACL_RESTRICTION acl no',
      'NO_ROUTE_TO_DESTINATION table no',
    ]);
  });

  test('an ACL does not surely stop answers that an appliance of the same subnet takes over (NACL-7)', () => {
    const acl = models.acl('acl', { egress: [] });
    const toItself = models.route('0.0.0.0/0', { kind: 'interface', interface: 'host' });
    const outcomes = inTheWay(network({ acl, routes: [toItself] }));
    expect(outcomes).toContain('SUBNET_ACL_RESTRICTION acl unknown');
    expect(inTheWay(network({ acl }))).toContain('SUBNET_ACL_RESTRICTION acl no');
  });

  test('a group that does not admit the packets', () => {
    const telnet = box({ protocol: 6, ports: { first: 23, last: 23 } });
    expect(inTheWay(network(), telnet)).toEqual(['ENI_SG_RULES_MISMATCH group no']);
  });

  test('a route that drops, with its line', () => {
    const because = { ...models.nowhere, line: 7 };
    const drops = models.route(
      '0.0.0.0/0',
      { kind: 'drop', reason: 'igw is not attached' },
      { because },
    );
    const model = network({ routes: [drops] });
    const [way] = new Blockers(model).fromInternet(
      models.host('host', {
        subnet: 'subnet',
        addresses: [models.publicAddress('10.0.0.10')],
        groups: ['group'],
      }),
      ssh,
    );
    expect(
      way?.blockers.map(({ code, direction, because: lines }) => ({ code, direction, lines })),
    ).toEqual([{ code: 'NO_ROUTE_TO_DESTINATION', direction: 'reply', lines: [because] }]);
  });

  test('an answer is asked for with TCP only', () => {
    const acl = models.acl('acl', { egress: [] });
    expect(inTheWay(network({ acl }))).toEqual(['SUBNET_ACL_RESTRICTION acl no']);
    const dns = box({ protocol: 17, ports: { first: 53, last: 53 } });
    expect(inTheWay(network({ acl }), dns)).toEqual(['ENI_SG_RULES_MISMATCH group no']);
  });

  test('what is not known may be in the way', () => {
    const gateways = [models.internet('igw', 'vpc', { attached: models.perhaps() })];
    const addresses = [models.publicAddress('10.0.0.10', { present: models.perhaps() })];
    expect(inTheWay(network({ gateways, addresses }))).toEqual([
      'BAD_STATE_ATTACHMENT igw unknown',
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS workload host unknown',
    ]);
  });

  test('where an unmodelled gateway leads is not known', () => {
    const unknown = models.unknownNamed('what is behind it');
    const endpoint: Gateway = {
      kind: 'opaque',
      id: 'endpoint',
      domain: 'vpc',
      edge: null,
      unknown,
    };
    const gateways = [models.internet('igw', 'vpc'), endpoint];
    const routes = [models.route('0.0.0.0/0', models.via('endpoint'))];
    expect(inTheWay(network({ gateways, routes }))).toEqual([
      'NO_ROUTE_TO_DESTINATION table unknown',
    ]);
  });

  test('an interface that takes in nothing but answers, and one without an address of the family', () => {
    expect(inTheWay(network({ more: { accepts: 'replies' } }))).toEqual([
      'NO_POSSIBLE_DESTINATION workload host no',
    ]);
    const ipv6 = box({ family: 'ipv6', protocol: 6, ports: { first: 22, last: 22 } });
    expect(inTheWay(network(), ipv6)).toContain('ENI_ADDRESS_RESTRICTION workload host no');
  });

  test('the gateway with fewest obstacles comes first', () => {
    const gateways = [models.internet('a', 'vpc'), models.internet('igw', 'vpc')];
    const model = network({ gateways });
    const item = model.interfaces.get('host');
    const ways =
      item === undefined
        ? []
        : new Blockers(model).fromInternet(
            item,
            box({ family: 'ipv4', protocol: 6, ports: { first: 22, last: 22 } }),
          );
    expect(ways.map((way) => [way.gateway, way.blockers.length])).toEqual([
      ['igw', 0],
      ['a', 1],
    ]);
  });
});
