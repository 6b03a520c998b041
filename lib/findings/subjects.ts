import { compareText } from '../basics/order.ts';
import type { Unknown } from '../basics/value.ts';
import { endpointAddresses } from '../engine/public-endpoints.ts';
import type {
  Balancer,
  Group,
  NetworkModel,
  NodeId,
  PortRange,
  Workload,
} from '../network/model.ts';
import type { ExposureDraft } from './exposure-draft.ts';
import type { Verdict } from './rule.ts';

/** Which workloads rules look at, and what is known of the ports that they serve. */

/** Workloads in the order of their ids. Balancers, NAT gateways and endpoints are on the way, not subjects. */
export function subjectsOf(network: NetworkModel): readonly Workload[] {
  const known = subjects.get(network);
  if (known !== undefined) return known;
  const found = [...network.workloads.values()]
    .filter((workload) => workload.role === 'workload')
    .sort((a, b) => compareText(a.id, b.id));
  subjects.set(network, found);
  return found;
}

/** Most rules ask. */
const subjects = new WeakMap<NetworkModel, readonly Workload[]>();

/** Groups that somebody wrote, in the order of their ids. */
export function writtenGroupsOf(network: NetworkModel): readonly Group[] {
  const known = writtenGroups.get(network);
  if (known !== undefined) return known;
  const found = [...network.groups.values()]
    .filter((group) => isWritten(network, group.id))
    .sort((a, b) => compareText(a.id, b.id));
  writtenGroups.set(network, found);
  return found;
}

const writtenGroups = new WeakMap<NetworkModel, readonly Group[]>();

/** Load balancers in the order of their ids, without what stands for those of others: endpoints of their services. */
export function loadBalancersOf(network: NetworkModel): Balancer[] {
  return [...network.balancers.values()]
    .filter(({ id }) => network.workloads.get(id)?.role !== 'endpoint')
    .sort((a, b) => compareText(a.id, b.id));
}

/** False for ports that a managed service is known not to serve, whatever its groups admit. */
export function servedPorts(workload: Workload, protocol: number, port: number): boolean {
  if (workload.ports === null) return true;
  if (protocol !== 6) return false;
  const { ports, portsRest = null } = workload;
  if (ports.includes(port)) return true;
  return portsRest !== null && (portsRest.among?.includes(port) ?? true);
}

/** Why a managed service may not serve what it may serve: of ports of which not all are certain. */
export function doubtsOfPorts(
  { ports, portsRest = null }: Workload,
  ranges: readonly PortRange[],
): readonly Unknown[] {
  if (ports === null || portsRest === null) return [];
  const isCertain = ranges.every(({ first, last }) => first === last && ports.includes(first));
  return isCertain ? [] : portsRest.unknowns;
}

/** A finding about a port that is perhaps not served is possible at most. */
export function doubted<T extends Pick<ExposureDraft, 'certainty' | 'unknowns'>>(
  draft: T,
  doubts: readonly Unknown[],
): T {
  return doubts.length === 0
    ? draft
    : { ...draft, certainty: 'possible', unknowns: [...draft.unknowns, ...doubts] };
}

/**
 * A public endpoint that belongs to a service but not to its VPC: reachable by
 * whoever its own policy admits (SVC-4, SVC-9, SVC-17). null when the workload
 * has none on this port.
 */
export function endpointDraft(workload: Workload, port: number): ExposureDraft | null {
  const endpoint = workload.publicEndpoint;
  if (endpoint === null || endpoint.present.truth === 'no' || !endpoint.ports.includes(port))
    return null;
  const open = endpoint.sources.some((each) => each === '0.0.0.0/0' || each === '::/0');
  const [first] = endpoint.sources;
  if (first === undefined) return null;
  return {
    certainty: endpoint.present.truth === 'yes' ? 'definite' : 'possible',
    edge: 'Internet',
    via: [],
    sources: [...endpoint.sources].sort(compareText),
    qualifiers: [open ? 'any' : 'restricted', 'policy-gated'],
    unknowns: endpoint.present.unknowns,
    assumptions: endpoint.present.assumptions,
    path: [
      {
        node: workload.id,
        steps: [
          {
            direction: 'request',
            action: 'deliver',
            outcome: endpoint.present.truth,
            code: null,
            because: [endpoint.because],
          },
        ],
      },
    ],
    otherPaths: [],
    witness: {
      family: 'ipv4',
      protocol: 6,
      source: open ? '8.8.8.8' : first.replace(/\/.*$/, ''),
      sourcePort: 49_152,
      destination: endpointAddresses.ipv4,
      destinationPort: port,
    },
    listenerPorts: [],
    at: endpoint.because,
  };
}

/** Whether somebody wrote it, as opposed to what AWS makes by itself or along with something (implied-keys.ts). */
export function isWritten(network: NetworkModel, id: NodeId): boolean {
  return network.components.get(id)?.declared === true && !id.includes('#');
}

/**
 * The written thing of which something is a part, told by its id: of
 * `Stack/Group/ingress/0` the group, of a rule that is a resource of its own
 * that resource. `owner`, if none is written.
 */
export function declaredBy(network: NetworkModel, id: string, owner: NodeId): NodeId {
  let part = id;
  while (part !== '') {
    if (isWritten(network, part)) return part;
    part = part.slice(0, Math.max(part.lastIndexOf('/'), part.lastIndexOf('#'), 0));
  }
  return owner;
}

/** One verdict a subject, in the order in which subjects come: what several lines of one resource give together. */
export function perSubject(verdicts: Iterable<Verdict>): Verdict[] {
  const bySubject = new Map<NodeId, Verdict>();
  for (const verdict of verdicts) {
    const { subject, drafts, isPartial } = verdict;
    const known = bySubject.get(subject);
    if (known === undefined) bySubject.set(subject, verdict);
    else if (drafts.length > 0 || isPartial === true)
      bySubject.set(subject, { ...known, ...verdict, drafts: [...known.drafts, ...drafts] });
  }
  return [...bySubject.values()];
}
