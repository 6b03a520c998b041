import { expect, test } from 'vitest';
import { ClosestWays } from '../../../lib/engine/closest-way.ts';
import { Exposures } from '../../../lib/engine/exposure.ts';
import { askNetwork, type Question } from '../../../lib/engine/question.ts';
import type { Obstacle } from '../../../lib/engine/walk.ts';
import {
  certainly,
  type NetworkModel,
  never,
  type TransitAttachment,
  type TransitRoute,
} from '../../../lib/network/model.ts';
import { box } from '../../../lib/packets/packet-set.ts';
import { arrivesOnePacket } from '../../corpus/one-packet.ts';
import { openSettings } from '../../corpus/open-settings.ts';
import {
  acl,
  domain,
  host,
  networkOf,
  nowhere,
  privateAddress,
  route,
  subnet,
  table,
  via,
} from '../../oracle/models.ts';

/** What is said to block at transit gateways does, and its setting opens it. */

interface Scene {
  /** Of the client's attachment. */
  readonly attachment?: Partial<TransitAttachment>;
  /** Where it has a subnet; the client is in `front a`. */
  readonly door?: string;
  readonly routes?: readonly TransitRoute[];
}

/** A client in one domain, a server in another, and a transit gateway between them. */
function joined({ attachment = {}, door = 'front a', routes }: Scene): NetworkModel {
  const home = (name: string, number: number, zone: string, place: string) =>
    subnet(
      `${place} ${name}`,
      {
        domain: name,
        cidrs: [`10.${number}.${place === 'front' ? 1 : 2}.0/24`],
        table: `routes ${name}`,
        acl: 'open',
      },
      { zone },
    );
  const tableOf = (name: string, number: number) =>
    table(`routes ${name}`, { domain: name, local: [`10.${number}.0.0/16`] }, [
      route('10.0.0.0/8', via('tgw')),
    ]);
  const attached = (name: string, subnets: readonly string[]): TransitAttachment => ({
    id: `to ${name}`,
    present: certainly,
    far: {
      kind: 'domain',
      domain: name,
      subnets,
      subnetsRest: null,
      groupReferences: certainly,
      changesZone: never,
    },
    tables: ['core'],
    associated: certainly,
  });
  const at = (id: string, place: string, address: string) =>
    host(
      id,
      { subnet: place, addresses: [privateAddress(address)], groups: [] },
      { filtered: false },
    );
  return networkOf({
    domains: [domain('a', ['10.1.0.0/16']), domain('b', ['10.2.0.0/16'])],
    subnets: [home('a', 1, 'x', 'front'), home('a', 1, 'y', 'back'), home('b', 2, 'x', 'front')],
    tables: [tableOf('a', 1), tableOf('b', 2)],
    acls: [acl('open')],
    interfaces: [at('client', 'front a', '10.1.1.10'), at('server', 'front b', '10.2.1.10')],
    gateways: [
      {
        kind: 'transit',
        id: 'tgw',
        attachments: [{ ...attached('a', [door]), ...attachment }, attached('b', ['front b'])],
        tables: [
          {
            id: 'core',
            label: 'core',
            at: nowhere,
            routes: routes ?? [
              toAttachment('10.1.0.0/16', 'to a'),
              toAttachment('10.2.0.0/16', 'to b'),
            ],
            rest: null,
          },
        ],
        outside: null,
        groupReferences: certainly,
      },
    ],
  });
}

function toAttachment(destination: string, attachment: string): TransitRoute {
  return transitRoute(destination, { kind: 'attachment', attachment });
}

function transitRoute(destination: string, target: TransitRoute['target']): TransitRoute {
  return {
    id: `route of ${destination}`,
    label: destination,
    because: nowhere,
    destination,
    target,
    origin: 'static',
    present: certainly,
  };
}

const traffic = { protocol: 6, port: 22 };

const question: Question = {
  from: { kind: 'interfaces', interfaces: ['client'], address: null },
  to: { kind: 'interfaces', interfaces: ['server'], address: null },
  packets: box({ protocol: 6, ports: { first: 22, last: 22 } }),
  direct: false,
  roundTrip: true,
};

/** What engine and simulator say when these are opened. */
function verdicts(network: NetworkModel, open: readonly Obstacle[]): readonly boolean[] {
  const opened = openSettings(network, open, traffic);
  return [
    askNetwork(new Exposures(opened), question).truth === 'yes',
    arrivesOnePacket(opened, question, traffic),
  ];
}

test('nothing stands in the way of the scene itself', () => {
  expect(verdicts(joined({}), [])).toEqual([true, true]);
});

test.each<readonly [string, Scene, readonly string[]]>([
  [
    'an association with a table',
    { attachment: { associated: never, tables: [] } },
    ['TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION'],
  ],
  [
    'a route of its table',
    { routes: [toAttachment('10.1.0.0/16', 'to a')] },
    ['TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT'],
  ],
  [
    'routes both ways',
    { routes: [] },
    ['TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT'],
  ],
  [
    'a blackhole',
    {
      routes: [
        toAttachment('10.1.0.0/16', 'to a'),
        transitRoute('10.2.0.0/16', { kind: 'drop', reason: 'blackhole' }),
      ],
    },
    ['TGW_RTB_BAD_STATE_ROUTE'],
  ],
  ['a subnet in the zone', { door: 'back a' }, ['TGW_ATTACH_VPC_AZ_RESTRICTION']],
])('what is missing is %s, and nothing besides', (_, scene, codes) => {
  const network = joined(scene);
  const obstacles = new ClosestWays(network).find(question)?.obstacles ?? [];
  expect(obstacles.map(({ code }) => code)).toEqual(codes);
  expect(verdicts(network, obstacles)).toEqual([true, true]);
  for (const left of obstacles) {
    const others = obstacles.filter((each) => each !== left);
    expect(verdicts(network, others)).toEqual([false, false]);
  }
});
