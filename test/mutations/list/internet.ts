import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Internet gateways, public addresses, NAT, Block Public Access. */
export const internet: readonly Mutation[] = [
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
    edit(
      `${engine}/edges.ts`,
      "!gateway.inbound || gateway.attached.truth === 'no'",
      "gateway.attached.truth === 'no'",
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
    'BPA-1',
    'Block Public Access of one account counts for all',
    edit(`${build}/public-access.ts`, 'const sure = own ?? exact;', 'const sure = settings[0];'),
  ),
  mutation(
    'BPA-2',
    'exclusions surely count although an organization forbids them',
    edit(
      `${build}/public-access.ts`,
      "if (allowed.truth !== 'no') return allowed;",
      'if (allowed.unknowns.length === 0) return negate(never);',
    ),
  ),
  mutation(
    'BPA-2',
    'exclusions that nobody asked for are none',
    edit(
      `${build}/public-access.ts`,
      'const unseen = unseenExclusions === null ? never : perhaps(unseenExclusions);',
      'const unseen = unseenExclusions === null ? never : every(never, perhaps(unseenExclusions));',
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
