import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { SourceFile } from '../../lib/basics/source.ts';
import { known, type Value } from '../../lib/basics/value.ts';
import { runRules } from '../../lib/findings/run.ts';
import { analyze } from '../../lib/index.ts';
import { evaluateCloudFormation } from '../../lib/inputs/cloudformation/program.ts';
import { isTemplate } from '../../lib/inputs/cloudformation/template.ts';
import { readDocument } from '../../lib/inputs/text/read.ts';
import { buildNetwork } from '../../lib/network/build/build.ts';
import { isNetworkRelevant } from '../../lib/resources/coverage.ts';
import { readResources } from '../../lib/resources/read/read-resources.ts';
import { rules } from '../../rules/index.ts';
import { batches } from './batch.ts';
import { cdkApps } from './cdk.ts';
import { largePlans } from './large-plan-run.ts';

/**
 * The measurements that docs/performance.md sets targets for: the command line
 * as a whole process beside an empty one, batches of questions, a large plan, and
 * many templates in one process, stage by stage. Run by `npm run bench`, from the root.
 */

const RUNS = 10;
const ratioMax = 5;
const corpusSecondsMax = 5;
const template = 'test/bench/fifty-resources.yaml';
const corpora = resolve(process.env.REACHLINT_CORPUS ?? '../shared/corpus');
const corpus = join(corpora, 'cloudformation');

function main(): void {
  commandLine();
  batches(corpora);
  largePlans();
  cdkApps();
  const files = corpusFiles();
  if (files.length === 0) {
    console.log('\nNo corpus: set REACHLINT_CORPUS to measure many templates.');
    return;
  }
  manyTemplates(files);
}

/** Alternating, so that a busy machine slows both alike. */
function commandLine(): void {
  const empty: number[] = [];
  const whole: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    empty.push(processMs(['-e', '0']));
    whole.push(processMs(['dist/bin/reachlint.js', template, '--region', 'eu-central-1']));
  }
  const ratio = median(whole) / median(empty);
  console.log(`Command line on ${template}, median of ${RUNS} (least)`);
  console.log(`  node -e 0            ${inMs(median(empty))} (${inMs(Math.min(...empty))})`);
  console.log(`  reachlint            ${inMs(median(whole))} (${inMs(Math.min(...whole))})`);
  console.log(`  ratio                ${ratio.toFixed(2)}, target at most ${ratioMax}`);
}

function processMs(words: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const elapsedMs = performance.now() - start;
  if (status !== 0 && status !== 1) throw new Error(`node ${words.join(' ')}: ${stderr}`);
  return elapsedMs;
}

function corpusFiles(): SourceFile[] {
  const index = join(corpus, 'index.tsv');
  if (!existsSync(index)) return [];
  const [, ...rows] = readFileSync(index, 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [path = ''] = row.split('\t');
    return { path, text: readFileSync(join(corpus, path), 'utf8') };
  });
}

type Stage = 'read' | 'evaluate' | 'build' | 'rules';

/** Every template is a network of its own. */
function manyTemplates(files: readonly SourceFile[]): void {
  const spent: Record<Stage, number> = { read: 0, evaluate: 0, build: 0, rules: 0 };
  const slowest: { readonly path: string; readonly elapsedMs: number }[] = [];
  let findings = 0;
  for (const file of files) {
    const start = performance.now();
    findings += inStages(file, spent);
    slowest.push({ path: file.path, elapsedMs: performance.now() - start });
  }
  const start = performance.now();
  for (const file of files) analyze([file]);
  const againMs = performance.now() - start;
  const totalMs = Object.values(spent).reduce((sum, each) => sum + each, 0);
  const size = files.reduce((sum, { text }) => sum + text.length, 0) / 1e6;
  console.log(`\n${files.length} templates, ${size.toFixed(1)} MB, one process`);
  for (const [stage, elapsedMs] of Object.entries(spent)) {
    console.log(`  ${stage.padEnd(20)} ${inMs(elapsedMs)}`);
  }
  console.log(`  together             ${inMs(totalMs)}, target at most ${corpusSecondsMax} s`);
  console.log(`  a second time        ${inMs(againMs)}, by analyze()`);
  console.log(`  findings             ${findings}`);
  console.log('Slowest');
  for (const { path, elapsedMs } of slowest.sort((a, b) => b.elapsedMs - a.elapsedMs).slice(0, 5)) {
    console.log(`  ${inMs(elapsedMs)} ${path}`);
  }
}

/** The steps of lib/intended-networks.ts and lib/analyze.ts, with a clock between them. */
function inStages(file: SourceFile, spent: Record<Stage, number>): number {
  const timed = <T>(stage: Stage, work: () => T): T => {
    const start = performance.now();
    const result = work();
    spent[stage] += performance.now() - start;
    return result;
  };
  const { root } = timed('read', () => readDocument(file));
  if (root === null || !isTemplate(root)) return 0;
  const program = timed('evaluate', () =>
    evaluateCloudFormation([{ path: file.path, root }], {
      parameters: [],
      region: null,
      account: null,
      files: { list: () => [], read: () => null },
      isRelevant: isNetworkRelevant,
    }),
  );
  const worlds = timed('build', () =>
    program.worlds.map(({ choices, declarations }) => ({
      choices,
      network: buildNetwork(readResources(declarations, environment).resources).network,
    })),
  );
  const networks = {
    worlds,
    complete: program.worldsOmitted === 0,
    usedElsewhere: new Set<string>(),
    opaque: program.opaque,
  };
  const options = { rules, failOnPossible: false, listeners: () => [] };
  return timed('rules', () => runRules(networks, options)).findings.length;
}

const nowhere = { file: '', line: null, column: null, pointer: '' };
const environment: { readonly region: Value<string>; readonly account: Value<string> } = {
  region: known('us-east-1', nowhere),
  account: known('123456789012', nowhere),
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function inMs(elapsedMs: number): string {
  return `${elapsedMs.toFixed(0).padStart(6)} ms`;
}

main();
