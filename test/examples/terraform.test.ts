import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../lib/basics/source.ts';
import { analyze } from '../../lib/index.ts';
import { textReport } from '../../lib/reports/text.ts';

/**
 * The result that examples/terraform shows, made anew. `vitest run -u` writes
 * it when it is meant to change.
 */

const folder = fileURLToPath(new URL('../../examples/terraform', import.meta.url));
const shown = 'examples/terraform';

function read(name: string): SourceFile {
  return { path: `${shown}/${name}`, text: readFileSync(join(folder, name), 'utf8') };
}

const plan = read('plan.json');
const source = {
  root: shown,
  files: [read('main.tf'), read('modules/network/main.tf')],
};
const result = analyze([plan], { terraformSource: source });

test('the text of the result is the one that is shown', async () => {
  const text = textReport(result, { width: 80, colour: false });
  await expect(text).toMatchFileSnapshot(join(folder, 'result.txt'));
});

describe('what README.md says', () => {
  const of = (id: string) => result.findings.filter(({ resource }) => resource.id === id);

  test.each([0, 1])('administrator host %i is open on port 22, for certain', (index) => {
    expect(of(`aws_instance.admin[${index}]`)).toContainEqual(
      expect.objectContaining({
        rule: 'recognized-port',
        certainty: 'definite',
        ports: [{ first: 22, last: 22 }],
        sources: ['0.0.0.0/0'],
      }),
    );
  });

  test('the server for reports is reached by nobody, and its group is named', () => {
    expect(of('aws_instance.reports')).toEqual([]);
    expect(of('aws_security_group.reports').map(({ rule }) => rule)).toEqual([
      'open-unreachable-rule',
    ]);
  });

  test('the web server is reached through the load balancer', () => {
    expect(of('aws_instance.web')).toMatchObject([{ via: ['aws_lb.front'], edge: 'Internet' }]);
  });

  test('nobody outside gets to the database', () => {
    expect(of('aws_db_instance.data')).toEqual([]);
    expect(result.coverage.subjects['recognized-port']?.pass).toBeGreaterThan(0);
  });
});

test('findings name files and lines of the configuration', () => {
  const files = new Set(result.findings.map(({ location }) => location.file));
  expect(files).toEqual(new Set([`${shown}/main.tf`]));
  for (const { location } of result.findings) {
    const line = source.files[0]?.text.split('\n')[(location.line ?? 0) - 1];
    expect(line).toMatch(/^resource "aws_/);
    expect(location.address).toContain(/"aws_\w+"/.exec(line ?? '')?.[0]?.slice(1, -1));
  }
});
