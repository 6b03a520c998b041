import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Security groups. */
export const groups: readonly Mutation[] = [
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
      'if (separate > 0 && !resource.isEgressComplete)',
      'if (separate < 0 && !resource.isEgressComplete)',
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
    edit(
      `${build}/group-rules.ts`,
      'if (only !== null) draft.groups.get(only)?.[resource.direction].push(rule);',
      '',
    ),
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
