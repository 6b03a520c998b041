import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Exposures } from '../../lib/engine/exposure.ts';
import { analyze } from '../../lib/index.ts';
import { readNetworks } from '../../lib/intended-networks.ts';
import { nothing } from '../../lib/packets/packet-set.ts';
import { corpusFolder, rowsOf } from './corpus.ts';

/**
 * Every real template from end to end: nothing crashes, nothing is lost, and
 * every resource is accounted for. Prints what is not modelled yet.
 */

const folder = join(corpusFolder, 'cloudformation');
const invalid = new Set(
  rowsOf('parse-problems.tsv')
    .filter(([, problems = '']) => problems.startsWith('INVALID'))
    .map(([path]) => path),
);
const rows = rowsOf('index.tsv').map(([path = '', , , , , , resources = '']) => ({
  path,
  resources: Number(resources),
}));

function read(path: string): { path: string; text: string } {
  return { path, text: readFileSync(join(folder, path), 'utf8') };
}

test('all rows are there', () => {
  expect(rows).toHaveLength(244);
  expect(invalid.size).toBe(1);
});

describe('every template', () => {
  test.each(rows.filter(({ path }) => !invalid.has(path)))('$path', ({ path, resources }) => {
    const result = analyze([read(path)]);
    expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(result.inputs).toEqual([{ path, kind: 'cloudformation', resources }]);
    const { coverage } = result;
    const gaps = coverage.notModelled.reduce((sum, { count }) => sum + count, 0);
    expect(coverage.modelled + coverage.irrelevant + gaps).toBe(coverage.resources);
    for (const finding of result.findings) {
      expect(finding.witness === null, finding.message).toBe(finding.path.length === 0);
      if (finding.certainty === 'possible')
        expect(finding.unknowns, finding.message).not.toEqual([]);
    }
  });
});

describe('files with problems', () => {
  test.each(rowsOf('parse-problems.tsv').map(([path = '']) => path))('%s', (path) => {
    const result = analyze([read(path)]);
    const errors = result.problems.filter((problem) => problem.severity === 'error');
    expect(errors).toHaveLength(invalid.has(path) ? 1 : 0);
    expect(result.inputs).toHaveLength(invalid.has(path) ? 0 : 1);
  });
});

test('what was answered, and what is not modelled', () => {
  const answers = { definite: 0, possible: 0, none: 0 };
  const gaps = new Map<string, number>();
  for (const { path } of rows) {
    const file = read(path);
    for (const { type, count } of analyze([file]).coverage.notModelled) {
      gaps.set(type, (gaps.get(type) ?? 0) + count);
    }
    for (const { network } of readNetworks([file]).worlds) {
      const exposures = new Exposures(network);
      for (const item of network.interfaces.values()) {
        if (network.workloads.get(item.workload)?.role !== 'workload') continue;
        const ways = exposures.ofInterface(item.id).flatMap((exposure) => exposure.ways);
        const certain = ways.some((way) => way.client.must !== nothing);
        answers[certain ? 'definite' : ways.length > 0 ? 'possible' : 'none'] += 1;
      }
    }
  }
  const list = [...gaps].sort(([, a], [, b]) => b - a).map(([type, count]) => `${count} ${type}`);
  console.log(
    `Interfaces of workloads: ${answers.definite} definitely reachable from outside, ` +
      `${answers.possible} possibly, ${answers.none} not.\nNot modelled yet:\n  ${list.join('\n  ')}`,
  );
  expect(answers.definite + answers.possible + answers.none).toBeGreaterThan(100);
});
