import { compareText } from '../lib/basics/order.ts';
import type { SourceLocation } from '../lib/basics/source.ts';
import { type ShutDoor, whyShut } from '../lib/engine/doors.ts';
import { Filters } from '../lib/engine/filters.ts';
import { defineRule, type FindingDraft, type Rule } from '../lib/findings/rule.ts';
import { declaredBy, perSubject } from '../lib/findings/subjects.ts';
import { labelOf, listPorts } from '../lib/findings/words.ts';
import type { Balancer, Listener, NetworkModel } from '../lib/network/model.ts';

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
      'Routes are not considered, and whoever a rule refers to is taken to exist. A listener that only some nodes serve is not reported.',
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
  evaluate: ({ network }) => {
    const filters = new Filters(network);
    const balancers = [...network.balancers.values()].sort((a, b) => compareText(a.id, b.id));
    return perSubject(
      balancers.flatMap((balancer) =>
        balancer.listeners.map((listener) => {
          const doors = whyShut(network, filters, { balancer, listener });
          return {
            subject: declaredBy(network, listener.id, balancer.id),
            drafts: doors === null ? [] : [draftOf(network, { balancer, listener, doors })],
          };
        }),
      ),
    );
  },
});

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
