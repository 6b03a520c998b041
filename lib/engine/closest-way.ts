import { unreachable } from '../basics/invariant.ts';
import { compareText } from '../basics/order.ts';
import {
  type Balancer,
  type Condition,
  certainly,
  type Interface,
  type Listener,
  type NetworkModel,
  type NodeId,
  never,
} from '../network/model.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import type { Origin, Question } from './asked.ts';
import {
  byClientAddress,
  type Chain,
  Chains,
  type Link,
  listenerCheck,
  memberChecks,
} from './balancing.ts';
import { beyondEndpoints } from './beyond.ts';
import { endpointsOf, isOrigin } from './candidates.ts';
import { type Check, conditionCheck } from './check.ts';
import { edgesOf } from './edges.ts';
import { openListener } from './exposure.ts';
import { type LegOptions, Legs } from './legs.ts';
import { type ClosestWay, nearestRoute, type Route } from './nearest-route.ts';
import {
  atAddress,
  domainOfInterface,
  type Endpoint,
  interfaceEndpoints,
  internetEndpoint,
  publicEndpoint,
} from './places.ts';
import { endpointChecks, legsFromInternet } from './public-endpoints.ts';
import { entranceOf, throughEntrance } from './straight-transits.ts';

/**
 * For what cannot be reached: the way on which least is missing, complete to
 * the end, with everything that stands in it. Ways are laid out as if nothing
 * were in the way, and then every check is asked. Verdicts do not come from
 * here (question.ts); this says what would have to change.
 */

export class ClosestWays {
  readonly #network: NetworkModel;
  readonly #legs: Legs;
  readonly #chains: Chains;

  constructor(network: NetworkModel) {
    this.#network = network;
    this.#legs = new Legs(network);
    this.#chains = new Chains(network);
  }

