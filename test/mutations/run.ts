import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Edit, Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';

/**
 * Shows that breaking a rule is noticed: applies one mutation at a time to a
 * copy of the project and runs the quick tests until one fails. Prints which
 * test noticed what, as a table of Markdown. Exit codes: 0 when all were
 * noticed, 1 when one was not, 2 when nothing could be shown: the tests fail
 * without any mutation, or a mutation does not fit the code.
 *
 * `npm run test:mutations [-- RULE …]`, from the root of the project. Runs one
 * test process at a time; the original is not touched.
 */

/** From quick and telling to slow; a mutation that passes all of them survives. */
const stages: readonly (readonly string[])[] = [
  ['test/scenarios/scenarios.test.ts'],
  [
    'test/unit/engine',
    'test/unit/network',
    'test/unit/resources',
    'test/unit/inputs/snapshot',
    'test/unit/inputs/terraform',
    'test/rules',
    'test/oracle',
  ],
  ['test/properties/engine-oracle.test.ts', 'test/properties/regressions.test.ts'],
];

/** The same questions each time, so that the same mutations are noticed. */
const environment: Readonly<Record<string, string>> = {
  REACHLINT_DIFFERENTIAL_RUNS: '1500',
  REACHLINT_DIFFERENTIAL_SEED: '20',
};

const copied = [
  'bin',
  'docs',
  'examples',
  'lib',
  'rules',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A broken loop need not end. In milliseconds, for one stage. */
const timeMax = 240_000;

class Misfit extends Error {}

interface Failure {
  /** From the root. */
  readonly file: string;
  readonly test: string;
}

function copyOf(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reachlint-mutations-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The first test that fails; null if none does. */
function firstFailure(folder: string, stage: readonly string[]): Failure | null {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
  const options = [
    '--bail=1',
    '--reporter=json',
    `--outputFile=${report}`,
    // Modules by their content, so that only what a mutation touches is compiled again.
    '--experimental.fsModuleCache',
    `--experimental.fsModuleCachePath=${join(folder, 'modules')}`,
  ];
  const run = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'default', ...options, ...stage],
    { cwd: folder, env: { ...process.env, ...environment }, timeout: timeMax, encoding: 'utf8' },
  );
  if (run.status === 0) return null;
  if (!existsSync(report)) {
    if (run.signal !== null) return { file: stage.join(', '), test: 'does not come to an end' };
    throw new Misfit(`vitest wrote no report: ${run.stderr}`);
  }
  return failureIn(JSON.parse(readFileSync(report, 'utf8')), folder);
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Code that does not run says nothing about the rule, so that it counts as a mistake of the mutation. */
const brokenCode = /\b(ReferenceError|SyntaxError|is not a function|Transform failed)\b/;

function failureIn({ testResults }: Report, folder: string): Failure {
  for (const { name, message, assertionResults } of testResults) {
    if (brokenCode.test(message)) throw new Misfit(message);
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed === undefined) continue;
    const text = failed.failureMessages.join('\n');
    if (brokenCode.test(text)) throw new Misfit(text);
    return { file: name.replace(`${folder}/`, ''), test: failed.fullName.trim() };
  }
  const messages = testResults
    .map(({ message }) => message)
    .join('\n')
    .trim();
  throw new Misfit(`tests fail, but none says which: ${messages}`);
}

function apply(
  folder: string,
  { file, find, replace }: Edit,
  untouched: Map<string, string>,
): void {
  const path = join(folder, file);
  if (!untouched.has(path)) untouched.set(path, readFileSync(path, 'utf8'));
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) {
    throw new Misfit(`${file} has ${parts.length - 1} times, not once: ${find}`);
  }
  writeFileSync(path, parts.join(replace));
}

/** What notices a mutation; null: nothing does. */
function noticed(folder: string, mutation: Mutation): Failure | null {
  const untouched = new Map<string, string>();
  try {
    for (const edit of mutation.edits) apply(folder, edit, untouched);
    for (const stage of stages) {
      const failure = firstFailure(folder, stage);
      if (failure !== null) return failure;
    }
    return null;
  } finally {
    for (const [path, text] of untouched) writeFileSync(path, text);
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function main(wanted: readonly string[]): number {
  const root = resolve('.');
  const folder = copyOf(root);
  const chosen = mutations.filter(({ rule }) => wanted.length === 0 || wanted.includes(rule));
  const survivors: Mutation[] = [];
  const misfits: string[] = [];
  const began = Date.now();
  try {
    for (const stage of stages) {
      const failure = firstFailure(folder, stage);
      if (failure === null) continue;
      process.stderr.write(`Fails without a mutation: ${failure.file}: ${failure.test}\n`);
      return 2;
    }
    process.stdout.write('| rule | broken so that | noticed by |\n|---|---|---|\n');
    for (const mutation of chosen) {
      const { rule, what } = mutation;
      try {
        const failure = noticed(folder, mutation);
        if (failure === null) survivors.push(mutation);
        const by = failure === null ? '**nothing**' : `\`${failure.file}\`: ${cell(failure.test)}`;
        process.stdout.write(`| ${rule} | ${cell(what)} | ${by} |\n`);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        misfits.push(`${rule}, ${what}: ${error.message.slice(0, 600)}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const text of misfits) process.stderr.write(`Does not fit the code: ${text}\n`);
  process.stdout.write(
    `\n${chosen.length - survivors.length - misfits.length} of ${chosen.length} noticed, in ${Math.round((Date.now() - began) / 1000)} s.\n`,
  );
  return misfits.length > 0 ? 2 : survivors.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
