#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { processIo } from '../lib/cli/io.ts';
import { run } from '../lib/cli/run.ts';
import { analyze } from '../lib/index.ts';
import { version } from '../lib/version.ts';
import { rules } from '../rules/index.ts';

// A run of a second or two is over before most of what V8 optimises has paid for it. Only
// where this was measured (docs/performance.md): later versions optimise in other steps.
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=300000');

// A reader that closes the pipe early (`| head`) has what it wanted; that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Set, not exited with: output that still waits in a pipe must be written first.
process.exitCode = await run(process.argv.slice(2), processIo(), {
  analyze,
  rules: rules.map((rule) => rule.meta),
  version,
});
