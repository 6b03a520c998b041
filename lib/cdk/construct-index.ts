import { basename } from 'node:path';
import { type CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SourceLocation } from '../basics/source.ts';

/**
 * From what findings name (logical ids, construct paths, places in templates)
 * back to the constructs of the app. Made once for a tree; linear in its size.
 */

/** A property of a resource, as the CDK's reports name it. */
export interface PlacedProperty {
  readonly resource: CfnResource;
  /** `Properties.SecurityGroupIngress.0`; null: the resource as a whole. */
  readonly property: string | null;
}

export class ConstructIndex {
  readonly #byPath = new Map<string, IConstruct>();
  /** By file name: those of one app are distinct. */
  readonly #stacks = new Map<string, Stack>();
  readonly #resources = new Map<Stack, ReadonlyMap<string, CfnResource>>();
  #byLogicalId: ReadonlyMap<string, readonly CfnResource[]> | null = null;

  constructor(root: IConstruct) {
    for (const construct of root.node.findAll()) {
      this.#byPath.set(construct.node.path, construct);
      if (Stack.isStack(construct)) this.#stacks.set(construct.templateFile, construct);
    }
  }

  /** The resource at that construct path, with or without the id of the resource itself at its end. */
  at(path: string): CfnResource | null {
    const found = this.#byPath.get(path);
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

  /** The resource in whose declaration a place lies. */
  placed({ file, pointer }: SourceLocation): PlacedProperty | null {
    const stack = this.#stacks.get(basename(file));
    const [section, id = '', ...rest] = pointer.split('/').slice(1).map(unescaped);
    if (stack === undefined || section !== 'Resources') return null;
    const resource = this.#resourcesOf(stack).get(id);
    if (resource === undefined) return null;
    return { resource, property: rest.length === 0 ? null : rest.join('.') };
  }

  #resourcesOf(stack: Stack): ReadonlyMap<string, CfnResource> {
    let resources = this.#resources.get(stack);
    if (resources === undefined) {
      resources = new Map(
        stack.node
          .findAll()
          .flatMap((each) =>
            CfnResource.isCfnResource(each) && Stack.of(each) === stack
              ? [[logicalIdOf(each), each] as const]
              : [],
          ),
      );
      this.#resources.set(stack, resources);
    }
    return resources;
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

/** As in the template, with overrides. */
export function logicalIdOf(element: CfnElement): string {
  const id: unknown = element.stack.resolve(element.logicalId);
  return String(id);
}

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
