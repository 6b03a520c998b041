import { compareText } from '../../basics/order.ts';
import type { Problem } from '../../basics/problem.ts';
import type { ProgramLine } from '../../basics/source.ts';
import type { Property } from '../../resources/property.ts';
import { type DocumentNode, entryOf, type ParsedDocument } from '../document.ts';
import {
  includeTransform,
  readTemplate,
  readTransforms,
  type Template,
  textOf,
} from './template.ts';
import { partsOf, scalar } from './values.ts';

/**
 * The files that templates name: nested templates and included snippets. Owns
 * finding the local file that a path or an S3 address means; reads nothing
 * but what the caller lists (LANG-6).
 */

export interface TemplateSource {
  /** Relative to the analysed root, `/`-separated. */
  readonly path: string;
  readonly root: DocumentNode;
  /** What is known of the stack that will be made of it, where a manifest says so. */
  readonly stack?: StackIdentity;
  /** True: no stack of its own, whether or not another template is seen to nest it. */
  readonly isNested?: boolean;
  /** Paths of the templates of its nested stacks, by the logical id of the stack's resource. */
  readonly nested?: ReadonlyMap<string, string>;
  /** By logical id, where the input says so apart from the template. */
  readonly constructs?: ReadonlyMap<string, Construct>;
}

export interface StackIdentity {
  readonly name: string | null;
  /** null: not known before deployment. */
  readonly region: string | null;
  readonly account: string | null;
  /** Values that are passed at deployment. */
  readonly parameters?: ReadonlyMap<string, string>;
}

/** The part of a program that a resource was made by. */
export interface Construct {
  /** Construct path without a `/` at its beginning: `Prod/Network/Vpc/Resource`. */
  readonly path: string;
  /** Where the user's program creates it. */
  readonly createdAt: ProgramLine | null;
}

export interface FileAccess {
  /** Candidate files below the analysed root, `/`-separated, named as TemplateSource.path. */
  list(): readonly string[];
  /** null: no such file. */
  read(path: string): string | null;
}

/** Where a template names another file. */
export interface FileMention {
  /** The template that names it. */
  readonly from: string;
  /** null: the template gives none. */
  readonly address: Property | null;
  /** `aws:asset:path` of the CDK: the local file that is uploaded to the address. */
  readonly assetPath: string | null;
}

const assetManifest = '.assets.json';

export class TemplateLibrary {
  readonly #files: FileAccess;
  readonly #parse: (file: { readonly path: string; readonly text: string }) => ParsedDocument;
  readonly #templates: Map<string, Template | null> = new Map();
  readonly #documents: Map<string, DocumentNode | null> = new Map();
  readonly #given: ReadonlyMap<string, TemplateSource>;
  /** By folder. */
  readonly #assets: Map<string, ReadonlyMap<string, string>> = new Map();
  readonly #problems: Problem[] = [];
  #byName: Map<string, string[]> | null = null;
  #paths: Set<string> | null = null;

  constructor(
    sources: readonly TemplateSource[],
    files: FileAccess,
    parse: (file: { readonly path: string; readonly text: string }) => ParsedDocument,
  ) {
    this.#files = files;
    this.#parse = parse;
    this.#given = new Map(sources.map((source) => [source.path, source]));
    for (const { path, root } of sources) this.#documents.set(path, root);
  }

  /** What was wrong with the files read so far. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The construct that made something of a given template, where the input says so. */
  construct(path: string, logicalId: string): Construct | null {
    return this.#given.get(path)?.constructs?.get(logicalId) ?? null;
  }

  /** The template of a nested stack of a given template, where the input says so. */
  nestedIn(path: string, logicalId: string): string | null {
    return this.#given.get(path)?.nested?.get(logicalId) ?? null;
  }

