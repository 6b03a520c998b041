import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Peering, transit gateways, VPN. */
export const connections: readonly Mutation[] = [
  mutation(
    'PEER-2',
    'peering is transitive',
    edit(
      `${engine}/transit-search.ts`,
      'spoofCheck(this.network, gateway, this.#inOrder(domain, other)),',
      '',
    ),
    edit(
      `${engine}/transit-search.ts`,
      "else this.arrive(other, next, 'private');",
      "else if (this.domainOfGoal() === other) this.arrive(other, next, 'private'); else for (const each of this.network.subnets.values()) if (each.domain === other) this.leave(each.id, next);",
    ),
  ),
  mutation(
    'PEER-2',
    'packets over peering may bear addresses of neither side',
    edit(
      `${engine}/transit-search.ts`,
      'spoofCheck(this.network, gateway, this.#inOrder(domain, other)),',
      '',
    ),
  ),
  mutation(
    'PEER-4',
    'peers may have addresses that overlap',
    edit(
      `${engine}/behind.ts`,
      'known ? addressesOf(peer) : routedInDomain(network, gateway, domain.id),\n        addressesOf(domain),',
      'known ? addressesOf(peer) : routedInDomain(network, gateway, domain.id),\n        nothingPasses,',
    ),
    edit(`${engine}/edges.ts`, 'except: ownBlocks(network, domain, family),', 'except: [],'),
  ),
  mutation(
    'TGW-1',
    'transit gateways take packets from every zone',
    edit(
      `${engine}/transit-gateway.ts`,
      "unknowns.length === 0 ? never : { truth: 'unknown', unknowns, assumptions: [] };",
      'certainly;',
    ),
  ),
  mutation(
    'TGW-2',
    'all attachments share all tables of the transit gateway',
    edit(
      `${engine}/transit-gateway.ts`,
      'const real = transitHops(gateway, attachment.tables, orientation);',
      "const one = { id: 'all', routes: gateway.tables.flatMap(({ routes }) => routes), rest: gateway.tables[0]?.rest ?? null };\n  const real = transitHops({ ...gateway, tables: [one] }, ['all'], orientation);",
    ),
  ),
  mutation(
    'TGW-3',
    'attachments are in the default table although it is switched off',
    edit(
      `${build}/transit-tables.ts`,
      'rest === null ? every(isTrue(associatesByDefault), open.joinsAssociation) : certainly;',
      'certainly;',
    ),
  ),
  mutation(
    'TGW-4',
    'the first route of a transit gateway decides, not the longest prefix',
    edit(`${engine}/transit-routing.ts`, 'b.destination.length - a.destination.length ||\n', ''),
  ),
  mutation(
    'TGW-4',
    'propagated routes of a transit gateway beat static ones',
    edit(`${engine}/transit-routing.ts`, 'static: 0,', 'static: 9,'),
  ),
  mutation(
    'TGW-4',
    'packets for a blackhole of a transit gateway take the next route',
    edit(
      `${engine}/transit-routing.ts`,
      "const existing = routes.filter((route) => route.present.truth !== 'no');",
      "const existing = routes.filter((route) => route.present.truth !== 'no' && route.target.kind !== 'drop');",
    ),
  ),
  mutation(
    'TGW-5',
    'gateways serve what comes from other VPCs',
    edit(
      `${engine}/transit-search.ts`,
      "if (state.isForeign && gateway.kind !== 'nat' && gateway.kind !== 'opaque') return;",
      '',
    ),
  ),
  mutation(
    'TGW-6',
    'packets always stay in their zone',
    edit(
      `${engine}/transit-gateway.ts`,
      "const stays = same.length > 0 && far.changesZone.truth === 'no';",
      'const stays = same.length > 0;',
    ),
  ),
  mutation(
    'MEAS-11',
    'transit gateway peering is transitive',
    edit(
      `${engine}/transit-gateway.ts`,
      "const isSecond = from.attachment.far.kind === 'transit';",
      'const isSecond = false;',
    ),
  ),
  mutation(
    'VPN-1',
    'VPN gateways take IPv6',
    edit(
      `${engine}/gateway-checks.ts`,
      "familyCheck(component, ['ipv4']),",
      "familyCheck(component, ['ipv4', 'ipv6']),",
    ),
    edit(
      `${engine}/edges.ts`,
      "senders: [beyond(network, { kind: 'gateway', gateway: gateway.id }, 'ipv4', domain)],",
      "senders: families.map((family) => beyond(network, { kind: 'gateway', gateway: gateway.id }, family, domain)),",
    ),
  ),
  mutation(
    'VPN-2',
    'a VPN gateway without a connection surely leads somewhere',
    edit(
      `${engine}/gateway-checks.ts`,
      'condition: gateway.connected,',
      "condition: { truth: 'yes', unknowns: [], assumptions: [] },",
    ),
  ),
  mutation(
    'VPN-2',
    'Direct Connect announces a VPC whatever prefixes are allowed',
    edit(`${build}/vpn-gateways.ts`, 'if (isTold) return certainly;', 'return certainly;'),
  ),
  mutation(
    'VPN-3',
    'premises know of networks of which nobody told them',
    edit(
      `${engine}/transit-gateway.ts`,
      'if (announced === undefined) return box({});',
      'if (announced === undefined || announced.length >= 0) return box({});',
    ),
  ),
  mutation(
    'VPN-3',
    'Connect attachments need no peer',
    edit(
      `${build}/transit-attachments.ts`,
      "const peered = what === 'connect' ? this.#hasPeer(connect) : certainly;",
      "const peered = what === 'connect' ? some(this.#hasPeer(connect), certainly) : certainly;",
    ),
  ),
  mutation(
    'TGW-3',
    'a gateway without tables is one whose tables are not seen',
    edit(
      `${build}/transit-gateways.ts`,
      'if (!record.isObserved || record.tablesAreListed) return null;',
      'if (!record.isObserved) return null;',
    ),
  ),
  mutation(
    'TGW-4',
    'what was learned over BGP is never narrower than a static route',
    edit(
      `${build}/transit-tables.ts`,
      'return this.#isAttached(cidr) ? [] : halves(cidr).map(formatCidr);',
      'return this.#isAttached(cidr) ? [] : halves(cidr).slice(2).map(formatCidr);',
    ),
  ),
  mutation(
    'TGW-4',
    'routes besides those that a search listed may have been learned',
    edit(`${build}/transit-tables.ts`, 'if (this.#complete.has(table)) continue;', ''),
  ),
];
