/**
 * Ways to break the product, one rule of docs/semantics.md each: what stands
 * in a file is replaced, so that the rule no longer holds. run.ts shows that a
 * test fails for each. A fragment must be found exactly once in its file; where
 * it is not, the code has changed and the mutation must be written anew. The
 * list knows nothing of which test notices what.
 */

export interface Mutation {
  /** Id of docs/semantics.md. */
  readonly rule: string;
  /** What is no longer so, or wrongly so. */
  readonly what: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** From the root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Most mutations are one edit. */
function mutation(rule: string, what: string, ...edits: readonly Edit[]): Mutation {
  return { rule, what, edits };
}

function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

const engine = 'lib/engine';
const build = 'lib/network/build';

const evaluation: readonly Mutation[] = [
  mutation(
    'EVAL-2',
    'no answer is checked',
    edit(
      `${engine}/legs.ts`,
      'intersectBounds(exactly(answerable), unionAllBounds(returns.map((each) => each.passes)))',
      'exactly(answerable)',
    ),
  ),
  mutation(
    'EVAL-2',
    'answers may leave through another Internet gateway, or through a NAT gateway',
    edit(
      `${engine}/legs.ts`,
      ': [...this.#replies(from, to), ...this.#replyToAppliance(from, to, transit)];',
      ': isInternet(this.network, from) ? [{ checks: [], passes: passesAll([]) }] : [...this.#replies(from, to), ...this.#replyToAppliance(from, to, transit)];',
    ),
  ),
  mutation(
    'EVAL-3',
    'TCP needs no answer',
    edit(
      `${engine}/legs.ts`,
      "options.answer === 'always' ? nothingPasses : without(sent, tcp);",
      "options.answer === 'always' ? nothingPasses : sent;",
    ),
  ),
  mutation(
    'EVAL-3',
    'UDP and ICMP need an answer',
    edit(
      `${engine}/legs.ts`,
      "options.answer === 'always' ? nothingPasses : without(sent, tcp);",
      'nothingPasses;',
    ),
  ),
  mutation(
    'EVAL-3',
    'delivery without a return route is certain',
    edit(`${engine}/legs.ts`, 'const must = union(routed.must, tcp);', 'const must = everything;'),
  ),
  mutation(
    'EVAL-4',
    'every source port must get through, not only some',
    edit(
      `${engine}/legs.ts`,
      'let { must } = bounds;',
      "let must = subtract(bounds.must, forget(subtract(everything, bounds.must), 'sourcePort'));",
    ),
  ),
  mutation(
    'EVAL-4',
    'odd source ports are as good as usual ones',
    edit(`${engine}/describe.ts`, 'return usual < usualPortsMin;', 'return false;'),
  ),
  mutation(
    'EVAL-5',
    'what is not known counts as true',
    edit(`${engine}/check.ts`, 'return somethingMayPass;', 'return everythingPasses;'),
  ),
  mutation(
    'PKT-5',
    'private addresses are on the Internet',
    edit(`${engine}/places.ts`, "  '10.0.0.0/8',\n", ''),
  ),
];

const groups: readonly Mutation[] = [
  mutation(
    'SG-1',
    'a group that lets nothing out stops answers',
    edit(
      `${engine}/legs.ts`,
      '.map((each) => ({ checks: each.checks, passes: each.passes }));',
      ".map((each) => ({ checks: each.checks, passes: this.#groupChecks(to, 'egress', farSide(from, each)).some((check) => isEmpty(check.passes.may)) ? nothingPasses : each.passes }));",
    ),
  ),
  mutation(
    'SG-2',
    'only the first group of an interface counts',
    edit(
      `${engine}/filters.ts`,
      'for (const { group: id, present } of item.groups) {',
      'for (const { group: id, present } of item.groups.slice(0, 1)) {',
    ),
  ),
  mutation(
    'SG-2',
    'groups let everything out',
    edit(
      `${engine}/legs.ts`,
      "const item = direction === 'egress' ? end.carrier : receiver;",
      "const item = direction === 'egress' ? null : receiver;",
    ),
  ),
  mutation(
    'SG-5',
    'a reference to a group matches whoever sends, carriers or not',
    edit(
      `${engine}/filters.ts`,
      'const carries = this.#carries(peer.group, farSide);',
      "const carries = 'yes' as string;",
    ),
  ),
  mutation(
    'SG-6',
    'a reference to a group matches translated, public addresses',
    edit(
      `${engine}/filters.ts`,
      "if (farSide.path === 'translated' || farSide.references.truth === 'no') return 'no';",
      "if (farSide.references.truth === 'no') return 'no';",
    ),
  ),
  mutation(
    'SG-7',
    'references to groups hold over any connection',
    edit(
      `${engine}/filters.ts`,
      "if (farSide.path === 'translated' || farSide.references.truth === 'no') return 'no';",
      "if (farSide.path === 'translated') return 'no';",
    ),
  ),
  mutation(
    'SG-7',
    'rules for what goes out refer to groups behind a transit gateway',
    edit(
      `${engine}/transit-passages.ts`,
      'egressReferences: never, isForeign: true',
      'egressReferences: references, isForeign: true',
    ),
  ),
  mutation(
    'SG-7',
    'transit gateways support references unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      'transitGatewayReferencesGroups: Default<boolean> = {\n  value: false,',
      'transitGatewayReferencesGroups: Default<boolean> = {\n  value: true,',
    ),
  ),
  mutation(
    'SG-9',
    'a prefix list admits nobody',
    edit(
      `${build}/peers.ts`,
      'if (rest === null) return surely(must);',
      'if (rest === null) return surely([]);',
    ),
  ),
  mutation(
    'SG-10',
    'protocols beside TCP and UDP have ports',
    edit(
      `${build}/traffic.ts`,
      'if (protocol === tcp || protocol === udp) {',
      'if (protocol !== icmp && protocol !== icmpv6) {',
    ),
  ),
  mutation(
    'SG-11',
    'rules for ICMP match blocks of the other family',
    edit(`${build}/traffic.ts`, 'if (family !== null && family !== own) {', 'if (false) {'),
    edit(
      `${build}/traffic.ts`,
      '({ ...whole, family: own, icmp: types })',
      '({ ...whole, icmp: types })',
    ),
  ),
  mutation(
    'SG-11',
    'ports of ICMP rules are no types',
    edit(
      `${build}/traffic.ts`,
      'return kind === null ? null : { type: kind, code: detail };',
      'return null;',
    ),
  ),
  mutation(
    'SG-12',
    'a group without egress rules lets nothing out',
    edit(`${build}/group-rules.ts`, '/egress/default`, [anything], {', '/egress/default`, [], {'),
  ),
  mutation(
    'SG-12b',
    'egress rules of their own leave the default rule as it is',
    edit(
      `${build}/group-rules.ts`,
      'if (separate > 0) doubtAllowAll(',
      'if (separate < 0) doubtAllowAll(',
    ),
  ),
  mutation(
    'SG-15',
    'a rule without a source admits everybody',
    edit(
      `${build}/peers.ts`,
      'return { must: [], may: [], unknowns: [] };',
      "return surely(bothFamilies.map((family) => ({ family, peer: { kind: 'any' } as const })));",
    ),
  ),
  mutation(
    'SG-16',
    'rules that are resources of their own do not count',
    edit(`${build}/group-rules.ts`, 'draft.groups.get(only)?.[resource.direction].push(rule);', ''),
  ),
  mutation(
    'SG-17',
    'the default group admits everybody',
    edit(
      `${build}/group-rules.ts`,
      "const itself: Match = { ...anything, peer: { kind: 'members', group: group.id } };",
      'const itself: Match = anything;',
    ),
  ),
  mutation(
    'SG-18',
    'interfaces without groups carry none',
    edit(
      `${build}/groups.ts`,
      'return { groups: [{ group: this.defaultOf(of.domain), present }], groupsRest: null };',
      'return { groups: [], groupsRest: null };',
    ),
  ),
];

const acls: readonly Mutation[] = [
  mutation(
    'NACL-1',
    'entries are tried as they are written',
    edit(
      `${engine}/filters.ts`,
      'return [...entries].sort((a, b) => (a.number ?? -1) - (b.number ?? -1));',
      'return [...entries];',
    ),
  ),
  mutation(
    'NACL-2',
    'entries for one family match the other',
    edit(`${engine}/filters.ts`, '...(match.family === null ? {} : { family: match.family }),', ''),
    edit(
      `${engine}/filters.ts`,
      'return cidr === null ? nothing : matchBox(match, orientation, { [field]: cidr });',
      'return cidr === null ? nothing : matchBox(match, orientation, cidr.length === 0 ? {} : { [field]: cidr });',
    ),
  ),
  mutation(
    'NACL-4',
    'the default ACL lets nothing through',
    edit(
      `${build}/acl-entries.ts`,
      "const families: readonly Family[] = hasIpv6 ? ['ipv4', 'ipv6'] : ['ipv4'];",
      'const families: readonly Family[] = [];',
    ),
  ),
  mutation(
    'NACL-5',
    'an ACL lets through what no entry decides',
    edit(
      `${engine}/filters.ts`,
      'must = union(must, intersect(undecidedMust, unplaced));',
      'must = union(must, undecidedMust); may = union(may, undecidedMay);',
    ),
  ),
  mutation(
    'NACL-6',
    'all subnets have the default ACL, whatever they are associated with',
    edit(
      `${build}/subnets.ts`,
      'const acls = own.map((association) => this.#tablesAndAcls.someAcl(association.acl));',
      'const acls: NodeId[] = [];',
    ),
  ),
  mutation(
    'NACL-7',
    'ACLs stand between neighbours in a subnet',
    edit(
      `${engine}/transit-search.ts`,
      "if (this.to.kind === 'subnet' && this.to.subnet === place.subnet) {",
      'if (false) {',
    ),
  ),
  mutation(
    'NACL-8',
    'answers match the ports of requests',
    edit(
      `${engine}/filters.ts`,
      'return box({ ...fields, sourcePorts: match.ports });',
      'return box({ ...fields, ports: match.ports });',
    ),
  ),
  mutation(
    'NACL-10',
    'the ACL of an attachment subnet does not see what its VPC sends',
    edit(
      `${engine}/transit-passages.ts`,
      "const acl = subnet === null ? [] : this.#walker.acl(subnet, 'ingress');",
      'const acl: Check[] = [];',
    ),
  ),
  mutation(
    'NACL-11',
    'ACLs do not see the answers to an accelerator',
    edit(
      `${engine}/straight-transits.ts`,
      "return gateway.aclsSeeAnswers ? acl(ground, at.subnet, 'egress') : [];",
      'return [];',
    ),
  ),
];

const routes: readonly Mutation[] = [
  mutation(
    'RT-1',
    'subnets without an association have no main table',
    edit(
      `${build}/subnets.ts`,
      'tables.push(fallback(), ...floating.map(({ table }) => table));',
      'tables.push([...this.#draft.tables.keys()][0] ?? fallback());',
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
    edit(`${engine}/routing.ts`, "['169.254.168.0/22', 'fd00:ec2::/32']", '([] as string[])'),
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
];

const internet: readonly Mutation[] = [
  mutation(
    'IGW-1',
    'interfaces need no public address to be reached from the Internet',
    edit(
      `${engine}/endpoint-checks.ts`,
      "return [publicCheck(from, to, 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS')];",
      'return [];',
    ),
  ),
  mutation(
    'IGW-2',
    'an Elastic IP counts only where an address was assigned at launch',
    edit(
      `${build}/public-addresses.ts`,
      'if (address !== undefined) addresses[index]',
      'if (address !== undefined && wanted.assigned !== null) addresses[index]',
    ),
  ),
  mutation(
    'IGW-2',
    'the subnet beats what the launch says',
    edit(
      `${build}/public-addresses.ts`,
      'const decisive = associatePublicIp ?? launch.subnet.publicIpv4;',
      'const decisive = launch.subnet.publicIpv4;',
    ),
  ),
  mutation(
    'IGW-3',
    'instances with two interfaces at launch get a public address',
    edit(`${build}/public-addresses.ts`, 'if (!launch.sole) return null;', ''),
  ),
  mutation(
    'IGW-4',
    'subnets assign no IPv6 addresses',
    edit(
      `${build}/public-addresses.ts`,
      'else if (addresses.length === 0) add(block, isTrue(wanted.assigns), wanted.assigns.at, null);',
      '',
    ),
  ),
  mutation(
    'IGW-5',
    'egress-only gateways let in',
    edit(
      `${engine}/transit-search.ts`,
      "gateway.kind === 'internet' && !gateway.inbound && this.manner.orientation === 'request';",
      'false;',
    ),
  ),
  mutation(
    'IGW-7',
    'gateways need not be attached',
    edit(
      `${engine}/gateway-checks.ts`,
      "action: 'translate',\n          condition: gateway.attached,",
      "action: 'translate',\n          condition: { truth: 'yes', unknowns: [], assumptions: [] },",
    ),
  ),
  mutation(
    'NAT-1',
    'NAT gateways take connections in',
    edit(`${build}/nat-gateways.ts`, "accepts: 'replies',", "accepts: 'anything',"),
  ),
  mutation(
    'NAT-1',
    'NAT gateways translate every protocol',
    edit(
      `${engine}/gateway-checks.ts`,
      'const set = unionAll([6, 17, 1].map((protocol) => box({ protocol })));',
      'const set = everything;',
    ),
  ),
  mutation(
    'NAT-2',
    'a regional NAT gateway has no route to the Internet',
    edit(`${build}/nat-gateways.ts`, 'if (internet !== undefined) {', 'if (false) {'),
  ),
  mutation(
    'NAT-3',
    'an appliance never puts its own address in place of the sender’s',
    edit(
      `${engine}/endpoint-checks.ts`,
      'return masquerades ? [] : [publicCheck(to, from',
      'return masquerades && false ? [] : [publicCheck(to, from',
    ),
  ),
  mutation(
    'BPA-1',
    'Block Public Access lets everything in',
    edit(
      `${build}/public-access.ts`,
      'inbound: some(open, every(mayLeave, undescribed(options, exclusions))),',
      'inbound: certainly,',
    ),
  ),
  mutation(
    'BPA-1',
    'blocked ingress stops what NAT gateways let out',
    edit(
      `${build}/public-access.ts`,
      'translated: some(open, negate(blocksAll), mayLeave),',
      'translated: some(open, mayLeave),',
    ),
  ),
  mutation(
    'BPA-2',
    'exclusions do not count',
    edit(
      `${build}/public-access.ts`,
      'const exclusions = excluded(bySubnet, byVpc);',
      'const exclusions = excluded([], []);',
    ),
  ),
  mutation(
    'BPA-3',
    'an excluded firewall subnet opens what is behind it',
    edit(
      `${engine}/public-access.ts`,
      'const isBehindFirewall = appliances.some((id) => isFirewall(network, id));',
      'const isBehindFirewall = appliances.some((id) => isFirewall(network, id)) && false;',
    ),
  ),
  mutation(
    'BPA-4',
    'exclusions are asked for where packets end, not where they meet the gateway',
    edit(
      `${engine}/public-access.ts`,
      'if (border === null) return [];',
      "if (border === null) { const own = to.place.kind === 'subnet' ? network.subnets.get(to.place.subnet)?.internet : undefined; return own === undefined ? [] : [publicAccessCheck('', own.because, own.inbound)]; }",
    ),
  ),
];

const connections: readonly Mutation[] = [
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
];

const balancers: readonly Mutation[] = [
  mutation(
    'LB-1',
    'load balancers are internal unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "balancerScheme: Default<'internet-facing' | 'internal'> = fixed(\n  'internet-facing',\n  'aws-resource-elasticloadbalancingv2-loadbalancer',",
      "balancerScheme: Default<'internet-facing' | 'internal'> = fixed(\n  'internal',\n  'aws-resource-elasticloadbalancingv2-loadbalancer',",
    ),
  ),
  mutation(
    'LB-4',
    'members are reached on every port',
    edit(
      `${engine}/balancing.ts`,
      ': { must: accepts(member.ports), may: accepts(member.ports) },',
      ': { must: everything, may: everything },',
    ),
  ),
  mutation(
    'LB-5',
    'redirects lead to their target group as forwards do',
    edit(
      `${build}/listeners.ts`,
      "const isForward = holds(action.actionType, (type) => type === 'forward');",
      'const isForward = holds(action.actionType, () => true);',
    ),
  ),
  mutation(
    'LB-5',
    'a forward with the weight 0 leads to its target group',
    edit(
      `${build}/listeners.ts`,
      'holds(weight, (value) => value > 0);',
      'holds(weight, (value) => value >= 0);',
    ),
  ),
  mutation(
    'LB-5',
    'conditions on the client’s address do not count',
    edit(
      `${engine}/balancing.ts`,
      'forward.sources === null ? everything : sourcesSet(forward.sources);',
      'everything;',
    ),
  ),
  mutation(
    'LB-6',
    'behind an application load balancer the client’s address is kept',
    edit(
      `${engine}/balancing.ts`,
      "keeps: link.balancer.mode === 'proxy' ? never : protocol === 17 ? udp : tcp,",
      "keeps: link.balancer.mode === 'proxy' ? certainly : protocol === 17 ? udp : tcp,",
    ),
  ),
  mutation(
    'LB-7',
    'where the client’s address is kept, references to the load balancer’s group do not match',
    edit(
      `${engine}/ways.ts`,
      'const from = { ...leg.from, place: leg.to.place, carrier: node };',
      'const from = { ...leg.from, place: leg.to.place };',
    ),
  ),
  mutation(
    'LB-8',
    'the client’s address is never kept',
    edit(
      `${engine}/balancing.ts`,
      "keeps: link.balancer.mode === 'proxy' ? never : protocol === 17 ? udp : tcp,",
      'keeps: never,',
    ),
  ),
  mutation(
    'LB-8',
    'targets by address see the client too',
    edit(
      `${build}/pools.ts`,
      "return { tcp: holds(targetType, (type) => type === 'instance' || type === 'alb'), udp };",
      'return { tcp: certainly, udp };',
    ),
  ),
  mutation(
    'LB-9',
    'load balancers are not targets of others',
    edit(`${engine}/balancing.ts`, 'const chainMax = 3;', 'const chainMax = 0;'),
  ),
  mutation(
    'LB-10',
    'with the client’s address kept, answers need a route to the client',
    edit(
      `${engine}/legs.ts`,
      'options.keepsClient === true\n        ? [this.#replyThroughNode(from, to)]',
      'options.keepsClient === null\n        ? [this.#replyThroughNode(from, to)]',
    ),
  ),
  mutation(
    'LB-12',
    'every node serves every zone',
    edit(
      `${engine}/balancing.ts`,
      'return zoneOf(node) === targetZone ? certainly : link.pool.crossZone;',
      'return certainly;',
    ),
  ),
  mutation(
    'MEAS-8',
    'members in zones without a node are served',
    edit(`${engine}/balancing.ts`, 'if (!nodeZones.includes(targetZone)) return never;', ''),
  ),
  mutation(
    'LB-13',
    'PrivateLink cannot pass groups by',
    edit(
      `${engine}/straight-transits.ts`,
      "case 'no':\n      return [];",
      "case 'no':\n      return [check];",
    ),
  ),
  mutation(
    'LB-15',
    'a network load balancer answers by itself',
    edit(`${engine}/exposure.ts`, "if (to.balancer.mode === 'proxy') {", 'if (true) {'),
  ),
  mutation(
    'MEAS-10',
    'a client can be its own target',
    edit(
      `${engine}/ways.ts`,
      'if (at.keeps !== null && at.from.holder === goal.to) return [];',
      '',
    ),
  ),
];

const services: readonly Mutation[] = [
  mutation(
    'SVC-7',
    'functions take connections',
    edit(
      `${build}/services.ts`,
      "accepts: service.inbound === 'none' ? 'replies' : 'anything',",
      "accepts: 'anything',",
    ),
  ),
  mutation(
    'SVC-11',
    'replication instances are private unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "  true,\n  'aws-resource-dms-replicationinstance',",
      "  false,\n  'aws-resource-dms-replicationinstance',",
    ),
  ),
  mutation(
    'SVC-19',
    'an accelerator opens every interface of its VPC',
    edit(
      `${engine}/straight-transits.ts`,
      'return isGoal ? [] : [blocked(entrance.id)];',
      'return [];',
    ),
  ),
  mutation(
    'SVC-26',
    'interface endpoints connect to others',
    edit(`${engine}/relays.ts`, "role === 'endpoint' ? [silent(sender.id)] : [];", '[];'),
  ),
  mutation(
    'SVC-26',
    'endpoints are interface endpoints unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "= fixed('Gateway', 'aws-resource-ec2-vpcendpoint');",
      "= fixed('Interface', 'aws-resource-ec2-vpcendpoint');",
    ),
  ),
  mutation(
    'SVC-27',
    'a gateway endpoint serves subnets whose table has no route to it',
    edit(
      `${engine}/straight-transits.ts`,
      "truth: leading.length === 0 ? 'no' : leading.length < tables.length ? 'unknown' : 'yes',",
      "truth: 'yes',",
    ),
  ),
  mutation(
    'CVPN-1',
    'clients of a VPN endpoint may go everywhere',
    edit(
      `${engine}/relays.ts`,
      'if (destinations === null) return everything;',
      'if (destinations !== undefined) return everything;',
    ),
  ),
  mutation(
    'MEAS-12',
    'what was deleted is still there',
    edit(
      'lib/inputs/snapshot/states.ts',
      "return gone.has(word) ? 'gone' : pending.has(word)",
      'return pending.has(word)',
    ),
  ),
];

export const mutations: readonly Mutation[] = [
  ...evaluation,
  ...groups,
  ...acls,
  ...routes,
  ...internet,
  ...connections,
  ...balancers,
  ...services,
];
