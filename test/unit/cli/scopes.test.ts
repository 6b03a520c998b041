import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../lib/cli/run.ts';
import { analyze } from '../../../lib/index.ts';
import { version } from '../../../lib/version.ts';
import { rules } from '../../../rules/index.ts';
import { byName, internet, packets, scene } from '../policy/scenes.ts';
import { recordedIo } from './recorded-io.ts';

/** Access scopes on the command line, from files to exit code. */

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reachlint-scopes-'));
  // Port 9999 is no recognized one, so that nothing but a scope minds it.
  write('template.yaml', scene({ web: ['tcp 9999 0.0.0.0/0'] }));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | object): void {
  writeFileSync(
    join(folder, name),
    typeof content === 'string' ? content : JSON.stringify(content, null, 2),
  );
}

async function reachlint(...words: readonly string[]) {
  const recorded = recordedIo(folder);
  const parts = { analyze, rules: rules.map(({ meta }) => meta), version };
  const exitCode = await run(words, recorded.io, parts);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

const toWeb = { Source: internet, Destination: byName('Web') };
const but9999 = { Destination: packets({ DestinationPorts: ['9999'] }) };

test('a path that a scope looks for is an error', async () => {
  expect(await reachlint('template.yaml')).toMatchObject({ exitCode: 0, stderr: '' });
  write('scope.json', { MatchPaths: [toWeb] });
  const { exitCode, stdout, stderr } = await reachlint('template.yaml', '--scope', 'scope.json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout).toContain('Reachable from the Internet, for any address [access-scope]');
  expect(stdout).toMatch(/medium +tcp 9999\n/);
  expect(stdout).toMatch(/see +match path +scope\.json:\d+:\d+/);
  expect(stdout).toMatch(/path +Igw/);
  expect(stdout).toMatch(/see +match path +scope\.json:3:5/);
});

test('several scopes are each looked at', async () => {
  write('first.json', { MatchPaths: [toWeb], ExcludePaths: [but9999] });
  write('second.json', { MatchPaths: [toWeb] });
  const both = ['--scope', 'first.json', '--scope', 'second.json', '--format', 'json'];
  const { exitCode, stdout } = await reachlint('template.yaml', ...both);
  expect(exitCode).toBe(1);
  const messages = [...stdout.matchAll(/match path 1 of (\w+\.json)/g)].map(([, file]) => file);
  expect(messages).toEqual(['second.json']);
});

test('exclusions make it clean', async () => {
  write('scope.json', { MatchPaths: [toWeb], ExcludePaths: [but9999] });
  expect(await reachlint('template.yaml', '--scope', 'scope.json')).toMatchObject({ exitCode: 0 });
});

test('a broken scope is an error with line and column', async () => {
  write('scope.json', '{\n  "MatchPaths": [\n    { "Sources": {} }\n  ]\n}\n');
  const { exitCode, stderr } = await reachlint('template.yaml', '--scope', 'scope.json');
  expect(exitCode).toBe(2);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    'scope.json:3:7: error: A path has no field Sources; it may have Source, Destination, ThroughResources.',
  );
  expect(stderr.match(/error:/g)).toHaveLength(1);
});

test('a name that means nothing is a warning with line and column', async () => {
  write('scope.json', { MatchPaths: [{ Destination: byName('Store') }] });
  const { exitCode, stderr } = await reachlint('template.yaml', '--scope', 'scope.json');
  expect(exitCode).toBe(0);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    "scope.json:7:13: warning: There is no 'Store' in the network. No path is looked for by it.",
  );
});

test('a file that is not there is an error', async () => {
  const { exitCode, stderr } = await reachlint('template.yaml', '--scope', 'scope.json');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('scope.json');
});
