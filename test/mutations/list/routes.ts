import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Route tables, subnets' and gateways'. */
export const routes: readonly Mutation[] = [
  mutation(
    'RT-1',
    'subnets without an association have no main table',
    edit(
      `${build}/subnets.ts`,
      'tables.length === 0 ? [fallback()] : tables',
      'tables.length === 0 ? [[...this.#draft.tables.keys()][0] ?? fallback()] : tables',
    ),
  ),
  mutation(
    'RT-1',
    'one association suffices for all subnets that it may be with',
    edit(
      `${build}/associations.ts`,
      'if (own.length < free.length) continue;',
      'if (own.length === 0) continue;',
    ),
  ),
  mutation(
    'RT-3',
    'the first route decides, not the longest prefix',
    edit(
      `${engine}/routing.ts`,
      'b.destination.length - a.destination.length ||\n      precedence[a.route.origin]',
      'precedence[a.route.origin]',
    ),
  ),
  mutation(
    'RT-4',
    'a route whose destination is not known may beat the local one, whatever its target',
    edit(
      `${engine}/routing.ts`,
      "return target.kind !== 'gateway' || network.gateways.get(target.gateway)?.kind === 'nat';",
      'return true;',
    ),
  ),
  mutation(
    'RT-5',
    'propagated routes beat static ones',
    edit(`${engine}/routing.ts`, 'propagated: 3,', 'propagated: -1,'),
  ),
  mutation(
    'RT-5',
    'propagated routes beat local ones if they are more specific',
    edit(
      `${engine}/routing.ts`,
      "route.origin === 'propagated' ? subtract(covered, local) : covered;",
      'covered;',
    ),
  ),
  mutation(
    'RT-6',
    'of routes by prefix lists that overlap the more specific one is taken',
    edit(
      `${engine}/routing.ts`,
      "route.origin === 'prefix-list' ? rivalsOf(route, sorted) : []",
      '[] as ReturnType<typeof rivalsOf>',
    ),
  ),
  mutation(
    'RT-7',
    'packets for a blackhole take the next route',
    edit(
      `${engine}/routing.ts`,
      "if (route.present.truth === 'no') continue;",
      "if (route.present.truth === 'no' || route.target.kind === 'drop') continue;",
    ),
  ),
  mutation(
    'RT-8',
    'reserved destinations are forwarded',
    edit('lib/network/model.ts', "['169.254.168.0/22', 'fd00:ec2::/32']", '[]'),
  ),
  mutation(
    'RT-10',
    'appliances surely forward',
    edit(
      `${engine}/gateway-checks.ts`,
      "return { truth: 'unknown', unknowns, assumptions: [] };",
      "return { truth: 'yes', unknowns, assumptions: [] };",
    ),
  ),
  mutation(
    'RT-10',
    'appliances forward although they check sources and destinations',
    edit(`${engine}/gateway-checks.ts`, "if (forwards.truth === 'no') return forwards;", ''),
  ),
  mutation(
    'RT-11',
    'tables of gateways decide nothing',
    edit(
      `${engine}/transit-search.ts`,
      "'inboundTables' in gateway ? gateway.inboundTables : [];",
      '[] as NodeId[];',
    ),
  ),
  mutation(
    'RT-13',
    'nothing is propagated',
    edit(
      `${build}/tables.ts`,
      'for (const route of propagated(draft, id, table.domain, propagation)) {',
      'for (const route of propagated(draft, id, table.domain, propagation).slice(0, 0)) {',
    ),
  ),
  mutation(
    'RT-13',
    'routes that live tables learned say nothing of who is connected',
    edit(
      `${build}/vpn-gateways.ts`,
      'if (propagatedTo(draft, gateway).length > 0) return certainly;',
      '',
    ),
  ),
];
