import { unreachable } from '../../basics/invariant.ts';
import { compareText } from '../../basics/order.ts';
import type { PartialList, Unknown } from '../../basics/value.ts';
import { defaultAclKey, defaultGroupKey, mainTableKey } from '../../resources/implied-keys.ts';
import type { LaunchSettings, Reference, Resource, ResourceSet } from '../../resources/resource.ts';

/**
 * In which VPC the things are that the input only names: a subnet that is a
 * parameter says nothing of its VPC, but the group used beside it does. What
 * one resource uses together lies in one VPC, so this joins such uses and asks
 * which VPC stands in the joined set. It decides no contents.
 */

export type Home =
  | { readonly kind: 'declared'; readonly vpc: string }
  | { readonly kind: 'outside'; readonly name: string; readonly unknown: Unknown }
  | { readonly kind: 'default' };

export interface Placement {
  /** The VPC of a resource by key, or of an outside thing by name; null: nothing tells. */
  home(name: string): Home | null;
  /** Equal for all that is known to lie in one VPC. */
  cluster(name: string): string;
}

/** The name under which everything without a VPC is joined. */
const defaultName = '#default-vpc';

/** `resources`: those of `set`, sorted by key. Near linear in the number of references. */
export function placeEverything(resources: readonly Resource[], set: ResourceSet): Placement {
  const joined = new JoinedNames();
  const homes = new Map<string, Home>([[defaultName, { kind: 'default' }]]);
  for (const resource of resources) {
    const { key } = resource;
    const vpc = vpcOf(resource);
    if (vpc !== null) {
      const name = nameOf(vpc);
      homes.set(name, homeAt(vpc, set));
      joined.join(key, name);
    }
    if (resource.kind === 'vpc') {
      homes.set(key, { kind: 'declared', vpc: key });
      joined.join(key, defaultGroupKey(key));
      joined.join(key, mainTableKey(key));
      joined.join(key, defaultAclKey(key));
    }
    if (resource.kind === 'security-group' && resource.vpc === null) joined.join(key, defaultName);
    for (const name of neighboursOf(resource, set)) joined.join(key, name);
  }
  const byCluster = new Map<string, Home>();
  for (const [name, home] of [...homes].sort(byRank)) {
    if (!byCluster.has(joined.root(name))) byCluster.set(joined.root(name), home);
  }
  const outside = [...homes.values()].filter((home) => home.kind === 'outside');
  const onlyOutside = outside.length === 1 ? (outside[0] ?? null) : null;
  return {
    home: (name) => byCluster.get(joined.root(name)) ?? onlyOutside,
    cluster: (name) => joined.root(name),
  };
}

/** What a reference is called here: a key, or the name of what is outside. */
export function nameOf(reference: Reference): string {
  switch (reference.kind) {
    case 'resource':
      return reference.key;
    case 'outside':
      return reference.name;
    case 'unknown':
      return reference.unknown.what;
    default:
      return unreachable(reference);
  }
}

function homeAt(vpc: Reference, set: ResourceSet): Home {
  const name = nameOf(vpc);
  if (vpc.kind !== 'resource') return { kind: 'outside', name, unknown: vpc.unknown };
  if (set.resources.get(name)?.kind === 'vpc') return { kind: 'declared', vpc: name };
  const unknown: Unknown = { what: name, cause: 'unsupported', location: vpc.at };
  return { kind: 'outside', name, unknown };
}

/** A VPC of the input says most, then one that the input names. */
const ranks: Readonly<Record<Home['kind'], number>> = { declared: 0, outside: 1, default: 2 };

function byRank([nameA, a]: [string, Home], [nameB, b]: [string, Home]): number {
  return ranks[a.kind] - ranks[b.kind] || compareText(nameA, nameB);
}

function vpcOf(resource: Resource): Reference | null {
  switch (resource.kind) {
    case 'subnet':
    case 'route-table':
    case 'network-acl':
    case 'vpc-endpoint':
    case 'security-group':
    case 'nat-gateway':
    case 'egress-only-internet-gateway':
    case 'gateway-attachment':
      return resource.vpc;
    default:
      return null;
  }
}

