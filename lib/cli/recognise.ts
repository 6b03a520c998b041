import { areSnapshotKeys } from '../inputs/snapshot/keys.ts';

/**
 * Says from a file's text whether it is an input of reachlint, by its
 * top-level keys alone: cheap, and indifferent to syntax errors further down,
 * so that a broken template is reported rather than skipped. It does not parse.
 */

/** Name of the file that makes a folder a cloud assembly. */
export const manifestName = 'manifest.json';

export type FileKind =
  | 'cloudformation'
  /** A file of an account snapshot. */
  | 'snapshot'
  /** What `terraform show -json` prints, of a plan or of a state. */
  | 'terraform-plan'
  /** The manifest of a cloud assembly, which stands for the whole folder. */
  | 'cdk-manifest'
  | 'other';

/** Enough for every top-level key of a template of the largest size that AWS takes (1 MB). */
const scanLengthMax = 8 * 1024 * 1024;

/** Linear in the text's length. */
export function recognise(text: string): FileKind {
  if (/^\s*\{\s*"(?:format_version|terraform_version)"\s*:/.test(text.slice(0, 1024)))
    return 'terraform-plan';
  const keys = topLevelKeys(text.slice(0, scanLengthMax));
  if (keys.has('Resources') || keys.has('AWSTemplateFormatVersion')) return 'cloudformation';
  if (keys.has('Transform') && /AWS::/.test(text)) return 'cloudformation';
  // A template without resources; files of parameter values have no types.
  if (keys.has('Parameters') && /["']?Type["']?\s*:/.test(text)) return 'cloudformation';
  if (keys.has('artifacts') && keys.has('version') && isAssembly(text)) return 'cdk-manifest';
  if (areSnapshotKeys(keys)) return 'snapshot';
  return isTerraformOutput(text, keys) ? 'terraform-plan' : 'other';
}

/** Other tools have manifests with artifacts too; an assembly without any is one of an app without stacks. */
function isAssembly(text: string): boolean {
  return (
    /"type"\s*:\s*"(?:aws:cloudformation:stack|cdk:[a-z-]+)"/.test(text) ||
    /"artifacts"\s*:\s*\{\s*\}/.test(text)
  );
}

/** Also with keys in another order, words before it, or as a part of a tool's own object; and state files, to say what to do. */
function isTerraformOutput(text: string, keys: ReadonlySet<string>): boolean {
  if (keys.has('terraform_version')) return true;
  return (
    (text.includes('"format_version"') || text.includes('"terraform_version"')) &&
    /"(?:resource_changes|planned_values|root_module)"\s*:/.test(text)
  );
}

/** The keys of the outermost map of YAML or JSON text, as far as they can be told without parsing. */
export function topLevelKeys(text: string): ReadonlySet<string> {
  const body = text.replace(/^\uFEFF/, '');
  return /^\s*\{/.test(body) ? braceKeys(body) : indentedKeys(body);
}

/** JSON, and YAML written in braces: keys are what stands before a colon at depth one. */
function braceKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const tokens = /"((?:[^"\\\n]|\\.)*)"(\s*:)?|([A-Za-z]\w*)(\s*:)|[{}[\]]/g;
  let depth = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, quoted, quotedColon, plain] = match;
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && plain !== undefined) keys.add(plain);
    else if (depth === 1 && quoted !== undefined && quotedColon !== undefined) keys.add(quoted);
  }
  return keys;
}

/** Block YAML: keys that stand as far in as the first line that has content. */
function indentedKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  let indent: string | null = null;
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    if (/^\s*(#|$)|^(---|%|\.\.\.)/.test(line)) continue;
    const match = /^([ ]*)(?:"([^"]+)"|'([^']+)'|([A-Za-z_][\w-]*))\s*:(?:\s|$)/.exec(line);
    indent ??= /^ */.exec(line)?.[0] ?? '';
    if (match === null || match[1] !== indent) continue;
    keys.add(match[2] ?? match[3] ?? match[4] ?? '');
  }
  return keys;
}
