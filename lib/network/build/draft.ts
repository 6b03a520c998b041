import { compareText } from '../../basics/order.ts';
import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown, Value } from '../../basics/value.ts';
import type { Reference, Resource, ResourceBase, ResourceSet } from '../../resources/resource.ts';
import type {
  Acl,
  AclEntry,
  Balancer,
  Component,
  Domain,
  FilterRule,
  Gateway,
  Group,
  Interface,
  ModelGap,
  NetworkModel,
  NodeId,
  Pool,
  Route,
  RouteTable,
  Subnet,
  Workload,
} from '../model.ts';

/**
 * A network that is being built: the resources, indexed, and what was made of
 * them so far. It lives inside one call of buildNetwork. It owns how
 * references are followed and how nodes get their components; it knows no rule
 * of AWS.
 */

export type ResourceOf<K extends Resource['kind']> = Extract<Resource, { readonly kind: K }>;

/** Where a reference leads. */
export type Target<T> =
  | { readonly kind: 'found'; readonly resource: T }
  /** One thing outside of the input; equal names are the same thing. */
  | { readonly kind: 'outside'; readonly name: string; readonly unknown: Unknown }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

/** What a subnet gives to interfaces that do not say otherwise. */
export interface SubnetDefaults {
  readonly publicIpv4: Value<boolean>;
  readonly ipv6: Value<boolean>;
}

export type OpenTable = Omit<RouteTable, 'routes'> & { readonly routes: Route[] };
export type OpenAcl = {
  readonly id: NodeId;
  readonly ingress: AclEntry[];
  readonly egress: AclEntry[];
};
export type OpenGroup = Omit<Group, 'ingress' | 'egress'> & {
  readonly ingress: FilterRule[];
  readonly egress: FilterRule[];
};
export type OpenWorkload = Omit<Workload, 'interfaces'> & { readonly interfaces: NodeId[] };

export class Draft {
  readonly set: ResourceSet;
  /** All resources, sorted by key. */
  readonly resources: readonly Resource[];
  readonly problems: Problem[] = [];
  readonly gaps: ModelGap[] = [];
  readonly components: Map<NodeId, Component> = new Map();
  readonly domains: Map<NodeId, Domain> = new Map();
  readonly subnets: Map<NodeId, Subnet> = new Map();
  readonly subnetDefaults: Map<NodeId, SubnetDefaults> = new Map();
  readonly tables: Map<NodeId, OpenTable> = new Map();
  readonly acls: Map<NodeId, OpenAcl> = new Map();
  readonly groups: Map<NodeId, OpenGroup> = new Map();
  readonly interfaces: Map<NodeId, Interface> = new Map();
  readonly gateways: Map<NodeId, Gateway> = new Map();
  readonly balancers: Map<NodeId, Balancer> = new Map();
  readonly pools: Map<NodeId, Pool> = new Map();
  readonly workloads: Map<NodeId, OpenWorkload> = new Map();
  readonly #byKind = new Map<Resource['kind'], Resource[]>();

  constructor(set: ResourceSet) {
    this.set = set;
    const resources: Resource[] = [];
    for (const key of sortedKeys(set.resources)) {
      const resource = set.resources.get(key);
      if (resource === undefined) continue;
      resources.push(resource);
      const list = this.#byKind.get(resource.kind);
      if (list === undefined) this.#byKind.set(resource.kind, [resource]);
      else list.push(resource);
    }
    this.resources = resources;
  }

  /** All resources of a kind, sorted by key. */
  of<K extends Resource['kind']>(kind: K): readonly ResourceOf<K>[] {
    const list = this.#byKind.get(kind) ?? [];
    return isListOf(list, kind) ? list : [];
  }

  find<K extends Resource['kind']>(key: string, kind: K): ResourceOf<K> | null {
    const resource = this.set.resources.get(key);
    return resource !== undefined && isOfKind(resource, kind) ? resource : null;
  }

  /** A resource that is not modelled, or not of that kind, counts as one outside the input. */
  follow<K extends Resource['kind']>(reference: Reference, kind: K): Target<ResourceOf<K>> {
    if (reference.kind !== 'resource') return reference;
    const resource = this.find(reference.key, kind);
    if (resource !== null) return { kind: 'found', resource };
    const unknown: Unknown = {
      what: reference.key,
      cause: 'unsupported',
      location: reference.at,
    };
    return { kind: 'outside', name: reference.key, unknown };
  }

  /** Registers what a resource declares; its node has the resource's key. */
  declare(resource: ResourceBase): NodeId {
    const { key, id, type, path, at, name } = resource;
    this.components.set(key, { id: key, label: id, type, path, at, declared: true, name });
    return key;
  }

  /** Registers what no resource of the input declares. */
  imply(component: Pick<Component, 'id' | 'label' | 'type' | 'at'>): NodeId {
    const { id, label, type, at } = component;
    this.components.set(id, { id, label, type, path: null, at, declared: false, name: null });
    return id;
  }

  label(id: NodeId): string {
    return this.components.get(id)?.label ?? id;
  }

  warn(location: SourceLocation, message: string): void {
    this.problems.push({ severity: 'warning', message, location });
  }

  gap(resource: ResourceBase, effect: string): void {
    this.gaps.push({ node: this.declare(resource), type: resource.type, effect });
  }

  /** Everything sorted by id, so that equal resources in any order give equal models. */
  finish(): NetworkModel {
    return {
      components: sorted(this.components),
      domains: sorted(this.domains),
      subnets: sorted(this.subnets),
      tables: sorted(this.tables),
      acls: sorted<Acl>(this.acls),
      groups: sorted<Group>(this.groups),
      interfaces: sorted(this.interfaces),
      gateways: sorted(this.gateways),
      balancers: sorted(this.balancers),
      pools: sorted(this.pools),
      workloads: sorted<Workload>(this.workloads),
      gaps: [...this.gaps].sort(
        (a, b) => compareText(a.node, b.node) || compareText(a.effect, b.effect),
      ),
    };
  }
}

/** `#` is in no logical id, Terraform address or AWS id: such ids never meet a resource's key. */
export function impliedId(owner: string, part: string): NodeId {
  return `${owner}#${part}`;
}

function isOfKind<K extends Resource['kind']>(
  resource: Resource,
  kind: K,
): resource is ResourceOf<K> {
  return resource.kind === kind;
}

/** Lists hold one kind each, so the first element tells of all. */
function isListOf<K extends Resource['kind']>(
  list: readonly Resource[],
  kind: K,
): list is readonly ResourceOf<K>[] {
  return list[0]?.kind === kind;
}

function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (isSorted(map)) return map;
  const result = new Map<string, T>();
  for (const key of sortedKeys(map)) {
    const value = map.get(key);
    if (value !== undefined) result.set(key, value);
  }
  return result;
}

function isSorted(map: ReadonlyMap<string, unknown>): boolean {
  let last = '';
  for (const key of map.keys()) {
    if (key < last) return false;
    last = key;
  }
  return true;
}

/** The order of JavaScript itself is that of all that is printed, by code units. */
function sortedKeys(map: ReadonlyMap<string, unknown>): readonly string[] {
  return [...map.keys()].sort();
}
