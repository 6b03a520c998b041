import type { SourceFile } from '../../basics/source.ts';
import { type ModuleCall, ModuleConfiguration } from './configuration.ts';
import { isObject, type Json, listOf, objectOf, textOf } from './json.ts';
import type { BlockFinder } from './objects.ts';
import type { PlanText } from './plan-text.ts';

/**
 * Where the blocks of a plan stand in the code: a light scan of .tf files for
 * the first line of each block. Nothing is evaluated, and a block that is not
 * found (JSON syntax, a module that was not downloaded) just has no line.
 */

/** The folder that holds the root module, and all files below it. */
export interface TerraformSource {
  /** As the paths of `files` begin, without a slash at the end; '.' for the working directory. */
  readonly root: string;
  readonly files: readonly SourceFile[];
}

/** A finder for one plan. Linear in the size of the code. */
export function findBlocks(source: TerraformSource, plan: PlanText): BlockFinder {
  const blocks = new Map<string, FoundBlock>();
  for (const file of source.files) {
    if (file.path.endsWith('.tf') || file.path.endsWith('.tofu')) scan(file, blocks);
  }
  const modules = new ModuleFolders(source, plan);
  return ({ modules: path, mode, type, name }) => {
    const folder = modules.folderOf(path);
    const kind = mode === 'data' ? 'data' : 'resource';
    return folder === null ? null : (blocks.get(blockKey(folder, kind, type, name)) ?? null);
  };
}

interface FoundBlock {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function blockKey(folder: string, kind: string, type: string, name: string): string {
  return [folder, kind, type, name].join('|');
}

/** Lines in comments and here-documents may look like blocks; the first that fits counts. */
function scan({ path, text }: SourceFile, into: Map<string, FoundBlock>): void {
  const folder = folderOf(path);
  const pattern = /^([ \t]*)(resource|data)[ \t]+"?([\w-]+)"?[ \t]+"?([\w-]+)"?[ \t]*\{/gm;
  let line = 1;
  let counted = 0;
  for (const match of withoutComments(text).matchAll(pattern)) {
    const [, indent = '', kind = '', type = '', name = ''] = match;
    for (let at = counted; at < match.index; at += 1) if (text[at] === '\n') line += 1;
    counted = match.index;
    const key = blockKey(folder, kind, type, name);
    if (!into.has(key)) into.set(key, { file: path, line, column: indent.length + 1 });
  }
}

/** Block comments become blanks, so that positions stay. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** In which folder the code of each module lies. */
class ModuleFolders {
  readonly #root: string;
  readonly #configuration: ModuleConfiguration;
  /** Of modules that `terraform init` fetched, by the names on their way joined with dots. */
  readonly #installed: ReadonlyMap<string, string>;
  readonly #found = new Map<string, string | null>();

  constructor(source: TerraformSource, { root }: PlanText) {
    this.#root = source.root;
    this.#configuration = new ModuleConfiguration(
      objectOf(objectOf(root['configuration'])['root_module']),
    );
    this.#installed = installedModules(source);
  }

  folderOf(path: readonly string[]): string | null {
    const key = path.join('.');
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#installed.get(key) ?? this.#localFolder(path);
    this.#found.set(key, found);
    return found;
  }

  /** Along sources that are paths; null where one comes from elsewhere. */
  #localFolder(path: readonly string[]): string | null {
    const caller = path.slice(0, -1);
    const name = path.at(-1);
    if (name === undefined) return this.#root;
    const folder = this.folderOf(caller);
    let module: ModuleConfiguration | null = this.#configuration;
    for (const step of caller) module = module?.call(step)?.module ?? null;
    const call: ModuleCall | null = module?.call(name) ?? null;
    const source = call?.source ?? null;
    if (folder === null || source === null || !/^\.\.?(?:\/|$)/.test(source)) return null;
    return joined(folder, source);
  }
}

/** `.terraform/modules/modules.json` says where modules were put. */
function installedModules({ root, files }: TerraformSource): ReadonlyMap<string, string> {
  const file = files.find(({ path }) => path === joined(root, '.terraform/modules/modules.json'));
  const found = new Map<string, string>();
  for (const module of listOf(objectOf(jsonIn(file?.text))['Modules']).filter(isObject)) {
    const key = textOf(module['Key']);
    const folder = textOf(module['Dir']);
    if (key !== null && folder !== null && key !== '') found.set(key, joined(root, folder));
  }
  return found;
}

function jsonIn(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** `a/b` and `../c` are `a/c`. */
function joined(folder: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${folder}/${path}`.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else steps.push(step);
  }
  return steps.length === 0 ? '.' : steps.join('/');
}
