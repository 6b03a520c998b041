import { acls } from './list/acls.ts';
import { balancers } from './list/balancers.ts';
import { connections } from './list/connections.ts';
import { evaluation } from './list/evaluation.ts';
import { firewalls } from './list/firewalls.ts';
import { groups } from './list/groups.ts';
import { internet } from './list/internet.ts';
import { plans } from './list/plans.ts';
import { routes } from './list/routes.ts';
import { services } from './list/services.ts';
import type { Mutation } from './mutation.ts';

/** All of them, in the order of docs/semantics.md. */
export const mutations: readonly Mutation[] = [
  ...evaluation,
  ...groups,
  ...acls,
  ...plans,
  ...routes,
  ...internet,
  ...connections,
  ...balancers,
  ...services,
  ...firewalls,
];
