import { isRecord } from '../../basics/record.ts';
import type { Construct } from '../cloudformation/library.ts';
import type { LineOfTrace } from './traces.ts';

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

/**
 * Linear in the size of the metadata, which is plain data by construct path.
 * `lineOf` picks the user's line from a stack trace.
 */
export function readConstructs(metadata: readonly unknown[], lineOf: LineOfTrace): ConstructScope {
  const paths = new Map<string, PathMetadata>();
  for (const value of metadata) {
    if (!isRecord(value)) continue;
    for (const path of Object.keys(value)) {
      paths.set(path, readPath(value[path], paths.get(path)));
    }
  }
  const root = newScope();
  const scopes = new Map<string, MutableScope>();
  for (const path of paths.keys()) {
    const stack = nestedStackOf(path);
    if (stack !== null) scopes.set(stack, newScope());
  }
  const scopeOf = (path: string): MutableScope => {
    if (scopes.size === 0) return root;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const scope = scopes.get(path.slice(0, end));
      if (scope !== undefined) return scope;
    }
    return root;
  };
  for (const [path, { logicalId, trace }] of paths) {
    if (logicalId === null) continue;
    const scope = scopeOf(path);
    const shown = path.startsWith('/') ? path.slice(1) : path;
    scope.constructs.set(logicalId, { path: shown, createdAt: lineOf(trace) });
    const stack = nestedStackOf(path);
    const inner = stack === null ? undefined : scopes.get(stack);
    if (stack === null || inner === undefined) continue;
    const templateFile = paths.get(stack)?.templateFile ?? null;
    scope.nested.set(logicalId, { scope: inner, templateFile });
  }
  return root;
}

/** The path of the nested stack of which that is the resource; null: it is of none. */
function nestedStackOf(path: string): string | null {
  if (!path.endsWith('.NestedStackResource')) return null;
  const [, above, name] = nestedResource.exec(path) ?? [];
  return above === undefined || name === undefined ? null : `${above}/${name}`;
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

const nothingKnown: PathMetadata = { logicalId: null, templateFile: null, trace: [] };

/** The entries of one construct, on top of those read before. */
function readPath(entries: unknown, before: PathMetadata = nothingKnown): PathMetadata {
  let { logicalId, templateFile, trace } = before;
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isRecord(entry)) continue;
    const { type, data, trace: beside } = entry;
    switch (type) {
      case 'aws:cdk:logicalId':
        logicalId = textOf(data);
        // Where traces stood before there was an entry for them.
        if (trace.length === 0) trace = textsIn(beside);
        break;
      case 'aws:cdk:creationStack':
        trace = textsIn(data);
        break;
      case 'aws:cdk:templateFile':
        templateFile = textOf(data);
        break;
      default:
        break;
    }
  }
  return { logicalId, templateFile, trace };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
