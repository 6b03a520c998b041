import { compareText } from '../../basics/order.ts';
import type { Property, ResourceKey } from '../../resources/property.ts';
import type { Arguments } from './arguments.ts';

/**
 * Associations with things that can be associated only once. Which of several
 * things an expression with an index names is not told, but counting may settle
 * what follows from it. n instances of one block each name one of the same n
 * subnets, and AWS refuses to associate a subnet with a second table
 * (`Resource.AlreadyAssociated`). So, once the plan is applied, each subnet is
 * named by exactly one instance; and if the instances are equal in all else, it
 * does not matter by which, since an association is nothing but its two ends.
 * Any assignment then describes the network that comes out. It would not do so
 * for instances that other things can name, such as NAT gateways that take one
 * address each: there it matters which has which.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */

export interface Exclusive {
  /** The argument that names what can be taken once. */
  readonly name: string;
  /** Canonical types of what it may name. */
  readonly types: readonly string[];
  /** The other arguments that matter, each with the canonical types of what it may name. */
  readonly rest: Readonly<Record<string, readonly string[]>>;
}

/** As `given.link`, but resolved where counting settles it. Linear in the number of instances for each of them that is settled. */
export function exclusiveLink(given: Arguments, exclusive: Exclusive): Property | null {
  const link = given.link(exclusive.name, ...exclusive.types);
  if (link?.kind !== 'unknown' || link.among === undefined) return link;
  const { module, type, name } = given.object;
  const instances = given.instances();
  const question = `${module}|${type}.${name}|${exclusive.name} can be counted out`;
  if (!given.remembered(question, () => areCountedOut(instances, exclusive))) return link;
  const { open, free } = takers(instances, exclusive);
  const place = open.findIndex(({ object }) => object.key === given.object.key);
  return free[place] ?? link;
}

function areCountedOut(instances: readonly Arguments[], exclusive: Exclusive): boolean {
  const { open, free, isClosed } = takers(instances, exclusive);
  if (!isClosed || open.length !== free.length) return false;
  const rests = open.map((given) => restOf(given, exclusive));
  return rests.every((rest) => rest !== null && rest === rests[0]);
}

interface Takers {
  /** Instances of which it is not known what they take, and what is left for them, in an order in which equal indexes meet. */
  readonly open: readonly Arguments[];
  readonly free: readonly Property[];
  /** Whether all of them may take the same things and nothing else. */
  readonly isClosed: boolean;
}

function takers(instances: readonly Arguments[], { name, types }: Exclusive): Takers {
  const taken = new Set<ResourceKey>();
  const open: Arguments[] = [];
  const choices = new Set<string>();
  const candidates = new Map<ResourceKey, Property>();
  let isClosed = true;
  for (const given of instances) {
    const link = given.link(name, ...types);
    if (link?.kind === 'unknown') {
      open.push(given);
      const keys = (link.among ?? []).map((each) => nameOf(each));
      isClosed &&= keys.length > 0 && !keys.includes(null);
      choices.add(keys.join(' '));
      for (const each of link.among ?? []) candidates.set(nameOf(each) ?? '', each);
    } else {
      taken.add((link === null ? null : nameOf(link)) ?? '');
    }
  }
  const free = [...candidates].filter(([key]) => !taken.has(key));
  return {
    open: [...open].sort((a, b) => compareText(indexOf(a), indexOf(b))),
    free: free
      .map(([, candidate]) => ({ candidate, index: indexOf(open[0]?.behind(candidate)[0]) }))
      .sort((a, b) => compareText(a.index, b.index))
      .map(({ candidate }) => candidate),
    isClosed: isClosed && choices.size === 1,
  };
}

/** null: it is no whole object. */
function nameOf(link: Property): ResourceKey | null {
  if (link.kind === 'scalar') return link.text;
  return link.kind === 'reference' && link.attribute === 'Ref' ? link.resource : null;
}

function indexOf(given: Arguments | undefined): string {
  return String(given?.object.index ?? '');
}

/** What else an instance says; null: that is not known. */
function restOf(given: Arguments, { rest }: Exclusive): string | null {
  const values: string[] = [];
  for (const [name, types] of Object.entries(rest)) {
    const link = given.link(name, ...types);
    const value =
      link === null ? '' : link.kind === 'reference' ? `${link.resource}.${link.attribute}` : null;
    const known = link?.kind === 'scalar' ? link.text : value;
    if (known === null) return null;
    values.push(known);
  }
  return values.join(' ');
}
