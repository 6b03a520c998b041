import { rules } from '../rules/index.ts';
import { type AnalyzeOptions, analyzeWith } from './analyze.ts';
import type { SourceFile } from './basics/source.ts';
import type { AnalysisResult } from './findings/finding.ts';
import { version } from './version.ts';

/** reachlint as a library. */

export type { AnalyzeOptions } from './analyze.ts';
export type { Problem } from './basics/problem.ts';
export type { SourceFile, SourceLocation } from './basics/source.ts';
export type * from './findings/finding.ts';
export type { Suppression } from './findings/suppression.ts';

/**
 * Analyses templates as one network: file texts in, the result out. Pure: the
 * same texts and options give the same result. Mistakes in the input are
 * `problems` of the result, never exceptions.
 */
export function analyze(
  files: readonly SourceFile[],
  options: AnalyzeOptions = {},
): AnalysisResult {
  return analyzeWith({ rules, version }, files, options);
}
