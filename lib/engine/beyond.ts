import { unreachable } from '../basics/invariant.ts';
import { nowhere } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import { certainly, type Family, type NetworkModel, type NodeId } from '../network/model.ts';
import { type Cidr, containsCidr, formatCidr, parseCidr, wholeFamily } from '../packets/cidr.ts';
import { type Endpoint, internetEndpoint, type Place } from './places.ts';

/** As goals: those who are beyond gateways that lead to other networks than the Internet. */

/** Somebody beyond a gateway. */
export interface BeyondEndpoint {
  readonly end: Endpoint;
  /** Set where filters of a network that is not in the input decide; null: what leaves to there arrives. */
  readonly doubt: Unknown | null;
}

/** One for each place behind a gateway; none where it is known that `block` is not there. null: anybody there. */
export function beyondEndpoints(
  network: NetworkModel,
  gateway: NodeId,
  of: { readonly family: Family; readonly block: Cidr | null },
): BeyondEndpoint[] {
  if (of.block !== null && of.block.family !== of.family) return [];
  const service = network.gateways.get(gateway);
  if (service?.kind === 'service' && service.remotes === null) {
    // Some public addresses; which they are is not known.
    const somewhere = internetEndpoint(network, gateway, of.family, certainly);
    const isAsked = of.family === 'ipv4' && of.block === null;
    return isAsked ? [{ end: { ...somewhere, choice: 'chosen' }, doubt: null }] : [];
  }
  return placesBehind(network, gateway).flatMap(({ place, remotes, doubt }) => {
    const blocks = blocksOf(remotes, of);
    return blocks.length === 0 ? [] : [{ end: somebodyAt(place, of.family, blocks), doubt }];
  });
}

/** Every gateway that leads out of the network, but not to the Internet. */
export function gatewaysElsewhere(network: NetworkModel): NodeId[] {
  return [...network.gateways.keys()].filter((id) => placesBehind(network, id).length > 0).sort();
}

interface PlaceBehind {
  readonly place: Place;
  /** What is known to be there; null: anything. */
  readonly remotes: readonly string[] | null;
  readonly doubt: Unknown | null;
}

function placesBehind(network: NetworkModel, id: NodeId): PlaceBehind[] {
  const gateway = network.gateways.get(id);
  if (gateway === undefined) return [];
  switch (gateway.kind) {
    case 'vpn':
      return [{ place: { kind: 'gateway', gateway: id }, remotes: gateway.remotes, doubt: null }];
    case 'opaque':
      return [{ place: { kind: 'gateway', gateway: id }, remotes: null, doubt: null }];
    case 'peering':
      return gateway.domains.flatMap((domain): PlaceBehind[] => {
        const doubt = network.domains.get(domain)?.outside ?? null;
        const place: Place = { kind: 'domain', domain, through: id };
        return doubt === null ? [] : [{ place, remotes: null, doubt }];
      });
    case 'transit':
      // Of one outside the input only the whole is known (TGW-7).
      if (gateway.outside !== null) {
        return [{ place: { kind: 'gateway', gateway: id }, remotes: null, doubt: gateway.outside }];
      }
      return gateway.attachments.flatMap(({ id: attachment, far }): PlaceBehind[] => {
        if (far.kind !== 'outside') return [];
        const place: Place = { kind: 'attachment', gateway: id, attachment };
        const leadsHome = ['vpn', 'direct-connect', 'connect'].includes(far.what);
        const doubt = leadsHome ? null : unseenBehind(network, attachment);
        return [{ place, remotes: far.remotes, doubt }];
      });
    case 'internet':
    case 'nat':
    case 'entrance':
      return [];
    case 'service':
      if (gateway.remotes === null) return [];
      return [{ place: { kind: 'gateway', gateway: id }, remotes: gateway.remotes, doubt: null }];
    default:
      return unreachable(gateway);
  }
}

function unseenBehind(network: NetworkModel, attachment: NodeId): Unknown {
  const component = network.components.get(attachment);
  return {
    what: `what is behind ${component?.label ?? attachment}`,
    cause: 'outside-input',
    location: component?.at ?? nowhere,
  };
}

function blocksOf(
  remotes: readonly string[] | null,
  of: { readonly family: Family; readonly block: Cidr | null },
): string[] {
  const { family, block } = of;
  if (remotes === null) return [formatCidr(block ?? wholeFamily[family])];
  const known = remotes
    .flatMap((text) => parseCidr(text) ?? [])
    .filter((each) => each.family === family);
  if (block === null) return known.map(formatCidr);
  if (known.some((each) => containsCidr(each, block))) return [formatCidr(block)];
  return known.filter((each) => containsCidr(block, each)).map(formatCidr);
}

function somebodyAt(place: Place, family: Family, blocks: readonly string[]): Endpoint {
  return {
    place,
    family,
    blocks,
    except: [],
    choice: 'any',
    carrier: null,
    holder: null,
    mayCarryOutsideGroups: true,
    present: certainly,
  };
}
