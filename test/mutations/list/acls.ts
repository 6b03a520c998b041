import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Network ACLs. */
export const acls: readonly Mutation[] = [
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
    edit(
      `${engine}/match-sets.ts`,
      '...(match.family === null ? {} : { family: match.family }),',
      '',
    ),
    edit(
      `${engine}/match-sets.ts`,
      'const addresses = cidr === null ? {} : { [field]: cidr };',
      'const addresses = cidr === null || cidr.length === 0 ? {} : { [field]: cidr };',
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
      'const acls = own.flatMap(({ acl }) => aclsOf(acl));',
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
      `${engine}/match-sets.ts`,
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
