import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openSession } from '../../lib/query.ts';
import { type LargePlan, largePlan } from './large-plan.ts';
import type { Taken } from './large-plan-child.ts';

/**
 * The whole analysis of a Terraform plan of 20,000 resources, in processes of
 * its own, beside what it takes to parse the text; and whether what it says of
 * named ends is right.
 */

const runs = 5;
const moduleInstances = 40;
const parseTimesMax = 3;
const restMsMax = 1_000;
const megabytesMax = 1_500;

export function largePlans(): void {
  const plan = largePlan(moduleInstances);
  checkAnswers(plan);
  const folder = mkdtempSync(join(tmpdir(), 'reachlint-'));
  try {
    const file = join(folder, 'plan.json');
    writeFileSync(file, plan.text);
    const all = Array.from({ length: runs }, () => ({ ...analysed(file), ...linted(file) }));
    report(plan, all);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function analysed(file: string): Taken {
  const child = fileURLToPath(new URL('./large-plan-child.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [child, file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${child}: ${stderr}`);
  const taken: Taken = JSON.parse(stdout);
  return taken;
}

/** The whole process of a user's command. */
function linted(file: string): { readonly commandMs: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['dist/bin/reachlint.js', file, '--fail-on', 'never'],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  if (status !== 0) throw new Error(stderr);
  return { commandMs: performance.now() - start };
}

function checkAnswers({ text, answers }: LargePlan): void {
  const { session } = openSession([{ path: 'plan.json', text }]);
  for (const { from, to, port, verdict } of answers) {
    const answer = session.answer({ from, to, port, protocol: 'tcp' });
    const given = 'verdict' in answer ? answer.verdict : answer.error;
    if (given !== verdict) throw new Error(`${from} to ${to}, port ${port}: ${given}`);
  }
}

type Measured = Taken & ReturnType<typeof linted>;

function report({ text, resources, answers }: LargePlan, all: readonly Measured[]): void {
  const least = (of: (taken: Measured) => number) => Math.min(...all.map(of));
  const analysisMs = least((taken) => taken.analysisMs);
  const parseMs = least((taken) => taken.parseMs);
  const targetMs = parseTimesMax * parseMs + restMsMax;
  const megabytes = Math.max(...all.map((taken) => taken.peakMegabytes));
  const size = (text.length / 1e6).toFixed(0);
  const row = (name: string, value: number, unit: string) =>
    `  ${name.padEnd(20)} ${value.toFixed(0).padStart(6)} ${unit}`;
  console.log(`\nA plan of ${resources} resources, ${size} MB, least of ${runs} processes`);
  console.log(row('JSON.parse', parseMs, 'ms'));
  console.log(`${row('analyze', analysisMs, 'ms')}, target less than ${targetMs.toFixed(0)} ms`);
  console.log(
    row(
      'cpu',
      least((taken) => taken.cpuMs),
      'ms',
    ),
  );
  console.log(
    row(
      'reachlint plan.json',
      least((taken) => taken.commandMs),
      'ms, the whole process',
    ),
  );
  console.log(`${row('peak memory', megabytes, 'MB')}, target less than ${megabytesMax} MB`);
  console.log(`  ratio                ${(analysisMs / parseMs).toFixed(1)}`);
  console.log(`  right answers        ${answers.length} of ${answers.length}`);
}
