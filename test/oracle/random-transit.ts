import fc from 'fast-check';
import type {
  Condition,
  Domain,
  NetworkModel,
  NodeId,
  Route,
  RouteTable,
  Subnet,
  TransitAttachment,
  TransitGateway,
  TransitRoute,
  TransitTable,
} from '../../lib/network/model.ts';
import * as make from './models.ts';

/**
 * Transit gateways for random networks: plans of them, and how a plan is added
 * to a network that is built already. Nothing here decides what they do.
 */

type ConditionPlan = 'yes' | 'unknown' | 'no';

export interface TransitPlan {
  /** One or two; two are peered. */
  readonly gateways: readonly GatewayPlan[];
  readonly peering: ConditionPlan;
  /** Routes of the domains' tables, by the number of the table. */
  readonly routes: readonly {
    readonly table: number;
    readonly gateway: number;
    readonly destination: string;
    readonly present: ConditionPlan;
  }[];
}

export interface GatewayPlan {
  readonly isOutside: boolean;
  readonly references: ConditionPlan;
  /** By the number of the domain; null: not attached. */
  readonly domains: readonly (AttachmentPlan | null)[];
  readonly externals: readonly ExternalPlan[];
  readonly tables: readonly {
    /** Which attachments propagate to it, by their number. */
    readonly propagates: readonly ConditionPlan[];
    readonly routes: readonly StaticPlan[];
    readonly known: boolean;
  }[];
}

interface AssociationPlan {
  readonly present: ConditionPlan;
  readonly table: number;
  readonly tableKnown: boolean;
  readonly associated: ConditionPlan;
}

export interface AttachmentPlan extends AssociationPlan {
  /** Which of the domain's subnets it is in, at most one a zone. */
  readonly subnets: readonly boolean[];
  readonly subnetsKnown: boolean;
  readonly references: ConditionPlan;
  readonly changesZone: ConditionPlan;
}

interface ExternalPlan extends AssociationPlan {
  readonly what: 'vpn' | 'direct-connect' | 'connect' | 'peering' | 'other';
  /** Blocks of which those behind it are told; null: any. */
  readonly announced: readonly string[] | null;
}

interface StaticPlan {
  readonly destination: string | null;
  readonly target: number | 'blackhole' | 'unknown';
  readonly origin: TransitRoute['origin'];
  readonly present: ConditionPlan;
}

// ---- Plans ----------------------------------------------------------------

const surely: fc.Arbitrary<ConditionPlan> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant<ConditionPlan>('yes'), weight: 12 },
  { arbitrary: fc.constantFrom<ConditionPlan>('unknown', 'no'), weight: 1 },
);
const perhaps: fc.Arbitrary<ConditionPlan> = fc.constantFrom('yes', 'no', 'unknown');
const almostAlways: fc.Arbitrary<boolean> = surely.map((condition) => condition === 'yes');
const rarely: fc.Arbitrary<boolean> = almostAlways.map((value) => !value);
const index = fc.nat({ max: 5 });

const remote = ['172.16.0.0/12', '172.16.0.0/16', '0.0.0.0/0', '198.51.100.0/24'] as const;
const local = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.0.0.0/16',
  '10.1.1.0/24',
  '2600:1f00::/32',
] as const;

export function transitPlan(): fc.Arbitrary<TransitPlan> {
  const association = {
    present: surely,
    table: index,
    tableKnown: almostAlways,
    associated: surely,
  };
  const attachment: fc.Arbitrary<AttachmentPlan> = fc.record({
    ...association,
    subnets: fc.array(almostAlways, { minLength: 4, maxLength: 4 }),
    subnetsKnown: almostAlways,
    references: surely,
    changesZone: fc.constantFrom('no', 'no', 'no', 'yes', 'unknown'),
  });
  const external: fc.Arbitrary<ExternalPlan> = fc.record({
    ...association,
    what: fc.constantFrom('vpn', 'direct-connect', 'connect', 'peering', 'other'),
    announced: fc.option(fc.subarray([...local]), { freq: 2 }),
  });
  const fixed: fc.Arbitrary<StaticPlan> = fc.record({
    destination: fc.constantFrom(...remote, ...remote, ...local, null),
    target: fc.oneof(
      index,
      index,
      index,
      fc.constantFrom('blackhole' as const, 'unknown' as const),
    ),
    origin: fc.constantFrom('static', 'static', 'static', 'prefix-list', 'vpn', 'connect'),
    present: surely,
  });
  const table = fc.record({
    propagates: fc.array(surely, { minLength: 4, maxLength: 4 }),
    routes: fc.array(fixed, { maxLength: 4 }),
    known: almostAlways,
  });
  const gateway: fc.Arbitrary<GatewayPlan> = fc.record({
    isOutside: rarely,
    references: perhaps,
    domains: fc.array(fc.option(attachment, { freq: 6 }), { minLength: 3, maxLength: 3 }),
    externals: fc.array(external, { maxLength: 2 }),
    tables: fc.array(table, { minLength: 1, maxLength: 2 }),
  });
  const route = fc.record({
    table: index,
    gateway: index,
    destination: fc.constantFrom('10.0.0.0/8', ...local, ...remote),
    present: surely,
  });
  return fc.record({
    gateways: fc.array(gateway, { minLength: 1, maxLength: 2 }),
    peering: surely,
    routes: fc.array(route, { minLength: 2, maxLength: 6 }),
  });
}

