import type { Unknown } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Family } from '../model.ts';
import type { Draft } from './draft.ts';

/** Prefix lists, as rules and routes use them (SG-9). */

export interface ResolvedPrefixList {
  /** Known entries, canonical. */
  readonly cidrs: readonly string[];
  readonly family: Family | null;
  /** Why there may be more entries; null: there are none. */
  readonly rest: Unknown | null;
  /** Set for a list outside the input: its id, or the parameter that holds it. */
  readonly outside: string | null;
}

/** The entries of a customer's list in the input; nothing is known of any other. */
export function resolvePrefixList(draft: Draft, reference: Reference): ResolvedPrefixList {
  const target = draft.follow(reference, 'prefix-list');
  if (target.kind !== 'found') {
    const outside = target.kind === 'outside' ? target.name : target.unknown.what;
    return { cidrs: [], family: null, rest: target.unknown, outside };
  }
  const { entries, family, id } = target.resource;
  let { rest } = entries;
  const cidrs: string[] = [];
  for (const entry of entries.items) {
    if (entry.kind === 'unknown') {
      rest ??= entry.unknown;
      continue;
    }
    const cidr = parseCidr(entry.value);
    if (cidr === null) {
      draft.warn(
        entry.at,
        `${id} has the entry "${entry.value}", which is no CIDR. Write it like 10.0.0.0/16.`,
      );
    } else cidrs.push(formatCidr(cidr));
  }
  return {
    cidrs: [...new Set(cidrs)],
    family: family.kind === 'known' ? family.value : null,
    rest,
    outside: null,
  };
}
