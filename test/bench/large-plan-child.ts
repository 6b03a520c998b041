import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { analyze } from '../../lib/index.ts';

/** Analyses the plan that is named, once and for the first time in its process, and prints what it took. */

export interface Taken {
  readonly analysisMs: number;
  /** Processor time of all threads, which other work on the machine changes less than the clock. */
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** Of the same text. */
  readonly parseMs: number;
  readonly resources: number;
}

const text = readFileSync(process.argv[2] ?? '', 'utf8');
const start = performance.now();
const before = process.cpuUsage();
const { coverage } = analyze([{ path: 'plan.json', text }]);
const analysisMs = performance.now() - start;
const { user, system } = process.cpuUsage(before);
const cpuMs = (user + system) / 1e3;
// Kilobytes; before the text is parsed once more.
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const again = performance.now();
JSON.parse(text);
const parseMs = performance.now() - again;
const taken: Taken = { analysisMs, cpuMs, peakMegabytes, parseMs, resources: coverage.resources };
console.log(JSON.stringify(taken));