/** Names of what a resource uses that lies in its own VPC. */
export function neighboursOf(resource: Resource, set: ResourceSet): readonly string[] {
  switch (resource.kind) {
    case 'instance':
      return resource.launchTemplate === null
        ? ofSettings(resource.settings)
        : [...ofSettings(resource.settings), ...ofTemplate(resource.launchTemplate, set)];
    case 'auto-scaling-group':
      return [
        ...ofLists(resource.subnets, resource.targetGroups, resource.classicLoadBalancers),
        ...ofTemplate(resource.launchTemplate, set),
      ];
    case 'network-interface':
      return [nameOf(resource.subnet), ...ofLists(resource.groups)];
    case 'network-interface-attachment':
      return [nameOf(resource.instance), nameOf(resource.networkInterface)];
    case 'load-balancer':
      return ofLists(resource.subnets, resource.groups);
    case 'classic-load-balancer':
      return ofLists(resource.subnets, resource.groups, resource.instances);
    case 'listener':
      return [nameOf(resource.loadBalancer), ...resource.actions.flatMap(ofAction)];
    case 'listener-rule':
      return [nameOf(resource.listener), ...resource.actions.flatMap(ofAction)];
    case 'target-group':
      return resource.targets.items.flatMap(({ target }) =>
        target.kind === 'resource' ? [nameOf(target.reference)] : [],
      );
    case 'managed-service':
      return [
        ...ofLists(resource.subnets, resource.groups),
        ...(resource.subnetGroup === null ? [] : [nameOf(resource.subnetGroup)]),
      ];
    case 'subnet-group':
      return ofLists(resource.subnets);
    case 'ecs-service':
      return [
        ...(resource.awsvpc === null
          ? []
          : ofLists(resource.awsvpc.subnets, resource.awsvpc.groups)),
        ...resource.loadBalancers.flatMap(({ targetGroup }) =>
          targetGroup === null ? [] : [nameOf(targetGroup)],
        ),
      ];
    case 'vpc-endpoint':
      return ofLists(resource.subnets, resource.groups, resource.routeTables);
    case 'firewall-endpoints':
      return ofLists(resource.subnets);
    case 'relay':
      return ofLists(resource.subnets, resource.groups);
    case 'relay-part':
      return [
        nameOf(resource.relay),
        ...(resource.subnet === null ? [] : [nameOf(resource.subnet)]),
      ];
    case 'nat-gateway':
      return resource.subnet === null ? [] : [nameOf(resource.subnet)];
    case 'route-table-association':
      return [
        nameOf(resource.routeTable),
        ...(resource.subnet === null ? [] : [nameOf(resource.subnet)]),
      ];
    case 'network-acl-association':
      return [nameOf(resource.acl), nameOf(resource.subnet)];
    default:
      return [];
  }
}

function ofSettings({ subnet, groups, interfaces }: LaunchSettings): readonly string[] {
  const names = subnet === null ? [] : [nameOf(subnet)];
  addNames(names, groups);
  for (const each of interfaces ?? []) {
    if (each.subnet !== null) names.push(nameOf(each.subnet));
    addNames(names, each.groups);
    if (each.existing !== null) names.push(nameOf(each.existing));
  }
  return names;
}

/** A template may serve several VPCs, so its users are joined with what it names, not with the template. */
function ofTemplate(reference: Reference | null, set: ResourceSet): readonly string[] {
  const template = reference?.kind === 'resource' ? set.resources.get(reference.key) : undefined;
  return template?.kind === 'launch-template' ? ofSettings(template.settings) : [];
}

function ofAction(action: {
  readonly targets: readonly { readonly group: Reference }[];
}): readonly string[] {
  return action.targets.map(({ group }) => nameOf(group));
}

function ofLists(...lists: readonly (PartialList<Reference> | null)[]): readonly string[] {
  const names: string[] = [];
  for (const list of lists) addNames(names, list);
  return names;
}

function addNames(names: string[], list: PartialList<Reference> | null): void {
  if (list === null) return;
  for (const item of list.items) names.push(nameOf(item));
  if (list.rest !== null) names.push(list.rest.what);
}

/** Disjoint sets of names with path halving. */
export class JoinedNames {
  readonly #parents = new Map<string, string>();

  root(name: string): string {
    let at = name;
    // Each round moves up one level of a finite tree.
    for (let up = this.#parents.get(at); up !== undefined; up = this.#parents.get(at)) {
      const further = this.#parents.get(up);
      if (further !== undefined) this.#parents.set(at, further);
      at = up;
    }
    return at;
  }

  /** The smaller name becomes the root, whatever the order of the calls. */
  join(a: string, b: string): void {
    const rootA = this.root(a);
    const rootB = this.root(b);
    if (rootA === rootB) return;
    const [upper, lower] = compareText(rootA, rootB) < 0 ? [rootA, rootB] : [rootB, rootA];
    this.#parents.set(lower, upper);
  }
}
