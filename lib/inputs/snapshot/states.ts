import type { Item } from './item.ts';

/**
 * Describe calls go on listing what was deleted, for minutes to days
 * (MEAS-12). This is the one place that knows which states mean that.
 */

const gone: ReadonlySet<string> = new Set([
  'deleted',
  'deleting',
  'expired',
  'failed',
  'failing',
  'rejected',
  'rejecting',
  'shutting-down',
  'terminated',
]);

/** `pending`: it is there, but does not work (yet): it waits to be accepted, or is being made. */
export type State = 'there' | 'pending' | 'gone';

const pending: ReadonlySet<string> = new Set([
  'initiating',
  'initiating-request',
  'pending-acceptance',
  'pendingacceptance',
  'provisioning',
  'rolling-back',
]);

/** By `State` or `Status`, a word or an object with a word in it; without either it is there. */
export function stateOf(item: Item): State {
  const word = wordOf(item)?.toLowerCase();
  if (word === undefined) return 'there';
  return gone.has(word) ? 'gone' : pending.has(word) ? 'pending' : 'there';
}

function wordOf(item: Item): string | undefined {
  for (const name of ['State', 'Status']) {
    const property = item.property(name);
    if (property?.kind === 'scalar') return property.text;
    if (property?.kind !== 'map') continue;
    for (const inner of ['Name', 'Code', 'State']) {
      const word = property.entries.get(inner);
      if (word?.kind === 'scalar' && typeof word.value === 'string') return word.value;
    }
  }
  return undefined;
}
