import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

const terraform = 'lib/inputs/terraform/resources/balancers.ts';

/** Load balancers. */
export const balancers: readonly Mutation[] = [
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
    'no load balancer is behind another one',
    edit(`${engine}/balancing.ts`, 'const chainMax = 3;', 'const chainMax = 1;'),
  ),
  mutation(
    'LB-10',
    'with the client’s address kept, answers need a route to the client',
    edit(
      `${engine}/legs.ts`,
      'options.keepsClient === true\n        ? [this.#replyThroughNode(from, to)]\n        : [...this',
      'options.keepsClient === null\n        ? [this.#replyThroughNode(from, to)]\n        : [...this',
    ),
  ),
  mutation(
    'LB-12',
    'every node serves every zone',
    edit(
      `${engine}/zones.ts`,
      'const reaches = joined([sameZone(node, target), crossZone], anyOf);',
      'const reaches = certainly;',
    ),
  ),
  mutation(
    'MEAS-8',
    'members in zones without a node are served',
    edit(
      `${engine}/zones.ts`,
      "if (isEnabled.truth === 'no') return never;",
      "if (isEnabled.truth === 'no') return crossZone;",
    ),
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
    'LB-13',
    'behind an endpoint is nothing, though its service is in the input',
    edit(`${build}/build.ts`, '  addPrivateLinks(draft, interfaces);', ''),
  ),
  mutation(
    'LB-13',
    'endpoints lead to the nodes of all zones',
    edit(
      `${engine}/balancing.ts`,
      'if (link.pool.through !== undefined) return linksZone(network, from, to);',
      '',
    ),
  ),
  mutation(
    'LB-13',
    'load balancers do not see who calls an endpoint',
    edit(
      `${engine}/straight-transits.ts`,
      'return { ...client, place, carrier: null, mayCarryOutsideGroups: false };',
      "return { ...client, place, blocks: ['0.0.0.0/32'], carrier: null, mayCarryOutsideGroups: false };",
    ),
  ),
  mutation(
    'LB-13',
    'endpoints hand on to any port',
    edit(
      `${engine}/ways.ts`,
      "return forget(set, 'destination');",
      "return forget(forget(set, 'destination'), 'destinationPort');",
    ),
  ),
  mutation(
    'LB-8',
    'targets see the consumers of PrivateLink',
    edit(
      `${engine}/ways.ts`,
      'const isHidden = entranceOf(this.network, leg.from)?.hidesClient === true;',
      'const isHidden = false;',
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
  mutation(
    'LB-12',
    'application load balancers mind zones where Terraform shows that they do',
    edit(terraform, "if (type === undefined || type === 'application') return null;", ''),
  ),
  mutation(
    'LB-14',
    'gateway load balancers face the Internet, as Terraform shows them as not internal',
    edit(
      terraform,
      'Scheme: isGateway(given) ? null : schemeOf(given),',
      'Scheme: schemeOf(given),',
    ),
  ),
];
