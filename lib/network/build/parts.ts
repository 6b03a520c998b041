import type { Draft } from './draft.ts';
import type { Groups } from './groups.ts';
import type { Interfaces } from './interfaces.ts';
import type { Places } from './places.ts';
import type { Subnets } from './subnets.ts';

/** What makers of interfaces work with. */
export interface Parts {
  readonly draft: Draft;
  readonly subnets: Subnets;
  readonly places: Places;
  readonly groups: Groups;
  readonly interfaces: Interfaces;
}
