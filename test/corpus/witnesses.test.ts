import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNetworks } from '../../lib/intended-networks.ts';
import { replayAll } from '../properties/witnesses.ts';
import { corpusFolder, rowsOf } from './corpus.ts';

/** Every exposure that is found in real templates has a witness, and the simulator delivers it. */

const paths = rowsOf('index.tsv').map(([path = '']) => path);
const counts = { sure: 0, possible: 0 };

describe.each(paths)('%s', (path) => {
  test('has witnesses that are delivered', () => {
    const text = readFileSync(join(corpusFolder, 'cloudformation', path), 'utf8');
    for (const { network } of readNetworks([{ path, text }]).worlds) {
      const { sure, possible, undelivered } = replayAll(network);
      counts.sure += sure;
      counts.possible += possible;
      expect(undelivered).toEqual([]);
    }
  });
});

test('many are exposed', () => {
  expect(counts.sure).toBeGreaterThan(100);
  expect(counts.possible).toBeGreaterThan(100);
});
