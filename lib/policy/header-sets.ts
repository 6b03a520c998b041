import { nowhere } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import { isInternetAddress } from '../engine/places.ts';
import type { Way } from '../engine/ways.ts';
import type { Interface, NetworkModel, PortRange } from '../network/model.ts';
import { type Bounds, exactly, intersectBounds } from '../packets/bounds.ts';
import { type Cidr, containsCidr, parseCidr } from '../packets/cidr.ts';
import { box, everything, type PacketSet, unionAll } from '../packets/packet-set.ts';
import type { HeaderStatement } from './access-scope.ts';
import type { BoundAddresses, BoundHeader } from './bound-scope.ts';

/**
 * Header statements as packet sets. Beyond an Internet gateway an interface has
 * its public address, while packets within the network bear the private one:
 * there a statement is taken to mean either.
 */

/** Protocols and ports alone; ports without a protocol are those of TCP and UDP. */
export function trafficOf({ protocols, ports, sourcePorts }: HeaderStatement): PacketSet {
  if (protocols === null && ports === null && sourcePorts === null) return everything;
  const hasPorts = ports !== null || sourcePorts !== null;
  const numbers = (protocols ?? ['all']).flatMap((each): (number | 'all')[] =>
    each === 'all' && hasPorts ? [6, 17] : [each],
  );
  return unionAll(
    numbers.flatMap((protocol): PacketSet[] => {
      if (protocol === 'all') return [everything];
      if (!hasPorts) return [box({ protocol })];
      return boxes({ protocol, ports, sourcePorts });
    }),
  );
}

/** None for protocols without ports. */
function boxes(of: {
  readonly protocol: number;
  readonly ports: readonly PortRange[] | null;
  readonly sourcePorts: readonly PortRange[] | null;
}): PacketSet[] {
  const { protocol, ports, sourcePorts } = of;
  return (ports ?? [null]).flatMap((to) =>
    (sourcePorts ?? [null]).map((from) =>
      box({
        protocol,
        ...(to === null ? {} : { ports: to }),
        ...(from === null ? {} : { sourcePorts: from }),
      }),
    ),
  );
}

export interface HeaderSet {
  readonly set: Bounds;
  readonly unknowns: readonly Unknown[];
}

/** What of the packets at the start of a way a statement admits. */
export function atSource(network: NetworkModel, header: BoundHeader, way: Way): HeaderSet {
  const [first] = way.legs;
  const gateway = first?.from.place.kind === 'gateway' ? first.from.place.gateway : '';
  const isOutside = network.gateways.get(gateway)?.kind === 'internet';
  const behind = isOutside ? (first?.to.holder ?? null) : null;
  return setOf(network, header, { field: 'destination', behind });
}

/** The same at its end. */
export function atDestination(network: NetworkModel, header: BoundHeader, way: Way): HeaderSet {
  const last = way.legs.at(-1);
  const gateway = last?.to.place.kind === 'gateway' ? last.to.place.gateway : '';
  const isOutside = network.gateways.get(gateway)?.kind === 'internet';
  const behind = isOutside ? (last?.from.holder ?? null) : null;
  return setOf(network, header, { field: 'source', behind });
}

/** `behind`: the interface that is known by its public address there, in `field`; null: none is. */
function setOf(
  network: NetworkModel,
  { traffic, source, destination }: BoundHeader,
  translated: { readonly field: 'source' | 'destination'; readonly behind: Interface | null },
): HeaderSet {
  let set = exactly(traffic);
  const unknowns: Unknown[] = [];
  for (const [field, addresses] of [
    ['source', source],
    ['destination', destination],
  ] as const) {
    if (addresses === null) continue;
    unknowns.push(...addresses.rest);
    const own =
      field === translated.field ? publicNames(network, translated.behind, addresses) : nobody;
    unknowns.push(...own.unknowns);
    const must = [...addresses.blocks, ...own.must].map((block) => box({ [field]: block }));
    const may = [...addresses.blocks, ...own.may].map((block) => box({ [field]: block }));
    set = intersectBounds(set, {
      must: unionAll(must),
      may: addresses.rest.length > 0 ? everything : unionAll(may),
    });
  }
  return { set, unknowns };
}

/** Private blocks of an interface of which the public address is among those that are named. */
interface PublicNames {
  readonly must: readonly Cidr[];
  readonly may: readonly Cidr[];
  readonly unknowns: readonly Unknown[];
}

const nobody: PublicNames = { must: [], may: [], unknowns: [] };

function publicNames(
  network: NetworkModel,
  item: Interface | null,
  { blocks }: BoundAddresses,
): PublicNames {
  const must: Cidr[] = [];
  const may: Cidr[] = [];
  const unknowns: Unknown[] = [];
  for (const { block, public: outside } of item?.addresses ?? []) {
    const inside = parseCidr(block);
    if (inside === null || outside === null || outside.present.truth === 'no') continue;
    const address = outside.address === null ? null : parseCidr(outside.address);
    const isNamed = blocks.some(
      (each) =>
        each.family === inside.family &&
        (address === null ? each.length === 0 : containsCidr(each, address)),
    );
    if (isNamed) must.push(inside);
    const isPerhaps = address === null && blocks.some(isInternetAddress);
    if (isNamed || isPerhaps) may.push(inside);
    if (!isNamed && isPerhaps) {
      const at = outside.because[0] ?? nowhere;
      const what = `public address of ${labelOf(network, item)}`;
      unknowns.push({ what, cause: 'deploy-time', location: at });
    }
  }
  return { must, may, unknowns };
}

function labelOf(network: NetworkModel, item: Interface | null): string {
  const id = item?.workload ?? '';
  return network.components.get(id)?.label ?? id;
}
