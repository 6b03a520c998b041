import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceLocation } from '../../lib/basics/source.ts';
import type { Unknown } from '../../lib/basics/value.ts';
import { modelOf } from '../../lib/engine/copied-way.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { describeExposure } from '../../lib/findings/exposure-draft.ts';
import type {
  Condition,
  FilterRule,
  Interface,
  Member,
  NetworkModel,
  NodeId,
  Workload,
} from '../../lib/network/model.ts';
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

/** What is drawn anew for each thing that stands for itself. */
interface Draws {
  /** Where it is written: few places, so that by chance several are the same. */
  readonly place: () => SourceLocation;
  /** What decides it, where that is not known: few words, so that by chance several things hang on the same. */
  readonly doubt: () => string;
}

const draws: fc.Arbitrary<Draws> = fc.infiniteStream(fc.nat({ max: 2 })).map((stream) => {
  const next = (): number => stream.next().value ?? 0;
  return {
    place: () => ({ ...nowhere, pointer: `/${next()}` }),
    doubt: () => `Parameter ${next() % 2}`,
  };
});

const twinOf = (id: NodeId): NodeId => `${id} twin`;

/** Every workload twice, each with a twin of every interface, in the same pools, written somewhere. */
function withTwins(network: NetworkModel, { place, doubt }: Draws): NetworkModel {
  const isHost = ({ workload }: Interface): boolean =>
    network.workloads.get(workload)?.role === 'workload';
  const hosts = [...network.interfaces.values()].filter(isHost);
  const doubted = (unknown: Unknown): Unknown => ({ ...unknown, what: doubt() });
  const open = (condition: Condition): Condition => ({
    ...condition,
    unknowns: condition.unknowns.map(doubted),
  });
  const written = (item: Interface): Interface => ({
    ...item,
    present: open(item.present),
    groups: item.groups.map((each) => ({ ...each, present: open(each.present) })),
    groupsRest: item.groupsRest === null ? null : doubted(item.groupsRest),
    addresses: item.addresses.map((address) => ({
      ...address,
      public:
        address.public === null
          ? null
          : { ...address.public, present: open(address.public.present), because: [place()] },
    })),
  });
  const interfaces = [...network.interfaces.values()].flatMap((item) => [
    written(item),
    ...(isHost(item)
      ? [written({ ...item, id: twinOf(item.id), workload: twinOf(item.workload) })]
      : []),
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
    const here = (): Member => ({
      ...member,
      because: place(),
      present: open(member.present),
      unknowns: member.unknowns.map(doubted),
    });
    return target.kind === 'interface' && isTwice.has(target.interface)
      ? [here(), { ...here(), target: { kind: 'interface', interface: twinOf(target.interface) } }]
      : [here()];
  };
  const rule = (each: FilterRule): FilterRule => ({
    ...each,
    unknowns: each.unknowns.map(doubted),
  });
  return {
    ...network,
    groups: new Map(
      [...network.groups].map(([id, { ingress, egress, ...group }]) => [
        id,
        { ...group, ingress: ingress.map(rule), egress: egress.map(rule) },
      ]),
    ),
    components: new Map(
      [...network.components].flatMap(([id, component]) => [
        [id, { ...component, at: place() }],
        [twinOf(id), { ...component, id: twinOf(id), label: twinOf(id), at: place() }],
      ]),
    ),
    interfaces: new Map(interfaces.map((each) => [each.id, each] as const)),
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
      fc.property(arbitraryNetwork(), draws, (plain, drawn) => {
        const network = withTwins(plain, drawn);
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
