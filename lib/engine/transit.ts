import type { Gateway, NetworkModel, NodeId } from '../network/model.ts';
import type { PacketSet } from '../packets/packet-set.ts';
import type { Filters } from './filters.ts';
import type { Orientation } from './match-sets.ts';
import { domainOfGateway, type Place, placeKey } from './places.ts';
import type { Routing } from './routing.ts';
import { straightTransits } from './straight-transits.ts';
import { type TransitExit, transitExits } from './transit-gateway.ts';
import { type Ground, Search } from './transit-search.ts';
import type { Manner, Transit } from './transit-state.ts';

/**
 * The ways between two places: ACLs, route tables and gateways, without the
 * groups of the endpoints. One function serves requests and replies, because
 * a reply takes the network in the same manner, the other way round. What
 * passes depends on the header alone, so results are kept per pair of places.
 */

export type { Transit } from './transit-state.ts';

export class Transits {
  readonly #network: NetworkModel;
  readonly #filters: Filters;
  readonly #routing: Routing;
  readonly #cache = new Map<string, readonly Transit[]>();
  readonly #exits = new Map<string, Map<PacketSet | null, readonly TransitExit[]>>();
  readonly #gatewaysOfDomain = new Map<NodeId, NodeId[]>();

  constructor(network: NetworkModel, filters: Filters, routing: Routing) {
    this.#network = network;
    this.#filters = filters;
    this.#routing = routing;
    for (const gateway of network.gateways.values()) {
      for (const domain of domainsOf(network, gateway)) {
        const list = this.#gatewaysOfDomain.get(domain);
        if (list === undefined) this.#gatewaysOfDomain.set(domain, [gateway.id]);
        else list.push(gateway.id);
      }
    }
  }

  /** All ways from one place to another that some packet may take. */
  between(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'asked' });
  }

  /** The same by routes and gateways alone, as if no ACL were there. */
  routed(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'ignored' });
  }

  /** All ways that there would be if every check let everything pass, whatever route tables say. */
  imaginable(from: Place, to: Place, orientation: Orientation): readonly Transit[] {
    return this.#search(from, to, { orientation, acls: 'asked', blocked: 'kept' });
  }

  #search(from: Place, to: Place, manner: Manner): readonly Transit[] {
    const key = `${placeKey(from)} > ${placeKey(to)} ${manner.orientation} ${manner.acls} ${manner.blocked ?? ''}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const search = new Search(
      {
        network: this.#network,
        filters: this.#filters,
        routing: this.#routing,
        gatewaysOf: (domain) => this.#gatewaysOfDomain.get(domain) ?? [],
        exitsOf: (...asked) => this.#exitsOf(...asked),
      },
      to,
      manner,
    );
    const straight = straightTransits(
      {
        network: this.#network,
        filters: this.#filters,
        orientation: manner.orientation,
        asksAcls: manner.acls === 'asked',
        keepsBlocked: manner.blocked === 'kept',
      },
      from,
      to,
    );
    const found = straight ?? search.from(from);
    this.#cache.set(key, found);
    return found;
  }

  #exitsOf(
    ...[gateway, from, manner, aimed]: Parameters<Ground['exitsOf']>
  ): readonly TransitExit[] {
    const { orientation, blocked } = manner;
    const key = `${gateway.id} ${from.attachment.id} ${from.zone} ${orientation} ${blocked ?? ''}`;
    const kept = this.#exits.get(key) ?? new Map<PacketSet | null, readonly TransitExit[]>();
    this.#exits.set(key, kept);
    const cached = kept.get(aimed);
    if (cached !== undefined) return cached;
    const exits = transitExits(this.#network, gateway, from, {
      orientation,
      ...(blocked === undefined ? {} : { blocked }),
      ...(aimed === null ? {} : { aimed }),
    });
    kept.set(aimed, exits);
    return exits;
  }
}

function domainsOf(network: NetworkModel, gateway: Gateway): readonly NodeId[] {
  if (gateway.kind === 'peering') return gateway.domains;
  if (gateway.kind === 'transit') {
    const domains = gateway.attachments.flatMap(({ far }) =>
      far.kind === 'domain' ? [far.domain] : [],
    );
    return [...new Set(domains)];
  }
  const domain = domainOfGateway(network, gateway.id);
  return domain === null ? [] : [domain];
}
