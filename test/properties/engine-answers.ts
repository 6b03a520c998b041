import { listenerCheck } from '../../lib/engine/balancing.ts';
import { edgesOf, host } from '../../lib/engine/edges.ts';
import { singleton } from '../../lib/engine/example.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { domainOfInterface, type Endpoint, interfaceEndpoints } from '../../lib/engine/places.ts';
import { askNetwork } from '../../lib/engine/question.ts';
import type { Way, WayOptions, Ways } from '../../lib/engine/ways.ts';
import type { NetworkModel, NodeId } from '../../lib/network/model.ts';
import type { Bounds } from '../../lib/packets/bounds.ts';
import { parseCidr } from '../../lib/packets/cidr.ts';
import { box, intersect, isEmpty, nothing, type PacketSet } from '../../lib/packets/packet-set.ts';
import type { OracleOrigin } from '../oracle/question.ts';
import type { RandomQuestion } from '../oracle/random-question.ts';

/** The engine's answers to the oracle's questions, so that the two can be compared. */

export interface EngineAnswer {
  /** Whether the packet arrives (TCP: and is answered), surely and perhaps. */
  readonly must: boolean;
  readonly may: boolean;
}

export function askEngine(network: NetworkModel, asked: RandomQuestion): EngineAnswer {
  switch (asked.kind) {
    case 'direct':
      return direct(exposuresOf(network).ways, asked);
    case 'balanced':
      return balanced(exposuresOf(network).ways, asked);
    case 'egress':
      return egress(exposuresOf(network), asked);
  }
}

/** What the engine keeps of a network serves further questions about it, as it does for users. */
const opened = new WeakMap<NetworkModel, Exposures>();

function exposuresOf(network: NetworkModel): Exposures {
  const known = opened.get(network);
  if (known !== undefined) return known;
  const exposures = new Exposures(network);
  opened.set(network, exposures);
  return exposures;
}

type Asked<Kind> = Extract<RandomQuestion, { kind: Kind }>;

function egress(exposures: Exposures, { question, roundTrip }: Asked<'egress'>): EngineAnswer {
  const { by, packet } = question;
  const address = parseCidr(packet.destination);
  const service = by === undefined ? undefined : exposures.network.gateways.get(by);
  // Of a service at addresses that are not known, none can be asked for.
  const isSomewhere = service?.kind === 'service' && service.remotes === null;
  const block = isSomewhere ? null : address;
  const { truth } = askNetwork(exposures, {
    from: { kind: 'interfaces', interfaces: [question.from], address: null },
    to:
      by === undefined
        ? { kind: 'internet', address }
        : { kind: 'beyond', gateways: [by], block, orInternet: false },
    packets: singleton(question.packet),
    direct: false,
    roundTrip,
  });
  return { must: truth === 'yes', may: truth !== 'no' };
}

function optionsOf({ roundTrip }: RandomQuestion): WayOptions {
  return { answer: roundTrip ? 'always' : 'as-needed' };
}

function direct(ways: Ways, asked: Asked<'direct'>): EngineAnswer {
  const { network } = ways;
  const { question } = asked;
  const options = optionsOf(asked);
  const to = network.interfaces.get(question.to);
  if (to === undefined) throw new Error(`no interface ${question.to}`);
  const packet = singleton(question.packet);
  const found = sendersOf(network, question.origin, question.to).flatMap((from) => {
    if (to.accepts !== 'listeners') return ways.direct(from, to, options);
    const balancer = [...network.balancers.values()].find((each) => each.nodes.includes(to.id));
    if (balancer === undefined) return [];
    return balancer.listeners.flatMap((listener) => {
      const admission = { balancer, listener, forward: { ...noForward } };
      return ways.toNode(from, [], to, [listenerCheck(admission)], options);
    });
  });
  return verdict(found, (way) => way.target, packet);
}

const noForward = {
  pool: '',
  because: { file: '', line: null, column: null, pointer: '' },
  present: { truth: 'yes', unknowns: [], assumptions: [] },
  sources: null,
} as const;

function balanced(ways: Ways, asked: Asked<'balanced'>): EngineAnswer {
  const { network } = ways;
  const { question } = asked;
  const to = network.interfaces.get(question.to);
  if (to === undefined) throw new Error(`no interface ${question.to}`);
  const packet = singleton(question.packet);
  const targetPort = { first: question.targetPort, last: question.targetPort };
  const chains = ways.chains
    .to(to.id)
    .filter((chain) => chain.map((link) => link.balancer.id).join() === question.path.join());
  const arriving = box({ protocol: question.packet.protocol, ports: targetPort });
  const found = chains.flatMap((chain) =>
    sendersOf(network, question.origin, question.balancerNode).flatMap((from) =>
      ways
        .through(from, chain, to, optionsOf(asked))
        .filter((way) => way.legs[0]?.to.holder?.id === question.balancerNode),
    ),
  );
  return verdict(
    found,
    (way) => {
      const passes = (set: PacketSet, target: PacketSet): PacketSet =>
        isEmpty(intersect(target, arriving)) ? nothing : set;
      const { client, target } = way;
      return { must: passes(client.must, target.must), may: passes(client.may, target.may) };
    },
    packet,
  );
}

function verdict(ways: readonly Way[], of: (way: Way) => Bounds, packet: PacketSet): EngineAnswer {
  return {
    must: ways.some((way) => !isEmpty(intersect(of(way).must, packet))),
    may: ways.some((way) => !isEmpty(intersect(of(way).may, packet))),
  };
}

function sendersOf(
  network: NetworkModel,
  origin: OracleOrigin,
  target: NodeId,
): readonly Endpoint[] {
  switch (origin.kind) {
    case 'internet': {
      const domain = domainOfInterface(network, target);
      if (domain === null) return [];
      return edgesOf(network, domain)
        .filter(
          (edge) =>
            edge.kind === 'Internet' && network.gateways.get(edge.gateway)?.kind === 'internet',
        )
        .flatMap((edge) => edge.senders);
    }
    case 'interface': {
      const from = network.interfaces.get(origin.interface);
      return from === undefined ? [] : interfaceEndpoints(from);
    }
    case 'host': {
      const blocks = network.subnets.get(origin.subnet)?.blocks ?? [];
      return blocks.map((block) => host(origin.subnet, block.family, [block.cidr]));
    }
    case 'beyond': {
      const domain = domainOfInterface(network, target);
      if (domain === null) return [];
      const edges = edgesOf(network, domain);
      const { gateway, attachment } = origin;
      if (attachment !== undefined) {
        // Also of a gateway to which that of the domain is peered.
        return edges
          .flatMap((edge) => edge.senders)
          .filter(
            ({ place }) =>
              place.kind === 'attachment' &&
              place.gateway === gateway &&
              place.attachment === attachment,
          );
      }
      return (
        edges
          .filter((edge) => edge.gateway === gateway)
          .flatMap((edge) => edge.senders)
          // Of a transit gateway that is not known the whole, not what is attached to its peers.
          .filter(({ place }) => place.kind === 'gateway' || place.kind === 'domain')
      );
    }
  }
}
