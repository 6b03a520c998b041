import { compareLocations, compareText } from '../../basics/order.ts';
import type { Condition, Member } from '../model.ts';
import { some } from './condition.ts';
import type { Draft } from './draft.ts';
import type { Interfaces } from './interfaces.ts';

/**
 * Members of pools: what resources are as targets, and the one list that many
 * entries make. Knows nothing of where entries come from.
 */

/** A target with its text, which tells it from others and puts it in order. */
export interface NamedTarget {
  readonly target: Member['target'];
  readonly text: string;
}

/** All that one entry of the input names, or all of which it names one. */
export interface Entry extends Omit<Member, 'target'> {
  readonly targets: readonly NamedTarget[];
}

export function named(target: Member['target']): NamedTarget {
  return { target, text: JSON.stringify(target) };
}

/** To be made when all load balancers and interfaces are there. */
export class Targets {
  readonly #draft: Draft;
  readonly #interfaces: Interfaces;
  /** Many entries may each name any of the same resources. */
  readonly #known = new Map<string, readonly NamedTarget[]>();

  constructor(draft: Draft, interfaces: Interfaces) {
    this.#draft = draft;
    this.#interfaces = interfaces;
  }

  /** What the resource of a key is as a target: a load balancer, or a host. */
  of(key: string): readonly NamedTarget[] {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const targets = this.#draft.balancers.has(key)
      ? [named({ kind: 'balancer', balancer: key })]
      : this.host(key);
    this.#known.set(key, targets);
    return targets;
  }

  /** Those of several resources, in their order. */
  ofAny(keys: readonly string[]): readonly NamedTarget[] {
    const targets: NamedTarget[] = [];
    for (const key of keys) targets.push(...this.of(key));
    return targets;
  }

  /** The interface of the resource of a key, or those of which it is one; none: it has no interface. */
  host(key: string): readonly NamedTarget[] {
    return this.#interfaces
      .primariesOf(key)
      .map((id) => named({ kind: 'interface', interface: id }));
  }
}

/** Of several entries that may name a member, so many are told: each would do. */
const reasonsMax = 3;

/** A member, and the text of its target. */
interface Listed {
  member: Member;
  readonly text: string;
}

/** In order of the input; a member that several entries may name stands once. Near linear in what they name. */
export function membersOf(entries: readonly Entry[]): Member[] {
  const all: Listed[] = [];
  /** By what is said of them, then by target. */
  const known = new Map<string, Map<string, Listed>>();
  for (const entry of [...entries].sort((a, b) => compareLocations(a.because, b.because))) {
    const { because, present, ports, unknowns } = entry;
    const said = JSON.stringify([ports, unknowns.map(({ what }) => what)]);
    const alike = known.get(said) ?? new Map<string, Listed>();
    known.set(said, alike);
    for (const { target, text } of entry.targets) {
      const other = alike.get(text);
      if (other !== undefined) {
        other.member = either(other.member, entry);
        continue;
      }
      const added = { member: { because, present, target, ports, unknowns }, text };
      alike.set(text, added);
      all.push(added);
    }
  }
  return all
    .sort(
      (a, b) => compareLocations(a.member.because, b.member.because) || compareText(a.text, b.text),
    )
    .map(({ member }) => member);
}

/** A member that another entry names as well. */
function either(member: Member, { because, present: other, unknowns }: Entry): Member {
  if (member.present.truth === 'yes' || isToldOf(member.present, other)) return member;
  const { truth, unknowns: reasons, assumptions } = some(member.present, other);
  const present = { truth, unknowns: reasons.slice(0, reasonsMax), assumptions };
  return truth === 'yes' ? { ...member, because, present, unknowns } : { ...member, present };
}

/** Whether there are reasons enough, so that another doubt adds nothing. */
function isToldOf(present: Condition, other: Condition): boolean {
  return (
    present.unknowns.length === reasonsMax &&
    other.truth !== 'yes' &&
    other.assumptions.length === 0
  );
}
