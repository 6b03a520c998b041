import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Address, Condition, Interface, NodeId, PublicAddress, Workload } from '../model.ts';
import { certainly, never } from '../model.ts';
import { holds, isTrue, negate, perhaps } from './condition.ts';
import { type Domains, defaultDomain } from './domains.ts';
import { type Draft, impliedId, type OpenWorkload, type ResourceOf } from './draft.ts';
import type { Groups, Memberships } from './groups.ts';
import { type Launch, noSettings, type PlannedInterface, planLaunch } from './launch.ts';
import {
  assignedIpv4,
  type ElasticAddresses,
  elasticAddresses,
  ipv4Addresses,
  ipv6Addresses,
} from './public-addresses.ts';
import type { Subnets } from './subnets.ts';

/**
 * Interfaces of instances, fleets and NAT gateways, and interfaces that are
 * declared on their own; the register of which interfaces belong to whom. It
 * owns where each lies and what it carries, not what its groups admit.
 */

const chosenLater: PartialList<Value<string>> = { items: [], rest: null };

export interface NewInterface extends Memberships {
  readonly id: NodeId;
  readonly label: string;
  readonly workload: NodeId;
  readonly subnet: NodeId;
  readonly at: SourceLocation;
  readonly present?: Condition;
  readonly addresses: readonly Address[];
  readonly filtered?: boolean;
  readonly accepts?: Interface['accepts'];
  readonly forwards?: Condition;
}

export class Interfaces {
  readonly #draft: Draft;
  readonly #domains: Domains;
  readonly #subnets: Subnets;
  readonly #groups: Groups;
  readonly #elastic: ElasticAddresses;
  /** Interfaces that an Elastic IP leads to. */
  readonly #elasticOwners = new Map<string, NodeId[]>();
  /** Declared interfaces, by key, that an instance has. */
  readonly #attached = new Map<string, NodeId>();

  constructor(draft: Draft, domains: Domains, subnets: Subnets, groups: Groups) {
    this.#draft = draft;
    this.#domains = domains;
    this.#subnets = subnets;
    this.#groups = groups;
    this.#elastic = elasticAddresses(draft);
    for (const attachment of draft.of('network-interface-attachment')) {
      const { networkInterface, instance } = attachment;
      if (networkInterface.kind === 'resource' && instance.kind === 'resource') {
        this.#attached.set(networkInterface.key, instance.key);
      }
    }
    for (const instance of draft.of('instance')) this.#addInstance(instance);
    for (const item of draft.of('network-interface')) this.#addDeclared(item);
    for (const fleet of draft.of('auto-scaling-group')) this.#addFleet(fleet);
    for (const gateway of draft.of('nat-gateway')) this.#addNat(gateway);
  }

