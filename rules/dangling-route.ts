import { compareText } from '../lib/basics/order.ts';
import { defineRule, type FindingDraft, type Rule } from '../lib/findings/rule.ts';
import { declaredBy, perSubject } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { NetworkModel, Route, RouteTable } from '../lib/network/model.ts';

/** A route that drops what it takes, because what it leads to is not there. */
export const danglingRoute: Rule = defineRule({
  meta: {
    id: 'dangling-route',
    title: 'A route drops what it takes',
    severities: ['informational'],
    since: '0.1.0',
    why: 'A route to a gateway that is not attached, to a detached interface or to a host that does not forward still wins its destination, and drops the packets. Subnets look as if they were connected and are not; and when the target is repaired for another reason, everything behind the route opens at once.',
    fix: 'Attach the target or switch off its source/destination check, as the message says, or remove the route.',
    limits:
      'Targets outside the input are taken to work. Routes that AWS adds by itself are not looked at.',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html',
      'https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html',
    ],
    messages: {
      drops: '{route} in {table} drops packets to {destination}: {reason}.',
      possible: '{route} in {table} may drop packets to {destination}: {reason}.',
    },
  },
  evaluate: ({ network }) => {
    const tables = [...network.tables.values()].sort((a, b) => compareText(a.id, b.id));
    return perSubject(
      tables.flatMap((table) =>
        table.routes
          .filter((route) => route.declared && route.present.truth !== 'no')
          .map((route) => ({
            subject: declaredBy(network, route.id, table.id),
            drafts: draftsOf(network, table, route),
          })),
      ),
    );
  },
});

function draftsOf(network: NetworkModel, table: RouteTable, route: Route): FindingDraft[] {
  const { target, present } = route;
  if (target.kind !== 'drop') return [];
  const declaration = network.components.get(table.id);
  return [
    {
      key: `${table.id} ${route.destination ?? '-'}`,
      type: null,
      severity: 'informational',
      certainty: present.truth === 'yes' ? 'definite' : 'possible',
      messageId: present.truth === 'yes' ? 'drops' : 'possible',
      data: {
        route: route.label,
        table: labelOf(network, table.id),
        destination: route.destination ?? 'addresses that are not known',
        reason: target.reason,
      },
      at: route.because,
      unknowns: present.unknowns,
      assumptions: present.assumptions,
      related:
        declaration?.declared === true ? [{ label: 'route table', location: declaration.at }] : [],
    },
  ];
}
