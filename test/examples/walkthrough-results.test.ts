import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { AnalysisResult, Finding } from '../../lib/findings/finding.ts';
import { analyze } from '../../lib/index.ts';
import { jsonReport } from '../../lib/reports/json.ts';
import { textReport } from '../../lib/reports/text.ts';

/**
 * Makes the results of the walkthrough anew and compares them with those that
 * the example shows. `vitest run -u` writes them when they are meant to change.
 */

const folder = fileURLToPath(new URL('../../examples/walkthrough', import.meta.url));
const shown = 'examples/walkthrough';

function read(name: string): { path: string; text: string } {
  return { path: `${shown}/${name}`, text: readFileSync(join(folder, name), 'utf8') };
}

function run(evidence: readonly string[]): AnalysisResult {
  return analyze([read('template.yaml')], { evidence: evidence.map(read) });
}

const runs: readonly [string, readonly string[], readonly string[]][] = [
  [
    'without-evidence',
    [],
    [
      'InstanceA NetworkExposure 22,80',
      'InstanceA RecognizedPortNoAgent 22 via LoadBalancer',
      'InstanceA RecognizedPortNoAgent 80 via LoadBalancer',
      'InstanceB NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceB RecognizedPortNoAgent ${port}`),
      'InstanceC NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceC RecognizedPortNoAgent ${port}`),
    ],
  ],
  [
    'instance-b',
    ['evidence/instance-b.json'],
    [
      'InstanceA NetworkExposure 22,80',
      'InstanceA RecognizedPortNoAgent 22 via LoadBalancer',
      'InstanceA RecognizedPortNoAgent 80 via LoadBalancer',
      'InstanceB NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceB RecognizedPortWithListener ${port}`),
      'InstanceB UnrecognizedPortWithListener 110',
      'InstanceC NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceC RecognizedPortNoAgent ${port}`),
    ],
  ],
  [
    'instance-b-without-dovecot',
    ['evidence/instance-b-without-dovecot.txt'],
    [
      'InstanceA NetworkExposure 22,80',
      'InstanceA RecognizedPortNoAgent 22 via LoadBalancer',
      'InstanceA RecognizedPortNoAgent 80 via LoadBalancer',
      'InstanceB NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceB RecognizedPortWithListener ${port}`),
      'InstanceC NetworkExposure 21-22,80,110,443',
      ...[21, 22, 443, 80].map((port) => `InstanceC RecognizedPortNoAgent ${port}`),
    ],
  ],
];

describe.each(runs)('%s', (name, evidence, expected) => {
  const result = run(evidence);

  test('reports exactly what the trial reported', () => {
    const typed = result.findings.filter((finding) => finding.type !== null);
    expect(typed.map(inShort).sort()).toEqual([...expected].sort());
    expect(typed.every((finding) => finding.certainty === 'definite')).toBe(true);
  });

  test('notes besides what the example lists', () => {
    const others = result.findings.filter((finding) => finding.type === null);
    expect(
      others.map(({ rule, resource, location }) => [rule, resource.id, location.line]),
    ).toEqual([
      ['open-unreachable-rule', 'ElbBack', 103],
      ['load-balancer-exposure', 'LoadBalancer', 152],
      ['load-balancer-exposure', 'LoadBalancer', 153],
    ]);
  });

  test('is as the example shows it', async () => {
    await expect(jsonReport(result)).toMatchFileSnapshot(join(folder, 'results', `${name}.json`));
    await expect(textReport(result, { width: 80, colour: false })).toMatchFileSnapshot(
      join(folder, 'results', `${name}.txt`),
    );
  });
});

function inShort(finding: Finding): string {
  const spans = finding.exposed?.tcp ?? finding.ports;
  const ports = spans.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  const via = finding.via.length === 0 ? '' : ` via ${finding.via.join(', ')}`;
  const way = finding.type === 'NetworkExposure' ? '' : via;
  return `${finding.resource.id} ${finding.type} ${ports.join(',')}${way}`;
}
