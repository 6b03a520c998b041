import type { Reference } from '../../resources/resource.ts';
import type { InternetGateway, NodeId, VpnGateway } from '../model.ts';
import { type Draft, impliedId } from './draft.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';

/** Route tables of gateways, which decide over what comes in through them (RT-11). */

/** To be called when gateways are there, and before routes. */
export function addInboundTables(draft: Draft, known: TablesAndAcls): void {
  for (const association of draft.of('route-table-association')) {
    if (association.gateway === null) continue;
    const gateway = gatewayOf(draft, association.gateway);
    if (gateway === null) {
      draft.gap(
        association,
        'Traffic that comes in through a gateway may be led to an appliance first; it is taken to arrive directly.',
      );
      continue;
    }
    draft.declare(association);
    const table = known.someTable(association.routeTable);
    const inboundTables = [...new Set([...gateway.inboundTables, table])].sort();
    draft.gateways.set(gateway.id, { ...gateway, inboundTables });
  }
}

/** null: it is not known which, or it is not attached, so that nothing comes in through it. */
function gatewayOf(draft: Draft, reference: Reference): InternetGateway | VpnGateway | null {
  for (const id of idsOf(reference)) {
    const gateway = draft.gateways.get(id);
    if (gateway?.kind === 'internet' || gateway?.kind === 'vpn') return gateway;
  }
  return null;
}

function idsOf(reference: Reference): readonly NodeId[] {
  switch (reference.kind) {
    case 'resource':
      return [reference.key];
    case 'outside':
      return ['internet-gateway', 'vpn-gateway'].map((part) => impliedId(reference.name, part));
    case 'unknown':
      return [];
  }
}
