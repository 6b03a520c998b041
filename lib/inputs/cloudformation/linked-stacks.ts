import type { Declaration, Property } from '../../resources/property.ts';
import type { Atom } from './decisions.ts';

/**
 * Which root stacks hang together: by imports, by unknown values that decide
 * conditions in both, by things outside the input that both name. Stacks that
 * share nothing have worlds of their own, which need not be combined.
 */

export interface RootProbe {
  readonly key: string;
  readonly declarations: readonly Declaration[];
  /** Questions that decide its conditions. */
  readonly openAtoms: readonly Atom[];
  /** Keys of roots whose exports it imports. */
  readonly importsFrom: readonly string[];
}

/** Groups of root keys, in order. Linear in the size of what is declared. */
export function linkedParts(probes: readonly RootProbe[]): readonly (readonly string[])[] {
  const groups = new Groups();
  for (const probe of probes) {
    groups.add(probe.key);
    for (const other of probe.importsFrom) groups.unite(probe.key, other);
    for (const atom of probe.openAtoms) {
      groups.unite(
        probe.key,
        `atom ${atom.kind === 'equal' ? atom.symbol.what : atom.unknown.what}`,
      );
    }
    for (const name of outsideNames(probe.declarations)) groups.unite(probe.key, `name ${name}`);
  }
  const parts = new Map<string, string[]>();
  for (const { key } of probes) {
    const leader = groups.leaderOf(key);
    const part = parts.get(leader);
    if (part) part.push(key);
    else parts.set(leader, [key]);
  }
  return [...parts.values()];
}

/** Names of things that exist outside the input: ids as AWS writes them, and values looked up at deployment. */
function outsideNames(declarations: readonly Declaration[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (property: Property): void => {
    switch (property.kind) {
      case 'scalar':
        if (/^[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$/.test(property.text)) names.add(property.text);
        break;
      case 'unknown':
        if (property.unknown.cause === 'outside-input') names.add(property.unknown.what);
        for (const candidate of property.among ?? []) visit(candidate);
        break;
      case 'list':
        for (const item of property.items) visit(item);
        break;
      case 'map':
        for (const value of property.entries.values()) visit(value);
        break;
      case 'text':
        for (const part of property.parts) if (typeof part !== 'string') visit(part);
        break;
      default:
        break;
    }
  };
  for (const declaration of declarations) visit(declaration.properties);
  return names;
}

/** Disjoint sets. */
class Groups {
  readonly #leaders: Map<string, string> = new Map();

  add(name: string): void {
    if (!this.#leaders.has(name)) this.#leaders.set(name, name);
  }

  leaderOf(name: string): string {
    let leader = name;
    for (let next = this.#leaders.get(leader); next !== undefined && next !== leader; ) {
      leader = next;
      next = this.#leaders.get(leader);
    }
    this.#leaders.set(name, leader);
    return leader;
  }

  unite(a: string, b: string): void {
    this.add(a);
    this.add(b);
    this.#leaders.set(this.leaderOf(a), this.leaderOf(b));
  }
}
