import type { Unknown } from '../../basics/value.ts';
import {
  type Balancer,
  type Condition,
  certainly,
  type Listener,
  type NodeId,
  never,
} from '../model.ts';
import { every, isTrue, negate, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { entrancesTo } from './entrances.ts';
import type { Interfaces } from './interfaces.ts';
import { namedBy } from './open-references.ts';

/**
 * Interface endpoints whose service is in the input too: their interfaces take
 * what the network load balancers of the service do, and lead to these (LB-13,
 * SVC-28). Whose service is not in the input are in services.ts.
 */

/** To be called when the entrances of endpoint services are there. */
export function addPrivateLinks(draft: Draft, interfaces: Interfaces): void {
  for (const endpoint of draft.of('vpc-endpoint')) {
    const { provider, endpointType } = endpoint;
    const isInterface = endpointType.kind === 'known' && endpointType.value === 'Interface';
    const service =
      provider?.kind === 'resource' ? draft.find(provider.key, 'endpoint-service') : null;
    if (isInterface && service) addLink(draft, { endpoint, service }, interfaces);
  }
}

interface Link {
  readonly endpoint: ResourceOf<'vpc-endpoint'>;
  readonly service: ResourceOf<'endpoint-service'>;
}

function addLink(draft: Draft, link: Link, interfaces: Interfaces): void {
  const { endpoint, service } = link;
  const nodes = interfaces.of(endpoint.key);
  const all = draft.of('load-balancer').map(({ key }) => key);
  const named = namedBy(service.balancers, all).flatMap(({ reference, present }) => {
    const found = reference.kind === 'resource' ? draft.balancers.get(reference.key) : undefined;
    if (found === undefined) return [];
    return entrancesTo(draft, service, found.id)
      .filter(({ id }) => draft.gateways.has(id))
      .map(({ id }) => ({ balancer: found, entrance: id, present }));
  });
  const balancers = named.map(({ balancer }) => balancer);
  // Of load balancers outside the input nothing is known, so that the endpoint stands for itself.
  if (balancers.length === 0 || nodes.length === 0) return;
  for (const id of nodes) {
    const item = draft.interfaces.get(id);
    if (item !== undefined) draft.interfaces.set(id, { ...item, accepts: 'listeners' });
  }
  draft.balancers.set(endpoint.key, {
    id: endpoint.key,
    mode: 'pass',
    nodes,
    listeners: named.flatMap(({ balancer, entrance, present }) =>
      balancer.listeners.map((listener) =>
        addListener(draft, link, { balancer, entrance, listener, present }),
      ),
    ),
    listenersRest: service.balancers.rest ?? restOf(balancers),
  });
}

function restOf(balancers: readonly Balancer[]): Unknown | null {
  return balancers.find(({ listenersRest }) => listenersRest !== null)?.listenersRest ?? null;
}

/** What a load balancer listens to, the endpoint takes: it hands on to the same port. */
function addListener(
  draft: Draft,
  { endpoint, service }: Link,
  of: {
    readonly balancer: Balancer;
    readonly entrance: NodeId;
    readonly listener: Listener;
    readonly present: Condition;
  },
): Listener {
  const { balancer, entrance, listener, present } = of;
  const isFirst = entrance === impliedId(service.key, balancer.id);
  const part = isFirst ? listener.id : `${listener.id} ${entrance}`;
  const pool = impliedId(endpoint.key, part);
  const label = `${listener.label} of ${service.id} at ${endpoint.id}`;
  draft.imply({ id: pool, label, type: service.type, at: service.at });
  draft.pools.set(pool, {
    id: pool,
    members: [
      {
        because: service.at,
        present: certainly,
        target: { kind: 'balancer', balancer: balancer.id },
        ports: listener.ports,
        ...(listener.present === undefined ? {} : { present: listener.present }),
        unknowns: listener.unknowns,
      },
    ],
    rest: null,
    family: 'ipv4',
    keepsClient: { tcp: certainly, udp: certainly },
    // An endpoint's interface leads to the node in its zone; from there on it is the load balancer's to say.
    crossZone: never,
    through: entrance,
  });
  return {
    ...listener,
    // Of a load balancer that is perhaps not meant, nothing is certain to listen.
    ...(present.truth === 'yes' ? {} : { ports: null, unknowns: present.unknowns }),
    id: impliedId(endpoint.key, `listener ${part}`),
    forwards: [
      {
        pool,
        because: endpoint.at,
        present: every(present, acceptanceOf({ endpoint, service })),
        sources: null,
      },
    ],
  };
}

/** Whether the service's owner lets the endpoint in: until it is accepted, nothing passes (SVC-28). */
function acceptanceOf({ endpoint, service }: Link): Condition {
  if (endpoint.isAccepted) return certainly;
  const isFree = negate(isTrue(service.needsAcceptance));
  if (isFree.truth !== 'no') return isFree;
  return perhaps({
    what: `whether ${service.id} accepts ${endpoint.id}`,
    cause: 'outside-input',
    location: service.at,
  });
}
