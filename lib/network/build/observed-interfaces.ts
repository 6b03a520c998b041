import { unreachable } from '../../basics/invariant.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Interface, NodeId, Workload } from '../model.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';

/**
 * Interfaces that exist already: a live account shows those of load balancers,
 * NAT gateways, endpoints and services one by one, so that they need not be
 * derived from settings. This owns whose they are and what follows from that.
 */

/** The interfaces that the input shows of a resource; null: they follow from its settings. */
export function observedInterfaces(draft: Draft, owner: Resource): readonly NodeId[] | null {
  if (owner.interfaces === undefined) return null;
  return owner.interfaces.flatMap((reference) => {
    const id = reference.kind === 'resource' ? impliedId(reference.key, 'interface') : null;
    return id !== null && draft.interfaces.has(id) ? [id] : [];
  });
}

/** Whose interface each is, by key of the interface. */
export function observedOwners(draft: Draft): ReadonlyMap<string, Resource> {
  const owners = new Map<string, Resource>();
  for (const owner of draft.resources) {
    for (const reference of owner.interfaces ?? []) {
      if (reference.kind === 'resource') owners.set(reference.key, owner);
    }
  }
  return owners;
}

export function roleOf(owner: Resource): Workload['role'] {
  switch (owner.kind) {
    case 'load-balancer':
    case 'classic-load-balancer':
      return 'balancer';
    case 'nat-gateway':
      return 'nat';
    case 'vpc-endpoint':
    case 'firewall-endpoints':
      return 'endpoint';
    default:
      return 'workload';
  }
}

/** What such an interface takes in: of a load balancer only what its listeners do. */
export function acceptanceOf(
  item: ResourceOf<'network-interface'>,
  owner: Resource | null,
): Interface['accepts'] {
  const role = owner === null ? 'workload' : roleOf(owner);
  switch (role) {
    case 'balancer':
      return 'listeners';
    case 'nat':
      return 'replies';
    case 'workload':
    case 'endpoint':
      return item.accepts;
    default:
      return unreachable(role);
  }
}

/** Whether it has no groups, as is visible, so that none filters it (SG-18: NAT, NLB, transit gateways). */
export function isUnfiltered({ isObserved, groups }: ResourceOf<'network-interface'>): boolean {
  return isObserved && groups === null;
}
