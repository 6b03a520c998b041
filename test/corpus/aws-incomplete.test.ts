import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../lib/query.ts';
import { corpusFolder } from './corpus.ts';
import { compare, filesBelow, reasonOf } from './snapshots.ts';

/**
 * Snapshots that lack the output of one call: what it would have told is then
 * not known. No answer may contradict what was measured, with any call missing.
 */

const root = join(corpusFolder, 'aws-measured');

interface Probe {
  readonly id: string;
  readonly set: string;
  readonly src_ip: string;
  readonly dst_ip: string;
  readonly ip_protocol: string;
  readonly dst_port?: number;
  readonly reachable: boolean;
  readonly from: { readonly kind: string };
}

/** Every so many probes one is asked. */
const stride = 5;

const labs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(labs)('%s', (lab) => {
  const files = filesBelow(join(root, lab, 'aws_configs'));
  const { cases }: { readonly cases: readonly Probe[] } = JSON.parse(
    readFileSync(join(root, lab, 'cases.json'), 'utf8'),
  );
  const asked = cases
    .filter(({ set }) => set !== 'extra')
    .filter((_, index) => index % stride === 0);
  const calls = [...new Set(files.map(({ path }) => basename(path)))].sort();

  test.each(calls)('without %s', (call) => {
    const { session } = openSession(files.filter(({ path }) => basename(path) !== call));
    const wrong = asked.flatMap((probe) => {
      const { src_ip, dst_ip, ip_protocol, dst_port } = probe;
      const answer = session.answer({
        from: probe.from.kind === 'internet_host' ? `internet:${src_ip}` : src_ip,
        to: dst_ip,
        protocol: ip_protocol,
        ...(dst_port === undefined ? {} : { port: dst_port }),
        roundTrip: true,
      });
      const isWrong = compare(answer, probe.reachable) === 'disagree';
      return isWrong ? [`${probe.id}: ${reasonOf(answer)}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});
