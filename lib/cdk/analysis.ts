import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IConstruct } from 'constructs';
import { type AnalyzeOptions, analyzeWith } from '../analyze.ts';
import { compareText } from '../basics/order.ts';
import type { SourceFile } from '../basics/source.ts';
import type { AnalysisResult, Finding } from '../findings/finding.ts';
import type { InputOptions } from '../intended-networks.ts';
import { version } from '../version.ts';
import type { AssemblyTexts } from './assembly-texts.ts';
import { lookupFiles, lookupFolder } from './lookups.ts';
import { type NetworkOptions, ruleIds } from './options.ts';
import { activeRules, withSetLevel } from './rule-settings.ts';

/**
 * From the texts of an assembly and the options of users to a result, through
 * the same functions as the command line. Reads the files that options name.
 */

/** What a file that an option names lacks; a message for the user. */
export interface UnreadableFile {
  readonly unreadable: string;
}

export function analyzeAssembly(
  assembly: AssemblyTexts,
  root: IConstruct,
  options: NetworkOptions,
): AnalysisResult | UnreadableFile {
  const input = inputOptions(assembly, root, options);
  if ('unreadable' in input) return input;
  const evidence = filesNamed(options.evidence ?? []);
  if ('unreadable' in evidence) return evidence;
  const scopes = filesNamed(options.scopes ?? []);
  if ('unreadable' in scopes) return scopes;
  const analysis: AnalyzeOptions = {
    ...input,
    evidence,
    scopes,
    failOnPossible: options.failOnPossible ?? false,
    suppressions: options.suppressions ?? [],
    // The same day everywhere, as UTC has it.
    today: new Date().toISOString().slice(0, 10),
  };
  const analyzer = { rules: activeRules(options), ruleIds, version };
  const result = analyzeWith(analyzer, assembly.files, analysis);
  return {
    ...result,
    findings: result.findings.map((finding) => withSetLevel(finding, options)),
    problems: withoutLookups(result.problems),
  };
}

/** What is left to act on. */
export function notSuppressed(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ suppressed }) => suppressed === null);
}

/** How the assembly is read, for a lint and for questions alike. */
export function inputOptions(
  assembly: AssemblyTexts,
  root: IConstruct,
  { snapshot, parameters = {} }: NetworkOptions,
): InputOptions | UnreadableFile {
  const existing = snapshot === undefined ? [] : snapshotFiles(snapshot);
  if ('unreadable' in existing) return existing;
  const context: unknown = root.node.getAllContext();
  const lookups = lookupFiles(
    typeof context === 'object' && context !== null ? { ...context } : {},
  );
  return {
    files: assembly.around,
    workingFolder: process.cwd(),
    snapshot: [...existing, ...lookups],
    parameters: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  };
}

/** A lookup is no snapshot: that it tells little is no mistake of the user. */
export function withoutLookups(problems: AnalysisResult['problems']): AnalysisResult['problems'] {
  return problems.filter(({ location: { file } }) => !file.startsWith(lookupFolder));
}

function snapshotFiles(folder: string): readonly SourceFile[] | UnreadableFile {
  try {
    const names = readdirSync(resolve(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort(compareText);
    return filesNamed(names.map((name) => join(folder, name)));
  } catch {
    return { unreadable: `The folder ${folder} of the option snapshot cannot be read.` };
  }
}

function filesNamed(paths: readonly string[]): readonly SourceFile[] | UnreadableFile {
  const files: SourceFile[] = [];
  for (const path of paths) {
    try {
      if (!statSync(resolve(path)).isFile()) continue;
      files.push({ path: path.replaceAll('\\', '/'), text: readFileSync(resolve(path), 'utf8') });
    } catch {
      return { unreadable: `The file ${path} cannot be read.` };
    }
  }
  return files;
}
