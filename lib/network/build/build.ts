import { compareLocations, compareText } from '../../basics/order.ts';
import type { Problem } from '../../basics/problem.ts';
import type { ResourceSet } from '../../resources/resource.ts';
import type { NetworkModel } from '../model.ts';
import { addAclEntries } from './acl-entries.ts';
import { addBalancers } from './balancers.ts';
import { Bumps } from './bumps.ts';
import { checkModel } from './check.ts';
import { addContainerServices } from './containers.ts';
import { Domains } from './domains.ts';
import { Draft } from './draft.ts';
import { addEntrances } from './entrances.ts';
import { Gateways } from './gateways.ts';
import { addGroupRules } from './group-rules.ts';
import { checkGroupScope } from './group-scope.ts';
import { Groups } from './groups.ts';
import { addInboundTables } from './inbound-tables.ts';
import { addInstances } from './instances.ts';
import { Interfaces } from './interfaces.ts';
import { addListeners } from './listeners.ts';
import { addNatGateways } from './nat-gateways.ts';
import { Peers } from './peers.ts';
import { placeEverything } from './placement.ts';
import { Places } from './places.ts';
import { addPools } from './pools.ts';
import { addPrivateLinks } from './private-links.ts';
import { addPublicAccess } from './public-access.ts';
import { addRelays } from './relays.ts';
import { RouteTargets } from './route-targets.ts';
import { addServiceGateways } from './service-gateways.ts';
import { addServices } from './services.ts';
import { settleVpcs } from './settle-vpcs.ts';
import { Subnets } from './subnets.ts';
import { addLocalRoutes, addRoutes } from './tables.ts';
import { TablesAndAcls } from './tables-and-acls.ts';
import { TransitGateways } from './transit-gateways.ts';

/**
 * From AWS resources to a network: all AWS rules on what a network consists of
 * are applied here, in the files of this folder, and nowhere else. This file
 * owns the order of the steps: each asks only for what earlier ones made.
 */

/**
 * The network that a set of resources describes, and what is wrong with the
 * resources. The order of the resources does not matter. Throws InvariantError
 * only where this code itself is wrong. Near linear in the number of resources.
 */
export function buildNetwork(given: ResourceSet): {
  readonly network: NetworkModel;
  readonly problems: readonly Problem[];
} {
  const set = settleVpcs(given);
  const draft = new Draft(set);
  const domains = new Domains(draft, placeEverything(draft.resources, set));
  const tablesAndAcls = new TablesAndAcls(draft, domains);
  const subnets = new Subnets(draft, domains, tablesAndAcls);
  const gateways = new Gateways(draft, domains);
  const transit = new TransitGateways(draft, { domains, subnets });
  const groups = new Groups(draft, domains);
  const interfaces = new Interfaces(draft, domains, subnets);
  const places = new Places(draft, subnets);
  const parts = { draft, subnets, places, groups, interfaces };
  addInstances(parts);
  addNatGateways(parts, domains);
  addInboundTables(draft, tablesAndAcls);
  const bumps = new Bumps(parts);
  addRoutes(
    draft,
    tablesAndAcls,
    new RouteTargets(draft, { bumps, gateways, transit, interfaces, subnets }),
  );
  addServices(parts);
  const registrations = addContainerServices(parts);
  addBalancers(parts);
  addListeners(parts);
  addPools(parts, registrations);
  addRelays(parts);
  addServiceGateways(draft, { domains, tables: tablesAndAcls });
  const peers = new Peers(draft, groups, interfaces);
  addGroupRules({ draft, groups, peers, domains });
  addAclEntries(draft, { acls: tablesAndAcls, domains, peers });
  domains.addUnseenGateways();
  addEntrances(draft, interfaces);
  addPrivateLinks(draft, interfaces);
  addPublicAccess(draft);
  checkGroupScope(draft, { domains, groups });
  addLocalRoutes(draft);
  const network = draft.finish();
  checkModel(network);
  return { network, problems: sortProblems(draft.problems) };
}

function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.message, b.message),
  );
}
