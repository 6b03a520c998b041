import { expect, test } from 'vitest';
import { alikeSubnets } from '../../../lib/engine/alike-subnets.ts';
import { certainly, type Interface, type NetworkModel, never } from '../../../lib/network/model.ts';
import * as make from '../../oracle/models.ts';

/** Two subnets of one domain in two zones, both served by a transit gateway. */
function network(
  change: {
    readonly acl?: Parameters<typeof make.acl>[1];
    readonly otherTable?: boolean;
    readonly served?: readonly string[];
    readonly interfaces?: readonly Interface[];
  } = {},
): NetworkModel {
  const all = [make.allow(100, make.everything())];
  const inZone = (id: string, zone: string, table = 'table') =>
    make.subnet(
      id,
      { domain: 'vpc', cidrs: [`10.0.${zone === 'a' ? 1 : 2}.0/24`], table, acl: 'acl' },
      { zone },
    );
  return make.networkOf({
    domains: [make.domain('vpc', ['10.0.0.0/16'])],
    subnets: [
      inZone('first', 'a'),
      inZone('second', 'b', change.otherTable === true ? 'other' : 'table'),
    ],
    tables: ['table', 'other'].map((id) =>
      make.table(id, { domain: 'vpc', local: ['10.0.0.0/16'] }, [
        make.route('10.0.0.0/8', make.via('tgw')),
      ]),
    ),
    acls: [make.acl('acl', change.acl ?? { ingress: all, egress: all })],
    interfaces: change.interfaces ?? [],
    gateways: [
      {
        kind: 'transit',
        id: 'tgw',
        tables: [],
        outside: null,
        groupReferences: certainly,
        attachments: [
          {
            id: 'attachment',
            present: certainly,
            tables: [],
            associated: certainly,
            far: {
              kind: 'domain',
              domain: 'vpc',
              subnets: change.served ?? ['first', 'second'],
              subnetsRest: null,
              groupReferences: certainly,
              changesZone: never,
            },
          },
        ],
      },
    ],
  });
}

function groups(model: NetworkModel): string[][] {
  return alikeSubnets(model, [...model.subnets.values()]).map((alike) => alike.map(({ id }) => id));
}

test('the same subnets in several zones are alike', () => {
  expect(groups(network())).toEqual([['first', 'second']]);
});

test.each([
  ['with other tables', { otherTable: true }],
  ['of which one zone is not served', { served: ['first'] }],
  ['with ACLs that stop something', { acl: { ingress: [], egress: [] } }],
  [
    'of which one has something that forwards',
    {
      interfaces: [
        make.host(
          'box',
          { subnet: 'second', addresses: [make.privateAddress('10.0.2.5')] },
          { forwards: certainly },
        ),
      ],
    },
  ],
])('subnets %s are not', (_, change) => {
  expect(groups(network(change))).toEqual([['first'], ['second']]);
});
