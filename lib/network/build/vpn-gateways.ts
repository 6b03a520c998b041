import type { Unknown } from '../../basics/value.ts';
import { containsCidr, formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import { type Condition, certainly, type NodeId } from '../model.ts';
import { every, holds, perhaps, some } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';

/**
 * What is known of networks behind VPN gateways: by VPN connections, by Direct
 * Connect, and by what live route tables learned. To what a gateway is attached
 * is decided in gateways.ts.
 */

/**
 * Whether anything is connected to a gateway. What the input does not show may
 * be (VPN-2); what live tables learned from it shows that something is.
 */
export function connectionOf(
  draft: Draft,
  of: { readonly gateway: NodeId; readonly domain: NodeId; readonly unconnected: Unknown },
): Condition {
  const { gateway, domain, unconnected } = of;
  if (vpnConnections(draft, gateway).length > 0) return certainly;
  const links = linksTo(draft, gateway);
  for (const link of links) draft.declare(link);
  if (propagatedTo(draft, gateway).length > 0) return certainly;
  if (links.length === 0) return perhaps(unconnected);
  return some(
    ...links.map((link) =>
      every(
        link.unseenLine === null ? certainly : perhaps(link.unseenLine),
        announcementOf(draft, domain, link),
      ),
    ),
  );
}

/**
 * Whether premises are told of a domain: its blocks are announced if a prefix
 * that is allowed is as wide or wider. Who is not told may know all the same.
 * https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html
 */
function announcementOf(
  draft: Draft,
  domain: NodeId,
  link: ResourceOf<'direct-connect-link'>,
): Condition {
  if (link.allowed === null) return certainly;
  const allowed = link.allowed.items.flatMap((value) =>
    value.kind === 'known' ? (parseCidr(value.value) ?? []) : [],
  );
  const blocks = (draft.domains.get(domain)?.blocks ?? []).filter(
    ({ family }) => family === 'ipv4',
  );
  const isTold = blocks.every(({ cidr, unknown }) => {
    const block = unknown === null ? parseCidr(cidr) : null;
    return block !== null && allowed.some((each) => containsCidr(each, block));
  });
  if (isTold) return certainly;
  return perhaps({
    what: `whether premises behind ${link.id} know of ${draft.label(domain)}, which is not announced to them`,
    cause: 'outside-input',
    location: link.allowed.items[0]?.at ?? link.at,
  });
}

function linksTo(draft: Draft, gateway: NodeId): readonly ResourceOf<'direct-connect-link'>[] {
  return draft.of('direct-connect-link').filter(({ vpnGateway }) => isNamed(vpnGateway, gateway));
}

/** Destinations of the routes that live tables learned from a gateway (RT-13). */
function propagatedTo(draft: Draft, gateway: NodeId): readonly string[] {
  return draft.of('route').flatMap(({ origin, target, destination }) => {
    if (origin !== 'propagated' || target.reference === null) return [];
    if (!isNamed(target.reference, gateway) || destination.kind !== 'cidr') return [];
    const cidr = destination.cidr.kind === 'known' ? parseCidr(destination.cidr.value) : null;
    return cidr === null ? [] : [formatCidr(cidr)];
  });
}

function isNamed(reference: Reference, gateway: NodeId): boolean {
  if (reference.kind === 'resource') return reference.key === gateway;
  return reference.kind === 'outside' && impliedId(reference.name, 'vpn-gateway') === gateway;
}

/** The VPN connections that end at a gateway, by key or name of an outside one. */
export function vpnConnections(
  draft: Draft,
  gateway: NodeId,
): readonly ResourceOf<'vpn-connection'>[] {
  return draft
    .of('vpn-connection')
    .filter(({ vpnGateway }) => vpnGateway !== null && isNamed(vpnGateway, gateway));
}

/** What lies behind a VPN gateway if all its connections have static routes only (VPN-1); null: it is not known. */
export function staticRemotes(draft: Draft, gateway: NodeId): readonly string[] | null {
  const connections = vpnConnections(draft, gateway);
  const allStatic = connections.every(
    ({ staticRoutesOnly }) => holds(staticRoutesOnly, (value) => value).truth === 'yes',
  );
  if (connections.length === 0 || !allStatic) return null;
  // A line announces what is behind it over BGP.
  if (linksTo(draft, gateway).length > 0) return null;
  const keys = new Set(connections.map(({ key }) => key));
  const routes = draft
    .of('vpn-connection-route')
    .filter(
      ({ connection }) =>
        connection.kind === 'unknown' ||
        (connection.kind === 'resource' && keys.has(connection.key)),
    );
  const remotes: string[] = [];
  for (const { destination, connection } of routes) {
    const cidr = destination.kind === 'known' ? parseCidr(destination.value) : null;
    if (cidr === null || connection.kind === 'unknown') return null;
    remotes.push(formatCidr(cidr));
  }
  const learned = propagatedTo(draft, gateway);
  return learned.some((cidr) => !remotes.includes(cidr)) ? null : [...new Set(remotes)].sort();
}
