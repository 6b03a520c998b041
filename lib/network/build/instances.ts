import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference, Resource } from '../../resources/resource.ts';
import type { Condition, NodeId, PublicAddress } from '../model.ts';
import { certainly, never } from '../model.ts';
import { every, holds, isTrue, negate, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Groups, Memberships } from './groups.ts';
import type { Interfaces } from './interfaces.ts';
import { type Launch, noSettings, type PlannedInterface, planLaunch } from './launch.ts';
import { acceptanceOf, isUnfiltered, observedOwners, roleOf } from './observed-interfaces.ts';
import { mayBe } from './open-references.ts';
import type { Parts } from './parts.ts';
import { type Place, type Places, placedId } from './places.ts';
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
  readonly #places: Places;
  readonly #groups: Groups;
  readonly #interfaces: Interfaces;
  readonly #elastic: ElasticAddresses;
  /** Declared interfaces, by key, that an instance has. */
  readonly #attached = new Map<string, NodeId>();
  /** Attachments of which an end is not in the input, or not known. */
  readonly #openAttachments: ResourceOf<'network-interface-attachment'>[] = [];
  /** By key of a declared interface that is the first of an instance: groups that the instance was given besides. */
  readonly #furtherGroups = new Map<string, PartialList<Reference> | null>();
  /** Load balancers, services and the like that are known to have declared interfaces. */
  readonly #owners: ReadonlyMap<string, Resource>;

  constructor({ draft, subnets, places, groups, interfaces }: Parts) {
    this.#draft = draft;
    this.#subnets = subnets;
    this.#places = places;
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
      } else this.#openAttachments.push(attachment);
    }
    for (const instance of this.#draft.of('instance')) {
      this.#addInstance(instance);
      this.#addPerhapsAttached(instance);
    }
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
        if (index === 0 && plan.existing.kind === 'resource')
          this.#furtherGroups.set(plan.existing.key, instance.furtherGroups);
        continue;
      }
      const places: readonly Place[] =
        plan.subnet === null
          ? [{ subnet: this.#subnetOpenTo(launch.open, key, at), present: certainly }]
          : this.#places.of(plan.subnet);
      const elastic = index === 0 ? (this.#elastic.byOwner.get(key) ?? []) : [];
      const own = impliedId(key, `eth${index}`);
      for (const [choice, { subnet, present }] of places.entries()) {
        const id = placedId(own, choice, subnet);
        for (const { key: elasticIp } of elastic)
          if (elasticIp !== null) this.#interfaces.addElasticOwner(elasticIp, id);
        this.#addPlanned({
          id,
          label: this.#labelAt(label, subnet, places),
          workload: key,
          subnet,
          present,
          alternativeTo: own,
          at: plan.at ?? at,
          launch,
          plan,
          sole,
          elastic,
          floating: this.#elastic.floatingAt(key),
          furtherGroups: index === 0 ? instance.furtherGroups : null,
        });
      }
    }
    this.#warnOfAmbiguousElasticIp(key, launch);
  }

  /** What an attachment of which one end is not known may give to an instance: an interface of which nothing is known. */
  #addPerhapsAttached({ key, id }: ResourceOf<'instance'>): void {
    for (const { key: attachment, networkInterface, instance } of this.#openAttachments) {
      const isHere = instance.kind === 'resource' && instance.key === key;
      const open = instance.kind === 'unknown' && mayBe(instance, key) !== null;
      const end = isHere ? networkInterface : instance;
      if (end.kind !== 'unknown' || !(isHere || open)) continue;
      const as = { id: impliedId(key, attachment), workload: key, label: `${id} (${attachment})` };
      this.#adopt({ kind: 'unknown', unknown: end.unknown, at: end.at }, as);
    }
  }

  #labelAt(label: string, subnet: NodeId, places: readonly Place[]): string {
    return places.length < 2 ? label : `${label} in ${this.#draft.label(subnet)}`;
  }

  #addPlanned(item: {
    readonly id: NodeId;
    readonly label: string;
    readonly workload: NodeId;
    readonly subnet: NodeId;
    readonly at: SourceLocation;
    readonly present: Condition;
    readonly launch: Launch;
    readonly plan: PlannedInterface;
    readonly sole: boolean;
    readonly elastic: readonly ElasticAddress[];
    readonly floating: readonly Unknown[];
    readonly alternativeTo: NodeId | null;
    readonly furtherGroups: PartialList<Reference> | null;
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
    const { groups, groupsRest } = this.#groups.extended(
      this.#groups.carried(plan.groups, { domain: home.domain, open: launch.open }),
      item.furtherGroups,
    );
    this.#interfaces.add({
      id: item.id,
      label: item.label,
      workload: item.workload,
      subnet,
      at: item.at,
      present: item.present,
      alternativeTo: item.alternativeTo,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses,
          assigned,
          elastic: item.elastic,
          floating: item.floating,
        }),
        ...ipv6Addresses({ subnet: home, request: plan.ipv6, assigns: defaults.ipv6 }),
      ],
      groups,
      groupsRest,
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
    const { key, id } = item;
    this.#draft.declare(item);
    const service = this.#owners.get(key) ?? null;
    const owner = this.#attached.get(key) ?? service?.key ?? key;
    this.#interfaces.workload(owner, service === null ? 'workload' : roleOf(service));
    const own = impliedId(key, 'interface');
    // An address of an instance that has no interface but this one (IGW-3).
    const ofInstance =
      owner !== key && this.#interfaces.of(owner).length === 0
        ? (this.#elastic.byOwner.get(owner) ?? [])
        : [];
    const elastic = [...(this.#elastic.byOwner.get(key) ?? []), ...ofInstance];
    const places = this.#places.of(item.subnet);
    for (const [choice, place] of places.entries()) {
      const placed = placedId(own, choice, place.subnet);
      for (const { key: elasticIp } of elastic)
        if (elasticIp !== null) this.#interfaces.addElasticOwner(elasticIp, placed);
      this.#addDeclaredAt(item, place, {
        id: placed,
        alternativeTo: own,
        label: this.#labelAt(id, place.subnet, places),
        owner,
        service,
        elastic,
      });
    }
  }

  #addDeclaredAt(
    item: ResourceOf<'network-interface'>,
    { subnet, present }: Place,
    as: {
      readonly id: NodeId;
      readonly alternativeTo: NodeId;
      readonly label: string;
      readonly owner: NodeId;
      readonly service: Resource | null;
      readonly elastic: readonly ElasticAddress[];
    },
  ): void {
    const { key, at, privateAddresses } = item;
    const { id, alternativeTo, label, owner, service, elastic } = as;
    const home = this.#draft.subnets.get(subnet);
    const defaults = this.#draft.subnetDefaults.get(subnet);
    if (home === undefined || defaults === undefined) return;
    this.#interfaces.add({
      id,
      label,
      workload: owner,
      subnet,
      present,
      alternativeTo,
      at,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses,
          assigned: null,
          elastic,
          floating: [...this.#elastic.floatingAt(key), ...this.#elastic.floatingAt(owner)],
        }),
        ...ipv6Addresses({ subnet: home, request: item.ipv6, assigns: defaults.ipv6 }),
      ],
      ...(isUnfiltered(item)
        ? { groups: [], groupsRest: null, filtered: false }
        : this.#carriedBy(item, home.domain)),
      accepts: acceptanceOf(item, service),
      forwards: forwarding(item.sourceDestCheck, null),
    });
  }

  /** Groups of its own, and those put on it, also as the first interface of an instance. */
  #carriedBy(item: ResourceOf<'network-interface'>, domain: NodeId): Memberships {
    const own = this.#groups.carried(item.groups, { domain });
    const further = this.#groups.extended(own, item.furtherGroups);
    return this.#groups.extended(further, this.#furtherGroups.get(item.key) ?? null);
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
    const places =
      fleet.subnets === null
        ? this.#fleetPlaces(launch, key, at)
        : this.#places.ofList(fleet.subnets, { isUsed: false });
    const sole = launch.interfaces.length === 1;
    for (const { subnet, present: isPlaced } of places) {
      for (const [index, plan] of launch.interfaces.entries()) {
        if (plan.existing !== null) continue;
        const suffix = sole ? '' : ` (interface ${index})`;
        this.#addPlanned({
          id: impliedId(key, sole ? subnet : `${subnet}#eth${index}`),
          label:
            places.length === 1
              ? `${id}${suffix}`
              : `${id} in ${this.#draft.label(subnet)}${suffix}`,
          workload: key,
          subnet,
          at,
          present: every(present, isPlaced),
          alternativeTo: null,
          launch,
          plan,
          sole,
          elastic: [],
          floating: this.#elastic.floatingAt(key),
          furtherGroups: null,
        });
      }
    }
  }

  #fleetPlaces(launch: Launch, key: string, at: SourceLocation): readonly Place[] {
    const named = launch.interfaces.find(({ subnet }) => subnet !== null)?.subnet ?? null;
    return named === null
      ? [{ subnet: this.#interfaces.defaultSubnet(key, at), present: certainly }]
      : this.#places.of(named);
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
