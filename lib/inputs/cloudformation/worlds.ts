import {
  type Atom,
  atomKey,
  type Chooser,
  type Facts,
  noFacts,
  type SymbolFact,
} from './decisions.ts';

/**
 * Which worlds there are: the combinations of choices about unknown values
 * that lead to different outcomes of the conditions. Every run asks for the
 * choices that it needs; runs are repeated until all answers were given, so
 * that nobody has to solve for consistency, and conditions that nothing of the
 * network hangs on are never asked. Knows nothing of templates.
 */

/** Worlds of one set of linked stacks that are evaluated; of more, a sample is. */
export const worldsMax = 32;

/** Runs to find the worlds, of which several may turn out to be the same. */
const runsMax = 160;

/** What one run decided. */
export interface Outcome {
  readonly facts: Facts;
  /** Whether its values fit its facts; else it must be evaluated once more. */
  readonly isConsistent: boolean;
}

export interface PlannedWorld<Result> {
  readonly facts: Facts;
  /** The run that found it, if its values can be used as they are. */
  readonly result: Result | null;
}

export interface WorldPlan<Result> {
  /** At least one, in the order of their choices. */
  readonly worlds: readonly PlannedWorld<Result>[];
  /** How many worlds were left out, estimated from the questions that were asked; 0 only if none was. */
  readonly omitted: number;
}

/** Finds the worlds by running `run`, which asks the chooser whatever is open. */
export function planWorlds<Result extends Outcome>(
  run: (choose: Chooser) => Result,
): WorldPlan<Result> {
  const atoms = new Map<string, Atom>();
  const noted = (choose: Chooser): Chooser => {
    return (atom) => {
      atoms.set(atomKey(atom), atom);
      return choose(atom);
    };
  };
  const all = runAll((choose) => run(noted(choose)));
  if (all) return { worlds: mergeOutcomes(all), omitted: 0 };
  // To every question no: most questions get asked, so that the sample can be spread.
  const first = run(noted(() => false));
  const choosers = spreadChoosers([...atoms.values()]);
  const worlds = mergeOutcomes([first, ...choosers.map((choose) => run(noted(choose)))]);
  const total = combinationsOf([...atoms.values()]);
  return { worlds, omitted: Math.max(1, total - worlds.length) };
}

/** Every combination, depth first; null when there are more than can be evaluated. */
function runAll<Result extends Outcome>(run: (choose: Chooser) => Result): Result[] | null {
  const results: Result[] = [];
  const signatures = new Set<string>();
  let prefix: boolean[] = [];
  while (results.length < runsMax) {
    const answers: boolean[] = [];
    const result = run(() => {
      const answer = prefix[answers.length] ?? true;
      answers.push(answer);
      return answer;
    });
    results.push(result);
    signatures.add(signatureOf(result));
    if (signatures.size > worldsMax) return null;
    while (answers.at(-1) === false) answers.pop();
    if (answers.length === 0) return results;
    prefix = [...answers.slice(0, -1), false];
  }
  return null;
}

/**
 * Choosers for all worlds of a sample but one. Every two of the first 31
 * symbols with two options get all four combinations of answers: the rows of
 * a Hadamard matrix. A symbol with more options takes them in turn.
 */
function spreadChoosers(atoms: readonly Atom[]): readonly Chooser[] {
  const options = new Map<string, string[]>();
  for (const atom of atoms) {
    const texts = options.get(subjectOf(atom)) ?? [];
    if (atom.kind === 'equal') texts.push(atom.literal);
    options.set(subjectOf(atom), texts);
  }
  const columns = new Map<string, number>();
  return Array.from({ length: worldsMax - 1 }, (_, index) => (atom) => {
    const row = index + 1;
    const subject = subjectOf(atom);
    const column = columns.get(subject) ?? columns.size;
    columns.set(subject, column);
    const texts = options.get(subject) ?? [];
    if (atom.kind === 'equal' && texts.length > 1) {
      // One option more than texts: to be another value.
      return texts[(row * (2 * column + 1)) % (texts.length + 1)] === atom.literal;
    }
    return parity(row & (sampleColumns[column % sampleColumns.length] ?? 0)) === 1;
  });
}

function subjectOf(atom: Atom): string {
  return atom.kind === 'equal' ? atom.symbol.what : atom.unknown.what;
}

/** Independent columns first, so that few choices already make all rows differ. */
const sampleColumns: readonly number[] = Array.from(
  { length: worldsMax - 1 },
  (_, index) => index + 1,
).sort((a, b) => bitCount(a) - bitCount(b) || a - b);

function parity(bits: number): number {
  return bitCount(bits) % 2;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Larger numbers of worlds are not told apart. */
export const combinationsMax = 1_000_000;

/** How many answers there are to all questions together. */
function combinationsOf(atoms: readonly Atom[]): number {
  const literals = new Map<string, number>();
  let count = 1;
  for (const atom of atoms) {
    if (atom.kind === 'free') count *= 2;
    else literals.set(atom.symbol.what, (literals.get(atom.symbol.what) ?? 1) + 1);
  }
  for (const options of literals.values()) count *= options;
  return Math.min(count, combinationsMax);
}

/** Equal for runs in which all conditions came out the same. */
function signatureOf({ facts }: Outcome): string {
  return [...facts.conditions]
    .map(([key, { holds }]) => `${holds ? '+' : '-'}${key}`)
    .sort()
    .join('\n');
}

/** Runs whose conditions all came out the same are one world, which takes for granted what they share. */
function mergeOutcomes<Result extends Outcome>(results: readonly Result[]): PlannedWorld<Result>[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const signature = signatureOf(result);
    const group = groups.get(signature);
    if (group) group.push(result);
    else groups.set(signature, [result]);
  }
  return [...groups.values()].map((group) => {
    const [only] = group;
    if (group.length === 1 && only) {
      return { facts: only.facts, result: only.isConsistent ? only : null };
    }
    return { facts: sharedFacts(group.map((result) => result.facts)), result: null };
  });
}

function sharedFacts(all: readonly Facts[]): Facts {
  const [first = noFacts, ...others] = all;
  const symbols = new Map<string, SymbolFact>();
  for (const [what, fact] of first.symbols) {
    const facts = [fact];
    for (const other of others) {
      const same = other.symbols.get(what);
      if (same) facts.push(same);
    }
    const shared = facts.length === all.length ? sharedFact(fact, facts) : null;
    if (shared) symbols.set(what, shared);
  }
  const free = [...first.free].filter(([what, { holds }]) =>
    others.every((other) => other.free.get(what)?.holds === holds),
  );
  return { symbols, free: new Map(free), conditions: first.conditions };
}

/** What holds of a symbol in all of the facts; null for nothing. */
function sharedFact(first: SymbolFact, facts: readonly SymbolFact[]): SymbolFact | null {
  const fixed = new Set(facts.map((fact) => fact.fixed));
  if (fixed.size === 1 && first.fixed !== null) return first;
  if (!fixed.has(null)) {
    const candidates = [...fixed].filter((text) => text !== null);
    return { symbol: first.symbol, fixed: null, excluded: [], candidates };
  }
  const everyText = new Set(facts.flatMap((fact) => fact.excluded));
  const excluded = [...everyText].filter((text) =>
    facts.every((fact) =>
      fact.fixed === null ? fact.excluded.includes(text) : fact.fixed !== text,
    ),
  );
  if (excluded.length === 0) return null;
  return { symbol: first.symbol, fixed: null, excluded, candidates: first.candidates };
}
