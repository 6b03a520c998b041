import { applicationServiceReaders } from './application-services.ts';
import { containerReaders } from './containers.ts';
import { dataServiceReaders } from './data-services.ts';
import { databaseReaders } from './databases.ts';
import { endpointReaders } from './endpoints.ts';
import { entranceReaders } from './entrances.ts';
import { filterReaders } from './filters.ts';
import { firewallPolicyReaders } from './firewall-policies.ts';
import { firewallReaders } from './firewalls.ts';
import { furtherServiceReaders } from './further-services.ts';
import { gatewayReaders } from './gateways.ts';
import { instanceReaders } from './instances.ts';
import { kubernetesReaders } from './kubernetes.ts';
import { balancerReaders } from './load-balancing.ts';
import { publicAccessReaders } from './public-access.ts';
import type { Reader } from './record.ts';
import { relayReaders } from './relays.ts';
import { routingReaders } from './routing.ts';
import { targetGroupReaders } from './target-groups.ts';
import { transitReaders } from './transit-gateways.ts';
import { vpcReaders } from './vpc.ts';

/** The reader of every resource type that is modelled, by CloudFormation type name. */
export const readers: ReadonlyMap<string, Reader> = new Map(
  [
    vpcReaders,
    routingReaders,
    filterReaders,
    gatewayReaders,
    transitReaders,
    publicAccessReaders,
    firewallReaders,
    firewallPolicyReaders,
    instanceReaders,
    balancerReaders,
    targetGroupReaders,
    endpointReaders,
    entranceReaders,
    relayReaders,
    containerReaders,
    kubernetesReaders,
    databaseReaders,
    dataServiceReaders,
    applicationServiceReaders,
    furtherServiceReaders,
  ].flatMap((readersOfArea) => Object.entries(readersOfArea)),
);
