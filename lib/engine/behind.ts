import type { Domain, Gateway, NetworkModel, NodeId, Route, RouteTable } from '../network/model.ts';
import { type Bounds, intersectBounds, subtractBounds, unionAllBounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  nothing,
  type PacketSet,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { boundsOfCondition, everythingPasses, nothingPasses } from './check.ts';
import { leadsBehind, transitExits } from './transit-gateway.ts';

/**
 * Who is behind a gateway that leads out of the input. What is there is known
 * from two things only: the blocks that a connection names, and the routes by
 * which this side answers.
 */

/** Packets whose source may be, and surely is, behind the gateway, as seen from a subnet that they are for. */
export function sourcesBehind(network: NetworkModel, gateway: Gateway, subnet: NodeId): Bounds {
  const home = network.subnets.get(subnet);
  const domain = home === undefined ? undefined : network.domains.get(home.domain);
  if (home === undefined || domain === undefined) return nothingPasses;
  switch (gateway.kind) {
    case 'vpn': {
      // Any route to it opens all remotes that are known; if none are, propagated routes
      // open everything and static ones what they cover (VPN-1).
      const { remotes } = gateway;
      const routed = home.tables.map((id) =>
        routedBy(
          network.tables.get(id),
          gateway,
          (route) => remotes !== null || route.origin === 'propagated',
        ),
      );
      const remote = remotes === null ? everything : blocks(remotes);
      return subtractBounds(
        intersectBounds({ must: remote, may: remote }, whichever(routed)),
        remotes === null ? addressesOf(domain) : nothingPasses,
      );
    }
    case 'peering': {
      const other = gateway.domains[0] === domain.id ? gateway.domains[1] : gateway.domains[0];
      const peer = network.domains.get(other);
      if (peer === undefined) return nothingPasses;
      const known = peer.blocks.length > 0 && peer.blocks.every((block) => block.unknown === null);
      // Peers do not overlap (PEER-4).
      return subtractBounds(
        known ? addressesOf(peer) : routedInDomain(network, gateway, domain.id),
        addressesOf(domain),
      );
    }
    case 'opaque':
    case 'transit':
      return subtractBounds(routedInDomain(network, gateway, domain.id), addressesOf(domain));
    case 'internet':
    case 'nat':
    case 'service':
    case 'entrance':
      return everythingPasses;
  }
}

/**
 * The same for one attachment that leads out of a transit gateway: what the
 * tables of the domain route to a gateway, and that gateway's on to the
 * attachment (VPN-3).
 */
export function sourcesBehindAttachment(
  network: NetworkModel,
  behind: { readonly gateway: NodeId; readonly attachment: NodeId },
  subnet: NodeId,
): Bounds {
  const home = network.subnets.get(subnet);
  const domain = home === undefined ? undefined : network.domains.get(home.domain);
  if (domain === undefined) return nothingPasses;
  const routed = [...network.gateways.values()].flatMap((gateway) => {
    if (gateway.kind !== 'transit') return [];
    const here = routedInDomain(network, gateway, domain.id);
    const own = gateway.attachments.filter(
      ({ far }) => far.kind === 'domain' && far.domain === domain.id,
    );
    return own.flatMap((attachment) => {
      const known = intersectBounds(here, boundsOfCondition(attachment.present));
      return transitExits(network, gateway, { attachment, zone: null }, { orientation: 'reply' })
        .filter(({ to }) => to.kind !== 'domain')
        .map(({ to, passes: onward }) => {
          const passes = intersectBounds(known, onward);
          if (to.kind !== 'outside') return { must: nothing, may: passes.may };
          return intersectBounds(
            passes,
            leadsBehind(to.attachment, behind, { gateway: to.gateway, orientation: 'reply' }),
          );
        });
    });
  });
  return subtractBounds(unionAllBounds(routed), addressesOf(domain));
}

/** Whatever some table of the domain routes to the gateway (PEER-3, TGW-7). */
function routedInDomain(network: NetworkModel, gateway: Gateway, domain: NodeId): Bounds {
  return unionAllBounds(
    [...network.tables.values()]
      .filter((table) => table.domain === domain)
      .map((table) => routedBy(table, gateway, () => false)),
  );
}

function routedBy(
  table: RouteTable | undefined,
  gateway: Gateway,
  isUnbounded: (route: Route) => boolean,
): Bounds {
  if (table === undefined) return nothingPasses;
  let must = nothing;
  let may = table.rest === null ? nothing : everything;
  for (const route of table.routes) {
    const { target, present, destination } = route;
    const leadsThere = target.kind === 'gateway' && target.gateway === gateway.id;
    if (present.truth === 'no' || !(leadsThere || target.kind === 'unknown')) continue;
    const cidr = destination === null ? null : parseCidr(destination);
    const covered = isUnbounded(route) || cidr === null ? everything : box({ source: cidr });
    may = union(may, covered);
    const certain = leadsThere && present.truth === 'yes' && (isUnbounded(route) || cidr !== null);
    if (certain) must = union(must, covered);
  }
  return { must, may };
}

/** One of several holds, nobody knows which. */
function whichever(list: readonly Bounds[]): Bounds {
  const [first = nothingPasses, ...others] = list;
  return others.reduce(
    (sum, each) => ({ must: intersectBounds(sum, each).must, may: union(sum.may, each.may) }),
    first,
  );
}

function addressesOf(domain: Domain): Bounds {
  return {
    must: blocks(
      domain.blocks.filter((block) => block.unknown === null).map((block) => block.cidr),
    ),
    may: blocks(domain.blocks.map((block) => block.cidr)),
  };
}

function blocks(cidrs: readonly string[]): PacketSet {
  return unionAll(
    cidrs.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === null ? [] : [box({ source: cidr })];
    }),
  );
}
