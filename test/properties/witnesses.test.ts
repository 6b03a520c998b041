import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Exposures } from '../../lib/engine/exposure.ts';
import { traceWay } from '../../lib/engine/trace.ts';
import { readNetworks } from '../../lib/intended-networks.ts';
import { everything } from '../../lib/packets/packet-set.ts';
import * as make from '../oracle/models.ts';
import { arbitraryNetwork } from '../oracle/random-network.ts';
import { isDelivered, replay } from '../oracle/replay.ts';
import { publicHost, subnetIn, tableOf } from '../oracle/scene.ts';
import { runsOf } from './runs.ts';
import { replayAll } from './witnesses.ts';

/**
 * Every exposure carries a witness, and the simulator delivers it: surely
 * where the exposure is definite, else possibly, through the balancers that
 * the exposure names.
 */

const runs = runsOf('REACHLINT_WITNESSES', 150);

test('in random networks', () => {
  let sure = 0;
  let possible = 0;
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const replays = replayAll(network);
      sure += replays.sure;
      possible += replays.possible;
      if (replays.undelivered.length > 0) throw new Error(replays.undelivered.join('\n'));
    }),
    runs,
  );
  expect(sure).toBeGreaterThan(runs.numRuns / 10);
  expect(possible).toBeGreaterThan(runs.numRuns / 10);
}, 3_600_000);

test('where there is no exposure, its witness is not delivered', () => {
  const open = publicHost();
  const shut = publicHost({ groups: [make.group('web')] });
  const [exposure] = new Exposures(open).ofInterface('server');
  const [way] = exposure?.ways ?? [];
  const trace = way === undefined ? null : traceWay(open, way, everything);
  if (exposure === undefined || trace === null) throw new Error('the host is not exposed');
  expect(isDelivered(replay(open, exposure, trace.way, trace), trace)).toBe(true);
  expect(isDelivered(replay(shut, exposure, trace.way, trace), trace)).toBe(false);
});

test('a witness from one of several subnets that are alike starts in that of its address', () => {
  const peering = make.peering('peering', ['vpc', 'peer']);
  const inPeer = (id: string, cidr: string) =>
    make.subnet(id, { domain: 'peer', cidrs: [cidr], table: 'peer', acl: 'open' }, { zone: 'a' });
  const home = ['10.0.0.0/16', '2600:1f00::/48'];
  const network = publicHost({
    domains: [make.domain('vpc', home), make.domain('peer', ['10.1.0.0/16'])],
    subnets: [
      subnetIn('front', '10.0.1.0/24'),
      inPeer('first', '10.1.1.0/24'),
      inPeer('second', '10.1.2.0/24'),
    ],
    tables: [
      // Answers find the second alone.
      tableOf([make.route('10.1.2.0/24', make.via('peering'))]),
      make.table('peer', { domain: 'peer', local: ['10.1.0.0/16'] }, [
        make.route('10.0.0.0/16', make.via('peering')),
      ]),
    ],
    gateways: [peering],
  });
  const [exposure] = new Exposures(network).ofInterface('server');
  const [way] = exposure?.ways ?? [];
  const trace = way === undefined ? null : traceWay(network, way, everything);
  if (exposure === undefined || trace === null) throw new Error('the host is not exposed');
  expect(trace.witness.source).toMatch(/^10\.1\.2\./);
  expect(trace.hops[0]?.node).toBe('second');
  expect(isDelivered(replay(network, exposure, trace.way, trace), trace)).toBe(true);
});

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const templates = ['test/scenarios', 'examples'].flatMap((folder) =>
  templatesBelow(join(root, folder)),
);

describe.each(templates)('$name', ({ files }) => {
  test('has witnesses that are delivered', () => {
    const { worlds } = readNetworks(files);
    expect(worlds.flatMap(({ network }) => replayAll(network).undelivered)).toEqual([]);
  });
});

test('templates are found, and some are exposed', () => {
  const networks = templates.flatMap(({ files }) => readNetworks(files).worlds);
  expect(templates.length).toBeGreaterThan(100);
  const sure = networks.map(({ network }) => replayAll(network).sure).filter((count) => count > 0);
  expect(sure.length).toBeGreaterThan(50);
});

interface Templates {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Each template by itself. */
function templatesBelow(folder: string): Templates[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (statSync(path).isDirectory()) return templatesBelow(path);
      const text = readFileSync(path, 'utf8');
      const isTemplate =
        /\.(ya?ml|json|template)$/.test(path) && /^\s*"?Resources"?\s*:/m.test(text);
      const name = relative(root, path);
      return isTemplate ? [{ name, files: [{ path: name, text }] }] : [];
    });
}
