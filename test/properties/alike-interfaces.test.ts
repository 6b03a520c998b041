import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceLocation } from '../../lib/basics/source.ts';
import { modelOf } from '../../lib/engine/copied-way.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { describeExposure } from '../../lib/findings/exposure-draft.ts';
import type { Interface, Member, NetworkModel, NodeId, Workload } from '../../lib/network/model.ts';
import { everything } from '../../lib/packets/packet-set.ts';
import { nowhere } from '../oracle/models.ts';
import { arbitraryNetwork } from '../oracle/random-network.ts';
import { runsOf } from './runs.ts';

/**
 * What is found out for one of several interfaces that are alike and copied
 * for the others is what they would be told if they were asked about alone.
 */

const runs = runsOf('ALIKE_INTERFACES', 100);
const timeout = 3_600_000;

/** Where things are written: few places, so that by chance several are the same. */
const places: fc.Arbitrary<() => SourceLocation> = fc
  .infiniteStream(fc.nat({ max: 2 }))
  .map((stream) => () => ({ ...nowhere, pointer: `/${stream.next().value ?? 0}` }));

const twinOf = (id: NodeId): NodeId => `${id} twin`;

/** Every workload twice, each with a twin of every interface, in the same pools, written somewhere. */
function withTwins(network: NetworkModel, place: () => SourceLocation): NetworkModel {
  const isHost = ({ workload }: Interface): boolean =>
    network.workloads.get(workload)?.role === 'workload';
  const hosts = [...network.interfaces.values()].filter(isHost);
  const written = (item: Interface): Interface => ({
    ...item,
    addresses: item.addresses.map((address) => ({
      ...address,
      public: address.public === null ? null : { ...address.public, because: [place()] },
    })),
  });
  const interfaces = hosts.flatMap((item) => [
    written(item),
    written({ ...item, id: twinOf(item.id), workload: twinOf(item.workload) }),
  ]);
  const owners = new Set(hosts.map(({ workload }) => workload));
  const workloads = [...network.workloads.values()].flatMap((workload): Workload[] =>
    owners.has(workload.id)
      ? [{ ...workload, id: twinOf(workload.id), interfaces: workload.interfaces.map(twinOf) }]
      : [],
  );
  const isTwice = new Set(hosts.map(({ id }) => id));
  const members = (member: Member): Member[] => {
    const { target } = member;
    const here = { ...member, because: place() };
    return target.kind === 'interface' && isTwice.has(target.interface)
      ? [
          here,
          {
            ...member,
            because: place(),
            target: { kind: 'interface', interface: twinOf(target.interface) },
          },
        ]
      : [here];
  };
  return {
    ...network,
    components: new Map(
      [...network.components].flatMap(([id, component]) => [
        [id, component],
        [twinOf(id), { ...component, id: twinOf(id), label: twinOf(id) }],
      ]),
    ),
    interfaces: new Map([
      ...network.interfaces,
      ...interfaces.map((each) => [each.id, each] as const),
    ]),
    workloads: new Map([
      ...network.workloads,
      ...workloads.map((each) => [each.id, each] as const),
    ]),
    pools: new Map(
      [...network.pools].map(([id, pool]) => [
        id,
        { ...pool, members: pool.members.flatMap(members) },
      ]),
    ),
  };
}

/** All that is said of an interface. */
function told(exposures: Exposures, id: NodeId): unknown {
  return exposures.ofInterface(id).map(({ edge, ways }) => ({
    edge: [edge.kind, edge.gateway],
    // Equal sets are one object, and print alike.
    ways: ways.map(({ via, client, target, answered }) => ({ via, client, target, answered })),
    ends: ways.map(({ legs }) => legs.map((leg) => leg.to.holder?.id)),
    draft: describeExposure(exposures.network, edge, ways, everything),
  }));
}

test(
  'copies say what their originals would',
  () => {
    let copies = 0;
    fc.assert(
      fc.property(arbitraryNetwork(), places, (plain, place) => {
        const network = withTwins(plain, place);
        const together = new Exposures(network);
        for (const id of network.interfaces.keys()) {
          const alone = new Exposures(network);
          expect(told(together, id)).toEqual(told(alone, id));
          const ways = together.ofInterface(id).flatMap((exposure) => exposure.ways);
          copies += ways.filter((way) => modelOf(way) !== way).length;
        }
      }),
      runs,
    );
    expect(copies).toBeGreaterThan(0);
  },
  timeout,
);