  /** null: nothing connects the two ends, whatever one would open. */
  find(question: Question): ClosestWay | null {
    return nearestRoute(this.#network, this.#routes(question), question)?.way ?? null;
  }

  #routes(question: Question): Route[] {
    const { to, from } = question;
    switch (to.kind) {
      case 'interfaces':
        return [
          ...to.interfaces.flatMap((id) => {
            const item = this.#network.interfaces.get(id);
            return item === undefined ? [] : this.#toInterface(item, question);
          }),
          ...(to.endpoints ?? []).flatMap((id) => this.#toEndpoint(id, question)),
        ];
      case 'balancer': {
        const balancer = this.#network.balancers.get(to.balancer);
        return balancer === undefined ? [] : this.#toBalancer(balancer, question, null);
      }
      case 'public':
        return to.interfaces.flatMap((id) => this.#toPublic(id, question));
      case 'internet':
        return this.#toInternet(from, question.packets);
      case 'beyond':
        return [
          ...(to.orInternet ? this.#toInternet(from, question.packets) : []),
          ...to.gateways.flatMap((gateway) =>
            endpointsOf(this.#network, from).flatMap((end) =>
              beyondEndpoints(this.#network, gateway, {
                family: end.family,
                block: to.block,
              }).flatMap((far) => this.#direct(end, far.end, question.packets)),
            ),
          ),
        ];
      default:
        return unreachable(to);
    }
  }

  #toEndpoint(workload: NodeId, { from, packets: wanted }: Question): Route[] {
    if (from.kind === 'gateway') return [];
    if (from.kind === 'internet')
      return legsFromInternet(this.#network, workload).map((leg) => [{ leg, wanted }]);
    return this.#toInternet(from, wanted).flatMap((route): Route[] => {
      const last = route.at(-1);
      const sender = last?.leg.from.holder ?? null;
      if (last === undefined || sender === null) return [];
      const of = { sender, family: last.leg.from.family };
      const forward = [...last.leg.forward, ...endpointChecks(this.#network, workload, of)];
      return [[...route.slice(0, -1), { ...last, leg: { ...last.leg, forward } }]];
    });
  }

  #direct(from: Endpoint, to: Endpoint, wanted: PacketSet, options: LegOptions = {}): Route[] {
    return this.#legs.imaginable(from, to, options).map((leg) => [{ leg, wanted }]);
  }

  #toInterface(item: Interface, question: Question): Route[] {
    const { from, packets } = question;
    const address = question.to.kind === 'interfaces' ? question.to.address : null;
    if (item.accepts === 'listeners') {
      const balancer = this.#network.balancers.get(item.workload);
      return balancer === undefined ? [] : this.#toBalancer(balancer, question, item);
    }
    const extra = item.accepts === 'replies' ? [nothingStarts(item)] : [];
    const senders = this.#senders(from, item);
    const direct = senders
      .filter((end) => end.holder?.id !== item.id)
      .flatMap((end) =>
        interfaceEndpoints(item).flatMap((goal) => this.#direct(end, goal, packets, { extra })),
      );
    const chains = question.direct || address !== null ? [] : this.#chains.to(item.id);
    const balanced = chains.flatMap((chain) => {
      const node = this.#network.interfaces.get(chain[0]?.balancer.nodes[0] ?? '');
      if (node === undefined) return [];
      return this.#senders(from, node).flatMap((end) =>
        this.#along(end, { chain, goal: item, wanted: packets, arrival: [], about: 'last' }),
      );
    });
    return [...direct, ...balanced];
  }

  /** Whoever sends, as seen from where `near` is. */
  #senders(from: Origin, near: Interface): Endpoint[] {
    if (from.kind === 'interfaces') return endpointsOf(this.#network, from);
    const domain = domainOfInterface(this.#network, near.id);
    if (domain === null) return [];
    if (from.kind === 'gateway') {
      return edgesOf(this.#network, domain)
        .filter((edge) => isOrigin(edge, from))
        .flatMap(({ senders }) => senders);
    }
    return [...this.#network.gateways.values()]
      .filter((gateway) => gateway.kind === 'internet' && gateway.domain === domain)
      .sort((a, b) => compareText(a.id, b.id))
      .flatMap((gateway) =>
        (['ipv4', 'ipv6'] as const).map((family) =>
          internetEndpoint(this.#network, gateway.id, family, certainly),
        ),
      );
  }

  /** A proxy answers itself; what passes packets on needs a member that answers (LB-15). */
  #toBalancer(balancer: Balancer, question: Question, only: Interface | null): Route[] {
    const near = only ?? this.#network.interfaces.get(balancer.nodes[0] ?? '');
    if (near === undefined) return [];
    return this.#senders(question.from, near).flatMap((from) =>
      balancer.listeners.flatMap((listener) =>
        this.#intoListener(from, { balancer, listener, only, wanted: question.packets }),
      ),
    );
  }

  #intoListener(
    from: Endpoint,
    to: {
      readonly balancer: Balancer;
      readonly listener: Listener;
      readonly only: Interface | null;
      readonly wanted: PacketSet;
    },
  ): Route[] {
    const { balancer, listener, only, wanted } = to;
    const nodes = only === null ? balancer.nodes : [only.id];
    if (balancer.mode === 'proxy') {
      const extra = [byProtocol(openListener(balancer, listener))];
      return nodes.flatMap((id) => this.#toNode(from, id, wanted, extra));
    }
    const narrowed = { ...balancer, nodes };
    return listener.forwards.flatMap((forward) => {
      const pool = this.#network.pools.get(forward.pool);
      return (pool?.members ?? []).flatMap((member) => {
        const goal =
          member.target.kind === 'interface'
            ? this.#network.interfaces.get(member.target.interface)
            : undefined;
        if (pool === undefined || goal === undefined) return [];
        const link: Link = { balancer, listener, forward, pool, member };
        return this.#along(from, {
          chain: [link],
          goal,
          wanted,
          arrival: [],
          about: 'first',
          nodes: narrowed.nodes,
        });
      });
    });
  }

  #toNode(from: Endpoint, node: NodeId, wanted: PacketSet, extra: readonly Check[]): Route[] {
    const item = this.#network.interfaces.get(node);
    if (item === undefined) return [];
    return interfaceEndpoints(item).flatMap((end) => this.#direct(from, end, wanted, { extra }));
  }

  /** Through a chain of balancers to what is behind the last. */
  #along(from: Endpoint, along: Along): Route[] {
    const [whole, ...rest] = along.chain;
    if (whole === undefined) return [];
    return byClientAddress(whole).flatMap(({ link, keeps }) =>
      (along.nodes ?? link.balancer.nodes).flatMap((id) => {
        const node = this.#network.interfaces.get(id);
        if (node === undefined) return [];
        const extra = [byProtocol(listenerCheck(link)), ...along.arrival];
        const wanted = along.about === 'first' ? along.wanted : takenBy(link.listener);
        return this.#toNode(from, id, wanted, extra).flatMap((first) => {
          const { starts, isKept } = onward(this.#network, { from, node, link, keeps });
          return starts.flatMap((start) =>
            this.#behind(start, { link, node, rest, keeps: isKept, along }).map((further) => [
              ...first,
              ...further,
            ]),
          );
        });
      }),
    );
  }

  /** From a node to the goal, or to the next balancer. */
  #behind(
    start: Endpoint,
    at: {
      readonly link: Link;
      readonly node: Interface;
      readonly rest: Chain;
      readonly keeps: boolean;
      readonly along: Along;
    },
  ): Route[] {
    const { link, node, rest, keeps, along } = at;
    // A client that is its own target gets packets from its own address (MEAS-10).
    if (keeps && start.holder?.id === along.goal.id) return [];
    const handover = (target: Interface): Check[] =>
      memberChecks(link, node, target, this.#network);
    const [next] = rest;
    if (next !== undefined) {
      const inner = this.#network.interfaces.get(next.balancer.nodes[0] ?? '');
      if (inner === undefined) return [];
      const about = along.about === 'last' ? 'last' : 'none';
      return this.#along(start, {
        chain: rest,
        goal: along.goal,
        wanted: along.wanted,
        arrival: handover(inner),
        about,
      });
    }
    const sent = sentTo(link);
    const asked = intersect(along.wanted, sent);
    const wanted = along.about === 'last' ? (isEmpty(asked) ? along.wanted : asked) : sent;
    return interfaceEndpoints(along.goal).flatMap((end) =>
      this.#direct(start, end, wanted, { extra: handover(along.goal), keepsClient: keeps }),
    );
  }

  #toInternet(from: Origin, wanted: PacketSet, goalOf = internetGoal): Route[] {
    if (from.kind !== 'interfaces') return [];
    const gateways = [...this.#network.gateways.values()]
      .filter((gateway) => gateway.kind === 'internet')
      .sort((a, b) => compareText(a.id, b.id));
    return endpointsOf(this.#network, from).flatMap((end) =>
      gateways.flatMap((gateway) => {
        const goal = gateway.families.includes(end.family)
          ? goalOf(this.#network, gateway.id, end)
          : null;
        return goal === null ? [] : this.#out(end, goal, wanted);
      }),
    );
  }

  /** Straight out, or through a NAT gateway. */
  #out(from: Endpoint, to: Endpoint, wanted: PacketSet): Route[] {
    const translated = this.#legs.imaginable(from, to, { nat: true }).flatMap((leg) => {
      const nat = this.#network.interfaces.get(leg.transit.sourceBecomes ?? '');
      const ends = nat === undefined ? [] : interfaceEndpoints(nat);
      return ends.flatMap((end) =>
        this.#direct(end, to, everything).map((second): Route => [{ leg, wanted }, ...second]),
      );
    });
    return [...this.#direct(from, to, wanted), ...translated];
  }

  /** Out to the Internet and in again; from outside only the latter. */
  #toPublic(id: NodeId, question: Question): Route[] {
    const whole = this.#network.interfaces.get(id);
    const literal = question.to.kind === 'public' ? question.to.address : null;
    const address = whole?.addresses.find(
      (each) => each.public !== null && (literal === null || each.public.address === literal),
    );
    if (whole === undefined || address === undefined) return [];
    const target = atAddress(whole, address);
    const { from, packets } = question;
    if (from.kind !== 'interfaces')
      return this.#arrivals(this.#senders(from, whole), target, packets);
    const outward = this.#toInternet(from, packets, (network, gateway) =>
      publicEndpoint(network, target, gateway),
    );
    const best = nearestRoute(this.#network, outward, question)?.route;
    const sender = best?.at(-1)?.leg.from.holder;
    if (best === undefined || sender === null || sender === undefined) return [];
    const seen = this.#senders({ kind: 'internet', address: null }, whole).flatMap((end) => {
      const place = end.place.kind === 'gateway' ? end.place.gateway : '';
      return end.family === 'ipv4' ? [publicEndpoint(this.#network, sender, place) ?? end] : [];
    });
    return this.#arrivals(seen, target, packets).map((inward) => [...best, ...inward]);
  }

  #arrivals(from: readonly Endpoint[], target: Interface, wanted: PacketSet): Route[] {
    if (target.accepts === 'listeners') {
      const balancer = this.#network.balancers.get(target.workload);
      return from.flatMap((end) =>
        (balancer?.listeners ?? []).flatMap((listener) =>
          balancer === undefined
            ? []
            : this.#intoListener(end, { balancer, listener, only: target, wanted }),
        ),
      );
    }
    const extra = target.accepts === 'replies' ? [nothingStarts(target)] : [];
    return from.flatMap((end) =>
      interfaceEndpoints(target).flatMap((goal) => this.#direct(end, goal, wanted, { extra })),
    );
  }
}

