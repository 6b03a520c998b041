import type { Group, Interface, NetworkModel } from '../network/model.ts';

/** Who carries a group, surely or perhaps. */

/** Interfaces that are known to carry it, at least perhaps. */
export function membersOf(network: NetworkModel, group: Group): Interface[] {
  return [...network.interfaces.values()].filter((item) =>
    item.groups.some((each) => each.group === group.id && each.present.truth !== 'no'),
  );
}

/** Interfaces whose groups are not all known and which are where it can be carried (SG-19). */
export function interfacesThatMayCarry(network: NetworkModel, group: Group): Interface[] {
  return [...network.interfaces.values()].filter((item) => {
    if (item.groupsRest === null || item.groups.some((each) => each.group === group.id))
      return false;
    const domain = network.subnets.get(item.subnet)?.domain;
    if (group.domain === null || domain === undefined || domain === group.domain) return true;
    // A VPC outside the input may be the same one under another name.
    const isOutside = (id: string): boolean => (network.domains.get(id)?.outside ?? null) !== null;
    return isOutside(domain) || isOutside(group.domain);
  });
}
