import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { unreachable } from '../basics/invariant.ts';
import { compareLocations, compareText } from '../basics/order.ts';
import type { Problem } from '../basics/problem.ts';
import type { AnalysisResult, Level } from '../findings/finding.ts';
import type { RuleMeta } from '../findings/rule.ts';
import type { analyze } from '../index.ts';
import { jsonReport } from '../reports/json.ts';
import { problemsReport } from '../reports/problems.ts';
import { rulePage, ruleTable } from '../reports/rules.ts';
import { textReport } from '../reports/text.ts';
import { parseArguments } from './arguments.ts';
import { shownPath, whyNotWritten } from './disk.ts';
import type { Gathered } from './gather.ts';
import { gatherInputs, optionFiles } from './inputs.ts';
import { type ExitCode, exitCodes, type Io, lineWidth, wantsColour } from './io.ts';
import { commandsLater } from './later.ts';
import { nearest } from './nearest.ts';
import { query } from './query.ts';
import type { LintRequest, Output } from './request.ts';

/**
 * Carries a command line out: reads files, has them analysed, prints, and
 * decides the exit code. Results go to standard output; problems and notes to
 * standard error. It computes nothing about networks.
 */

export interface RunParts {
  readonly analyze: typeof analyze;
  readonly rules: readonly RuleMeta[];
  readonly version: string;
}

/** `words` without node and script. Never rejects: an error of our own becomes a message and exit code 2. */
export async function run(words: readonly string[], io: Io, parts: RunParts): Promise<ExitCode> {
  try {
    return await carryOut(words, io, parts);
  } catch (error) {
    io.stderr.write(internalError(error, { version: parts.version, env: io.env }));
    return exitCodes.failed;
  }
}

async function carryOut(words: readonly string[], io: Io, parts: RunParts): Promise<ExitCode> {
  const width = lineWidth(io.stdout, io.env);
  const request = parseArguments(words, { version: parts.version, width });
  switch (request.kind) {
    case 'print':
      io.stdout.write(request.text);
      return exitCodes.clean;
    case 'misuse':
      return misuse(io, request.message);
    case 'rules':
      io.stdout.write(ruleTable(parts.rules, { width }));
      return exitCodes.clean;
    case 'explain': {
      const rule = parts.rules.find((candidate) => candidate.id === request.rule);
      if (rule === undefined) return misuse(io, noSuchRule(request.rule, parts.rules));
      io.stdout.write(rulePage(rule, { width }));
      return exitCodes.clean;
    }
    case 'lint':
      return lint(request.lint, io, parts);
    case 'query':
      return query(request.query, io);
    default:
      return unreachable(request);
  }
}

function misuse(io: Io, message: string): ExitCode {
  io.stderr.write(`reachlint: ${message}\n`);
  return exitCodes.failed;
}

function noSuchRule(id: string, rules: readonly RuleMeta[]): string {
  const meant = nearest(
    id,
    rules.map((rule) => rule.id),
  );
  const hint = meant === null ? '`reachlint rules` lists them all.' : `Did you mean ${meant}?`;
  return `There is no rule '${id}'. ${hint}`;
}

async function lint(request: LintRequest, io: Io, parts: RunParts): Promise<ExitCode> {
  const inputs = await gatherInputs(request, io);
  const { gathered } = inputs;
  const { files: evidence, problems: badEvidence } = optionFiles(request.evidence, io);
  const { files: scopes, problems: badScopes } = optionFiles(request.scopes, io);
  const analysed =
    inputs.files.length === 0
      ? emptyResult(parts.version)
      : parts.analyze(inputs.files, {
          ...inputs.options,
          evidence,
          scopes,
          failOnPossible: request.failOnPossible,
          // The same day everywhere, as UTC has it.
          today: new Date().toISOString().slice(0, 10),
        });
  const result = withProblems(analysed, [
    ...inputs.problems,
    ...badEvidence,
    ...badScopes,
    ...inputs.laterProblems(),
  ]);
  io.stderr.write(
    problemsReport(result.problems, {
      width: lineWidth(io.stderr, io.env),
      colour: wantsColour(io.stderr, io.env, { allowed: request.colour }),
    }),
  );
  const failure = report(result, request, io);
  if (!request.quiet) io.stderr.write(notes({ gathered, result, request }).join(''));
  if (failure) return exitCodes.failed;
  return exitCodeOf(result, request.failOn);
}

