import type { Mapper } from './declared.ts';
import { aclMappers } from './resources/acls.ts';
import { balancerMappers } from './resources/balancers.ts';
import { cloudControlMapper } from './resources/cloud-control.ts';
import { containerMappers } from './resources/containers.ts';
import { dataServiceMappers } from './resources/data-services.ts';
import { databaseMappers } from './resources/databases.ts';
import { endpointMappers } from './resources/endpoints.ts';
import { entranceMappers } from './resources/entrances.ts';
import { firewallMappers } from './resources/firewalls.ts';
import { gatewayMappers } from './resources/gateways.ts';
import { groupMappers } from './resources/groups.ts';
import { instanceMappers } from './resources/instances.ts';
import { launchMappers } from './resources/launch-templates.ts';
import { outsideMappers } from './resources/outside.ts';
import { peeringMappers } from './resources/peering.ts';
import { prefixListMappers } from './resources/prefix-lists.ts';
import { routeMappers } from './resources/routes.ts';
import { serviceMappers } from './resources/services.ts';
import { targetMappers } from './resources/targets.ts';
import { transitMappers } from './resources/transit.ts';
import { vpcMappers } from './resources/vpc.ts';
import { vpnMappers } from './resources/vpn.ts';

/** `type`: of data sources with `data.` before it. undefined: it is not read. */
export function mapperOf(type: string): Mapper | undefined {
  return mappers.get(type) ?? cloudControlMapper(type);
}

/** What every Terraform type that is read comes to. Synonyms stand beside each other. */
const mappers: ReadonlyMap<string, Mapper> = new Map(
  [
    vpcMappers,
    groupMappers,
    aclMappers,
    prefixListMappers,
    routeMappers,
    gatewayMappers,
    vpnMappers,
    instanceMappers,
    launchMappers,
    balancerMappers,
    targetMappers,
    containerMappers,
    databaseMappers,
    dataServiceMappers,
    endpointMappers,
    entranceMappers,
    firewallMappers,
    outsideMappers,
    peeringMappers,
    serviceMappers,
    transitMappers,
  ].flatMap((mappersOfArea) => Object.entries(mappersOfArea)),
);
