import type { PartialList, Unknown } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import { type Bump, certainly, type Interface, type NodeId } from '../model.ts';
import { impliedId, type ResourceOf } from './draft.ts';
import { policyOf } from './firewalls.ts';
import { observedInterfaces } from './observed-interfaces.ts';
import type { Parts } from './parts.ts';
import { privateIpv4 } from './public-addresses.ts';

/**
 * Endpoints that routes lead through: those of gateway load balancers and of
 * network firewalls (RT-9, LB-14, SVC-25). What stands behind them lets packets
 * pass unchanged or not at all; which, the policies of firewalls say (firewalls.ts).
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
      const [place] = parts.places.ofList(firewall.subnets, { isUsed: true });
      const home = parts.draft.subnets.get(place?.subnet ?? '')?.domain;
      const domain = home === undefined ? null : (parts.draft.domains.get(home) ?? null);
      this.#add(firewall, firewall.subnets, {
        by: 'policy',
        policy: policyOf(parts.draft, firewall, domain),
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
            .filter(({ id, key }) =>
              [id, key].some((name) => namesEndpointOf(reference.unknown, name)),
            )
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
    const places = observed === null ? this.#parts.places.ofList(subnets, { isUsed: true }) : [];
    const made = places.flatMap(({ subnet, present }): NodeId[] => {
      const home = draft.subnets.get(subnet);
      if (home === undefined) return [];
      return [
        interfaces.add({
          id: impliedId(key, subnet),
          label: places.length === 1 ? id : `${id} in ${draft.label(subnet)}`,
          workload: key,
          subnet,
          at,
          present,
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
  if (cause !== 'deploy-time') return false;
  const start = what.indexOf(`${firewall}.Endpoint`);
  // Names that end in that of the firewall are others.
  return start === 0 || (start > 0 && /[\s"]/.test(what.charAt(start - 1)));
}

function throughUnknown(what: string, { at }: Owner): Unknown {
  return { what, cause: 'unsupported', location: at };
}
