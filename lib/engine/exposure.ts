import { invariant } from '../basics/invariant.ts';
import { compareText } from '../basics/order.ts';
import type {
  Balancer,
  Interface,
  Listener,
  NetworkModel,
  NodeId,
  Workload,
} from '../network/model.ts';
import { unionBounds } from '../packets/bounds.ts';
import { box, intersect, isEmpty } from '../packets/packet-set.ts';
import { AlikeInterfaces } from './alike-interfaces.ts';
import { type Chain, taken } from './balancing.ts';
import type { Check } from './check.ts';
import { type CopyParts, copyWay, type Renaming } from './copied-way.ts';
import { type Edge, edgesOf } from './edges.ts';
import type { Answer } from './legs.ts';
import { domainOfInterface, type Endpoint } from './places.ts';
import { type Way, type WayOptions, Ways } from './ways.ts';

/**
 * What the outside reaches: for each interface of a workload, and each
 * listener of a balancer, the ways from every edge. Rules ask here; results
 * are kept, so that several rules may ask the same.
 */

/** All ways from one edge to one interface. */
export interface Exposure {
  readonly edge: Edge;
  readonly interface: Interface;
  /** Not empty; direct ways first, certain before possible. */
  readonly ways: readonly Way[];
  /** That of another interface that is alike, of which this is a copy, way by way; absent: it is none. */
  readonly model?: Exposure;
}

/** All ways from one edge to one listener of a balancer. */
export interface ListenerExposure {
  readonly edge: Edge;
  readonly balancer: Balancer;
  readonly listener: Listener;
  readonly ways: readonly Way[];
}

/** An exposure before it is one of a certain interface. */
interface Found {
  readonly edge: Edge;
  readonly ways: readonly FoundWay[];
}

interface FoundWay {
  readonly way: Way;
  /** The place of its chain among those to the interface; null: it is direct. */
  readonly chain: number | null;
}

/** What was found for the first of several interfaces that are alike. */
interface Model {
  readonly item: Interface;
  readonly found: readonly Found[];
  readonly exposures: readonly Exposure[];
}

function exposureOf({ edge, ways }: Found, item: Interface): Exposure {
  return { edge, interface: item, ways: ways.map(({ way }) => way) };
}