  /** Registers a workload, unless there is one with this id. */
  workload(
    id: NodeId,
    role: Workload['role'],
    more: Partial<Pick<Workload, 'publicEndpoint' | 'ports' | 'spread'>> = {},
  ): void {
    if (this.#draft.workloads.has(id)) return;
    const { publicEndpoint = null, ports = null, spread = false } = more;
    const workload: OpenWorkload = { id, role, interfaces: [], spread, publicEndpoint, ports };
    this.#draft.workloads.set(id, workload);
  }

  add(item: NewInterface): NodeId {
    const { id, workload, subnet, label, at } = item;
    this.#draft.imply({ id, label, type: 'AWS::EC2::NetworkInterface', at });
    this.#draft.interfaces.set(id, {
      id,
      workload,
      subnet,
      present: item.present ?? certainly,
      addresses: item.addresses,
      groups: item.groups,
      groupsRest: item.groupsRest,
      filtered: item.filtered ?? true,
      accepts: item.accepts ?? 'anything',
      forwards: item.forwards ?? never,
      because: [at],
    });
    this.#draft.workloads.get(workload)?.interfaces.push(id);
    return id;
  }

  /** The interfaces of whatever has this key: a workload, or an interface declared on its own. */
  of(key: string): readonly NodeId[] {
    const own = impliedId(key, 'interface');
    if (this.#draft.interfaces.has(own)) return [own];
    return this.#draft.workloads.get(key)?.interfaces ?? this.#elasticOwners.get(key) ?? [];
  }

  /** The interface that stands for an instance where one address counts (LB-4); its first otherwise. */
  primaryOf(key: string): NodeId | null {
    return this.of(key)[0] ?? null;
  }

  addElasticOwner(elasticIp: string, owner: NodeId): void {
    this.#elasticOwners.set(elasticIp, [...(this.#elasticOwners.get(elasticIp) ?? []), owner]);
  }

  /** Where something without a subnet lies: a default subnet of the VPC that its groups tell, or of the default VPC. */
  defaultSubnet(key: string, at: SourceLocation): NodeId {
    const told = this.#domains.ofResource(key, at);
    const isOutside = told !== null && this.#draft.domains.get(told)?.outside !== null;
    if (isOutside) return this.#subnets.default(told, at);
    return this.#subnets.default(this.#domains.default(at), at);
  }

  domainOf(subnet: NodeId): NodeId {
    return this.#draft.subnets.get(subnet)?.domain ?? defaultDomain;
  }

  #addInstance(instance: ResourceOf<'instance'>): void {
    const { key, id, at } = instance;
    this.#draft.declare(instance);
    this.workload(key, 'workload');
    const launch = planLaunch(this.#draft, instance.settings, instance.launchTemplate);
    const sole = launch.interfaces.length === 1;
    for (const [index, plan] of launch.interfaces.entries()) {
      const label = sole ? id : `${id} (interface ${index})`;
      if (plan.existing !== null) {
        this.#adopt(plan.existing, key, label);
        continue;
      }
      const subnet =
        plan.subnet === null
          ? this.#subnetOpenTo(launch.open, key, at)
          : this.#subnets.of(plan.subnet);
      const elastic = index === 0 ? (this.#elastic.byOwner.get(key) ?? []) : [];
      const own = impliedId(key, `eth${index}`);
      for (const { key: elasticIp } of elastic)
        if (elasticIp !== null) this.addElasticOwner(elasticIp, own);
      this.#addPlanned({
        id: own,
        label,
        workload: key,
        subnet,
        at: plan.at ?? at,
        launch,
        plan,
        sole,
        elastic,
      });
    }
    this.#warnOfAmbiguousElasticIp(key, launch);
  }

  #addPlanned(item: {
    readonly id: NodeId;
    readonly label: string;
    readonly workload: NodeId;
    readonly subnet: NodeId;
    readonly at: SourceLocation;
    readonly launch: Launch;
    readonly plan: PlannedInterface;
    readonly sole: boolean;
    readonly elastic: Parameters<typeof ipv4Addresses>[0]['elastic'];
  }): void {
    const { subnet, launch, plan } = item;
    const home = this.#draft.subnets.get(subnet);
    const defaults = this.#draft.subnetDefaults.get(subnet);
    if (home === undefined || defaults === undefined) return;
    const assigned = assignedIpv4({
      associatePublicIp: plan.associatePublicIp,
      subnet: defaults,
      open: launch.open,
      sole: item.sole,
    });
    const privateAddresses =
      plan.privateAddress === null ? chosenLater : { items: [plan.privateAddress], rest: null };
    this.add({
      id: item.id,
      label: item.label,
      workload: item.workload,
      subnet,
      at: item.at,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses,
          assigned,
          elastic: item.elastic,
          floating: this.#elastic.floating,
        }),
        ...ipv6Addresses({ subnet: home, request: plan.ipv6, assigns: defaults.ipv6 }),
      ],
      ...this.#groups.carried(plan.groups, { domain: home.domain, open: launch.open }),
      forwards: forwarding(launch.sourceDestCheck, launch.open),
    });
  }

  /** The subnet of what names none: a default subnet, unless a template that is not known may name one. */
  #subnetOpenTo(open: Unknown | null, key: string, at: SourceLocation): NodeId {
    return open === null
      ? this.defaultSubnet(key, at)
      : this.#subnets.outside(`subnet of ${open.what}`, open);
  }

  /** An interface that existed before the instance: declared in the input, or outside. */
  #adopt(reference: Reference, instance: NodeId, label: string): void {
    if (
      reference.kind === 'resource' &&
      this.#draft.find(reference.key, 'network-interface') !== null
    ) {
      this.#attached.set(reference.key, instance);
      return;
    }
    const unknown: Unknown =
      reference.kind === 'resource'
        ? { what: reference.key, cause: 'unsupported', location: reference.at }
        : reference.unknown;
    const subnet = this.#subnets.outside(`subnet of ${unknown.what}`, unknown);
    const home = this.#draft.subnets.get(subnet);
    if (home === undefined) return;
    const maybe: PublicAddress = {
      present: perhaps(unknown),
      address: null,
      because: [reference.at],
    };
    this.add({
      id: impliedId(`${instance}#${unknown.what}`, 'interface'),
      label,
      workload: instance,
      subnet,
      at: reference.at,
      addresses: ipv4Addresses({
        subnet: home,
        privateAddresses: chosenLater,
        assigned: maybe,
        elastic: [],
        floating: [],
      }),
      groups: [],
      groupsRest: unknown,
      forwards: perhaps(unknown),
    });
  }

  /** An interface declared on its own gets public IPv4 addresses by Elastic IPs only (IGW-3). */
  #addDeclared(item: ResourceOf<'network-interface'>): void {
    const { key, id, at } = item;
    this.#draft.declare(item);
    const owner = this.#attached.get(key) ?? key;
    this.workload(owner, 'workload');
    const subnet = this.#subnets.of(item.subnet);
    const home = this.#draft.subnets.get(subnet);
    const defaults = this.#draft.subnetDefaults.get(subnet);
    if (home === undefined || defaults === undefined) return;
    const own = impliedId(key, 'interface');
    // An address of an instance that has no interface but this one (IGW-3).
    const ofInstance =
      owner !== key && this.of(owner).length === 0 ? (this.#elastic.byOwner.get(owner) ?? []) : [];
    const elastic = [...(this.#elastic.byOwner.get(key) ?? []), ...ofInstance];
    for (const { key: elasticIp } of elastic)
      if (elasticIp !== null) this.addElasticOwner(elasticIp, own);
    const { privateAddresses } = item;
    this.add({
      id: own,
      label: id,
      workload: owner,
      subnet,
      at,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses,
          assigned: null,
          elastic,
          floating: this.#elastic.floating,
        }),
        ...ipv6Addresses({ subnet: home, request: item.ipv6, assigns: defaults.ipv6 }),
      ],
      ...this.#groups.carried(item.groups, { domain: home.domain }),
      forwards: forwarding(item.sourceDestCheck, null),
    });
  }

  /** A fleet is one workload with an interface in each of its subnets. */
  #addFleet(fleet: ResourceOf<'auto-scaling-group'>): void {
    const { key, id, at } = fleet;
    this.#draft.declare(fleet);
    this.workload(key, 'workload', { spread: true });
    if (fleet.sizeMax !== null && holds(fleet.sizeMax, (size) => size === 0).truth === 'yes')
      return;
    const planned = planLaunch(this.#draft, noSettings, fleet.launchTemplate);
    // Without a template it copies an instance that is not read.
    const copied: Unknown = {
      what: `launch template of ${id}`,
      cause: 'unsupported',
      location: at,
    };
    const launch: Launch = fleet.launchTemplate === null ? { ...planned, open: copied } : planned;
    const subnets =
      fleet.subnets === null
        ? [this.#fleetSubnet(launch, key, at)]
        : this.#subnets.ofList(fleet.subnets);
    const sole = launch.interfaces.length === 1;
    for (const subnet of subnets) {
      for (const [index, plan] of launch.interfaces.entries()) {
        if (plan.existing !== null) continue;
        const suffix = sole ? '' : ` (interface ${index})`;
        this.#addPlanned({
          id: impliedId(key, sole ? subnet : `${subnet}#eth${index}`),
          label:
            subnets.length === 1
              ? `${id}${suffix}`
              : `${id} in ${this.#draft.label(subnet)}${suffix}`,
          workload: key,
          subnet,
          at,
          launch,
          plan,
          sole,
          elastic: [],
        });
      }
    }
  }

  #fleetSubnet(launch: Launch, key: string, at: SourceLocation): NodeId {
    const named = launch.interfaces.find(({ subnet }) => subnet !== null)?.subnet ?? null;
    return named === null ? this.defaultSubnet(key, at) : this.#subnets.of(named);
  }

  #addNat(gateway: ResourceOf<'nat-gateway'>): void {
    const { key, id, at } = gateway;
    this.#draft.declare(gateway);
    const subnet =
      gateway.subnet === null ? this.#regionalSubnet(gateway) : this.#subnets.of(gateway.subnet);
    const isPublic = holds(gateway.connectivity, (value) => value === 'public');
    const elasticIp = gateway.allocation?.kind === 'resource' ? gateway.allocation.key : null;
    const because = [gateway.allocation?.at ?? at];
    this.addNat({
      key,
      label: id,
      subnet,
      at,
      assigned: isPublic.truth === 'no' ? null : { present: isPublic, address: null, because },
    });
    if (elasticIp !== null) this.addElasticOwner(elasticIp, impliedId(key, 'interface'));
  }

  /** A NAT gateway: it takes nothing in but replies, and no group filters it (NAT-1). */
  addNat(gateway: {
    readonly key: string;
    readonly label: string;
    readonly subnet: NodeId;
    readonly at: SourceLocation;
    readonly assigned: PublicAddress | null;
  }): void {
    const { key, label, subnet, at, assigned } = gateway;
    const home = this.#draft.subnets.get(subnet);
    if (home === undefined) return;
    this.workload(key, 'nat');
    const own = this.add({
      id: impliedId(key, 'interface'),
      label,
      workload: key,
      subnet,
      at,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses: chosenLater,
          assigned,
          elastic: [],
          floating: [],
        }),
      ],
      groups: [],
      groupsRest: null,
      filtered: false,
      accepts: 'replies',
      forwards: certainly,
    });
    this.#draft.gateways.set(key, { kind: 'nat', id: key, interface: own });
  }

  /** The subnet of a regional NAT gateway, whose table leads to the VPC's Internet gateway (NAT-2). */
  #regionalSubnet(gateway: ResourceOf<'nat-gateway'>): NodeId {
    const { key, id, at } = gateway;
    const domain = this.#domains.of(gateway.vpc, at);
    const subnet = this.#subnets.implied(impliedId(key, 'subnet'), `network of ${id}`, domain, at);
    const internet = [...this.#draft.gateways.values()].find(
      (other) => other.kind === 'internet' && other.inbound && other.domain === domain,
    );
    const [table = ''] = this.#draft.subnets.get(subnet)?.tables ?? [];
    if (internet !== undefined) {
      this.#draft.tables.get(table)?.routes.push({
        id: `${table}/0.0.0.0/0`,
        label: '0.0.0.0/0',
        because: at,
        destination: '0.0.0.0/0',
        target: { kind: 'gateway', gateway: internet.id },
        origin: 'static',
        present: certainly,
        declared: false,
      });
    }
    return subnet;
  }

  #warnOfAmbiguousElasticIp(instance: string, launch: Launch): void {
    const [elastic] = this.#elastic.byOwner.get(instance) ?? [];
    if (elastic === undefined || launch.interfaces.length < 2) return;
    const label = this.#draft.label(instance);
    this.#draft.warn(
      elastic.because,
      `${label} has several interfaces, so an Elastic IP cannot be associated with the instance. Name the interface.`,
    );
  }
}

/** Whether packets that are not its own may pass (RT-10): the check is on unless it is switched off. */
function forwarding(sourceDestCheck: Value<boolean> | null, open: Unknown | null): Condition {
  if (sourceDestCheck !== null) return negate(isTrue(sourceDestCheck));
  return open === null ? never : perhaps(open);
}
