import type { Problem } from '../../basics/problem.ts';
import type { FileAccess, TemplateSource } from '../cloudformation/library.ts';
import { type ConstructScope, readConstructs } from './constructs.ts';
import { AssemblyFiles, type FileRoot, folderOf } from './files.ts';
import { type Manifest, readManifest, type StackArtifact } from './manifest.ts';
import { nestedStacks, uploadedFiles } from './nested.ts';
import { withProgramLines } from './program-lines.ts';
import { programLine } from './traces.ts';

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
  readonly #lineOf: (trace: readonly string[]) => ReturnType<typeof programLine>;

  constructor(folder: string, { files, workingFolder }: AssemblyOptions) {
    this.files = new AssemblyFiles(folder, files);
    const folders = {
      working: workingFolder === null ? null : workingFolder.replaceAll('\\', '/'),
      app: parentOf(folder),
    };
    this.#lineOf = (trace) => programLine(trace, folders);
  }

  readStacks(file: FileRoot): Manifest {
    const manifest = readManifest(file);
    this.problems.push(...manifest.problems);
    if (manifest.stacks.length === 0) return manifest;
    const uploaded = uploadedFiles(manifest, this.files, this.problems);
    for (const stack of manifest.stacks) {
      const template = this.files.read(stack.template, this.problems);
      if (template === null) continue;
      const scope = this.#constructsOf(stack);
      const { stackName: name, region, account, parameters } = stack;
      this.#add(template, { scope, uploaded, folder: manifest.folder, depth: 0 });
      const source = this.templates.get(template.path);
      if (source === undefined) continue;
      this.templates.set(template.path, {
        ...source,
        isNested: false,
        stack: { name, region, account, parameters },
      });
    }
    return manifest;
  }

  #constructsOf(stack: StackArtifact): ConstructScope {
    const { metadata, metadataFile } = stack;
    const apart = metadataFile === null ? null : this.files.read(metadataFile, this.problems);
    return readConstructs(
      [metadata, apart?.root].flatMap((node) => node ?? []),
      this.#lineOf,
    );
  }

  /** Adds a template and those of the stacks nested in it. */
  #add(
    { path, root }: FileRoot,
    from: {
      readonly scope: ConstructScope | null;
      readonly uploaded: ReadonlyMap<string, string>;
      readonly folder: string;
      readonly depth: number;
    },
  ): void {
    const { scope, uploaded, folder, depth } = from;
    const constructs = scope?.constructs ?? new Map();
    const nested = new Map<string, string>();
    // Set first, so that templates that nest each other come to an end.
    this.templates.set(path, {
      path,
      root: withProgramLines(root, constructs),
      isNested: true,
      nested,
      constructs,
    });
    for (const [id, file] of nestedStacks(root, uploaded)) {
      const inner = scope?.nested.get(id) ?? null;
      const name = inner?.templateFile ?? file;
      // A template elsewhere is looked for when the stack is evaluated, and missed there.
      const child = name === null ? null : this.files.path(folder, name);
      if (child === null || depth >= nestingMax) continue;
      const found = this.templates.has(child) ? null : this.files.readIfThere(child, this.problems);
      if (found === null && !this.templates.has(child)) continue;
      nested.set(id, child);
      if (found !== null)
        this.#add(found, { scope: inner?.scope ?? null, uploaded, folder, depth: depth + 1 });
    }
  }
}

/** Of a relative folder, which may lead upwards itself. */
function parentOf(folder: string): string {
  if (folder === '') return '..';
  return /(?:^|\/)\.\.$/.test(folder) ? `${folder}/..` : folderOf(folder);
}

export { isAssemblyManifest } from './manifest.ts';