// ---- Building -------------------------------------------------------------

/** The network with the plan's gateways, and the routes that lead to them. */
export function addTransit(network: NetworkModel, plan: TransitPlan): NetworkModel {
  return new Build(network, plan).network();
}

class Build {
  readonly #network: NetworkModel;
  readonly #plan: TransitPlan;
  readonly #domains: readonly Domain[];
  #count = 0;

  constructor(network: NetworkModel, plan: TransitPlan) {
    this.#network = network;
    this.#plan = plan;
    this.#domains = [...network.domains.values()].filter(({ outside }) => outside === null);
  }

  network(): NetworkModel {
    const gateways = new Map(this.#network.gateways);
    const components = new Map(this.#network.components);
    const note = (id: NodeId): void => {
      const at = make.nowhere;
      const base = { label: id, type: 'Test', path: null, at, declared: true, name: null };
      components.set(id, { id, ...base });
    };
    for (const [at, plan] of this.#plan.gateways.entries()) {
      const gateway = this.#gateway(plan, at);
      gateways.set(gateway.id, gateway);
      for (const { id } of [gateway, ...gateway.attachments, ...gateway.tables]) note(id);
    }
    return { ...this.#network, gateways, components, tables: this.#tables() };
  }

  #name(of: string): string {
    this.#count += 1;
    return `${of}-transit-${this.#count}`;
  }

  #condition(plan: ConditionPlan): Condition {
    if (plan === 'unknown') return make.perhaps(this.#name('Parameter'));
    return { truth: plan, unknowns: [], assumptions: [] };
  }

  #gateway(plan: GatewayPlan, at: number): TransitGateway {
    const id = `tgw-${at}`;
    const tables = plan.tables.map((_, table) => `${id}-table-${table}`);
    const attachments: TransitAttachment[] = [];
    for (const [number, domain] of this.#domains.entries()) {
      const attached = plan.domains[number];
      if (attached === null || attached === undefined) continue;
      const subnets = this.#subnetsOf(domain, attached);
      if (subnets.length === 0) continue;
      attachments.push({
        id: `${id}-${domain.id}`,
        ...this.#association(attached, tables),
        far: {
          kind: 'domain',
          domain: domain.id,
          subnets: subnets.map((subnet) => subnet.id),
          subnetsRest: attached.subnetsKnown ? null : make.unknownNamed(this.#name('Subnets')),
          groupReferences: this.#condition(attached.references),
          changesZone: this.#condition(attached.changesZone),
        },
      });
    }
    for (const [number, external] of plan.externals.entries()) {
      const { what, announced } = external;
      const far = { kind: 'outside', what, remotes: null } as const;
      attachments.push({
        id: `${id}-external-${number}`,
        ...this.#association(external, tables),
        far: announced === null ? far : { ...far, announced },
      });
    }
    if (this.#plan.gateways.length === 2) {
      const other = `tgw-${1 - at}`;
      attachments.push({
        id: `${id}-peer`,
        present: this.#condition(this.#plan.peering),
        tables: tables.slice(0, 1),
        associated: this.#condition('yes'),
        far: { kind: 'transit', gateway: other, attachment: `${other}-peer` },
      });
    }
    return {
      kind: 'transit',
      id,
      attachments,
      tables: tables.map((table, number) => this.#table(table, plan, number, attachments)),
      outside: plan.isOutside ? make.unknownNamed(this.#name('Gateway')) : null,
      groupReferences: this.#condition(plan.references),
    };
  }

  #association(
    plan: AssociationPlan,
    tables: readonly string[],
  ): Pick<TransitAttachment, 'present' | 'tables' | 'associated'> {
    const table = tables[plan.table % tables.length];
    return {
      present: this.#condition(plan.present),
      tables: plan.tableKnown && table !== undefined ? [table] : tables,
      associated: this.#condition(plan.associated),
    };
  }

  #subnetsOf(domain: Domain, plan: AttachmentPlan): Subnet[] {
    const zones = new Set<string>();
    return [...this.#network.subnets.values()]
      .filter((subnet) => subnet.domain === domain.id)
      .filter(({ zone }, number) => {
        if (plan.subnets[number] === false || (zone !== null && zones.has(zone))) return false;
        if (zone !== null) zones.add(zone);
        return true;
      });
  }

  #table(
    id: string,
    plan: GatewayPlan,
    number: number,
    attachments: readonly TransitAttachment[],
  ): TransitTable {
    const planned = plan.tables[number];
    const routes = new Map<string, TransitRoute>();
    const add = (route: Omit<TransitRoute, 'id' | 'label' | 'because'>): void => {
      const name = this.#name('route');
      const key = `${route.destination} ${route.origin} ${JSON.stringify(route.target)}`;
      routes.set(key, { ...route, id: name, label: name, because: make.nowhere });
    };
    for (const [at, { id: attachment, far }] of attachments.entries()) {
      if (far.kind !== 'domain') continue;
      for (const { cidr } of this.#network.domains.get(far.domain)?.blocks ?? []) {
        const present = this.#condition(planned?.propagates[at % 4] ?? 'yes');
        const target = { kind: 'attachment', attachment } as const;
        add({ destination: cidr, target, origin: 'domain', present });
      }
    }
    for (const each of planned?.routes ?? []) {
      const { destination, origin } = each;
      const present = this.#condition(each.present);
      add({ destination, origin, present, target: this.#target(each.target, attachments) });
    }
    // Of a gateway outside the input no table is known.
    if (plan.isOutside) routes.clear();
    const isKnown = planned?.known !== false && !plan.isOutside;
    const rest = !isKnown ? make.unknownNamed(this.#name('Table')) : null;
    return { id, label: id, at: make.nowhere, routes: [...routes.values()], rest };
  }

  #target(
    plan: StaticPlan['target'],
    attachments: readonly TransitAttachment[],
  ): TransitRoute['target'] {
    if (plan === 'unknown') {
      return { kind: 'unknown', unknown: make.unknownNamed(this.#name('Target')) };
    }
    const attachment = plan === 'blackhole' ? undefined : attachments.at(-1 - (plan % 6));
    if (attachment === undefined) return { kind: 'drop', reason: 'blackhole' };
    return { kind: 'attachment', attachment: attachment.id };
  }

  #tables(): ReadonlyMap<NodeId, RouteTable> {
    const tables = new Map(this.#network.tables);
    const ids = [...tables.keys()];
    for (const [at, plan] of this.#plan.routes.entries()) {
      const id = ids[plan.table % Math.max(1, ids.length)] ?? '';
      const table = tables.get(id);
      const taken = table?.routes.some(
        ({ destination, origin }) => destination === plan.destination && origin !== 'propagated',
      );
      if (table === undefined || taken !== false) continue;
      const gateway = `tgw-${plan.gateway % this.#plan.gateways.length}`;
      const present = this.#condition(plan.present);
      const more: Partial<Route> = { id: `transit route ${at}`, present };
      const route = make.route(plan.destination, make.via(gateway), more);
      tables.set(id, { ...table, routes: [...table.routes, route] });
    }
    return tables;
  }
}

// ---- Resolving ------------------------------------------------------------

/** One of those that a gateway with unknowns may turn out to be; one outside the input stays what it is. */
export function resolveTransit(
  gateway: TransitGateway,
  by: {
    readonly decide: (condition: Condition) => Condition;
    readonly oneOf: <T>(list: readonly T[]) => T;
  },
): TransitGateway {
  const { decide, oneOf } = by;
  if (gateway.outside !== null) return gateway;
  const attachments = gateway.attachments.map((each): TransitAttachment => {
    const { far } = each;
    const decided =
      far.kind === 'domain'
        ? {
            ...far,
            groupReferences: decide(far.groupReferences),
            changesZone: decide(far.changesZone),
          }
        : far.kind === 'outside'
          ? // Those who are there know a way to everybody, or they do not.
            { kind: far.kind, what: far.what, remotes: far.remotes }
          : far;
    const associated = decide(each.associated);
    const tables = each.tables.length === 0 ? [] : [oneOf(each.tables)];
    return { ...each, present: decide(each.present), associated, tables, far: decided };
  });
  const targets: TransitRoute['target'][] = [
    { kind: 'drop', reason: 'it does not exist' },
    ...attachments.map(({ id }) => ({ kind: 'attachment' as const, attachment: id })),
  ];
  const tables = gateway.tables.map((table): TransitTable => {
    const routes = table.routes.map((route): TransitRoute => {
      const target = route.target.kind === 'unknown' ? oneOf(targets) : route.target;
      const destination = route.destination ?? oneOf([...remote, ...local]);
      return { ...route, target, destination, present: decide(route.present) };
    });
    return { ...table, routes, rest: null };
  });
  // The two sides of a peering are there or not together.
  const [first] = attachments.filter(({ far }) => far.kind === 'transit');
  const whole = attachments.map((each) =>
    each.far.kind === 'transit' && first !== undefined ? { ...each, present: first.present } : each,
  );
  return {
    ...gateway,
    attachments: whole,
    tables,
    groupReferences: decide(gateway.groupReferences),
  };
}