/** What stands for a result where there was nothing to analyse. */
function emptyResult(version: string): AnalysisResult {
  return {
    schemaVersion: 1,
    tool: { name: 'reachlint', version },
    inputs: [],
    findings: [],
    coverage: { resources: 0, modelled: 0, irrelevant: 0, notModelled: [], subjects: {} },
    problems: [],
  };
}

function withProblems(result: AnalysisResult, more: readonly Problem[]): AnalysisResult {
  if (more.length === 0) return result;
  const problems = [...result.problems, ...more].sort(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.message, b.message),
  );
  return { ...result, problems };
}

/** Writes all outputs; true when one could not be written. */
function report(result: AnalysisResult, request: LintRequest, io: Io): boolean {
  let failed = false;
  for (const output of request.outputs) {
    if (output.file === null) {
      io.stdout.write(formatted(result, output, io, request));
      continue;
    }
    const file = resolve(io.cwd, output.file);
    if (result.inputs.some((input) => resolve(io.cwd, input.path) === file)) {
      failed = true;
      io.stderr.write(
        `reachlint: ${shownPath(file, io.cwd)} is an input and was not overwritten.\n`,
      );
      continue;
    }
    try {
      writeFileSync(file, formatted(result, output, io, request));
      if (!request.quiet) io.stderr.write(`Wrote ${shownPath(file, io.cwd)}.\n`);
    } catch (error) {
      failed = true;
      io.stderr.write(
        `reachlint: ${shownPath(file, io.cwd)} was not written. ${whyNotWritten(error)}\n`,
      );
    }
  }
  return failed;
}

function formatted(result: AnalysisResult, output: Output, io: Io, request: LintRequest): string {
  switch (output.format) {
    case 'json':
      return jsonReport(result);
    case 'text': {
      // Nothing was analysed: the problems on standard error say all there is to say.
      if (result.inputs.length === 0 && result.problems.length > 0) return '';
      const toFile = output.file !== null;
      return textReport(result, {
        width: lineWidth(io.stdout, io.env),
        colour: !toFile && wantsColour(io.stdout, io.env, { allowed: request.colour }),
      });
    }
  }
}

/** What is worth knowing and is neither a result nor a problem. */
function notes(about: {
  readonly gathered: Gathered;
  readonly result: AnalysisResult;
  readonly request: LintRequest;
}): readonly string[] {
  const { gathered, result, request } = about;
  const lines: string[] = [];
  if (gathered.skipped > 0 && gathered.files.length > 0) {
    const [what, verb] = gathered.skipped === 1 ? ['file', 'is'] : ['files', 'are'];
    lines.push(`Skipped ${gathered.skipped} ${what} that ${verb} no input.\n`);
  }
  if (gathered.files.length > 0 && result.coverage.modelled === 0 && !hasErrors(result)) {
    lines.push('Nothing in the input belongs to a network, so there was nothing to check.\n');
  }
  const missing = gathered.problems.length > 0 && gathered.files.length === 0;
  const [path] = request.paths;
  if (missing && path !== undefined && /^\w+$/.test(path)) {
    const meant = nearest(path, ['lint', 'query', 'rules', 'explain', ...commandsLater]);
    if (meant !== null) lines.push(`If '${path}' was meant as a command: did you mean ${meant}?\n`);
  }
  return lines;
}

function hasErrors(result: AnalysisResult): boolean {
  return result.problems.some((problem) => problem.severity === 'error');
}

const levelRank: Readonly<Record<Level, number>> = { note: 1, warning: 2, error: 3 };

/** Contract: 2 goes before 1, because what could not be analysed may hide findings. */
function exitCodeOf(result: AnalysisResult, failOn: Level | 'never'): ExitCode {
  if (hasErrors(result)) return exitCodes.failed;
  if (failOn === 'never') return exitCodes.clean;
  return result.findings.some(
    ({ suppressed, level }) => suppressed === null && levelRank[level] >= levelRank[failOn],
  )
    ? exitCodes.findings
    : exitCodes.clean;
}

/** Short, without a stack: that is for whoever mends it, and asks for it. */
function internalError(
  error: unknown,
  context: { readonly version: string; readonly env: Io['env'] },
): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `reachlint: an error in reachlint ${context.version} itself: ${message.split('\n')[0]}`,
    'Please report it with the input, as small as you can make it, and with what is printed',
    'when the environment variable REACHLINT_DEBUG is 1.',
  ];
  const debug = (context.env.REACHLINT_DEBUG ?? '') !== '';
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  return `${lines.join('\n')}\n`;
}
