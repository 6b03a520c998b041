import { edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Packets and evaluation. */
export const evaluation: readonly Mutation[] = [
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
      'quantify(intersectBounds(bounds, addresses), from, to);',
      `{
        const others = forget(subtract(everything, bounds.must), 'sourcePort');
        const must = subtract(bounds.must, others);
        return quantify(intersectBounds({ must, may: bounds.may }, addresses), from, to);
      };`,
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
