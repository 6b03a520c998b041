import type { SourceLocation } from '../lib/basics/source.ts';
import { type ShutDoor, whyShut } from '../lib/engine/doors.ts';
import { openListener } from '../lib/engine/exposure.ts';
import { Filters } from '../lib/engine/filters.ts';
import { admittedFromSomebody } from '../lib/engine/rule-sets.ts';
import { type Members, membersIn } from '../lib/findings/members.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { declaredBy, loadBalancersOf, perSubject } from '../lib/findings/subjects.ts';
import { labelOf, listPorts } from '../lib/findings/words.ts';
import type { Balancer, Interface, Listener, NetworkModel, NodeId } from '../lib/network/model.ts';
import { intersect, isEmpty } from '../lib/packets/packet-set.ts';

/** A load balancer listener to which nobody gets, because filters at its own nodes shut it off. */
export const deadListener: Rule = defineRule({
  meta: {
    id: 'dead-listener',
    title: 'A load balancer listener is shut off by its own filters',
    severities: ['informational'],
    since: '0.1.0',
    why: 'The load balancer listens, but its security groups admit nobody on that port, or the network ACLs of its subnets let no request in or no answer out. Whoever opens the filter for another purpose also opens this listener and everything behind it.',
    fix: 'Admit the port in the load balancer’s security group and in the ACLs of its subnets, or remove the listener.',
    limits:
      'Routes are not considered, and whoever a rule refers to is taken to exist, unless the load balancer alone carries the group. A listener that only some nodes serve is not reported.',
    sources: [
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html',
    ],
    messages: {
      groups:
        'Nobody gets to port {port} of {balancer}: its security groups do not admit it ({filters}).',
      acls: 'Nobody gets to port {port} of {balancer}: its network ACLs let no request in or no answer out ({filters}).',
      possible:
        'Perhaps nobody gets to port {port} of {balancer}: its own filters shut it off ({filters}).',
    },
  },
  evaluate: (context) => {
    const { network } = context;
    const filters = new Filters(network);
    const members = membersIn(network);
    return perSubject(
      loadBalancersOf(network).flatMap((balancer) =>
        balancer.listeners.map((listener) => {
          const doors =
            whyShut(network, filters, { balancer, listener }) ??
            openToItself({ context, members }, balancer, listener);
          return {
            subject: declaredBy(network, listener.id, balancer.id),
            drafts: doors === null ? [] : [draftOf(network, { balancer, listener, doors })],
          };
        }),
      ),
    );
  },
});

/**
 * The doors of a balancer whose groups admit nobody but those who carry a
 * group that it alone carries, such as the default group of a VPC (LB-6,
 * SG-17); null if somebody else may get in.
 */
function openToItself(
  about: { readonly context: RuleContext; readonly members: Members },
  balancer: Balancer,
  listener: Listener,
): ShutDoor[] | null {
  const { network } = about.context;
  const taken = openListener(balancer, listener).passes.may;
  const nodes = balancer.nodes.flatMap((id) => network.interfaces.get(id) ?? []);
  const isShut = (node: Interface): boolean =>
    node.filtered &&
    node.groupsRest === null &&
    !hasEntrance(network, node) &&
    node.groups
      .flatMap(({ group }) => network.groups.get(group)?.ingress ?? [])
      .every(
        (rule) =>
          isEmpty(intersect(admittedFromSomebody(rule, 'ingress').may, taken)) ||
          rule.may.every(
            ({ peer }) => peer.kind === 'members' && isCarriedBy(about, peer.group, balancer),
          ),
      );
  if (nodes.length === 0 || nodes.length < balancer.nodes.length || !nodes.every(isShut)) {
    return null;
  }
  return nodes.map((node) => ({ node, by: 'groups' }));
}

/** Whether the nodes of this balancer carry a group and nobody else does. */
function isCarriedBy(
  { context, members }: { readonly context: RuleContext; readonly members: Members },
  id: NodeId,
  balancer: Balancer,
): boolean {
  const { network, usedElsewhere } = context;
  const group = network.groups.get(id);
  if (group === undefined || group.domain === null || usedElsewhere.has(id)) return false;
  const carriers = members.of(group);
  return (
    carriers.length > 0 &&
    (network.domains.get(group.domain)?.outside ?? null) === null &&
    members.perhapsOf(group).length === 0 &&
    carriers.every((item) => item.workload === balancer.id)
  );
}

/** What an entrance brings may pass groups by (LB-13). */
function hasEntrance(network: NetworkModel, node: Interface): boolean {
  return [...network.gateways.values()].some(
    (gateway) => gateway.kind === 'entrance' && gateway.goals.includes(node.id),
  );
}

function draftOf(
  network: NetworkModel,
  {
    balancer,
    listener,
    doors,
  }: { balancer: Balancer; listener: Listener; doors: readonly ShutDoor[] },
): FindingDraft {
  const filters = filtersOf(network, doors);
  const ports = listener.ports === null ? [] : [listener.ports];
  return {
    key: listener.id,
    type: null,
    severity: 'informational',
    certainty: 'definite',
    messageId: doors.every((door) => door.by === 'groups') ? 'groups' : 'acls',
    data: {
      port: ports.length === 0 ? '(not known)' : listPorts(ports),
      balancer: labelOf(network, balancer.id),
      filters: filters.map(({ label }) => label).join(', '),
    },
    listenerPorts: ports,
    at: listener.because,
    related: filters,
  };
}

/** The filters that shut the doors, each once. */
function filtersOf(
  network: NetworkModel,
  doors: readonly ShutDoor[],
): { label: string; location: SourceLocation }[] {
  const ids = doors.flatMap(({ node, by }) =>
    by === 'groups'
      ? node.groups.map((each) => each.group)
      : (network.subnets.get(node.subnet)?.acls ?? []),
  );
  return [...new Set(ids)].flatMap((id) => {
    const component = network.components.get(id);
    return component === undefined ? [] : [{ label: component.label, location: component.at }];
  });
}
