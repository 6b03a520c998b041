import type { PartialList, Unknown } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import { type Bump, certainly, type Interface, type NodeId } from '../model.ts';
import { impliedId, type ResourceOf } from './draft.ts';
import { observedInterfaces } from './observed-interfaces.ts';
import type { Parts } from './parts.ts';
import { privateIpv4 } from './public-addresses.ts';

/**
 * Endpoints that routes lead through: those of gateway load balancers and of
 * network firewalls (RT-9, LB-14, SVC-25). What stands behind them lets packets
 * pass unchanged or not at all, and nothing here says which.
 */

type Owner = ResourceOf<'vpc-endpoint'> | ResourceOf<'firewall-endpoints'>;

export class Bumps {
  readonly #parts: Parts;
  /** The interfaces of each owner, by its key. */
  readonly #interfaces = new Map<string, readonly NodeId[]>();

  /** To be made before routes, which lead to them. */
  constructor(parts: Parts) {
    this.#parts = parts;
    for (const endpoint of parts.draft.of('vpc-endpoint')) {
      const { endpointType } = endpoint;
      if (endpointType.kind !== 'known' || endpointType.value !== 'GatewayLoadBalancer') continue;
      this.#add(endpoint, endpoint.subnets, {
        by: 'appliance',
        unknown: throughUnknown(`what the appliances behind ${endpoint.id} let through`, endpoint),
      });
    }
    for (const firewall of parts.draft.of('firewall-endpoints')) {
      this.#add(firewall, firewall.subnets, {
        by: 'policy',
        unknown: throughUnknown(`what the policy of ${firewall.id} lets through`, firewall),
      });
    }
  }

  /** The interfaces of which a route in `domain` names one; empty: it names something else. */
  targets(reference: Exclude<Reference, { kind: 'unknown' }>, domain: NodeId): readonly NodeId[] {
    const { draft, interfaces } = this.#parts;
    const found =
      reference.kind === 'resource'
        ? (this.#interfaces.get(reference.key) ?? [])
        : draft
            .of('firewall-endpoints')
            .filter(({ id }) => namesEndpointOf(reference.unknown, id))
            .flatMap(({ key }) => this.#interfaces.get(key) ?? []);
    return found.filter((id) => {
      const subnet = draft.interfaces.get(id)?.subnet;
      return subnet !== undefined && interfaces.domainOf(subnet) === domain;
    });
  }

  #add(owner: Owner, subnets: PartialList<Reference>, bump: Bump): void {
    const { draft, interfaces } = this.#parts;
    const { key, id, at } = owner;
    draft.declare(owner);
    interfaces.workload(key, 'endpoint', { spread: true });
    const nature = {
      groups: [],
      groupsRest: null,
      filtered: false,
      accepts: 'replies',
      forwards: certainly,
      bump,
    } satisfies Partial<Interface>;
    const observed = observedInterfaces(draft, owner);
    for (const each of observed ?? []) {
      const item = draft.interfaces.get(each);
      if (item !== undefined) draft.interfaces.set(each, { ...item, ...nature });
    }
    const places = observed === null ? this.#parts.subnets.ofList(subnets) : [];
    const made = places.flatMap((subnet): NodeId[] => {
      const home = draft.subnets.get(subnet);
      if (home === undefined) return [];
      return [
        interfaces.add({
          id: impliedId(key, subnet),
          label: places.length === 1 ? id : `${id} in ${draft.label(subnet)}`,
          workload: key,
          subnet,
          at,
          addresses: privateIpv4(home),
          ...nature,
        }),
      ];
    });
    this.#interfaces.set(key, [...(observed ?? []), ...made]);
  }
}

/** Ids of a firewall's endpoints are known after deployment alone: what is not known is an attribute of it. */
function namesEndpointOf({ what, cause }: Unknown, firewall: string): boolean {
  return (
    cause === 'deploy-time' &&
    what.split(/[\s"]+/).some((word) => word.startsWith(`${firewall}.Endpoint`))
  );
}

function throughUnknown(what: string, { at }: Owner): Unknown {
  return { what, cause: 'unsupported', location: at };
}
