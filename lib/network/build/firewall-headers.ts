import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import {
  box,
  cidrsOf,
  everything,
  nothing,
  type PacketSet,
  subtract,
  union,
} from '../../packets/packet-set.ts';
import type { FirewallVariables } from '../../resources/resource.ts';
import type { PortRange } from '../model.ts';

/**
 * Addresses and ports as the headers of firewall rules write them: lists,
 * negations and variables, `[10.0.0.0/8, !$DMZ]` (NFW-6). It knows what they
 * stand for, and nothing of what rules do with them.
 */

/** What surely belongs to a field and what may; null: every value of it. */
export interface FieldBounds<T> {
  readonly must: readonly T[] | null;
  readonly may: readonly T[] | null;
}

/** Lists in lists, and variables in variables. */
const depthMax = 8;

/** Reads one field of headers; unknowns that it met are left in `unknowns`. */
abstract class HeaderField<Set> {
  readonly unknowns: Unknown[] = [];
  readonly #variables: readonly FirewallVariables[];

  /** `variables`: the first that defines a name counts. */
  constructor(variables: readonly FirewallVariables[]) {
    this.#variables = variables;
  }

  abstract readonly all: Set;
  abstract readonly none: Set;
  /** null: it is neither a value nor a range. */
  abstract read(word: string): Set | null;
  abstract join(a: Set, b: Set): Set;
  abstract without(a: Set, b: Set): Set;
  /** What the provider defines; null: nothing. */
  abstract builtIn(name: string): Bounds<Set> | null;

  ofValue(value: Value<string>, depth: number = depthMax): Bounds<Set> {
    if (value.kind === 'unknown') return this.#open(value.unknown);
    return (
      this.#term(value.value.trim(), depth) ??
      this.#open({
        what: `"${value.value}" in a firewall rule`,
        cause: 'unsupported',
        location: value.at,
      })
    );
  }

  ofList(list: PartialList<Value<string>>, depth: number = depthMax): Bounds<Set> {
    const parts = list.items.map((value) => this.ofValue(value, depth));
    if (list.rest !== null) parts.push({ ...this.#open(list.rest), must: this.none });
    return this.#union(parts);
  }

  #open(unknown: Unknown): Bounds<Set> {
    this.unknowns.push(unknown);
    return { must: this.none, may: this.all };
  }

  #term(word: string, depth: number): Bounds<Set> | null {
    if (depth === 0) return null;
    if (word.toUpperCase() === 'ANY') return { must: this.all, may: this.all };
    if (word.startsWith('!')) {
      const inner = this.#term(word.slice(1).trim(), depth - 1);
      return inner === null
        ? null
        : { must: this.without(this.all, inner.may), may: this.without(this.all, inner.must) };
    }
    if (word.startsWith('[') && word.endsWith(']')) return this.#listed(word.slice(1, -1), depth);
    if (word.startsWith('$')) return this.#variable(word.slice(1), depth);
    const set = this.read(word);
    return set === null ? null : { must: set, may: set };
  }

  /** Negations in a list take away from the rest of it; alone they take away from everything. */
  #listed(inside: string, depth: number): Bounds<Set> | null {
    const words = splitList(inside);
    const given: Bounds<Set>[] = [];
    const excluded: Bounds<Set>[] = [];
    for (const word of words) {
      const isNegated = word.startsWith('!');
      const term = this.#term(isNegated ? word.slice(1).trim() : word, depth - 1);
      if (term === null) return null;
      (isNegated ? excluded : given).push(term);
    }
    const base = given.length === 0 ? { must: this.all, may: this.all } : this.#union(given);
    const away = this.#union(excluded);
    return { must: this.without(base.must, away.may), may: this.without(base.may, away.must) };
  }

  #variable(name: string, depth: number): Bounds<Set> | null {
    for (const { definitions, rest } of this.#variables) {
      const definition = definitions.get(name);
      if (definition !== undefined) return this.ofList(definition, depth - 1);
      if (rest !== null) return this.#open(rest);
    }
    // What is not home is external, however home is defined (NFW-6).
    if (name === 'EXTERNAL_NET') return this.#term('!$HOME_NET', depth - 1);
    return this.builtIn(name);
  }

  #union(parts: readonly Bounds<Set>[]): Bounds<Set> {
    let must = this.none;
    let may = this.none;
    for (const part of parts) {
      must = this.join(must, part.must);
      may = this.join(may, part.may);
    }
    return { must, may };
  }
}

