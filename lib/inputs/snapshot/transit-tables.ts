import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { scalarProperty, unreadableProperty, unseenProperty } from './values.ts';

/**
 * Tables of transit gateways: which there are, who propagates into them, and
 * their routes. It owns when a table is known in full; where nothing lists the
 * propagated routes, those of VPCs follow from the propagations, and those of
 * others are not known.
 */

export function declareTransitTables(from: Collection, to: Declarations): void {
  const seen = new Tables(from);
  for (const table of from.of('TransitGatewayRouteTables')) {
    if (stateOf(table) === 'gone') continue;
    const id = table.text(idOfTable);
    if (id !== null)
      declareTable(id, { item: table, gateway: table.property(idOfGateway) }, seen, to);
  }
  declareNamedTables(from, seen, to);
  for (const wrapper of from.of('TransitGatewayPropagations')) declarePropagations(wrapper, to);
  for (const key of ['TransitGatewayRoutes', 'TransitGatewayStaticRoutes'] as const) {
    for (const wrapper of from.of(key)) declareRoutes(wrapper, to);
  }
}

const idOfTable = 'TransitGatewayRouteTableId';
const idOfGateway = 'TransitGatewayId';

/** What was asked about each table. */
class Tables {
  readonly #all: ReadonlyMap<string, Item>;
  readonly #static: ReadonlyMap<string, Item>;
  readonly #propagations: ReadonlyMap<string, Item>;

  constructor(from: Collection) {
    this.#all = byTable(from.of('TransitGatewayRoutes'));
    this.#static = byTable(from.of('TransitGatewayStaticRoutes'));
    this.#propagations = byTable(from.of('TransitGatewayPropagations'));
  }

  /** Only the owner of a gateway may ask about its tables. */
  wasAsked(table: string): boolean {
    return [this.#all, this.#static, this.#propagations].some((each) => each.has(table));
  }

  /** Whether all routes are listed, propagated ones too. */
  isComplete(table: string): boolean {
    const routes = this.#all.get(table);
    if (routes === undefined || !isWhole(routes)) return false;
    // VPCs propagate always: a list without any such route is one of static routes.
    const propagating =
      !this.#propagations.has(table) ||
      this.#propagating(table).some(
        (each) => each.text('ResourceType') === 'vpc' && each.text('State') === 'enabled',
      );
    return (
      !propagating || routes.items('Routes').some((each) => each.text('Type') === 'propagated')
    );
  }

  /** What is not known of the routes of a table that is not complete; null: all that is static is. */
  unseen(table: string): string | null {
    const routes = this.#static.get(table) ?? this.#all.get(table);
    const propagations = this.#propagations.get(table);
    if (routes === undefined || propagations === undefined) return `routes of ${table}`;
    const whole = [isWhole(routes), propagations.isWhole('TransitGatewayRouteTablePropagations')];
    if (whole.includes(false)) return `routes of ${table}`;
    // Static routes alone lead to peers, unless they exchange routes with a core network.
    const changing = this.#propagating(table).find(
      (each) =>
        ['enabling', 'disabling'].includes(each.text('State') ?? '') ||
        each.text('ResourceType')?.includes('peering') === true,
    );
    return changing === undefined
      ? null
      : `routes that ${changing.text('TransitGatewayAttachmentId')} propagates to ${table}`;
  }

  #propagating(table: string): readonly Item[] {
    const wrapper = this.#propagations.get(table);
    return (wrapper?.items('TransitGatewayRouteTablePropagations') ?? []).filter(
      (each) => each.text('State') !== 'disabled',
    );
  }
}

function byTable(wrappers: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(
    wrappers.flatMap((wrapper): [string, Item][] => {
      const id = wrapper.text(idOfTable);
      return id === null ? [] : [[id, wrapper]];
    }),
  );
}

/** A search gives a thousand routes at most, and says if there are more. */
function isWhole(wrapper: Item): boolean {
  return (
    wrapper.isWhole('Routes') &&
    wrapper.flag('AdditionalRoutesAvailable') !== true &&
    wrapper.items('Routes').every((route) => destinationOf(route) !== null)
  );
}

