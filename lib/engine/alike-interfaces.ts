import type { SourceLocation } from '../basics/source.ts';
import type {
  Condition,
  Interface,
  Member,
  NetworkModel,
  NodeId,
  PublicAddress,
} from '../network/model.ts';
import type { Chains } from './balancing.ts';

/**
 * Interfaces that packets from outside do not tell apart: in the same subnet,
 * with addresses out of the same blocks, the same groups, and members of the
 * same pools in the same manner. Names, places in the source and the words for
 * what is not known may differ; they decide nothing. Whoever is named by
 * something in the network (a route, a rule, an entrance) is alike to nobody.
 */
export class AlikeInterfaces {
  readonly #network: NetworkModel;
  readonly #chains: Chains;
  #named: ReadonlySet<NodeId> | null = null;

  constructor(network: NetworkModel, chains: Chains) {
    this.#network = network;
    this.#chains = chains;
  }

  /** Equal for interfaces that are alike; null: no other is. */
  kindOf(item: Interface): string | null {
    const workload = this.#network.workloads.get(item.workload);
    if (workload?.role !== 'workload' || workload.relay !== null) return null;
    if (item.accepts !== 'anything' || item.bump !== null || item.forwards.truth !== 'no')
      return null;
    this.#named ??= namedInterfaces(this.#network);
    if (this.#named.has(item.id)) return null;
    const places = new Places();
    return [
      item.subnet,
      conditionKey(item.present),
      item.filtered,
      item.groupsRest !== null,
      ...item.groups.map(({ group, present }) => `${group} ${conditionKey(present)}`),
      ...item.addresses.map(
        ({ family, block, public: outside }) =>
          `${family} ${block} ${outside === null ? '' : publicKey(outside, places)}`,
      ),
      ...this.#membershipKeys(item, places),
    ].join('|');
  }

  /** What leads to a pool leads to all of its members, so it is enough to know the pools. */
  #membershipKeys(item: Interface, places: Places): string[] {
    const seen = new Set<Member>();
    return this.#chains.linksTo(item.id).flatMap(({ pool, member }) => {
      if (seen.has(member)) return [];
      seen.add(member);
      const { present, ports, unknowns, because } = member;
      const range = ports === null ? '' : `${ports.first}-${ports.last}`;
      const place = places.numberOf(because);
      return `${pool.id} ${conditionKey(present)} ${range} ${unknowns.length > 0} ${place}`;
    });
  }
}

/** Numbers places in the source as they come up: which are the same decides which stories are. */
class Places {
  readonly #numbers = new Map<string, number>();

  numberOf({ file, pointer, line, column }: SourceLocation): number {
    const place = `${file} ${pointer} ${line} ${column}`;
    const number = this.#numbers.get(place) ?? this.#numbers.size;
    this.#numbers.set(place, number);
    return number;
  }
}

function publicKey({ address, present, because }: PublicAddress, places: Places): string {
  const numbers = because.map((each) => places.numberOf(each));
  return `${address} ${conditionKey(present)} ${numbers.join()}`;
}

/** What a condition decides, and whether something is to be said about it. */
function conditionKey({ truth, unknowns, assumptions }: Condition): string {
  return `${truth} ${unknowns.length > 0} ${assumptions.length > 0}`;
}

/** Interfaces that something in the network names. */
function namedInterfaces(network: NetworkModel): Set<NodeId> {
  const named = new Set<NodeId>();
  for (const { routes } of network.tables.values()) {
    for (const { target } of routes) {
      if (target.kind === 'interface') named.add(target.interface);
    }
  }
  for (const gateway of network.gateways.values()) {
    if (gateway.kind === 'entrance') for (const goal of gateway.goals) named.add(goal);
    if (gateway.kind === 'nat') named.add(gateway.interface);
  }
  for (const { ingress, egress } of network.groups.values()) {
    for (const rule of [...ingress, ...egress]) {
      for (const { peer } of [...rule.must, ...rule.may]) {
        if (peer.kind === 'interfaces') for (const each of peer.interfaces) named.add(each);
      }
    }
  }
  return named;
}
