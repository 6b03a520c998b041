import type { Unknown } from '../../basics/value.ts';
import { addressLength } from '../../packets/address.ts';
import {
  type Cidr,
  containsCidr,
  formatCidr,
  overlapsCidr,
  parseCidr,
  splitCidr,
} from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type {
  Condition,
  NodeId,
  TransitAttachment,
  TransitGateway,
  TransitRoute,
  TransitTable,
} from '../model.ts';
import { certainly, never } from '../model.ts';
import { privateIpv4 } from './blocks.ts';
import { every, isTrue, perhaps, some } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { mayBe } from './open-references.ts';
import { resolvePrefixList } from './prefix-lists.ts';
import type { OpenAttachment, TransitAttachments } from './transit-attachments.ts';

/**
 * The tables of one transit gateway: which of them each attachment asks, and
 * what stands in them (TGW-2 to TGW-4). What is attached is decided in
 * transit-attachments.ts.
 */

type GatewayRecord = ResourceOf<'transit-gateway'>;
type OpenTable = Omit<TransitTable, 'routes'> & { readonly routes: TransitRoute[] };

/** `unseen`: why its tables are not in the input, though it is; null: they are. */
export function tablesOf(
  draft: Draft,
  attachments: TransitAttachments,
  record: GatewayRecord,
  unseen: Unknown | null,
): Pick<TransitGateway, 'attachments' | 'tables'> {
  return new Tables(draft, attachments, record, unseen).finish();
}

class Tables {
  readonly #draft: Draft;
  readonly #known: TransitAttachments;
  readonly #record: GatewayRecord;
  readonly #tables = new Map<string, OpenTable>();
  /** Those of which all routes stand in the input, propagated ones too. */
  readonly #complete = new Set<string>();
  /** Those that may be of another gateway. */
  readonly #doubtful = new Map<string, Unknown>();
  /** Attachments to core networks, whose policies choose the table. */
  readonly #policies = new Map<OpenAttachment, Unknown>();
  /** The table that AWS makes for what joins by default; with `unseen`, the one that stands for all. */
  readonly #default: string;

  constructor(
    draft: Draft,
    known: TransitAttachments,
    record: GatewayRecord,
    unseen: Unknown | null,
  ) {
    this.#draft = draft;
    this.#known = known;
    this.#record = record;
    this.#default = impliedId(record.key, 'table');
    for (const table of draft.of('transit-table')) {
      const doubt = doubtOf(table.transitGateway, record.key);
      if (!isOf(table.transitGateway, record.key) && doubt === null) continue;
      if (doubt !== null) this.#doubtful.set(table.key, doubt);
      if (table.isComplete) this.#complete.add(table.key);
      this.#addTable(draft.declare(table), table.unseenRoutes ?? this.#learnsElsewhere(table));
    }
    const joins = [record.associatesByDefault, record.propagatesByDefault].map(isTrue);
    if (unseen !== null || joins.some(({ truth }) => truth !== 'no')) {
      const label = `default route table of ${record.id}`;
      const type = 'AWS::EC2::TransitGatewayRouteTable';
      draft.imply({ id: this.#default, label, type, at: unseen?.location ?? record.at });
      this.#addTable(this.#default, unseen);
    }
    this.#noteOutsideAttachments();
    for (const route of draft.of('transit-route')) this.#addRoute(route);
  }

  finish(): Pick<TransitGateway, 'attachments' | 'tables'> {
    const own = this.#own();
    const attachments = own.map((open): TransitAttachment => {
      return { ...open.attachment, ...this.#association(open) };
    });
    this.#propagate(own);
    return { attachments, tables: [...this.#tables.values()] };
  }

  #own(): readonly OpenAttachment[] {
    return this.#known.all.filter(({ gateway }) => gateway === this.#record.key);
  }

  /** What a table learns from a core network is not known (CWAN-1). */
  #learnsElsewhere(table: ResourceOf<'transit-table'>): Unknown | null {
    const learning = this.#draft.of('transit-table-learning').find(({ table: named }) => {
      if (named.kind === 'resource') return named.key === table.key;
      return named.kind === 'unknown' || named.name.endsWith(`/${table.key}`);
    });
    if (learning === undefined) return null;
    const { peering, at } = learning;
    const name = peering.kind === 'resource' ? peering.key : 'core network';
    if (this.#policies.size === 0) {
      const cause = 'unsupported';
      const what = `policy of the core network behind ${this.#record.id}`;
      const unknown: Unknown = { what, cause, location: at };
      this.#policies.set(this.#known.addOutside(this.#record.key, name, unknown), unknown);
    }
    const what = `routes that ${table.id} learns from a core network`;
    return { what, cause: 'unsupported', location: at };
  }

  #addTable(id: string, rest: Unknown | null): void {
    const component = this.#draft.components.get(id);
    const at = component?.at ?? this.#record.at;
    this.#tables.set(id, { id, label: component?.label ?? id, at, routes: [], rest });
  }

