import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { listProperty, scalarProperty, unseenProperty } from './values.ts';

/**
 * Direct Connect: which lines come to which gateways, and what premises are
 * told of. Its calls begin the names of fields with small letters; some tools
 * write them large. Routes that customers announce on public lines
 * (routeFilterPrefixes) are routes to public addresses, which are on the Internet.
 */

export function declareDirectConnect(from: Collection, to: Declarations): void {
  for (const line of linesOf(from)) declareLine(line, to);
  for (const association of associationsOf(from)) declareAssociation(association, from, to);
}

function linesOf(from: Collection): readonly Item[] {
  return [...from.of('virtualInterfaces'), ...from.of('VirtualInterfaces')];
}

function associationsOf(from: Collection): readonly Item[] {
  return [
    ...from.of('directConnectGatewayAssociations'),
    ...from.of('DirectConnectGatewayAssociations'),
  ];
}

function nameIn(item: Item, name: string): string {
  const large = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return item.has(name) ? name : large;
}

function textIn(item: Item | null, name: string): string | null {
  return item === null ? null : item.text(nameIn(item, name));
}

/** Lines that are down may come up again; of those that are being made it is not known. */
const working: ReadonlySet<string> = new Set(['available', 'down', 'testing']);
const gone: ReadonlySet<string> = new Set(['deleting', 'deleted', 'rejected']);

function isGone(line: Item): boolean {
  return gone.has(textIn(line, 'virtualInterfaceState') ?? '');
}

/** A private line that ends at a VPN gateway without a Direct Connect gateway between. */
function declareLine(line: Item, to: Declarations): void {
  const key = textIn(line, 'virtualInterfaceId');
  const gateway = textIn(line, 'virtualGatewayId');
  if (key === null || gateway === null || gateway === '' || isGone(line)) return;
  const isWorking = working.has(textIn(line, 'virtualInterfaceState') ?? '');
  to.add(
    'reachlint::DirectConnectLink',
    { key, item: line },
    {
      VpnGatewayId: scalarProperty(gateway, line.at),
      'reachlint:UnseenLine': isWorking ? null : unseenProperty(`state of ${key}`, line.at),
    },
  );
}

function declareAssociation(association: Item, from: Collection, to: Declarations): void {
  const { at } = association;
  const state = textIn(association, 'associationState');
  const gateway = textIn(partOf(association), 'id');
  const own = textIn(association, 'directConnectGatewayId');
  if (gateway === null || own === null || state === 'disassociated') return;
  if (!gateway.startsWith('vgw-')) return;
  const hasLine = linesOf(from).some(
    (line) => !isGone(line) && textIn(line, 'directConnectGatewayId') === own,
  );
  const isSettled = state === 'associated' || state === 'updating';
  const unseen = isSettled
    ? `lines to Direct Connect gateway ${own}`
    : `association of ${own} with ${gateway}`;
  to.add(
    'reachlint::DirectConnectLink',
    { key: `${own}/${gateway}`, item: association },
    {
      VpnGatewayId: scalarProperty(gateway, at),
      AllowedPrefixes: allowedBy(association),
      'reachlint:UnseenLine': isSettled && hasLine ? null : unseenProperty(unseen, at),
    },
  );
}

function partOf(association: Item): Item | null {
  return association.item(nameIn(association, 'associatedGateway'));
}

/** null: no list, so that whatever there is may be announced. */
function allowedBy(association: Item): Property | null {
  const list = nameIn(association, 'allowedPrefixesToDirectConnectGateway');
  if (!association.has(list)) return null;
  const prefixes = association
    .items(list)
    .flatMap((each) => each.property(nameIn(each, 'cidr')) ?? []);
  return listProperty(prefixes, association.at);
}

/** What premises are told of, behind an attachment of a Direct Connect gateway to a transit gateway. */
export function announcedBehind(
  attachment: Item,
  gateway: string | null,
  from: Collection,
): Property {
  const own = attachment.text('ResourceId');
  const association = associationsOf(from).find(
    (each) =>
      textIn(each, 'directConnectGatewayId') === own && textIn(partOf(each), 'id') === gateway,
  );
  const allowed = association === undefined ? null : allowedBy(association);
  return allowed ?? unseenProperty(`prefixes that ${own} announces`, attachment.at);
}
