import type { Group, Interface, NetworkModel, NodeId } from '../network/model.ts';

/** Who carries which group of a network; made once, for all rules that ask. */
export function membersIn(network: NetworkModel): Members {
  const known = membersOfNetworks.get(network);
  if (known !== undefined) return known;
  const members = new Members(network);
  membersOfNetworks.set(network, members);
  return members;
}

const membersOfNetworks = new WeakMap<NetworkModel, Members>();

/** Who carries which group, surely or perhaps, for rules that ask it of every group. */
export class Members {
  readonly #network: NetworkModel;
  readonly #carriers = new Map<NodeId, Interface[]>();
  /** Interfaces whose groups are not all known. */
  readonly #open: Interface[] = [];

  constructor(network: NetworkModel) {
    this.#network = network;
    for (const item of network.interfaces.values()) {
      if (item.groupsRest !== null) this.#open.push(item);
      for (const { group, present } of item.groups) {
        if (present.truth === 'no') continue;
        const list = this.#carriers.get(group);
        if (list === undefined) this.#carriers.set(group, [item]);
        else list.push(item);
      }
    }
  }

  /** Interfaces that are known to carry it, at least perhaps. */
  of(group: Group): readonly Interface[] {
    return this.#carriers.get(group.id) ?? [];
  }

  /** Further interfaces that may carry it, since not all of their groups are known. */
  perhapsOf(group: Group): Interface[] {
    return this.#open.filter(
      (item) => !item.groups.some((each) => each.group === group.id) && this.#canCarry(item, group),
    );
  }

  /** A group is carried in its own VPC only (SG-19); one outside the input may be the same under another name. */
  #canCarry(item: Interface, group: Group): boolean {
    const domain = this.#network.subnets.get(item.subnet)?.domain;
    if (group.domain === null || domain === undefined || domain === group.domain) return true;
    const isOutside = (id: NodeId): boolean =>
      (this.#network.domains.get(id)?.outside ?? null) !== null;
    return isOutside(domain) || isOutside(group.domain);
  }
}
