import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Policies of network firewalls. */
export const firewalls: readonly Mutation[] = [
  mutation(
    'NFW-1',
    'stateless rules do not look at answers',
    edit(
      `${engine}/firewalls.ts`,
      `    union(
      reply.packets.may.drop,
      intersect(track, union(unseen, intersect(undecided, reply.connections.may.drop))),
    ),`,
      '    intersect(track, union(unseen, intersect(undecided, reply.connections.may.drop))),',
    ),
    edit(
      `${engine}/firewalls.ts`,
      '      reply.packets.may.pass,\n      intersect(track, unionAll(',
      '      union(reply.packets.may.pass, reply.packets.may.drop),\n      intersect(track, unionAll(',
    ),
    edit(
      `${engine}/firewalls.ts`,
      'return boundsOf(union(may.pass, may.track), union(may.drop, may.track));',
      'return boundsOf(union(may.drop, union(may.pass, may.track)), may.track);',
    ),
  ),
  mutation(
    'NFW-2',
    'stateless rules count as they are written',
    edit(
      `${build}/firewalls.ts`,
      'return [...items].sort((a, b) => rank(a) - rank(b));',
      'return [...items].sort((a, b) => 0 * (rank(a) - rank(b)));',
    ),
  ),
  mutation(
    'NFW-3',
    'rules for one direction hold for both',
    edit(
      `${build}/firewall-rules.ts`,
      "bothWays: direction === 'ANY' }",
      'bothWays: direction !== null }',
    ),
    edit(`${build}/firewall-rules.ts`, "bothWays: direction !== 'FORWARD' }", 'bothWays: true }'),
  ),
  mutation(
    'NFW-4',
    'stateful rules neither pass nor drop',
    edit(
      `${engine}/firewalls.ts`,
      'const admitted = union(connections.may.admit, connections.may.pass);',
      'const admitted = everything;',
    ),
    edit(
      `${engine}/firewalls.ts`,
      'union(packets.may.drop, intersect(packets.may.track, connections.may.drop)),',
      'packets.may.drop,',
    ),
  ),
  mutation(
    'NFW-4',
    'answers meet no rule, whatever let their request pass',
    edit(
      `${engine}/firewalls.ts`,
      'const asked = union(reply.connections.may.admit, reply.connections.may.pass);',
      'const asked = everything;',
    ),
    edit(
      `${engine}/firewalls.ts`,
      'intersect(track, union(unseen, intersect(undecided, reply.connections.may.drop))),',
      'intersect(track, unseen),',
    ),
  ),
  mutation(
    'NFW-5',
    'rules count in the order in which they stand, strict or not',
    edit(
      `${build}/firewalls.ts`,
      "if (ruleOrder.value === 'STRICT_ORDER') return rules.map(({ rule }) => rule);",
      'if (ruleOrder.value !== null) return rules.map(({ rule }) => rule);',
    ),
  ),
  mutation(
    'NFW-6',
    'home is everywhere',
    edit(
      `${build}/firewall-headers.ts`,
      'if (this.#home.rest === null) return { must, may: must };',
      'if (this.#home.rest === null) return { must: everything, may: everything };',
    ),
  ),
  mutation(
    'NFW-7',
    'it does not matter whether a firewall sees both directions',
    edit(
      `${engine}/firewalls.ts`,
      'tracking === undefined || came.has(tracking.by) ? [] : [tracking.otherwise],',
      'tracking === undefined || came.size >= 0 ? [] : [tracking.otherwise],',
    ),
  ),
  mutation(
    'NFW-8',
    'rules that are not read do nothing',
    edit(
      `${build}/firewalls.ts`,
      '  return isHarmless ? [admits] : [admits, drops];',
      '  return isHarmless ? [admits] : [admits, drops].slice(2);',
    ),
  ),
];
