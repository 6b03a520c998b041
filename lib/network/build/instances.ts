import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference, Resource } from '../../resources/resource.ts';
import type { Condition, NodeId, PublicAddress } from '../model.ts';
import { certainly, never } from '../model.ts';
import { holds, isTrue, negate, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Groups } from './groups.ts';
import type { Interfaces } from './interfaces.ts';
import { type Launch, noSettings, type PlannedInterface, planLaunch } from './launch.ts';
import { acceptanceOf, isUnfiltered, observedOwners, roleOf } from './observed-interfaces.ts';
import type { Parts } from './parts.ts';
import {
  assignedIpv4,
  type ElasticAddress,
  type ElasticAddresses,
  elasticAddresses,
  ipv4Addresses,
  ipv6Addresses,
} from './public-addresses.ts';
import type { Subnets } from './subnets.ts';

/**
 * Interfaces of instances and fleets, and those that are declared on their
 * own: where each lies, what it carries, and its addresses.
 */

const chosenLater: PartialList<Value<string>> = { items: [], rest: null };

export function addInstances(parts: Parts): void {
  new Instances(parts).add();
}

class Instances {
  readonly #draft: Draft;
  readonly #subnets: Subnets;
  readonly #groups: Groups;
  readonly #interfaces: Interfaces;
  readonly #elastic: ElasticAddresses;
  /** Declared interfaces, by key, that an instance has. */
  readonly #attached = new Map<string, NodeId>();
  /** Load balancers, services and the like that are known to have declared interfaces. */
  readonly #owners: ReadonlyMap<string, Resource>;

  constructor({ draft, subnets, groups, interfaces }: Parts) {
    this.#draft = draft;
    this.#subnets = subnets;
    this.#groups = groups;
    this.#interfaces = interfaces;
    this.#elastic = elasticAddresses(draft);
    this.#owners = observedOwners(draft);
  }

  add(): void {
    for (const attachment of this.#draft.of('network-interface-attachment')) {
      const { networkInterface, instance } = attachment;
      if (networkInterface.kind === 'resource' && instance.kind === 'resource') {
        this.#attached.set(networkInterface.key, instance.key);
      }
    }
    for (const instance of this.#draft.of('instance')) this.#addInstance(instance);
    for (const item of this.#draft.of('network-interface')) this.#addDeclared(item);
    for (const fleet of this.#draft.of('auto-scaling-group')) this.#addFleet(fleet);
  }

  #addInstance(instance: ResourceOf<'instance'>): void {
    const { key, id, at } = instance;
    this.#draft.declare(instance);
    this.#interfaces.workload(key, 'workload');
    const launch = planLaunch(this.#draft, instance.settings, instance.launchTemplate);
    const sole = launch.interfaces.length === 1;
    for (const [index, plan] of launch.interfaces.entries()) {
      const label = sole ? id : `${id} (interface ${index})`;
      if (plan.existing !== null) {
        this.#adopt(plan.existing, { id: impliedId(key, `eth${index}`), workload: key, label });
        continue;
      }
      const subnet =
        plan.subnet === null
          ? this.#subnetOpenTo(launch.open, key, at)
          : this.#subnets.of(plan.subnet);
      const elastic = index === 0 ? (this.#elastic.byOwner.get(key) ?? []) : [];
      const own = impliedId(key, `eth${index}`);
      for (const { key: elasticIp } of elastic)
        if (elasticIp !== null) this.#interfaces.addElasticOwner(elasticIp, own);
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
    readonly present?: Condition;
    readonly launch: Launch;
    readonly plan: PlannedInterface;
    readonly sole: boolean;
    readonly elastic: readonly ElasticAddress[];
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
    this.#interfaces.add({
      id: item.id,
      label: item.label,
      workload: item.workload,
      subnet,
      at: item.at,
      present: item.present ?? certainly,
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
      ? this.#interfaces.defaultSubnet(key, at)
      : this.#subnets.outside(`subnet of ${open.what}`, open);
  }

  /** An interface that existed before the instance: declared in the input, or outside. */
  #adopt(
    reference: Reference,
    as: { readonly id: NodeId; readonly workload: NodeId; readonly label: string },
  ): void {
    if (
      reference.kind === 'resource' &&
      this.#draft.find(reference.key, 'network-interface') !== null
    ) {
      this.#attached.set(reference.key, as.workload);
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
    this.#interfaces.add({
      ...as,
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
    const service = this.#owners.get(key) ?? null;
    const owner = this.#attached.get(key) ?? service?.key ?? key;
    this.#interfaces.workload(owner, service === null ? 'workload' : roleOf(service));
    const subnet = this.#subnets.of(item.subnet);
    const home = this.#draft.subnets.get(subnet);
    const defaults = this.#draft.subnetDefaults.get(subnet);
    if (home === undefined || defaults === undefined) return;
    const own = impliedId(key, 'interface');
    // An address of an instance that has no interface but this one (IGW-3).
    const ofInstance =
      owner !== key && this.#interfaces.of(owner).length === 0
        ? (this.#elastic.byOwner.get(owner) ?? [])
        : [];
    const elastic = [...(this.#elastic.byOwner.get(key) ?? []), ...ofInstance];
    for (const { key: elasticIp } of elastic)
      if (elasticIp !== null) this.#interfaces.addElasticOwner(elasticIp, own);
    const { privateAddresses } = item;
    this.#interfaces.add({
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
      ...(isUnfiltered(item)
        ? { groups: [], groupsRest: null, filtered: false }
        : this.#groups.carried(item.groups, { domain: home.domain })),
      accepts: acceptanceOf(item, service),
      forwards: forwarding(item.sourceDestCheck, null),
    });
  }

  /** A fleet is one workload with an interface in each of its subnets. */
  #addFleet(fleet: ResourceOf<'auto-scaling-group'>): void {
    const { key, id, at } = fleet;
    this.#draft.declare(fleet);
    this.#interfaces.workload(key, 'workload', { spread: true });
    // Of size 0 at most, it never launches anything.
    const present = fleet.sizeMax === null ? certainly : holds(fleet.sizeMax, (size) => size > 0);
    if (present.truth === 'no') return;
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
          present,
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
    return named === null ? this.#interfaces.defaultSubnet(key, at) : this.#subnets.of(named);
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
