import { unreachable } from '../basics/invariant.ts';
import type { Problem } from '../basics/problem.ts';
import { nowhere, placeKey, type SourceLocation } from '../basics/source.ts';
import type { WrittenSuppression } from '../basics/written-suppression.ts';
import type { Finding, Suppressed } from './finding.ts';
import { type NamedResource, namesFinding, ResourceNames } from './resource-names.ts';
import {
  isDay,
  isMistaken,
  noList,
  optionLabel,
  readSuppression,
  type Suppression,
  suppressionMembers,
} from './suppression.ts';

/**
 * The suppressions of one analysis at work: which hold on the day, which
 * findings they cover, and what their authors should be told. Nobody's
 * suppression is left out in silence: what is wrong, over or of no use is a
 * problem. Reads no clock.
 */

export interface GivenSuppressions {
  /** The option, whatever callers gave. */
  readonly option: unknown;
  readonly written: readonly WrittenSuppression[];
  /** `YYYY-MM-DD`; undefined: nobody said. */
  readonly today: string | undefined;
  readonly ruleIds: readonly string[];
  /** Of the rules that run: of others nobody knows whether they would find something. */
  readonly running: ReadonlySet<string>;
  /** What the networks consist of; called only where a suppression needs it. */
  readonly resources: () => Iterable<NamedResource>;
}

interface Entry {
  readonly suppression: Suppression;
  readonly label: string;
  readonly at: SourceLocation;
  readonly by: 'config' | 'template';
  readonly state: 'holds' | 'expired' | 'undated';
  /** Only of a template's: whether its resource comes about. */
  readonly isIdle: boolean;
}

const writtenMembers = suppressionMembers.filter((name) => name !== 'resource');

export class Suppressions {
  readonly #given: GivenSuppressions;
  readonly #names: ResourceNames;
  readonly #option: Entry[] = [];
  /** By the place of the resource. */
  readonly #written = new Map<string, Entry[]>();
  readonly #matching = new Set<Entry>();
  readonly #mistakes: Problem[] = [];

  constructor(given: GivenSuppressions) {
    this.#given = given;
    this.#names = new ResourceNames(given.resources);
    const { option, written, today } = given;
    if (today !== undefined && !isDay(today)) {
      const what = `The option today is ${JSON.stringify(today)}, but must be a day as YYYY-MM-DD.`;
      this.#mistakes.push({ severity: 'error', message: what, location: nowhere });
    }
    if (option !== undefined && !Array.isArray(option)) {
      this.#mistakes.push({ severity: 'error', message: noList, location: nowhere });
    }
    const list: readonly unknown[] = Array.isArray(option) ? option : [];
    for (const [index, value] of list.entries()) {
      const label = optionLabel(index);
      const entry = this.#read(value, { label, at: nowhere, by: 'config', isIdle: false });
      if (entry !== null) this.#option.push(entry);
    }
    for (const { value, at, on, exists } of written) {
      const place = { label: 'This suppression', at, by: 'template', isIdle: !exists } as const;
      const entry = this.#read(value, place);
      if (entry === null) continue;
      const others = this.#written.get(placeKey(on));
      if (others === undefined) this.#written.set(placeKey(on), [entry]);
      else others.push(entry);
    }
  }