  /** Templates and snippets that were read because others name them; manifests are neither. */
  readOnDemand(): readonly TemplateSource[] {
    const found: TemplateSource[] = [];
    for (const [path, root] of this.#documents) {
      if (root === null || this.#given.has(path) || path.endsWith(assetManifest)) continue;
      found.push({ path, root });
    }
    return found.sort((a, b) => compareText(a.path, b.path));
  }

  /** null when the file cannot be read or parsed. */
  template(path: string): Template | null {
    let template = this.#templates.get(path);
    if (template === undefined) {
      const root = this.document(path);
      template = root ? readTemplate(path, this.#withIncludes(path, root)) : null;
      this.#templates.set(path, template);
    }
    return template;
  }

  /** Sections that a transform of the whole template takes from another file. */
  #withIncludes(path: string, root: DocumentNode): DocumentNode {
    if (root.kind !== 'map') return root;
    const entries = new Map(root.entries.map((entry) => [entry.key, entry]));
    for (const use of readTransforms(entryOf(root, 'Transform'))) {
      const location = entryOf(use.parameters ?? undefined, 'Location');
      if (use.name !== includeTransform || location?.kind !== 'scalar') continue;
      const address = scalar(textOf(location), location.at);
      const found = this.find({ from: path, address, assetPath: null });
      const document = found === null || found === path ? null : this.document(found);
      if (document?.kind !== 'map') continue;
      for (const entry of document.entries) entries.set(entry.key, entry);
    }
    return { ...root, entries: [...entries.values()] };
  }

  document(path: string): DocumentNode | null {
    let document = this.#documents.get(path);
    if (document === undefined) {
      const text = this.#files.read(path);
      const parsed = text === null ? null : this.#parse({ path, text });
      if (parsed) this.#problems.push(...parsed.problems);
      document = parsed?.root ?? null;
      this.#documents.set(path, document);
    }
    return document;
  }

  /** The local file that is meant; null when there is none or several may be. */
  find({ from, address, assetPath }: FileMention): string | null {
    const asset = assetPath === null ? null : this.#local(from, assetPath);
    if (asset !== null) return asset;
    const parts = partsOf(address);
    if (!parts || parts.length === 0) return null;
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string' && !only.includes('://')) {
      return this.#local(from, only);
    }
    // Only what follows the last unknown part says which file it is.
    const last = parts.at(-1);
    if (typeof last !== 'string') return null;
    return this.#byAsset(from, last) ?? this.#byTail(from, last, parts.length === 1);
  }

  /**
   * The file that the CDK uploads under the name at the end of an address, by
   * the asset manifests beside the template.
   * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssetManifest.html
   */
  #byAsset(from: string, address: string): string | null {
    const objectKey = address.slice(address.lastIndexOf('/') + 1);
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    let assets = this.#assets.get(folder);
    if (!assets) {
      assets = this.#readAssets(folder);
      this.#assets.set(folder, assets);
    }
    const path = assets.get(objectKey);
    return path === undefined ? null : this.#local(from, path);
  }

  /** Local paths by object key. */
  #readAssets(folder: string): ReadonlyMap<string, string> {
    const paths = new Map<string, string>();
    for (const path of this.#files.list()) {
      if (!path.endsWith(assetManifest) || !path.startsWith(folder)) continue;
      if (path.includes('/', folder.length)) continue;
      const files = entryOf(this.document(path) ?? undefined, 'files');
      for (const { value } of files?.kind === 'map' ? files.entries : []) {
        const source = entryOf(entryOf(value, 'source'), 'path');
        const destinations = entryOf(value, 'destinations');
        for (const destination of destinations?.kind === 'map' ? destinations.entries : []) {
          const key = entryOf(destination.value, 'objectKey');
          if (key?.kind !== 'scalar' || source?.kind !== 'scalar') continue;
          const name = textOf(key);
          paths.set(name.slice(name.lastIndexOf('/') + 1), textOf(source));
        }
      }
    }
    return paths;
  }

  #local(from: string, reference: string): string | null {
    const path = resolveFrom(from, reference);
    return path !== null && this.#has(path) ? path : null;
  }

  #has(path: string): boolean {
    this.#paths ??= new Set([...this.#files.list(), ...this.#documents.keys()]);
    return this.#paths.has(path);
  }

  /**
   * The one file whose path ends like the address, with the file's whole name
   * at least; the longest common tail wins, a tie means none.
   */
  #byTail(from: string, address: string, isComplete: boolean): string | null {
    const withoutQuery = address.replace(/[?#].*$/s, '');
    const segments = withoutQuery.replace(/^[a-z0-9]+:\/\/[^/]*\//i, '').split('/');
    const name = segments.at(-1);
    // A name that an unknown part runs into is not whole.
    if (!name || (segments.length === 1 && !isComplete)) return null;
    let best: string | null = null;
    let bestLength = 0;
    for (const candidate of this.#namedLike(name)) {
      const length = candidate === from ? 0 : commonTail(candidate.split('/'), segments);
      if (length > bestLength) {
        best = candidate;
        bestLength = length;
      } else if (length === bestLength) {
        best = null;
      }
    }
    return best;
  }

  #namedLike(name: string): readonly string[] {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const path of new Set([...this.#files.list(), ...this.#documents.keys()])) {
        const key = path.slice(path.lastIndexOf('/') + 1);
        const paths = this.#byName.get(key);
        if (paths) paths.push(path);
        else this.#byName.set(key, [path]);
      }
    }
    return this.#byName.get(name) ?? [];
  }
}

function commonTail(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) {
    length += 1;
  }
  return length;
}

/** A path written in the file `from`; null when it leads out of the root. */
function resolveFrom(from: string, reference: string): string | null {
  const segments = from.split('/').slice(0, -1);
  if (reference.startsWith('/')) return null;
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}