export class Exposures {
  readonly network: NetworkModel;
  readonly ways: Ways;
  readonly #edges = new Map<NodeId, readonly Edge[]>();
  readonly #interfaces: Readonly<Record<Answer, Map<NodeId, readonly Exposure[]>>> = {
    'as-needed': new Map(),
    always: new Map(),
  };
  readonly #listeners = new Map<NodeId, readonly ListenerExposure[]>();
  readonly #alike: AlikeInterfaces;
  /** By what interfaces have in common, and what was asked: the exposures of the first of them. */
  readonly #models = new Map<string, Model>();

  constructor(network: NetworkModel) {
    this.network = network;
    this.ways = new Ways(network);
    this.#alike = new AlikeInterfaces(network, this.ways.chains);
  }

  edgesOfDomain(domain: NodeId): readonly Edge[] {
    const cached = this.#edges.get(domain);
    if (cached !== undefined) return cached;
    const edges = edgesOf(this.network, domain);
    this.#edges.set(domain, edges);
    return edges;
  }

  ofWorkload(workload: Workload): readonly Exposure[] {
    const [only] = workload.interfaces;
    if (only !== undefined && workload.interfaces.length === 1) return this.ofInterface(only);
    return workload.interfaces.flatMap((id) => this.ofInterface(id));
  }

  ofInterface(id: NodeId, options: WayOptions = {}): readonly Exposure[] {
    const known = this.#interfaces[options.answer ?? 'as-needed'];
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const item = this.network.interfaces.get(id);
    const exposures =
      item === undefined || item.accepts !== 'anything' ? [] : this.#expose(item, options);
    known.set(id, exposures);
    return exposures;
  }

  /** What is open to one of several interfaces that are alike is open to the others. */
  #expose(item: Interface, options: WayOptions): readonly Exposure[] {
    const kind = this.#alike.kindOf(item);
    if (kind === null) return this.#find(item, options).map((each) => exposureOf(each, item));
    const key = `${kind} ${options.answer ?? 'as-needed'}`;
    const model = this.#models.get(key);
    if (model !== undefined) return this.#copy(model, item);
    const found = this.#find(item, options);
    const exposures = found.map((each) => exposureOf(each, item));
    if (!this.#knowsSenders(item)) this.#models.set(key, { item, found, exposures });
    return exposures;
  }

  /** Whether some of those who may send are in the network, so that they may be the one that is asked about. */
  #knowsSenders(item: Interface): boolean {
    const chains = this.ways.chains.to(item.id);
    const edges = [...this.#edgesAt(item.id), ...chains.flatMap((each) => this.#edgesBefore(each))];
    return edges.some(({ senders }) => senders.some(({ holder }) => holder !== null));
  }

  #find(item: Interface, options: WayOptions): Found[] {
    const byEdge = new Map<string, { edge: Edge; ways: FoundWay[] }>();
    const collect = (edge: Edge, place: number | null, find: (from: Endpoint) => Way[]): void => {
      const ways = mergeNodes(edge.senders.flatMap(find));
      if (ways.length === 0) return;
      const key = `${edge.kind} ${edge.gateway}`;
      const entry = byEdge.get(key) ?? { edge, ways: [] };
      entry.ways.push(...ways.map((way) => ({ way, chain: place })));
      byEdge.set(key, entry);
    };
    for (const edge of this.#edgesAt(item.id)) {
      collect(edge, null, (from) => this.ways.direct(from, item, options));
    }
    for (const [place, chain] of this.ways.chains.to(item.id).entries()) {
      for (const edge of this.#edgesBefore(chain)) {
        collect(edge, place, (from) => this.ways.through(from, chain, item, options));
      }
    }
    return [...byEdge.values()].map(({ edge, ways }) => ({ edge, ways: rank(ways) }));
  }

  #copy({ item: original, found, exposures }: Model, item: Interface): Exposure[] {
    let known: readonly Chain[] | null = null;
    const chainAt = (place: number | null): Chain | null => {
      known ??= this.ways.chains.to(item.id);
      return place === null ? null : (known[place] ?? null);
    };
    let renamed: { readonly renaming: Renaming | null } | null = null;
    const renaming = (): Renaming | null => {
      renamed ??= { renaming: this.#alike.renaming(original, item) };
      return renamed.renaming;
    };
    const partsOf = (chain: number | null): CopyParts => ({
      legsOf: ({ legs }) => this.ways.legsTo(legs, item, chainAt(chain)),
      renaming,
    });
    return found.map(({ edge, ways }, index) => {
      const model = exposures[index];
      invariant(model, 'what was found is an exposure');
      const copies = ways.map(({ way, chain }) => copyWay(way, partsOf(chain)));
      return { edge, interface: item, ways: copies, model };
    });
  }

  /** Which listeners of a balancer are open to which edges. */
  ofBalancer(balancer: Balancer): readonly ListenerExposure[] {
    const cached = this.#listeners.get(balancer.id);
    if (cached !== undefined) return cached;
    const exposures = balancer.listeners.flatMap((listener) =>
      this.#exposeListener(balancer, listener),
    );
    this.#listeners.set(balancer.id, exposures);
    return exposures;
  }

  #exposeListener(balancer: Balancer, listener: Listener): ListenerExposure[] {
    const [node] = balancer.nodes;
    if (node === undefined) return [];
    const exposures: ListenerExposure[] = [];
    for (const edge of this.#edgesAt(node)) {
      const ways = edge.senders.flatMap((from) =>
        balancerWays(this.ways, from, { balancer, listener, chain: [] }),
      );
      if (ways.length > 0)
        exposures.push({ edge, balancer, listener, ways: rankWays(mergeNodes(ways)) });
    }
    return exposures;
  }

  #edgesAt(item: NodeId): readonly Edge[] {
    const domain = domainOfInterface(this.network, item);
    return domain === null ? [] : this.edgesOfDomain(domain);
  }

  #edgesBefore(chain: Chain): readonly Edge[] {
    const node = chain[0]?.balancer.nodes[0];
    return node === undefined ? [] : this.#edgesAt(node);
  }
}