  #read(value: unknown, place: Pick<Entry, 'label' | 'at' | 'by' | 'isIdle'>): Entry | null {
    const { label, at, by } = place;
    const { ruleIds, today } = this.#given;
    const members = by === 'config' ? suppressionMembers : writtenMembers;
    const read = readSuppression(value, { label, ruleIds, members });
    if (!isMistaken(read)) return { ...place, suppression: read, state: stateOf(read, today) };
    for (const message of read) this.#mistakes.push({ severity: 'error', message, location: at });
    return null;
  }

  /** What the template says, at a resource, of a rule's findings about it. */
  onResource(rule: string, declared: SourceLocation | undefined): Suppressed | null {
    if (this.#written.size === 0 || declared === undefined) return null;
    const fitting = (this.#written.get(placeKey(declared)) ?? []).filter(({ suppression }) =>
      isOfRule(suppression, rule),
    );
    return this.#chosen(fitting);
  }

  /** Findings as the option says; what is suppressed already stays so. */
  apply(findings: readonly Finding[]): readonly Finding[] {
    if (this.#option.length === 0) return findings;
    return findings.map((finding) => {
      const fitting = this.#option.filter(({ suppression }) => this.#covers(suppression, finding));
      const suppressed = this.#chosen(fitting);
      return finding.suppressed === null && suppressed !== null
        ? { ...finding, suppressed }
        : finding;
    });
  }

  /** Notes that they match; the first that holds decides. */
  #chosen(fitting: readonly Entry[]): Suppressed | null {
    for (const entry of fitting) this.#matching.add(entry);
    const holding = fitting.find(({ state }) => state === 'holds');
    if (holding === undefined) return null;
    const { reason, until = null } = holding.suppression;
    return { reason, until, by: holding.by };
  }

  #covers(suppression: Suppression, finding: Finding): boolean {
    if (!isOfRule(suppression, finding.rule)) return false;
    const { resource } = suppression;
    if (resource === undefined || namesFinding(resource, finding)) return true;
    if (!finding.resource.id.endsWith(`/${resource}`)) return false;
    return this.#names.nestedMeant(resource).length === 1;
  }

  /**
   * What is to be said of them; to be asked for when all findings were seen.
   * `isWhole`: whether all of the input was analysed, since of the rest nobody
   * knows what would have matched.
   */
  problems({ isWhole }: { readonly isWhole: boolean }): readonly Problem[] {
    const entries = [...this.#option, ...[...this.#written.values()].flat()];
    const told = entries.flatMap((entry) => {
      const message = this.#remark(entry, isWhole ? 'whole' : 'in part');
      if (message === null) return [];
      const text = `${titleOf(entry)} ${message}`;
      return [{ severity: 'warning' as const, message: text, location: entry.at }];
    });
    return [...this.#mistakes, ...told];
  }

  #remark(entry: Entry, analysed: 'whole' | 'in part'): string | null {
    const { state, suppression, isIdle } = entry;
    const { until, resource, rule } = suppression;
    switch (state) {
      case 'expired':
        return `has expired: ${until} was its last day. Mend what it was for, renew it, or remove it.`;
      case 'undated':
        return `does not hold: it ends after ${until}, and the option today does not say which day it is.`;
      case 'holds':
        break;
      default:
        return unreachable(state);
    }
    const mayMatch = rule === '*' || this.#given.running.has(rule);
    if (this.#matching.has(entry) || analysed === 'in part' || !mayMatch || isIdle) return null;
    if (entry.by === 'template') {
      return 'matches no finding about the resource on which it stands: what is said of a port is said of who has it, not of the groups that open it. Move it there, or remove it.';
    }
    if (resource === undefined) return 'matches no finding. Remove it.';
    const meant = this.#names.nestedMeant(resource);
    if (meant.length > 1) {
      return `suppresses nothing, since ${resource} is the name of several resources: ${meant.slice(0, namedMax).join(', ')}${meant.length > namedMax ? ' and more' : ''}. Name one.`;
    }
    return meant.length === 1 || this.#names.isNamed(resource)
      ? 'matches no finding. Remove it.'
      : `matches no finding: nothing in the network is called ${resource}. Mend the name, or remove it.`;
  }
}

const namedMax = 5;

function stateOf({ until }: Suppression, today: string | undefined): Entry['state'] {
  if (until === undefined) return 'holds';
  if (!isDay(today)) return 'undated';
  return today <= until ? 'holds' : 'expired';
}

function isOfRule(suppression: Suppression, rule: string): boolean {
  return suppression.rule === '*' || suppression.rule === rule;
}

function titleOf({ label, by, suppression: { rule, resource } }: Entry): string {
  const what = rule === '*' ? 'all rules' : rule;
  if (by === 'template') return `${label} of ${what}`;
  return `${label} (${what}${resource === undefined ? '' : ` at ${resource}`})`;
}