/** Who sends from a node on: the node, or the client whose address it keeps or hands on (LB-8, LB-13). */
function onward(
  network: NetworkModel,
  at: {
    readonly from: Endpoint;
    readonly node: Interface;
    readonly link: Link;
    readonly keeps: Condition;
  },
): { readonly starts: readonly Endpoint[]; readonly isKept: boolean } {
  const { from, node, link, keeps } = at;
  const { through } = link.pool;
  if (through !== undefined) return { starts: [throughEntrance(from, through)], isKept: false };
  if (keeps.truth === 'no' || entranceOf(network, from)?.hidesClient === true)
    return { starts: interfaceEndpoints(node), isKept: false };
  const place = { kind: 'subnet', subnet: node.subnet } as const;
  return { starts: [{ ...from, place, carrier: node }], isKept: true };
}

interface Along {
  readonly chain: Chain;
  readonly goal: Interface;
  readonly wanted: PacketSet;
  /** What the balancer before asks before it hands over. */
  readonly arrival: readonly Check[];
  /** On which leg the question's packets are: that of the first balancer, or that of the goal. */
  readonly about: 'first' | 'last' | 'none';
  /** Only these nodes of the first balancer. */
  readonly nodes?: readonly NodeId[];
}

function internetGoal(network: NetworkModel, gateway: NodeId, from: Endpoint): Endpoint | null {
  return internetEndpoint(network, gateway, from.family, certainly);
}

function nothingStarts(item: Interface): Check {
  return conditionCheck({
    component: item.workload,
    action: 'deliver',
    condition: never,
    code: 'NO_POSSIBLE_DESTINATION',
    because: [],
  });
}

const allPorts = { first: 0, last: 65_535 };

function takenBy({ protocols, ports }: Listener): PacketSet {
  return unionAll(protocols.map((protocol) => box({ protocol, ports: ports ?? allPorts })));
}

/** What a node sends to a member. */
function sentTo({ listener, member }: Link): PacketSet {
  const ports = member.ports ?? allPorts;
  return unionAll(listener.protocols.map((protocol) => box({ protocol, ports })));
}

const balanced = unionAll([6, 17].map((protocol) => box({ protocol })));

/** No listener takes other protocols than TCP and UDP, so that none could be opened (MEAS-1). */
function byProtocol(check: Check): Check {
  return {
    ...check,
    codeFor: (packets) =>
      isEmpty(intersect(packets, balanced)) ? 'PROTOCOL_RESTRICTION' : check.code,
  };
}
