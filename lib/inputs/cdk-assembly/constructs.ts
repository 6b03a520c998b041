import type { ProgramLine } from '../../basics/source.ts';
import type { Construct } from '../cloudformation/library.ts';
import type { DocumentNode } from '../document.ts';
import { textIn } from './manifest.ts';

/**
 * Which construct made what of a stack's templates, by the metadata that the
 * CDK writes about constructs. One set of metadata is about a stack and the
 * stacks nested in it, whose logical ids may be the same.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.ArtifactMetadataEntryType.html
 */

/** The constructs of one template. */
export interface ConstructScope {
  /** By logical id. */
  readonly constructs: ReadonlyMap<string, Construct>;
  /** By the logical id of the nested stack's resource. */
  readonly nested: ReadonlyMap<string, NestedScope>;
}

export interface NestedScope {
  readonly scope: ConstructScope;
  /** The template's file where the metadata names it. */
  readonly templateFile: string | null;
}

/** The path at which the CDK puts the resource of a nested stack, beside the stack. */
const nestedResource = /^(.*)\/([^/]+)\.NestedStack\/\2\.NestedStackResource$/;

/** Linear in the size of the metadata. `lineOf` picks the user's line from a stack trace. */
export function readConstructs(
  metadata: readonly DocumentNode[],
  lineOf: (trace: readonly string[]) => ProgramLine | null,
): ConstructScope {
  const paths = new Map<string, PathMetadata>();
  for (const node of metadata) {
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries) paths.set(key, readPath(value, paths.get(key)));
  }
  const root = newScope();
  const scopes = new Map<string, MutableScope>();
  for (const path of paths.keys()) {
    const [, above, name] = nestedResource.exec(path) ?? [];
    if (above !== undefined && name !== undefined) scopes.set(`${above}/${name}`, newScope());
  }
  const scopeOf = (path: string): MutableScope => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const scope = scopes.get(path.slice(0, end));
      if (scope !== undefined) return scope;
    }
    return root;
  };
  for (const [path, { logicalId, trace }] of paths) {
    if (logicalId === null) continue;
    const scope = scopeOf(path);
    scope.constructs.set(logicalId, { path: path.replace(/^\//, ''), createdAt: lineOf(trace) });
    const [, above = '', name] = nestedResource.exec(path) ?? [];
    const inner = name === undefined ? undefined : scopes.get(`${above}/${name}`);
    if (inner === undefined) continue;
    const templateFile = paths.get(`${above}/${name}`)?.templateFile ?? null;
    scope.nested.set(logicalId, { scope: inner, templateFile });
  }
  return root;
}

interface MutableScope {
  readonly constructs: Map<string, Construct>;
  readonly nested: Map<string, NestedScope>;
}

function newScope(): MutableScope {
  return { constructs: new Map(), nested: new Map() };
}

interface PathMetadata {
  readonly logicalId: string | null;
  readonly templateFile: string | null;
  readonly trace: readonly string[];
}

/** The entries of one construct, on top of those read before. */
function readPath(node: DocumentNode, before: PathMetadata | undefined): PathMetadata {
  let { logicalId, templateFile, trace } = before ?? {
    logicalId: null,
    templateFile: null,
    trace: [],
  };
  for (const entry of node.kind === 'list' ? node.items : []) {
    switch (textIn(entry, 'type')) {
      case 'aws:cdk:logicalId':
        logicalId = textIn(entry, 'data');
        // Where traces stood before there was an entry for them.
        if (trace.length === 0) trace = textsIn(entry, 'trace');
        break;
      case 'aws:cdk:creationStack':
        trace = textsIn(entry, 'data');
        break;
      case 'aws:cdk:templateFile':
        templateFile = textIn(entry, 'data');
        break;
      default:
        break;
    }
  }
  return { logicalId, templateFile, trace };
}

function textsIn(node: DocumentNode, key: string): readonly string[] {
  const list = node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : null;
  return (list?.kind === 'list' ? list.items : []).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}
