import { compareLocations } from '../basics/order.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type {
  Condition,
  FilterRule,
  Interface,
  Match,
  Member,
  NetworkModel,
  NodeId,
  PublicAddress,
} from '../network/model.ts';
import type { Chains, Link } from './balancing.ts';
import type { Renaming } from './copied-way.ts';

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
  /** Of those from which others are renamed. */
  readonly #said = new WeakMap<Interface, Said>();

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

  /**
   * From stories about one interface to those about another that is alike; null
   * where one place that is named would have to become two.
   */
  renaming(from: Interface, to: Interface): Renaming | null {
    const said = this.#said.get(from) ?? this.#saidOf(from);
    this.#said.set(from, said);
    const own = this.#saidOf(to);
    const places = pairs(said.places, own.places);
    if (places === null) return null;
    const nodes = new Map([
      [from.id, to.id],
      [from.workload, to.workload],
    ]);
    return {
      nodes,
      places,
      unknowns: agreement(said.unknowns, own.unknowns, asUnknowns),
      assumptions: agreement(said.assumptions, own.assumptions, asAssumptions),
    };
  }

  /** All that is written or not known of an interface itself, in an order that is the same for those that are alike. */
  #saidOf(item: Interface): Said {
    const component = this.#network.components.get(item.workload);
    const outside = item.addresses.flatMap((each) => each.public ?? []);
    const members = this.#memberships(item).map(({ member }) => member);
    const conditions = [item, ...item.groups, ...outside, ...members].map(({ present }) => present);
    return {
      places: [
        ...(component === undefined ? [] : [component.at]),
        ...outside.flatMap(({ because }) => because),
        ...members.map(({ because }) => because),
      ],
      unknowns: [
        item.groupsRest === null ? [] : [item.groupsRest],
        ...[...conditions, ...members].map(({ unknowns }) => unknowns),
      ],
      assumptions: conditions.map(({ assumptions }) => assumptions),
    };
  }

  /** What leads to a pool leads to all of its members, so it is enough to know the pools. */
  #membershipKeys(item: Interface, places: Places): string[] {
    return this.#memberships(item).map(({ pool, member }) => {
      const { present, ports, unknowns, because } = member;
      const range = ports === null ? '' : `${ports.first}-${ports.last}`;
      const place = places.numberOf(because);
      return `${pool.id} ${conditionKey(present)} ${range} ${unknowns.length > 0} ${place}`;
    });
  }

  /** Each once, however many listeners lead to it. */
  #memberships(item: Interface): Link[] {
    const seen = new Set<Member>();
    return this.#chains.linksTo(item.id).filter(({ member }) => {
      if (seen.has(member)) return false;
      seen.add(member);
      return true;
    });
  }
}

/** Doubts and assumptions by what they are about. */
interface Said {
  readonly places: readonly SourceLocation[];
  readonly unknowns: readonly (readonly Unknown[])[];
  readonly assumptions: readonly (readonly Assumption[])[];
}

/** The places of the one onto those of the other; null where that is no function. */
function pairs(
  from: readonly SourceLocation[],
  to: readonly SourceLocation[],
): ReadonlyMap<SourceLocation, SourceLocation> | null {
  if (from.length !== to.length) return null;
  const map = new Map<SourceLocation, SourceLocation>();
  for (const [index, place] of from.entries()) {
    const other = to[index] ?? place;
    if ((map.get(place) ?? other) !== other) return null;
    map.set(place, other);
  }
  return map;
}

/** By `keyOf`, of the items of the one: whether the other has them wherever it has them, and no more there. */
function agreement<T>(
  from: readonly (readonly T[])[],
  to: readonly (readonly T[])[],
  of: { readonly keyOf: (item: T) => string; readonly isSame: (a: T, b: T) => boolean },
): ReadonlyMap<string, boolean> {
  const agreed = new Map<string, boolean>();
  for (const [index, items] of from.entries()) {
    const others = to[index] ?? [];
    const isAgreed =
      items.length === others.length &&
      items.every((item, at) => {
        const other = others[at];
        return other !== undefined && of.isSame(item, other);
      });
    for (const item of items) {
      const key = of.keyOf(item);
      agreed.set(key, isAgreed && agreed.get(key) !== false);
    }
  }
  return agreed;
}

const asUnknowns = {
  keyOf: ({ what }: Unknown): string => what,
  isSame: (a: Unknown, b: Unknown): boolean =>
    a === b || (a.what === b.what && isSamePlace(a.location, b.location)),
};

const asAssumptions = {
  keyOf: ({ text }: Assumption): string => text,
  isSame: (a: Assumption, b: Assumption): boolean => a.text === b.text && a.rule === b.rule,
};

/** Instances of one block share its line, and go by their addresses. */
function isSamePlace(a: SourceLocation, b: SourceLocation): boolean {
  return compareLocations(a, b) === 0 && a.address === b.address;
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
  const add = ({ peer }: Match): void => {
    if (peer.kind === 'interfaces') for (const each of peer.interfaces) named.add(each);
  };
  const addPeers = (rule: FilterRule): void => {
    rule.must.forEach(add);
    rule.may.forEach(add);
  };
  for (const { ingress, egress } of network.groups.values()) {
    ingress.forEach(addPeers);
    egress.forEach(addPeers);
  }
  return named;
}
