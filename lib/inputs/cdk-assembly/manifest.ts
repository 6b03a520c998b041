import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import { type DocumentEntry, type DocumentNode, entryOf } from '../document.ts';
import { type FileUse, folderOf } from './files.ts';

/**
 * One manifest.json: which stacks and which assemblies of stages it lists.
 * The format is that of
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssemblyManifest.html
 */

/** The newest version that was looked at; later ones are read as far as they are alike. */
const majorMax = 55;

export interface Manifest {
  readonly folder: string;
  readonly stacks: readonly StackArtifact[];
  /** The assemblies of stages. */
  readonly stages: readonly FileUse[];
  /** Asset manifests, which say what is uploaded under which name. */
  readonly assetManifests: readonly FileUse[];
  readonly problems: readonly Problem[];
}

export interface StackArtifact {
  /** As users see it: `Prod/Network`. */
  readonly displayName: string;
  readonly stackName: string;
  /** null: not known before deployment. */
  readonly account: string | null;
  readonly region: string | null;
  readonly template: FileUse;
  readonly parameters: ReadonlyMap<string, string>;
  /** What constructs say of themselves, by construct path; in the manifest or in a file of its own. */
  readonly metadata: DocumentNode | null;
  readonly metadataFile: FileUse | null;
}

/** Whether a document is the manifest of a cloud assembly. */
export function isAssemblyManifest(root: DocumentNode): boolean {
  const artifacts = entryOf(root, 'artifacts');
  return (
    entryOf(root, 'version') !== undefined &&
    artifacts?.kind === 'map' &&
    artifacts.entries.every(({ value }) => /^(?:aws|cdk):/.test(textIn(value, 'type') ?? ''))
  );
}

export function readManifest({
  path,
  root,
}: {
  readonly path: string;
  readonly root: DocumentNode;
}): Manifest {
  const folder = folderOf(path);
  const artifacts = entriesIn(root, 'artifacts');
  const ofType = (type: string) => artifacts.filter(({ value }) => textIn(value, 'type') === type);
  const problems = [...versionProblems(root)];
  const stacks: StackArtifact[] = [];
  for (const artifact of ofType('aws:cloudformation:stack')) {
    const stack = readStack(artifact, folder);
    if (stack !== null) stacks.push(stack);
    else {
      const message = `The stack ${artifact.key} has no templateFile in this manifest and is left out.`;
      problems.push({ severity: 'error', message, location: artifact.keyAt });
    }
  }
  const fileOf = ({ key, keyAt, value }: DocumentEntry, name: string, what: string): FileUse[] => {
    const file = textIn(entryOf(value, 'properties'), name);
    return file === null ? [] : [{ folder, name: file, what: `${what} ${key}`, at: keyAt }];
  };
  return {
    folder,
    stacks,
    stages: ofType('cdk:cloud-assembly').flatMap((artifact) =>
      fileOf(artifact, 'directoryName', 'The manifest of the stage').map((use) => ({
        ...use,
        name: `${use.name}/manifest.json`,
      })),
    ),
    assetManifests: ofType('cdk:asset-manifest').flatMap((artifact) =>
      fileOf(artifact, 'file', 'The asset manifest'),
    ),
    problems,
  };
}

function versionProblems(root: DocumentNode): readonly Problem[] {
  const node = entryOf(root, 'version');
  const version = textIn(root, 'version') ?? '';
  const major = Number(/^(?:cdk-)?(\d+)(?:\.|$)/.exec(version)?.[1] ?? Number.NaN);
  const location = node?.at ?? root.at;
  if (Number.isNaN(major)) {
    const message =
      'The version of this cloud assembly cannot be told; it is read like the versions that are known.';
    return [{ severity: 'warning', message, location }];
  }
  if (major <= majorMax) return [];
  const message = `This cloud assembly has version ${version}, and versions up to ${majorMax} are known: what is new in it is not read.`;
  return [{ severity: 'warning', message, location }];
}

function readStack({ key, keyAt, value }: DocumentEntry, folder: string): StackArtifact | null {
  const properties = entryOf(value, 'properties');
  const template = textIn(properties, 'templateFile');
  if (template === null) return null;
  const displayName = textIn(value, 'displayName') ?? key;
  const metadataFile = textIn(value, 'additionalMetadataFile');
  const use = (name: string, what: string, at: SourceLocation): FileUse => ({
    folder,
    name,
    what: `${what} of the stack ${displayName}`,
    at,
  });
  const parameters = entriesIn(properties, 'parameters').flatMap(({ key: name, value: node }) =>
    node.kind === 'scalar' && node.value !== null ? [[name, String(node.value)] as const] : [],
  );
  return {
    displayName,
    // Without a name of its own it is deployed by the name of the artifact.
    stackName: textIn(properties, 'stackName') ?? key,
    ...environmentIn(textIn(value, 'environment') ?? ''),
    template: use(template, 'The template', keyAt),
    parameters: new Map(parameters),
    metadata: entryOf(value, 'metadata') ?? null,
    metadataFile: metadataFile === null ? null : use(metadataFile, 'The metadata', keyAt),
  };
}

/** `aws://111122223333/eu-west-1`, in which both may be unknown. */
function environmentIn(text: string): Pick<StackArtifact, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(text) ?? [];
  return {
    account: account === undefined || account === 'unknown-account' ? null : account,
    region: region === undefined || region === 'unknown-region' ? null : region,
  };
}

/** A text under `key`; null where there is none. */
export function textIn(node: DocumentNode | undefined, key: string): string | null {
  const value = entryOf(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

export function entriesIn(node: DocumentNode | undefined, key: string): readonly DocumentEntry[] {
  const map = entryOf(node, key);
  return map?.kind === 'map' ? map.entries : [];
}
