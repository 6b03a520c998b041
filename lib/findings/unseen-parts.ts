import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import type { UnseenPart } from '../network/worlds.ts';

/**
 * Which verdicts hang on parts of the input that nobody looked into (LANG-6):
 * by what a subject is made of in the network of one world. Knows nothing of
 * how such parts come about.
 */

/** What a part does to what is said of a subject. */
export type Doubt =
  /** Nothing that was found is certain. */
  | 'all'
  /** Something may come on top: what was found to reach stays, that nothing does is not certain. */
  | 'negatives';

export interface DoubtfulPart {
  readonly doubt: Doubt;
  readonly unknown: Unknown;
}

export class UnseenParts {
  readonly #network: NetworkModel;
  readonly #parts: readonly UnseenPart[];
  readonly #doubts: Map<NodeId, readonly DoubtfulPart[]> = new Map();

  constructor(network: NetworkModel, parts: readonly UnseenPart[]) {
    this.#network = network;
    this.#parts = parts;
  }

  /** The parts that put what is said of this subject in doubt. */
  of(subject: NodeId): readonly DoubtfulPart[] {
    if (this.#parts.length === 0) return [];
    let doubts = this.#doubts.get(subject);
    if (doubts === undefined) {
      const related = relatedNodes(this.#network, subject);
      doubts = this.#parts.flatMap((part) => {
        const doubt = this.#doubtBy(part, subject, related);
        return doubt === null ? [] : [{ doubt, unknown: part.unknown }];
      });
      this.#doubts.set(subject, doubts);
    }
    return doubts;
  }

  #doubtBy(part: UnseenPart, subject: NodeId, related: ReadonlySet<NodeId>): Doubt | null {
    const inStack = [...related].some((node) => isIn(part, node));
    switch (part.effect) {
      case 'uses':
        return part.resources?.some((node) => related.has(node)) === true ? 'negatives' : null;
      case 'adds':
        return inStack ? 'negatives' : null;
      default: {
        const isBound = part.resources?.every((node) => isLocal(this.#network, node)) === true;
        const touches = isBound ? part.resources.some((node) => related.has(node)) : inStack;
        if (touches) return 'all';
        // It may refer to the subject: a group that nothing was seen to carry, for example.
        return isIn(part, subject) ? 'negatives' : null;
      }
    }
  }
}

function isIn({ stack }: UnseenPart, node: NodeId): boolean {
  return stack === null || node.startsWith(`${stack}/`);
}

/** Whether a change of this node's own properties bears on nothing but what stands in it or carries it. */
function isLocal(network: NetworkModel, node: NodeId): boolean {
  return (
    network.workloads.has(node) ||
    network.interfaces.has(node) ||
    network.groups.has(node) ||
    network.subnets.has(node) ||
    network.tables.has(node) ||
    network.acls.has(node)
  );
}

/**
 * The nodes on which it depends how a subject is reached: of a workload its
 * interfaces with their groups and subnets, the tables and ACLs of these, the
 * gateways that they lead to, and the pools that it is in; of a group also
 * those of what carries it.
 */
function relatedNodes(network: NetworkModel, subject: NodeId): ReadonlySet<NodeId> {
  const starts = new Set([subject, ...ownersOf(network, subject)]);
  const related = new Set(starts);
  for (const { id, workload, groups } of network.interfaces.values()) {
    const carries = groups.some(({ group }) => starts.has(group));
    if (workload === subject || id === subject || carries) addInterface(network, id, related);
  }
  if (network.subnets.has(subject)) addSubnet(network, subject, related);
  return related;
}

/** Groups, ACLs and tables with a line that the subject declares. */
function ownersOf(network: NetworkModel, subject: NodeId): NodeId[] {
  const isOf = ({ id }: { readonly id: string }) => id === subject || id.startsWith(`${subject}/`);
  const filters = [...network.groups.values(), ...network.acls.values()].filter(
    ({ ingress, egress }) => ingress.some(isOf) || egress.some(isOf),
  );
  const tables = [...network.tables.values()].filter(({ routes }) => routes.some(isOf));
  return [...filters, ...tables].map(({ id }) => id);
}

function addInterface(network: NetworkModel, id: NodeId, related: Set<NodeId>): void {
  const found = network.interfaces.get(id);
  if (found === undefined) return;
  related.add(id);
  related.add(found.workload);
  for (const { group } of found.groups) related.add(group);
  addSubnet(network, found.subnet, related);
  for (const pool of network.pools.values()) {
    const isMember = pool.members.some(
      ({ target }) => target.kind === 'interface' && target.interface === id,
    );
    if (isMember) related.add(pool.id);
  }
}

function addSubnet(network: NetworkModel, id: NodeId, related: Set<NodeId>): void {
  const subnet = network.subnets.get(id);
  related.add(id);
  for (const acl of subnet?.acls ?? []) related.add(acl);
  for (const table of subnet?.tables ?? []) {
    related.add(table);
    for (const { target } of network.tables.get(table)?.routes ?? []) {
      if (target.kind === 'gateway') related.add(target.gateway);
    }
  }
}
