import type { Reference } from '../../resources/resource.ts';
import type { InternetGateway, NodeId, VpnGateway } from '../model.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { mayBe } from './open-references.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';

/** Route tables of gateways, which decide over what comes in through them (RT-11). */

/** To be called when gateways are there, and before routes. */
export function addInboundTables(draft: Draft, known: TablesAndAcls): void {
  for (const association of draft.of('route-table-association')) {
    if (association.gateway === null) continue;
    const { gateway: reference } = association;
    if (reference.kind === 'unknown') {
      draft.declare(association);
      addPerhaps(draft, known, association, reference);
      continue;
    }
    const gateway = gatewayOf(draft, reference);
    if (gateway === null) {
      draft.gap(
        association,
        'Traffic that comes in through a gateway may be led to an appliance first; it is taken to arrive directly.',
      );
      continue;
    }
    draft.declare(association);
    const { routeTable } = association;
    const tables = known.tables(routeTable) ?? [known.someTable(routeTable)];
    const inboundTables = [...new Set([...gateway.inboundTables, ...tables])].sort();
    draft.gateways.set(gateway.id, { ...gateway, inboundTables });
  }
}

/** Where it is not known whose table it is, each gateway that it may be has it or delivers as without one. */
function addPerhaps(
  draft: Draft,
  known: TablesAndAcls,
  { routeTable }: ResourceOf<'route-table-association'>,
  reference: Reference,
): void {
  const tables = known.tables(routeTable) ?? [known.someTable(routeTable)];
  for (const gateway of [...draft.gateways.values()]) {
    if (gateway.kind !== 'internet' && gateway.kind !== 'vpn') continue;
    if (mayBe(reference, gateway.id) === null) continue;
    const id = impliedId(gateway.id, 'delivery');
    const at = draft.components.get(gateway.id)?.at;
    if (at === undefined) continue;
    const label = `no route table at ${draft.label(gateway.id)}`;
    draft.imply({ id, label, type: 'AWS::EC2::RouteTable', at });
    draft.tables.set(id, { id, domain: gateway.domain, routes: [], rest: null });
    const inboundTables = [...new Set([...gateway.inboundTables, id, ...tables])].sort();
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