function declareTable(
  key: string,
  of: { readonly item: Item; readonly gateway: Property | null },
  seen: Tables,
  to: Declarations,
): void {
  const { item, gateway } = of;
  const isComplete = seen.isComplete(key);
  const unseen = isComplete ? null : seen.unseen(key);
  to.add(
    'AWS::EC2::TransitGatewayRouteTable',
    { key, item },
    {
      TransitGatewayId: gateway,
      'reachlint:RoutesAreComplete': scalarProperty(isComplete, item.at),
      'reachlint:UnseenRoutes': unseen === null ? null : unseenProperty(unseen, item.at),
    },
  );
}

/** Tables that no list has, but of which their owner asked for routes: associations and defaults tell whose they are. */
function declareNamedTables(from: Collection, seen: Tables, to: Declarations): void {
  if (from.has('TransitGatewayRouteTables')) return;
  const name = (id: string | null, item: Item): void => {
    if (id === null || !seen.wasAsked(id)) return;
    declareTable(id, { item, gateway: item.property(idOfGateway) }, seen, to);
  };
  for (const attachment of from.of('TransitGatewayAttachments')) {
    name(attachment.item('Association')?.text(idOfTable) ?? null, attachment);
  }
  for (const gateway of from.of('TransitGateways')) {
    const options = gateway.item('Options');
    name(options?.text('AssociationDefaultRouteTableId') ?? null, gateway);
    name(options?.text('PropagationDefaultRouteTableId') ?? null, gateway);
  }
}

function declarePropagations(wrapper: Item, to: Declarations): void {
  const table = wrapper.text(idOfTable);
  if (table === null) return;
  for (const propagation of wrapper.items('TransitGatewayRouteTablePropagations')) {
    const attachment = propagation.text('TransitGatewayAttachmentId');
    const state = propagation.text('State');
    if (attachment === null || (state !== null && state !== 'enabled')) continue;
    to.add(
      'AWS::EC2::TransitGatewayRouteTablePropagation',
      { key: `${table}/${attachment}/propagation`, item: propagation },
      {
        TransitGatewayAttachmentId: scalarProperty(attachment, propagation.at),
        TransitGatewayRouteTableId: scalarProperty(table, propagation.at),
      },
    );
  }
}

function destinationOf(route: Item): string | null {
  return route.text('DestinationCidrBlock') ?? route.text('PrefixListId');
}

/** One for each attachment: of several with the same route any may take a packet. */
function declareRoutes(wrapper: Item, to: Declarations): void {
  const table = wrapper.text(idOfTable);
  if (table === null) return;
  for (const route of wrapper.items('Routes')) {
    const destination = destinationOf(route);
    const isKnown = ['active', 'blackhole'].includes(route.text('State') ?? 'active');
    if (destination === null || route.text('State') === 'deleted') continue;
    const origin = originOf(route);
    const key = `${table}/${destination}${origin === 'propagated' ? '/propagated' : ''}`;
    const isBlackhole = route.text('State') === 'blackhole';
    const cidr = route.property('DestinationCidrBlock');
    const base = {
      TransitGatewayRouteTableId: scalarProperty(table, route.at),
      DestinationCidrBlock: cidr,
      PrefixListId: cidr === null ? route.property('PrefixListId') : null,
      Blackhole: isBlackhole ? scalarProperty(true, route.at) : null,
      'reachlint:Origin': scalarProperty(origin, route.at),
    };
    const named = route.items('TransitGatewayAttachments').map((each) => {
      return each.property('TransitGatewayAttachmentId');
    });
    const targets =
      isBlackhole || (isKnown && named.length > 0)
        ? named
        : [unreadableProperty(`where ${table} leads for ${destination}`, route.at)];
    const [first = null, ...others] = targets;
    to.add(
      'AWS::EC2::TransitGatewayRoute',
      { key, item: route },
      { ...base, TransitGatewayAttachmentId: first },
    );
    for (const [index, other] of isBlackhole ? [] : others.entries()) {
      to.add(
        'AWS::EC2::TransitGatewayRoute',
        { key: `${key}/${index + 2}`, item: route },
        { ...base, TransitGatewayAttachmentId: other },
      );
    }
  }
}

/** Entries of a prefix list are listed one by one, with the list that they are from. */
function originOf(route: Item): 'static' | 'prefix-list' | 'propagated' {
  if (route.text('Type') === 'propagated') return 'propagated';
  return route.has('PrefixListId') ? 'prefix-list' : 'static';
}