interface Bounds<Set> {
  readonly must: Set;
  readonly may: Set;
}

export class AddressField extends HeaderField<PacketSet> {
  readonly all: PacketSet = everything;
  readonly none: PacketSet = nothing;
  readonly #home: PartialList<string>;

  /** `home`: the blocks of the firewall's network. */
  constructor(variables: readonly FirewallVariables[], home: PartialList<string>) {
    super(variables);
    this.#home = home;
  }

  read(word: string): PacketSet | null {
    const cidr = parseCidr(word);
    return cidr === null ? null : box({ source: cidr });
  }

  join(a: PacketSet, b: PacketSet): PacketSet {
    return union(a, b);
  }

  without(a: PacketSet, b: PacketSet): PacketSet {
    return subtract(a, b);
  }

  builtIn(name: string): Bounds<PacketSet> | null {
    if (name !== 'HOME_NET') return null;
    let must = nothing;
    for (const block of this.#home.items) must = union(must, this.read(block) ?? nothing);
    if (this.#home.rest === null) return { must, may: must };
    this.unknowns.push(this.#home.rest);
    return { must, may: everything };
  }

  field({ must, may }: Bounds<PacketSet>): FieldBounds<string> {
    return { must: cidrs(must), may: cidrs(may) };
  }
}

function cidrs(set: PacketSet): readonly string[] | null {
  return set === everything ? null : cidrsOf(set, 'source').map(formatCidr);
}

const portMax = 65_535;

export class PortField extends HeaderField<readonly PortRange[]> {
  readonly all: readonly PortRange[] = [{ first: 0, last: portMax }];
  readonly none: readonly PortRange[] = [];

  /** `80`, `80:443`, `1024:` or `:1023`. */
  read(word: string): readonly PortRange[] | null {
    const match = /^(\d{0,5})(:?)(\d{0,5})$/.exec(word);
    if (match === null || word === '' || word === ':') return null;
    const [, low = '', colon = '', high = ''] = match;
    const first = low === '' ? 0 : Number(low);
    const last = colon === '' ? first : high === '' ? portMax : Number(high);
    return first <= last && last <= portMax ? [{ first, last }] : null;
  }

  join(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
    return [...a, ...b];
  }

  without(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
    return b.reduce<readonly PortRange[]>(
      (left, hole) => left.flatMap((each) => cut(each, hole)),
      a,
    );
  }

  builtIn(): null {
    return null;
  }

  field({ must, may }: Bounds<readonly PortRange[]>): FieldBounds<PortRange> {
    return { must: this.#ranges(must), may: this.#ranges(may) };
  }

  #ranges(ranges: readonly PortRange[]): readonly PortRange[] | null {
    return this.without(this.all, ranges).length === 0 ? null : ranges;
  }
}

function cut(range: PortRange, hole: PortRange): PortRange[] {
  const below = { first: range.first, last: Math.min(range.last, hole.first - 1) };
  const above = { first: Math.max(range.first, hole.last + 1), last: range.last };
  const parts = hole.first > range.last || hole.last < range.first ? [range] : [below, above];
  return parts.filter(({ first, last }) => first <= last);
}

/** At the commas that are in no inner list. */
function splitList(text: string): string[] {
  const words: string[] = [];
  let depth = 0;
  let word = '';
  for (const sign of text) {
    if (sign === '[') depth++;
    if (sign === ']') depth--;
    if (sign === ',' && depth === 0) {
      words.push(word.trim());
      word = '';
    } else word += sign;
  }
  return [...words, word.trim()].filter((each) => each !== '');
}