/**
 * The ways on which a connection to a listener opens: a proxy answers itself;
 * what passes packets on needs a member that answers (LB-15).
 */
export function balancerWays(
  ways: Ways,
  from: Parameters<Ways['direct']>[0],
  to: { readonly balancer: Balancer; readonly listener: Listener; readonly chain: Chain },
  options: WayOptions = {},
): Way[] {
  const { network } = ways;
  const arrival = [openListener(to.balancer, to.listener)];
  if (to.balancer.mode === 'proxy') {
    return to.balancer.nodes.flatMap((id) => {
      const node = network.interfaces.get(id);
      return node === undefined ? [] : ways.toNode(from, to.chain, node, arrival, options);
    });
  }
  return to.listener.forwards.flatMap((forward) => {
    const pool = network.pools.get(forward.pool);
    return (pool?.members ?? []).flatMap((member) => {
      if (pool === undefined) return [];
      const link = { balancer: to.balancer, listener: to.listener, forward, pool, member };
      const chain = [...to.chain, link];
      switch (member.target.kind) {
        case 'interface': {
          const item = network.interfaces.get(member.target.interface);
          return item === undefined ? [] : ways.through(from, chain, item, options);
        }
        case 'balancer': {
          const inner = network.balancers.get(member.target.balancer);
          if (inner === undefined || to.chain.some((each) => each.balancer === inner)) return [];
          return inner.listeners.flatMap((listener) =>
            balancerWays(ways, from, { balancer: inner, listener, chain }, options),
          );
        }
        case 'address':
          return [];
      }
    });
  });
}

/** Packets that a listener takes, whatever it does with them. */
export function openListener(balancer: Balancer, listener: Listener): Check {
  return {
    component: balancer.id,
    action: 'filter',
    passes: taken(listener),
    code: 'ELBV2_LISTENER_PORT_RESTRICTION',
    opening: { kind: 'listener', balancer: balancer.id, listener: listener.id },
    explain: () => ({ because: [listener.because], unknowns: listener.unknowns, assumptions: [] }),
  };
}

/** Ways of one chain that differ only in the sender's place or the nodes that they take are one. */
function mergeNodes(ways: readonly Way[]): Way[] {
  const merged = new Map<string, Way>();
  for (const way of ways) {
    const key =
      way.legs.map((leg) => `${leg.from.family} ${leg.to.holder?.workload ?? ''}`).join('|') +
      transportOf(way);
    const earlier = merged.get(key);
    merged.set(key, earlier === undefined ? way : joinWays(earlier, way));
  }
  return [...merged.values()];
}

const udp = box({ protocol: 17 });

/** Of a balanced way, which has one. */
function transportOf(way: Way): string {
  if (way.legs.length === 1) return '';
  return isEmpty(intersect(way.target.may, udp)) ? ' tcp' : ' udp';
}

/** The better of the two tells the story; the sets are those of both. */
function joinWays(a: Way, b: Way): Way {
  const better = certain(a) || !certain(b) ? a : b;
  return {
    ...better,
    client: unionBounds(a.client, b.client),
    target: unionBounds(a.target, b.target),
    answered: unionBounds(a.answered, b.answered),
    parts: [...(a.parts ?? [a]), ...(b.parts ?? [b])],
  };
}

function certain(way: Way): boolean {
  return !isEmpty(way.client.must);
}

/** Direct before balanced, certain before possible, else as found. */
function rank<T extends { readonly way: Way }>(found: readonly T[]): T[] {
  return [...found].sort(
    ({ way: a }, { way: b }) =>
      Number(certain(b)) - Number(certain(a)) ||
      a.via.length - b.via.length ||
      compareText(a.via.join(), b.via.join()),
  );
}

function rankWays(ways: readonly Way[]): Way[] {
  return rank(ways.map((way) => ({ way }))).map(({ way }) => way);
}
