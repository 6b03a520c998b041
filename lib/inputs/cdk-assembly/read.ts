import type { Problem } from '../../basics/problem.ts';
import type { Construct, FileAccess, TemplateSource } from '../cloudformation/library.ts';
import { plainValue } from '../document.ts';
import { type ConstructScope, readConstructs } from './constructs.ts';
import {
  AssemblyFiles,
  type FileRoot,
  type FileText,
  folderOf,
  parseFile,
  parseValue,
} from './files.ts';
import { type Manifest, readManifest, type StackArtifact } from './manifest.ts';
import { nestedStacks, uploadedFiles } from './nested.ts';
import { type LineOfTrace, programLines } from './traces.ts';

/**
 * A cloud assembly, what `cdk synth` writes: its manifests as stacks with
 * their names, environments and constructs. Reads JSON alone, through the
 * access it is handed, and nothing outside the assembly's folder; what stands
 * in templates is for others to evaluate.
 */

export interface CloudAssembly {
  /** The assembly's folder as shown to users: `cdk.out`. */
  readonly path: string;
  /** Paths of the manifests that were read, its own first. */
  readonly manifests: readonly string[];
  /** Of all stacks and of the nested stacks that were found; those of stages too. */
  readonly templates: readonly TemplateSource[];
  readonly problems: readonly Problem[];
}

export interface AssemblyOptions {
  /** Files below the assembly's folder at least, named as the manifest's own path is. */
  readonly files: FileAccess;
  /** Absolute folder that paths are relative to; null: the lines of the program stay unknown. */
  readonly workingFolder: string | null;
}

/** Assemblies of stages, and of stages in them, counted together. */
const assembliesMax = 1_000;
/** Nested stacks in nested stacks; deeper than AWS allows. */
const nestingMax = 20;

/**
 * Reads the assembly of which `manifest` is the manifest.json, with the
 * assemblies of its stages. Linear in the size of its files.
 */
export function readAssembly(manifest: FileRoot, options: AssemblyOptions): CloudAssembly {
  const folder = folderOf(manifest.path);
  const reader = new AssemblyReader(folder, options);
  const waiting = [manifest];
  const seen = new Set([manifest.path]);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { stages } = reader.readStacks(next);
    for (const use of stages) {
      const stage = reader.files.read(use, reader.problems);
      if (stage === null || seen.has(stage.path)) continue;
      if (seen.size >= assembliesMax) {
        const message = `More than ${assembliesMax} assemblies of stages are listed; the others are left out.`;
        reader.problems.push({ severity: 'error', message, location: use.at });
        break;
      }
      seen.add(stage.path);
      waiting.push(stage);
    }
  }
  return {
    path: folder === '' ? '.' : folder,
    manifests: [...seen],
    templates: [...reader.templates.values()],
    problems: reader.problems,
  };
}

class AssemblyReader {
  readonly files: AssemblyFiles;
  readonly problems: Problem[] = [];
  /** By path. */
  readonly templates: Map<string, TemplateSource> = new Map();
  readonly #lineOf: LineOfTrace;

  constructor(folder: string, { files, workingFolder }: AssemblyOptions) {
    this.files = new AssemblyFiles(folder, files);
    const folders = {
      working: workingFolder === null ? null : workingFolder.replaceAll('\\', '/'),
      app: parentOf(folder),
    };
    this.#lineOf = programLines(folders);
  }

  readStacks(file: FileRoot): Manifest {
    const manifest = readManifest(file);
    this.problems.push(...manifest.problems);
    if (manifest.stacks.length === 0) return manifest;
    const uploaded = uploadedFiles(manifest, this.files, this.problems);
    for (const stack of manifest.stacks) {
      const template = this.files.text(stack.template, this.problems);
      if (template === null) continue;
      const { scope, problems } = this.#constructsOf(stack);
      const from = { scope, uploaded, folder: manifest.folder, depth: 0 };
      if (!this.#add(template, from)) continue;
      this.problems.push(...problems);
      const source = this.templates.get(template.path);
      if (source === undefined) continue;
      const { stackName: name, region, account, parameters } = stack;
      this.templates.set(template.path, {
        ...source,
        isNested: false,
        stack: { name, region, account, parameters },
      });
    }
    return manifest;
  }

  #constructsOf({ metadata, metadataFile }: StackArtifact): {
    readonly scope: ConstructScope;
    readonly problems: readonly Problem[];
  } {
    const problems: Problem[] = [];
    const values: unknown[] = metadata === null ? [] : [plainValue(metadata)];
    const apart = metadataFile === null ? null : this.files.text(metadataFile, problems);
    if (apart !== null) values.push(parseValue(apart, problems));
    return { scope: readConstructs(values, this.#lineOf), problems };
  }

  /** Adds a template and those of the stacks nested in it; false when it cannot be parsed. */
  #add(
    file: FileText,
    from: {
      readonly scope: ConstructScope | null;
      readonly uploaded: ReadonlyMap<string, string>;
      readonly folder: string;
      readonly depth: number;
    },
  ): boolean {
    const { scope, uploaded, folder, depth } = from;
    const constructs: ReadonlyMap<string, Construct> = scope?.constructs ?? new Map();
    const lineOf = (id: string) => constructs.get(id)?.createdAt ?? null;
    const parsed = parseFile(file, this.problems, lineOf);
    if (parsed === null) return false;
    const { path, root } = parsed;
    const nested = new Map<string, string>();
    // Set first, so that templates that nest each other come to an end.
    this.templates.set(path, { path, root, isNested: true, nested, constructs });
    for (const [id, named] of nestedStacks(root, uploaded)) {
      const inner = scope?.nested.get(id) ?? null;
      const name = inner?.templateFile ?? named;
      // A template elsewhere is looked for when the stack is evaluated, and missed there.
      const child = name === null ? null : this.files.path(folder, name);
      if (child === null || depth >= nestingMax) continue;
      if (!this.templates.has(child)) {
        const found = this.files.textIfThere(child);
        const below = { scope: inner?.scope ?? null, uploaded, folder, depth: depth + 1 };
        if (found === null || !this.#add(found, below)) continue;
      }
      nested.set(id, child);
    }
    return true;
  }
}

/** Of a relative folder, which may lead upwards itself. */
function parentOf(folder: string): string {
  if (folder === '') return '..';
  return /(?:^|\/)\.\.$/.test(folder) ? `${folder}/..` : folderOf(folder);
}

export { isAssemblyManifest } from './manifest.ts';
