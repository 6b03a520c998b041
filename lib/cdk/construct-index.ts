import { basename } from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { SourceLocation } from '../basics/source.ts';

/**
 * From what findings name (logical ids, construct paths, places in templates)
 * back to the constructs of the app. Made once for a tree; linear in its size.
 */

/** A property of a resource, as the CDK's reports name it. */
export interface PlacedProperty {
  readonly resource: CfnResource;
  /** Its logical id. */
  readonly id: string;
  /** `Properties.SecurityGroupIngress.0`; null: the resource as a whole. */
  readonly property: string | null;
}

export class ConstructIndex {
  readonly #root: IConstruct;
  /** By file name: those of one app are distinct. */
  readonly #stacks = new Map<string, Stack>();
  readonly #resources = new Map<Stack, CfnResource[]>();
  readonly #byId = new Map<Stack, ReadonlyMap<string, CfnResource>>();
  readonly #ids = new Map<CfnResource, string>();
  #byLogicalId: ReadonlyMap<string, readonly CfnResource[]> | null = null;

  constructor(root: IConstruct) {
    this.#root = root;
    for (const construct of root.node.findAll()) {
      if (CfnResource.isCfnResource(construct)) {
        const beside = this.#resources.get(construct.stack);
        if (beside === undefined) this.#resources.set(construct.stack, [construct]);
        else beside.push(construct);
      } else if (Stack.isStack(construct)) this.#stacks.set(construct.templateFile, construct);
    }
  }

  /** The resource at that construct path, with or without the id of the resource itself at its end. */
  at(path: string): CfnResource | null {
    const found = this.#constructAt(path);
    if (found === undefined) return null;
    if (CfnResource.isCfnResource(found)) return found;
    const { defaultChild } = found.node;
    return defaultChild !== undefined && CfnResource.isCfnResource(defaultChild)
      ? defaultChild
      : null;
  }

  /** The only resource with that logical id; of a nested stack also as `Stack/Id`. */
  named(id: string): CfnResource | null {
    this.#byLogicalId ??= this.#allByLogicalId();
    const [only, ...others] = this.#byLogicalId.get(id.slice(id.lastIndexOf('/') + 1)) ?? [];
    return only !== undefined && others.length === 0 ? only : null;
  }

  /** The resource with that logical id in the stack that a place lies in. */
  beside({ file }: SourceLocation, id: string): CfnResource | null {
    const stack = this.#stacks.get(basename(file));
    return stack === undefined ? null : (this.#resourcesOf(stack).get(id) ?? null);
  }

  /** The resource in whose declaration a place lies. */
  placed(at: SourceLocation): PlacedProperty | null {
    const { pointer } = at;
    if (!pointer.startsWith(section)) return null;
    const end = pointer.indexOf('/', section.length);
    const id = unescaped(pointer.slice(section.length, end < 0 ? pointer.length : end));
    const resource = this.beside(at, id);
    if (resource === null) return null;
    const inside = end < 0 ? null : pointer.slice(end + 1).replaceAll('/', '.');
    return { resource, id, property: inside === null ? null : unescaped(inside) };
  }

  /** The logical id of a resource of the tree, as in the template, with overrides. */
  idOf(resource: CfnResource): string {
    this.#resourcesOf(resource.stack);
    return this.#ids.get(resource) ?? String(resource.stack.resolve(resource.logicalId));
  }

  #constructAt(path: string): IConstruct | undefined {
    // The tree may be that of a stage: its own path is the beginning of those in it.
    const { path: above } = this.#root.node;
    const start = above === '' ? '' : `${above}/`;
    if (path === above) return this.#root;
    if (!path.startsWith(start)) return undefined;
    let construct = this.#root;
    for (const name of path.slice(start.length).split('/')) {
      const child = construct.node.tryFindChild(name);
      // For the name of a method of objects it gives that method.
      if (!Construct.isConstruct(child)) return undefined;
      construct = child;
    }
    return construct;
  }

  /** By logical id; resolved for all of a stack together, which costs least. */
  #resourcesOf(stack: Stack): ReadonlyMap<string, CfnResource> {
    const known = this.#byId.get(stack);
    if (known !== undefined) return known;
    const all = this.#resources.get(stack) ?? [];
    const ids: unknown[] = stack.resolve(all.map(({ logicalId }) => logicalId));
    const byId = new Map<string, CfnResource>();
    for (const [index, resource] of all.entries()) {
      const id = String(ids[index]);
      byId.set(id, resource);
      this.#ids.set(resource, id);
    }
    this.#byId.set(stack, byId);
    return byId;
  }

  #allByLogicalId(): ReadonlyMap<string, readonly CfnResource[]> {
    const all = new Map<string, CfnResource[]>();
    for (const stack of this.#stacks.values()) {
      for (const [id, resource] of this.#resourcesOf(stack)) {
        const known = all.get(id);
        if (known === undefined) all.set(id, [resource]);
        else known.push(resource);
      }
    }
    return all;
  }
}

/** What pointers to resources of templates begin with. */
const section = '/Resources/';

/** The path by which users know it: of the construct that stands for the resource. */
export function shownPath(resource: IConstruct): string {
  const { path, id, scope } = resource.node;
  const isInner = id === 'Resource' || id === 'Default';
  return isInner && scope !== undefined && scope.node.path !== '' ? scope.node.path : path;
}

/** A token of a JSON pointer (RFC 6901). */
function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
