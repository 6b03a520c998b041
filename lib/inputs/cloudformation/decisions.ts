import { unreachable } from '../../basics/invariant.ts';
import type { Truth } from '../../basics/truth.ts';
import { truthOf } from '../../basics/truth.ts';
import type { Unknown } from '../../basics/value.ts';

/**
 * What one world takes for granted about unknown values: that a parameter is
 * or is not a certain text, that a comparison of two unknowns holds. Owns the
 * consistency of these facts and the act of choosing; knows nothing of
 * templates, and not which worlds exist.
 */

/** A yes-or-no question that only deployment answers. */
export type Atom =
  | { readonly kind: 'equal'; readonly symbol: Unknown; readonly literal: string }
  | { readonly kind: 'free'; readonly unknown: Unknown };

/** What is taken for granted of one unknown text. */
export interface SymbolFact {
  readonly symbol: Unknown;
  /** The text that it is, or null. */
  readonly fixed: string | null;
  /** Texts that it is not. */
  readonly excluded: readonly string[];
  /** All texts that it may be; null when that set is open. */
  readonly candidates: readonly string[] | null;
}

/** That something holds, or does not. */
export interface FreeFact {
  readonly unknown: Unknown;
  readonly holds: boolean;
}

export interface Facts {
  /** By the symbol's `what`. */
  readonly symbols: ReadonlyMap<string, SymbolFact>;
  /** By the unknown's `what`. */
  readonly free: ReadonlyMap<string, FreeFact>;
  /** Outcomes of named conditions, by `<stack key>/<name>`; they overrule evaluation. */
  readonly conditions: ReadonlyMap<string, FreeFact>;
}

export const noFacts: Facts = { symbols: new Map(), free: new Map(), conditions: new Map() };

/** Answers an atom that is still open. */
export type Chooser = (atom: Atom) => boolean;

export class Decisions {
  readonly #symbols: Map<string, SymbolFact>;
  readonly #free: Map<string, FreeFact>;
  readonly #conditions: Map<string, FreeFact>;
  readonly #forced: ReadonlyMap<string, FreeFact>;
  readonly #choose: Chooser | null;
  /** Symbols whose value was handed out while it was open. */
  readonly #handedOut: Set<string> = new Set();
  readonly #open: Map<string, Atom> = new Map();
  #withoutChoice = 0;
  #insideCondition = 0;
  #openCount = 0;
  #isStale = false;

  /** Without a chooser open atoms stay 'unknown'. */
  constructor(facts: Facts, choose: Chooser | null) {
    this.#symbols = new Map(facts.symbols);
    this.#free = new Map(facts.free);
    this.#conditions = new Map();
    this.#forced = facts.conditions;
    this.#choose = choose;
  }

  /** Everything decided so far. */
  facts(): Facts {
    return { symbols: this.#symbols, free: this.#free, conditions: this.#conditions };
  }

  /** The atoms that were asked and stayed open since the last call. */
  takeOpenAtoms(): readonly Atom[] {
    const atoms = [...this.#open.values()];
    this.#open.clear();
    return atoms;
  }

  /** Grows with every question left open: equal before and after means that all was decided. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Whether a value was handed out as open that was decided afterwards. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** Runs `work` so that it decides nothing new. */
  withoutChoice<T>(work: () => T): T {
    this.#withoutChoice += 1;
    try {
      return work();
    } finally {
      this.#withoutChoice -= 1;
    }
  }

  /** Runs `work` whose values are compared, not handed out. */
  insideCondition<T>(work: () => T): T {
    this.#insideCondition += 1;
    try {
      return work();
    } finally {
      this.#insideCondition -= 1;
    }
  }

  /** Runs `work` whose value is kept for others, wherever it is asked for. */
  outsideCondition<T>(work: () => T): T {
    const depth = this.#insideCondition;
    this.#insideCondition = 0;
    try {
      return work();
    } finally {
      this.#insideCondition = depth;
    }
  }

  /** What is taken for granted of this unknown; undefined: nothing. */
  factOf(what: string): SymbolFact | undefined {
    if (this.#insideCondition === 0) this.#handedOut.add(what);
    return this.#symbols.get(what);
  }

  /** Whether a symbol is that text. `candidates`: all that it may be, null if open. */
  isEqual(symbol: Unknown, literal: string, candidates: readonly string[] | null): Truth {
    const fact = this.#symbols.get(symbol.what);
    if (fact && fact.fixed !== null) return truthOf(fact.fixed === literal);
    const possible = fact?.candidates ?? candidates;
    const excluded = fact?.excluded ?? [];
    if (excluded.includes(literal)) return 'no';
    if (possible) {
      const left = possible.filter((candidate) => !excluded.includes(candidate));
      if (!left.includes(literal)) return 'no';
      if (left.length === 1) return 'yes';
    }
    const answer = this.#ask({ kind: 'equal', symbol, literal });
    if (answer === null) return 'unknown';
    if (this.#handedOut.has(symbol.what)) this.#isStale = true;
    this.#symbols.set(symbol.what, {
      symbol,
      fixed: answer ? literal : null,
      excluded: answer ? [] : [...excluded, literal],
      candidates: possible,
    });
    return truthOf(answer);
  }

  /** Whether something holds that nothing else is known about. */
  holds(unknown: Unknown): Truth {
    const fact = this.#free.get(unknown.what);
    if (fact) return truthOf(fact.holds);
    const answer = this.#ask({ kind: 'free', unknown });
    if (answer === null) return 'unknown';
    this.#free.set(unknown.what, { unknown, holds: answer });
    return truthOf(answer);
  }

  /** The outcome of a named condition that this world starts from. */
  forcedCondition(key: string): boolean | undefined {
    return this.#forced.get(key)?.holds;
  }

  /** Notes that something of the network hangs on this condition. */
  noteCondition(key: string, truth: Truth, unknown: Unknown): void {
    if (truth === 'unknown' || this.#insideCondition > 0 || this.#withoutChoice > 0) return;
    this.#conditions.set(key, { unknown, holds: truth === 'yes' });
  }

  #ask(atom: Atom): boolean | null {
    if (this.#choose && this.#withoutChoice === 0) return this.#choose(atom);
    this.#openCount += 1;
    // What is asked aside (tags, outputs nobody imports) makes no worlds.
    if (this.#withoutChoice === 0) this.#open.set(atomKey(atom), atom);
    return null;
  }
}

/** Equal for equal questions. */
export function atomKey(atom: Atom): string {
  switch (atom.kind) {
    case 'equal':
      return `${atom.symbol.what} = ${JSON.stringify(atom.literal)}`;
    case 'free':
      return atom.unknown.what;
    default:
      return unreachable(atom);
  }
}