  /** Associations, propagations and routes may name attachments that are not in the input. */
  #noteOutsideAttachments(): void {
    const draft = this.#draft;
    const uses = [
      ...draft.of('transit-association'),
      ...draft.of('transit-propagation'),
      ...draft.of('transit-route'),
    ];
    for (const { table, attachment } of uses) {
      if (attachment === null || attachment.kind === 'unknown' || !this.#isOwn(table)) continue;
      if (this.#known.named(this.#record.key, attachment).length > 0) continue;
      const [name, unknown]: [string, Unknown] =
        attachment.kind === 'outside'
          ? [attachment.name, attachment.unknown]
          : [
              attachment.key,
              { what: attachment.key, cause: 'unsupported', location: attachment.at },
            ];
      this.#known.addOutside(this.#record.key, name, unknown);
    }
  }

  /** The tables of the gateway that a reference may name where it is not known which. */
  #mayName(table: Reference): readonly string[] {
    return [...this.#tables.keys()].filter((id) => mayBe(table, id) !== null);
  }

  #isOwn(table: ResourceOf<'transit-route'>['table']): boolean {
    return table.kind === 'resource' && this.#tables.has(table.key);
  }

  // ---- Associations ---------------------------------------------------------

  /** The explicit association, else the default one (TGW-3); of one whose ends are not known, perhaps that. */
  #association(open: OpenAttachment): Pick<TransitAttachment, 'tables' | 'associated'> {
    const chosen = new Set<string>();
    const policy = this.#policies.get(open);
    const doubts: Unknown[] = policy === undefined ? [] : [policy];
    for (const { table, attachment } of this.#draft.of('transit-association')) {
      if (!this.#known.named(this.#record.key, attachment).includes(open)) continue;
      if (table.kind === 'resource' && !this.#tables.has(table.key)) continue;
      if (table.kind === 'unknown' && this.#mayName(table).length === 0) continue;
      if (attachment.kind === 'unknown') doubts.push(attachment.unknown);
      const doubt = table.kind === 'resource' ? this.#doubtful.get(table.key) : table.unknown;
      if (doubt !== undefined) doubts.push(doubt);
      if (table.kind === 'resource') chosen.add(table.key);
    }
    const isSure = chosen.size > 0 && doubts.length === 0;
    if (isSure) return { tables: [...chosen], associated: certainly };
    const { associatesByDefault } = this.#record;
    const rest = this.#tables.get(this.#default)?.rest ?? null;
    const byDefault =
      rest === null ? every(isTrue(associatesByDefault), open.joinsAssociation) : certainly;
    if (byDefault.truth !== 'no') chosen.add(this.#default);
    if (doubts.length === 0) return { tables: [...chosen], associated: byDefault };
    // It may be any table, also one that is not in the input.
    const all = [...this.#tables.keys()];
    return { tables: all, associated: some(byDefault, perhaps(...doubts)) };
  }

  // ---- Routes ---------------------------------------------------------------

  #addRoute(route: ResourceOf<'transit-route'>): void {
    const { table, attachment } = route;
    const targets = this.#targets(route);
    if (table.kind === 'unknown') {
      this.#draft.declare(route);
      for (const id of this.#mayName(table)) {
        this.#addTo(id, route, { targets, present: perhaps(table.unknown) });
      }
    } else if (table.kind === 'resource' && this.#tables.has(table.key)) {
      this.#draft.declare(route);
      if (targets.length === 0 && attachment === null) {
        this.#draft.warn(
          route.at,
          `${route.id} has no target, so it routes nothing. Add TransitGatewayAttachmentId, or Blackhole.`,
        );
      }
      this.#addTo(table.key, route, { targets, present: certainly });
    }
  }

  #addTo(
    id: string,
    route: ResourceOf<'transit-route'>,
    of: { readonly targets: readonly TransitRoute['target'][]; readonly present: Condition },
  ): void {
    const { destinations, origin } = this.#destinations(route);
    for (const target of of.targets) {
      for (const { cidr, present } of destinations) {
        const name = target.kind === 'attachment' ? target.attachment : target.kind;
        this.#tables.get(id)?.routes.push({
          id: `${route.key}#${id}/${cidr ?? 'unknown'}/${name}`,
          label: route.id,
          because: route.at,
          destination: cidr,
          target,
          origin: route.origin === null ? origin : this.#observedOrigin(route.origin, target),
          present: every(
            present,
            of.present,
            route.attachment?.kind === 'unknown' ? perhaps(route.attachment.unknown) : certainly,
          ),
        });
      }
    }
  }

  /** A live table says that a route was propagated, and not by what kind of attachment. */
  #observedOrigin(
    origin: NonNullable<ResourceOf<'transit-route'>['origin']>,
    target: TransitRoute['target'],
  ): TransitRoute['origin'] {
    if (origin !== 'propagated') return origin;
    const id = target.kind === 'attachment' ? target.attachment : null;
    const by = this.#own().find(({ attachment }) => attachment.id === id);
    return by === undefined ? 'vpn' : originOf(by);
  }

  #targets(route: ResourceOf<'transit-route'>): readonly TransitRoute['target'][] {
    const blackhole = isTrue(route.isBlackhole);
    const drop = { kind: 'drop', reason: 'blackhole' } as const;
    if (blackhole.truth === 'yes') return [drop];
    const unknown = blackhole.unknowns[0];
    if (unknown !== undefined) return [{ kind: 'unknown', unknown }];
    const { attachment } = route;
    if (attachment === null) return [];
    if (attachment.kind === 'unknown' && attachment.among === undefined)
      return [{ kind: 'unknown', unknown: attachment.unknown }];
    return this.#known
      .named(this.#record.key, attachment)
      .map((each) => ({ kind: 'attachment', attachment: each.attachment.id }));
  }

  #destinations(route: ResourceOf<'transit-route'>): {
    readonly destinations: readonly { readonly cidr: string | null; readonly present: Condition }[];
    readonly origin: TransitRoute['origin'];
  } {
    const { destination } = route;
    if (destination.kind === 'prefix-list') {
      const list = resolvePrefixList(this.#draft, destination.list);
      const known = list.cidrs.map((cidr) => ({ cidr, present: certainly }));
      const rest = list.rest === null ? [] : [{ cidr: null, present: perhaps(list.rest) }];
      return { destinations: [...known, ...rest], origin: 'prefix-list' };
    }
    const { cidr } = destination;
    const origin = 'static';
    if (cidr.kind === 'unknown') {
      return { destinations: [{ cidr: null, present: perhaps(cidr.unknown) }], origin };
    }
    const parsed = parseCidr(cidr.value);
    if (parsed !== null) {
      return { destinations: [{ cidr: formatCidr(parsed), present: certainly }], origin };
    }
    this.#draft.warn(
      cidr.at,
      `${route.id} has the destination "${cidr.value}", which is no CIDR. Write it like 10.0.0.0/16.`,
    );
    return { destinations: [], origin };
  }

  // ---- Propagation ----------------------------------------------------------

  #propagate(own: readonly OpenAttachment[]): void {
    for (const open of own) {
      for (const [table, present] of this.#propagationsOf(open)) {
        if (this.#complete.has(table)) continue;
        const routes = this.#announced(open, { all: own, table });
        for (const [index, route] of routes.entries()) {
          this.#tables.get(table)?.routes.push({
            ...route,
            id: `${open.attachment.id}#${table}/${route.destination ?? `unknown ${index}`}`,
            present: every(present, route.present),
          });
        }
      }
    }
  }

  #propagationsOf(open: OpenAttachment): ReadonlyMap<string, Condition> {
    const found = new Map<string, Condition>();
    const add = (table: string, condition: Condition): void => {
      found.set(table, some(found.get(table) ?? never, condition));
    };
    if (open.attachment.far.kind === 'transit') return found;
    if (open.attachment.far.kind === 'outside' && open.attachment.far.what === 'peering') {
      return found;
    }
    for (const { table, attachment } of this.#draft.of('transit-propagation')) {
      if (!this.#known.named(this.#record.key, attachment).includes(open)) continue;
      const sure = attachment.kind === 'unknown' ? perhaps(attachment.unknown) : certainly;
      if (table.kind !== 'resource') {
        for (const id of this.#mayName(table)) add(id, perhaps(table.unknown));
      } else if (this.#tables.has(table.key)) add(table.key, sure);
    }
    const byDefault = every(isTrue(this.#record.propagatesByDefault), open.joinsPropagation);
    if (this.#tables.has(this.#default) && byDefault.truth !== 'no') add(this.#default, byDefault);
    return found;
  }

  /** What an attachment propagates: the blocks of its domain; of what is outside, perhaps anything. */
  #announced(
    open: OpenAttachment,
    to: { readonly all: readonly OpenAttachment[]; readonly table: string },
  ): Omit<TransitRoute, 'id'>[] {
    const { id, far, present } = open.attachment;
    const label = this.#draft.label(id);
    const because = this.#draft.components.get(id)?.at ?? this.#record.at;
    const base = { label, because, target: { kind: 'attachment', attachment: id } as const };
    if (far.kind !== 'domain') {
      return this.#learned(open, to.table).map((destination): Omit<TransitRoute, 'id'> => {
        const what = `routes that ${label} learns`;
        const doubt = perhaps({ what, cause: 'outside-input', location: because });
        return { ...base, destination, origin: originOf(open), present: every(present, doubt) };
      });
    }
    const isFirst = this.#isFirst(open, to.all);
    const domain = this.#draft.domains.get(far.domain);
    if (domain === undefined) return [];
    const blocks = domain.blocks.flatMap((block): [string | null, Condition][] => {
      const sent = block.family === 'ipv6' ? open.ipv6 : certainly;
      if (sent.truth === 'no') return [];
      return block.unknown === null
        ? [[block.cidr, sent]]
        : // One of the places where it may lie.
          [[block.cidr, every(sent, perhaps(block.unknown))]];
    });
    return blocks.map(([destination, sent]) => ({
      ...base,
      destination,
      origin: 'domain',
      present: every(present, isFirst, sent),
    }));
  }

  /** Static VPN connections propagate nothing; over BGP private space or a default route may come (VPN-3). */
  #learned({ attachment, names }: OpenAttachment, table: string): readonly string[] {
    if (attachment.far.kind !== 'outside') return [];
    const connection = names
      .map((name) => this.#draft.find(name, 'vpn-connection'))
      .find((each) => each !== null);
    if (connection !== undefined && connection !== null) {
      if (isTrue(connection.staticRoutesOnly).truth === 'yes') return [];
    }
    return [...new Set(['0.0.0.0/0', '::/0', ...privateIpv4, ...this.#narrower(table)])];
  }

  /**
   * Of a live gateway nobody knows what its tables learned if their routes were
   * not asked for: narrower routes than static ones, too, which then decide. It
   * is taken for granted that nobody announces parts of an attached domain.
   */
  #narrower(table: string): readonly string[] {
    if (!this.#record.isObserved) return [];
    return (this.#tables.get(table)?.routes ?? []).flatMap(({ destination, origin }) => {
      const cidr = destination === null ? null : parseCidr(destination);
      if (cidr === null || !['static', 'prefix-list'].includes(origin)) return [];
      return this.#isAttached(cidr) ? [] : halves(cidr).map(formatCidr);
    });
  }

  /** Whether a block is part of one of an attached domain. */
  #isAttached(cidr: Cidr): boolean {
    return this.#own().some(({ attachment: { far } }) => {
      const blocks =
        far.kind === 'domain' ? this.#draft.domains.get(far.domain)?.blocks : undefined;
      return (blocks ?? []).some((block) => {
        const own = block.unknown === null ? parseCidr(block.cidr) : null;
        return own !== null && containsCidr(own, cidr);
      });
    });
  }

  /** Of domains with blocks that overlap, only the one that was attached first propagates (TGW-4). */
  #isFirst(open: OpenAttachment, all: readonly OpenAttachment[]): Condition {
    const { far } = open.attachment;
    if (far.kind !== 'domain') return certainly;
    const rivals = all.filter(({ attachment }) => {
      const other = attachment.far;
      return (
        other.kind === 'domain' &&
        other.domain !== far.domain &&
        this.#overlap(far.domain, other.domain)
      );
    });
    if (rivals.length === 0) return certainly;
    const names = [open, ...rivals].map(({ attachment }) => this.#draft.label(attachment.id));
    const what = `which of ${names.sort().join(' and ')} was made first, since their address blocks overlap`;
    const location = this.#draft.components.get(open.attachment.id)?.at ?? this.#record.at;
    return perhaps({ what, cause: 'deploy-time', location });
  }

  #overlap(a: NodeId, b: NodeId): boolean {
    const literal = (id: NodeId) =>
      (this.#draft.domains.get(id)?.blocks ?? []).filter((block) => block.unknown === null);
    return literal(a).some((one) => literal(b).some((two) => overlaps(one.cidr, two.cidr)));
  }
}

/** None of a single address. */
function halves(cidr: Cidr): readonly Cidr[] {
  const hostBits = addressLength(cidr.family) - cidr.length - 1;
  return splitCidr(cidr, { count: 2, hostBits }) ?? [];
}

function overlaps(a: string, b: string): boolean {
  const [one, two] = [parseCidr(a), parseCidr(b)];
  return one !== null && two !== null && overlapsCidr(one, two);
}

function originOf({ attachment }: OpenAttachment): TransitRoute['origin'] {
  if (attachment.far.kind !== 'outside') return 'domain';
  const { what } = attachment.far;
  // What is not known comes before nothing.
  return what === 'direct-connect' || what === 'connect' ? what : 'vpn';
}

/** Why something may be of a gateway; null: it is not, or surely. */
function doubtOf(reference: Reference, key: string): Unknown | null {
  return reference.kind === 'unknown' ? mayBe(reference, key) : null;
}

function isOf(reference: Reference, key: string): boolean {
  return reference.kind === 'resource' && reference.key === key;
}
