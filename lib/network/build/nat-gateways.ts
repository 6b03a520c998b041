import type { SourceLocation } from '../../basics/source.ts';
import type { NodeId, PublicAddress } from '../model.ts';
import { certainly } from '../model.ts';
import { holds } from './condition.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Interfaces } from './interfaces.ts';
import { observedInterfaces } from './observed-interfaces.ts';
import type { Parts } from './parts.ts';
import { ipv4Addresses } from './public-addresses.ts';
import type { Subnets } from './subnets.ts';

/** NAT gateways: interfaces that take nothing in but replies (NAT-1, NAT-2). */

export interface NatParts {
  readonly draft: Draft;
  readonly subnets: Subnets;
  readonly interfaces: Interfaces;
}

export function addNatGateways(parts: Parts, domains: Domains): void {
  for (const gateway of parts.draft.of('nat-gateway')) addDeclared(parts, domains, gateway);
}

function addDeclared(parts: Parts, domains: Domains, gateway: ResourceOf<'nat-gateway'>): void {
  const { draft, places, interfaces } = parts;
  const { key, id, at } = gateway;
  draft.declare(gateway);
  const [observed] = observedInterfaces(draft, gateway) ?? [];
  if (observed !== undefined) {
    draft.gateways.set(key, { kind: 'nat', id: key, interface: observed });
    return;
  }
  const subnet =
    gateway.subnet === null ? regionalSubnet(parts, domains, gateway) : places.only(gateway.subnet);
  const isPublic = holds(gateway.connectivity, (value) => value === 'public');
  const elasticIp = gateway.allocation?.kind === 'resource' ? gateway.allocation.key : null;
  const because = [gateway.allocation?.at ?? at];
  addNat(parts, {
    key,
    label: id,
    subnet,
    at,
    assigned: isPublic.truth === 'no' ? null : { present: isPublic, address: null, because },
  });
  if (elasticIp !== null) interfaces.addElasticOwner(elasticIp, impliedId(key, 'interface'));
}

/** A NAT gateway: it takes nothing in but replies, and no group filters it (NAT-1). */
export function addNat(
  { draft, interfaces }: NatParts,
  gateway: {
    readonly key: string;
    readonly label: string;
    readonly subnet: NodeId;
    readonly at: SourceLocation;
    readonly assigned: PublicAddress | null;
  },
): void {
  const { key, label, subnet, at, assigned } = gateway;
  const home = draft.subnets.get(subnet);
  if (home === undefined) return;
  interfaces.workload(key, 'nat');
  const own = interfaces.add({
    id: impliedId(key, 'interface'),
    label,
    workload: key,
    subnet,
    at,
    addresses: [
      ...ipv4Addresses({
        subnet: home,
        privateAddresses: { items: [], rest: null },
        assigned,
        elastic: [],
        floating: [],
      }),
    ],
    groups: [],
    groupsRest: null,
    filtered: false,
    accepts: 'replies',
    forwards: certainly,
  });
  draft.gateways.set(key, { kind: 'nat', id: key, interface: own });
}

/** The subnet of a regional NAT gateway, whose table leads to the VPC's Internet gateway (NAT-2). */
function regionalSubnet(
  { draft, subnets }: NatParts,
  domains: Domains,
  gateway: ResourceOf<'nat-gateway'>,
): NodeId {
  const { key, id, at } = gateway;
  const domain = domains.of(gateway.vpc, at);
  const subnet = subnets.implied(impliedId(key, 'subnet'), `network of ${id}`, domain, at);
  const internet = [...draft.gateways.values()].find(
    (other) => other.kind === 'internet' && other.inbound && other.domain === domain,
  );
  const [table = ''] = draft.subnets.get(subnet)?.tables ?? [];
  if (internet !== undefined) {
    draft.tables.get(table)?.routes.push({
      id: `${table}/0.0.0.0/0`,
      label: '0.0.0.0/0',
      because: at,
      destination: '0.0.0.0/0',
      target: { kind: 'gateway', gateway: internet.id },
      origin: 'static',
      present: certainly,
      declared: false,
    });
  }
  return subnet;
}
