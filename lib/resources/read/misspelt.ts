import type { Problem } from '../../basics/problem.ts';
import type { PropertyMap } from '../property.ts';

/**
 * Property names that are nearly those that a reader asked for: nobody reads
 * them, so a slip of the pen would go unnoticed (LANG-11). What readers never
 * ask for is not known here, so names that are like no other say nothing.
 */

type Entries = PropertyMap['entries'];

/** Shorter names are too often alike by chance (`Port`, `Ports`). */
const lengthMin = 6;

/** `SecurityGroupIngresss`, `SubnetID`, `CidrBolck`. */
const editsMax = 2;

export class AskedNames {
  /** From which all lists grow; of one input, since some names are its own. */
  readonly #none = new Names(new Set());
  readonly #asked = new Map<Entries, Asked>();

  /** What is asked of a map, by whoever asks it; the first of them says where its names stand. */
  of(entries: Entries, asker: Asker): Asked {
    const before = this.#asked.get(entries);
    if (before !== undefined) return before;
    const asked = new Asked(asker, this.#none);
    this.#asked.set(entries, asked);
    return asked;
  }

  /** Names in the input that come close to one that was asked for in vain. */
  problems(): readonly Problem[] {
    const problems: Problem[] = [];
    for (const [entries, { names, asker }] of this.#asked) {
      for (const written of entries.keys()) {
        const alike = names.like(written);
        if (alike.length === 0) continue;
        const meant = alike.find((name) => !entries.has(name));
        const at = entries.get(written)?.at;
        if (meant === undefined || at === undefined) continue;
        const message = `${asker.where(written)} is read by nobody; ${meant} is the name of a property. Correct it if that is meant.`;
        problems.push({ severity: 'warning', message, location: at });
      }
    }
    return problems;
  }
}

/** Whoever asks, to say where a name stands. */
export interface Asker {
  where(name: string): string;
}

/** What was asked of one map so far. */
export class Asked {
  readonly asker: Asker;
  names: Names;

  constructor(asker: Asker, none: Names) {
    this.asker = asker;
    this.names = none;
  }

  note(name: string): void {
    this.names = this.names.with(name);
  }
}

/**
 * Names in the order in which they were asked for. A reader asks all resources
 * of its type for nearly the same ones, so that lists are shared: there are as
 * many as there are ways through readers, however many resources are read.
 */
class Names {
  readonly #names: ReadonlySet<string>;
  readonly #with = new Map<string, Names>();
  readonly #like = new Map<string, readonly string[]>();

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  /** These names and `name`; the same list where it has that name. */
  with(name: string): Names {
    const known = this.#with.get(name);
    if (known !== undefined) return known;
    const names = this.#names.has(name) ? this : new Names(new Set([...this.#names, name]));
    this.#with.set(name, names);
    return names;
  }

  /** The names that may be meant by another, `written`, the nearest first; none for one of the names. */
  like(written: string): readonly string[] {
    const known = this.#like.get(written);
    if (known !== undefined) return known;
    const alike = this.#names.has(written)
      ? []
      : [...this.#names]
          .filter((name) => name.length >= lengthMin && isSlip(written, name))
          .sort((a, b) => distance(written, a) - distance(written, b));
    this.#like.set(written, alike);
    return alike;
  }
}

/** Two edits at most, whatever the case of letters; a plural is a name of its own. */
function isSlip(written: string, name: string): boolean {
  if (Math.abs(written.length - name.length) > editsMax) return false;
  if (written.toLowerCase() === name.toLowerCase()) return true;
  if (isNumberOf(written, name) || isNumberOf(name, written)) return false;
  return distance(written, name) <= editsMax;
}

/** `SubnetIds` of `SubnetId`, `Addresses` of `Address`; `Ingresss` of nothing. */
function isNumberOf(plural: string, singular: string): boolean {
  return plural === (singular.endsWith('s') ? `${singular}es` : `${singular}s`);
}

function distance(written: string, name: string): number {
  return edits(written.toLowerCase(), name.toLowerCase());
}

/** Levenshtein's distance. Quadratic in the lengths. */
function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
