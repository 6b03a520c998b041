import type { NetworkModel, NodeId, Subnet, TransitAttachment } from '../network/model.ts';
import { containsCidr, parseCidr } from '../packets/cidr.ts';
import { box, isSubset, unionAll } from '../packets/packet-set.ts';
import { Filters } from './filters.ts';

/**
 * Subnets from which hosts get to other domains alike, but for their addresses:
 * same tables and ACLs, in zones that transit gateways treat alike. Networks
 * have the same subnets in several zones, and to ask about one is enough.
 */

/** Those of one domain in groups, in the order of their first members. */
export function alikeSubnets(
  network: NetworkModel,
  subnets: readonly Subnet[],
): readonly (readonly [Subnet, ...Subnet[]])[] {
  const groups = new Map<string, [Subnet, ...Subnet[]]>();
  for (const subnet of subnets) {
    const key = keyOf(network, subnet);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [subnet]);
    else group.push(subnet);
  }
  return [...groups.values()];
}

function keyOf(network: NetworkModel, { id, tables, acls, zone }: Subnet): string {
  const { crossed, zoneKey } = zonesOf(network);
  // What others' packets go through is a place of its own.
  if (zone === null || crossed.has(id)) return id;
  return JSON.stringify([tables, acls, zoneKey(zone)]);
}

interface Zones {
  /** Subnets with interfaces by which others' packets may go. */
  readonly crossed: ReadonlySet<NodeId>;
  /** Equal for zones that make no difference to what transit gateways do. */
  readonly zoneKey: (zone: string) => string;
}

function zonesOf(network: NetworkModel): Zones {
  const known = zonesOfNetworks.get(network);
  if (known !== undefined) return known;
  const attachments = [...network.gateways.values()].flatMap((gateway) =>
    gateway.kind === 'transit' ? gateway.attachments : [],
  );
  const crossed = crossedIn(network);
  const filters = new Filters(network);
  const isPlain = (subnet: Subnet): boolean =>
    !crossed.has(subnet.id) && isOpen(network, filters, subnet) && deliversAtOnce(network, subnet);
  const served = attachments.map((each) => servedBy(network, each));
  const keys = new Map<string, string>();
  const zones: Zones = {
    crossed,
    zoneKey: served.flat().every(isPlain)
      ? (zone) => {
          const key =
            keys.get(zone) ?? JSON.stringify(served.map((each) => passagesIn(each, zone)));
          keys.set(zone, key);
          return key;
        }
      : (zone) => zone,
  };
  zonesOfNetworks.set(network, zones);
  return zones;
}

const zonesOfNetworks = new WeakMap<NetworkModel, Zones>();

function servedBy({ subnets }: NetworkModel, { far }: TransitAttachment): readonly Subnet[] {
  return far.kind === 'domain' ? far.subnets.flatMap((id) => subnets.get(id) ?? []) : [];
}

/** By which tables and ACLs packets go on that come out in this zone. */
function passagesIn(served: readonly Subnet[], zone: string): readonly unknown[] {
  return served.filter((each) => each.zone === zone).map(({ tables, acls }) => [tables, acls]);
}

function crossedIn(network: NetworkModel): Set<NodeId> {
  const targets = new Set<NodeId>();
  for (const { routes } of network.tables.values()) {
    for (const { target } of routes) {
      if (target.kind === 'interface') targets.add(target.interface);
    }
  }
  const crossed = new Set<NodeId>();
  for (const { id, subnet, forwards, bump, accepts } of network.interfaces.values()) {
    const mayForward = forwards.truth !== 'no' || bump !== null || accepts === 'replies';
    if (mayForward || targets.has(id)) crossed.add(subnet);
  }
  return crossed;
}

/** Whether no ACL of it ever stops packets of its domain, so that it does not matter whether one is asked. */
function isOpen(network: NetworkModel, filters: Filters, { id, domain }: Subnet): boolean {
  const families = new Set(network.domains.get(domain)?.blocks.map(({ family }) => family));
  const own = unionAll([...families].map((family) => box({ family })));
  return (['ingress', 'egress'] as const).every((direction) =>
    (['request', 'reply'] as const).every((orientation) =>
      isSubset(own, filters.acl(id, direction, orientation).passes.must),
    ),
  );
}

/** Whether what comes in for its domain goes to the goal with no detour, wherever in the domain that is. */
function deliversAtOnce(network: NetworkModel, { domain, tables }: Subnet): boolean {
  const [only, ...others] = tables;
  const table = network.tables.get(only ?? '');
  if (table === undefined || others.length > 0 || table.rest !== null) return false;
  const own = (network.domains.get(domain)?.blocks ?? []).flatMap(
    ({ cidr }) => parseCidr(cidr) ?? [],
  );
  return table.routes.every(({ target, destination }) => {
    if (target.kind === 'local') return true;
    const covered = destination === null ? null : parseCidr(destination);
    return covered !== null && !own.some((block) => containsCidr(block, covered));
  });
}
