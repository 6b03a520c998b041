import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openSession, type QuestionText } from '../../lib/query.ts';

/**
 * Questions about the networks measured on AWS (docs/measured.md): a batch of
 * one lab as a process, and all labs in this one. `cpu` is processor time of
 * all threads, which other work on the machine changes less than the clock.
 */

const runs = 5;
const linesMin = 1_000;
const lab = 'aws_demo';

export function batches(corpus: string): void {
  const root = join(corpus, 'aws-measured');
  if (!existsSync(root)) {
    console.log('\nNo measured networks: set REACHLINT_CORPUS to ask about them.');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'reachlint-'));
  try {
    asProcess(root, join(folder, 'batch.jsonl'));
  } finally {
    rmSync(folder, { recursive: true });
  }
  inOneProcess(root);
}

function asProcess(root: string, file: string): void {
  const questions = questionsOf(join(root, lab));
  const lines: string[] = [];
  while (lines.length < linesMin) lines.push(...questions.map((each) => JSON.stringify(each)));
  writeFileSync(file, `${lines.join('\n')}\n`);
  const words = ['dist/bin/reachlint.js', 'query', join(root, lab, 'aws_configs'), '--batch', file];
  const elapsed: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, words, { maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`node ${words.join(' ')}: ${stderr}`);
    elapsed.push(performance.now() - start);
  }
  const least = Math.min(...elapsed).toFixed(0);
  console.log(`\nquery --batch, ${lines.length} lines about ${lab}`);
  console.log(`  least of ${runs}           ${least.padStart(6)} ms, target less than 1000 ms`);
}

function inOneProcess(root: string): void {
  const labs = readdirSync(root, { withFileTypes: true }).filter((each) => each.isDirectory());
  const start = performance.now();
  const before = process.cpuUsage();
  let asked = 0;
  for (const { name } of labs) {
    const { session } = openSession(filesBelow(join(root, name, 'aws_configs')));
    for (const question of questionsOf(join(root, name))) {
      session.answer(question);
      asked += 1;
    }
  }
  const { user, system } = process.cpuUsage(before);
  const elapsed = (performance.now() - start).toFixed(0);
  const cpu = ((user + system) / 1e3).toFixed(0);
  console.log(`\n${labs.length} measured networks, ${asked} questions, one process`);
  console.log(`  together             ${elapsed.padStart(6)} ms, target less than 3000 ms`);
  console.log(`  cpu                  ${cpu.padStart(6)} ms`);
}

interface Probe {
  readonly src_ip: string;
  readonly dst_ip: string;
  readonly ip_protocol: string;
  readonly dst_port?: number;
  readonly from: { readonly kind: string };
}

function questionsOf(folder: string): QuestionText[] {
  const { cases }: { readonly cases: readonly Probe[] } = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  );
  return cases.map(({ src_ip, dst_ip, ip_protocol, dst_port, from }) => ({
    from: from.kind === 'internet_host' ? `internet:${src_ip}` : src_ip,
    to: dst_ip,
    protocol: ip_protocol,
    ...(dst_port === undefined ? {} : { port: dst_port }),
    roundTrip: true,
  }));
}

function filesBelow(root: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
