import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId, Route } from '../network/model.ts';
import type { Check } from './check.ts';

/**
 * Why it is not sure where a table sends packets: routes beside the one that
 * is taken, of which the destination or the existence is not known, and
 * subnets of which it is not known which table they have. What a route itself
 * hangs on, its own check says.
 */
export function routeDoubts(network: NetworkModel, check: Check): Unknown[] {
  if (check.action !== 'route') return [];
  const id = check.opening?.kind === 'route' ? check.opening.table : check.component;
  const table = network.tables.get(id);
  if (table === undefined) return [];
  return [
    ...table.routes.flatMap(doubtsOfRoute),
    ...(table.rest === null ? [] : [table.rest]),
    ...choicesOf(network, id),
  ];
}

function doubtsOfRoute(route: Route): readonly Unknown[] {
  if (route.present.truth === 'no') return [];
  if (route.destination !== null) return route.present.unknowns;
  return [
    ...route.present.unknowns,
    { what: `destination of ${route.label}`, cause: 'deploy-time', location: route.because },
  ];
}

/** Of a subnet that may have this table or another one, that choice. */
function choicesOf(network: NetworkModel, table: NodeId): Unknown[] {
  return [...network.subnets.values()]
    .filter(({ tables }) => tables.length > 1 && tables.includes(table))
    .flatMap((subnet): Unknown[] => {
      const component = network.components.get(subnet.id);
      const location = subnet.tableBecause[0] ?? component?.at;
      if (location === undefined) return [];
      const what = `which route table ${component?.label ?? subnet.id} has`;
      return [{ what, cause: 'deploy-time', location }];
    });
}
