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

/** Runs to find the worlds; more distinct ones are not told apart. */
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
  /** Upper bound of the worlds that were left out. */
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
  const merged = all && mergeOutcomes(all);
  if (merged && merged.length <= worldsMax) return { worlds: merged, omitted: 0 };
  const sample = mergeOutcomes(runSample((choose) => run(noted(choose))));
  const total = merged ? merged.length : combinationsOf([...atoms.values()]);
  return { worlds: sample, omitted: Math.max(1, total - sample.length) };
}

/** Every combination, depth first; null when there are more than runsMax. */
function runAll<Result>(run: (choose: Chooser) => Result): Result[] | null {
  const results: Result[] = [];
  let prefix: boolean[] = [];
  while (results.length < runsMax) {
    const answers: boolean[] = [];
    results.push(
      run(() => {
        const answer = prefix[answers.length] ?? true;
        answers.push(answer);
        return answer;
      }),
    );
    while (answers.at(-1) === false) answers.pop();
    if (answers.length === 0) return results;
    prefix = [...answers.slice(0, -1), false];
  }
  return null;
}

/**
 * worldsMax runs that between them give every two of the first 31 choices all
 * four combinations of answers: the rows of a Hadamard matrix.
 */
function runSample<Result>(run: (choose: Chooser) => Result): Result[] {
  const columns = new Map<string, number>();
  return Array.from({ length: worldsMax }, (_, row) =>
    run((atom) => {
      const key = atomKey(atom);
      const column = columns.get(key) ?? sampleColumns[columns.size % sampleColumns.length] ?? 0;
      columns.set(key, column);
      return parity(row & column) === 0;
    }),
  );
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

/** How many answers there are to all questions together, at most. */
function combinationsOf(atoms: readonly Atom[]): number {
  const literals = new Map<string, number>();
  let count = 1;
  for (const atom of atoms) {
    if (atom.kind === 'free') count *= 2;
    else literals.set(atom.symbol.what, (literals.get(atom.symbol.what) ?? 1) + 1);
  }
  for (const options of literals.values()) count *= options;
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}

/** Runs whose conditions all came out the same are one world, which takes for granted what they share. */
function mergeOutcomes<Result extends Outcome>(results: readonly Result[]): PlannedWorld<Result>[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const signature = [...result.facts.conditions]
      .map(([key, holds]) => `${holds ? '+' : '-'}${key}`)
      .sort()
      .join('\n');
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
