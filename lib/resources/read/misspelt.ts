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
  readonly #asked = new Map<Entries, { readonly names: Set<string>; readonly where: Where }>();

  note(entries: Entries, name: string, where: Where): void {
    const before = this.#asked.get(entries);
    if (before === undefined) this.#asked.set(entries, { names: new Set([name]), where });
    else before.names.add(name);
  }

  /** Names in the input that come close to one that was asked for in vain. */
  problems(): readonly Problem[] {
    return [...this.#asked].flatMap(([entries, { names, where }]) => {
      const inVain = [...names].filter((name) => !entries.has(name) && name.length >= lengthMin);
      return [...entries].flatMap(([written, property]): Problem[] => {
        if (names.has(written) || inVain.length === 0) return [];
        const [meant] = inVain
          .filter((name) => isSlip(written, name))
          .sort((a, b) => distance(written, a) - distance(written, b));
        if (meant === undefined) return [];
        const message = `${where(written)} is read by nobody; ${meant} is the name of a property. Correct it if that is meant.`;
        return [{ severity: 'warning', message, location: property.at }];
      });
    });
  }
}

type Where = (name: string) => string;

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
