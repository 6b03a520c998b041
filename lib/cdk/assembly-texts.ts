import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { compareText } from '../basics/order.ts';
import type { SourceFile } from '../basics/source.ts';

/**
 * The texts of a cloud assembly: of one that was written, or of one that is
 * about to be written and exists as constructs only. Owns which files belong to
 * it; what they mean is said in lib/inputs.
 */

export interface AssemblyTexts {
  /** The manifest first. Paths are as reports show them. */
  readonly files: readonly SourceFile[];
  /** Further files that those refer to. */
  readonly around: {
    list(): readonly string[];
    read(path: string): string | null;
  };
}

const manifestName = 'manifest.json';
/** What the CDK writes into the folder of an assembly besides the files of assets. */
const assemblyFile = /(?:^manifest|\.template|\.assets|\.metadata)\.json$/;
/** Assemblies of stages within stages. */
const depthMax = 20;

/** The assembly of a stage after its synthesis, with those of the stages in it. */
export function writtenAssembly(stage: Stage): AssemblyTexts {
  const folder = shownFolder(stage.outdir);
  const texts = new Map<string, () => string>();
  collect(stage.outdir, folder, texts, 0);
  return textsOf(folder, texts);
}

/**
 * The same before the stage is written: its own stacks as they stand now,
 * those of the stages in it from their files. To be called when references
 * between stacks have been resolved, as they are when validations run.
 */
export function pendingAssembly(stage: Stage): AssemblyTexts {
  const folder = shownFolder(stage.outdir);
  const texts = new Map<string, () => string>();
  const artifacts: Record<string, unknown> = {};
  for (const construct of stage.node.findAll()) {
    if (Stage.isStage(construct) && construct.parentStage === stage) {
      const name = basename(construct.outdir);
      collect(construct.outdir, `${folder}/${name}`, texts, 1);
      artifacts[name] = { type: 'cdk:cloud-assembly', properties: { directoryName: name } };
    }
    if (!Stack.isStack(construct) || Stage.of(construct) !== stage) continue;
    // As the CDK writes it, so that lines are the same.
    const text = JSON.stringify(construct.resolve(rendered(construct)), undefined, 1);
    texts.set(`${folder}/${construct.templateFile}`, () => text);
    if (!construct.nested) artifacts[construct.artifactId] = artifactOf(construct);
  }
  const manifest = JSON.stringify({ version: manifestVersion, artifacts });
  texts.set(`${folder}/${manifestName}`, () => manifest);
  return textsOf(folder, texts);
}

/** Any that is not newer than what lib/inputs knows. */
const manifestVersion = '36.0.0';

function textsOf(folder: string, texts: ReadonlyMap<string, () => string>): AssemblyTexts {
  const path = `${folder}/${manifestName}`;
  const read = (name: string): string | null => texts.get(name)?.() ?? null;
  const list = [...texts.keys()].sort(compareText);
  const text = read(path);
  return { files: text === null ? [] : [{ path, text }], around: { list: () => list, read } };
}

function collect(
  path: string,
  shown: string,
  texts: Map<string, () => string>,
  depth: number,
): void {
  if (depth > depthMax || !existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const own = join(path, entry.name);
    if (entry.isDirectory()) {
      if (existsSync(join(own, manifestName))) {
        collect(own, `${shown}/${entry.name}`, texts, depth + 1);
      }
    } else if (assemblyFile.test(entry.name)) {
      texts.set(`${shown}/${entry.name}`, () => readFileSync(own, 'utf8'));
    }
  }
}

/** Relative to the working directory, like the paths of a command line; a temporary folder by its name. */
function shownFolder(path: string): string {
  const own = relative(process.cwd(), path);
  const isBelow = own !== '' && !own.startsWith('..') && !isAbsolute(own);
  return (isBelow ? own : basename(path)).replaceAll('\\', '/');
}

function artifactOf(stack: Stack): Record<string, unknown> {
  return {
    type: 'aws:cloudformation:stack',
    environment: stack.environment,
    displayName: stack.node.path,
    properties: { templateFile: stack.templateFile, stackName: stack.stackName },
    metadata: metadataOf(stack),
  };
}

/** What constructs of a stack and of those nested in it say of themselves, by path. */
function metadataOf(stack: Stack): Record<string, unknown> {
  const metadata: Record<string, unknown> = {};
  for (const construct of stack.node.findAll()) {
    const entries: unknown[] = stack.resolve(
      construct.node.metadata.map(({ type, data, trace }) => ({ type, data, trace })),
    );
    if (Stack.isStack(construct)) {
      entries.push({ type: 'aws:cdk:templateFile', data: construct.templateFile });
    }
    if (entries.length > 0) metadata[`/${construct.node.path}`] = entries;
  }
  return metadata;
}

/** The CDK has no public way to a template before it is written. */
function rendered(stack: Stack): unknown {
  const method: unknown = Reflect.get(stack, '_toCloudFormation');
  return typeof method === 'function' ? Reflect.apply(method, stack, []) : {};
}
