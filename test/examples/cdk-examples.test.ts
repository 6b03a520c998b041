import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { analyze } from '../../lib/index.ts';
import { lines, type PluginReport, synthesise } from '../unit/cdk/reports.ts';

/**
 * The apps of the CDK in examples/: each is synthesised, and what its README
 * says of it is what is found.
 */

// The validation that the CDK brings along takes seconds, and is not what is tested.
process.env['CDK_VALIDATION'] = 'false';
// The CDK prints the report of an app.
vi.spyOn(console, 'error').mockImplementation(() => {});
afterAll(() => vi.restoreAllMocks());

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** A module of an example, by a path that the compiler does not follow: an app has its own settings. */
function load(path: string): Promise<{ readonly app: App }> {
  return import(`${examples}/${path}`);
}

/** The lines of README.md that have the form of a finding: `level rule construct`. */
function told(example: string): readonly string[] {
  const text = readFileSync(`${examples}/${example}/README.md`, 'utf8');
  const findings = text.matchAll(/^\| (error|warning|info) \| `([\w-]+)` \| `([\w/-]+)` \|/gm);
  return [...findings].map(([, level, rule, path]) => `${level} ${rule} ${path}`).sort();
}

/** Without the resource within a construct, which no reader of an app has written. */
function found(report: PluginReport | null): readonly string[] {
  return lines(report)
    .map((line) => line.replace(/\/Resource$/, ''))
    .sort();
}

describe.each([
  ['cdk-app', 'bin/shop.ts', 'TCP port 22 (SSH) of Bastion'],
  ['cdk-include', 'app.mjs', 'TCP port 3389 (RDP) of Desktop'],
  ['cdk-pipeline-stages', 'app.mjs', 'TCP port 22 (SSH) of Server'],
])('%s', async (example, program, title) => {
  const { app } = await load(`${example}/${program}`);
  const { error, report } = synthesise(app);

  test('has the findings that README.md names, and no other', () => {
    expect(found(report)).toEqual(told(example));
  });

  test('does not pass, for the reason that is shown', () => {
    expect(error).toContain(title);
    expect(report?.conclusion).toBe('failure');
  });

  test('is started by the program that cdk.json names', () => {
    const settings: { readonly app: string } = JSON.parse(
      readFileSync(`${examples}/${example}/cdk.json`, 'utf8'),
    );
    expect(settings.app.endsWith(` ${program}`)).toBe(true);
  });
});

test('cdk-include: the template by itself is in order', () => {
  const text = readFileSync(`${examples}/cdk-include/legacy.yaml`, 'utf8');
  const { findings, coverage } = analyze([{ path: 'legacy.yaml', text }]);
  expect(findings).toEqual([]);
  expect(coverage.subjects['recognized-port']?.pass).toBe(1);
});

// Registers the tests of the example as tests of this file.
await load('cdk-app/test/shop.test.ts');
