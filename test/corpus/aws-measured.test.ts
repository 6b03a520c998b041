import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSession, type QuestionText } from '../../lib/query.ts';
import { corpusFolder } from './corpus.ts';
import { type Comparison, compare, filesBelow, reasonOf } from './snapshots.ts';

/**
 * Probes that were measured on AWS (nmap and ping), asked of the snapshots of
 * the networks in which they were made. docs/measured.md has the table. What
 * was learned from them, and would be seen here if it were lost: MEAS-1, MEAS-2,
 * MEAS-3, MEAS-4, MEAS-5, MEAS-6, MEAS-7, MEAS-8, MEAS-9, MEAS-10, MEAS-11, MEAS-12.
 */

const root = join(corpusFolder, 'aws-measured');

interface Case {
  readonly id: string;
  readonly set: 'core' | 'egress' | 'extra';
  readonly src_ip: string;
  readonly dst_ip: string;
  readonly ip_protocol: 'tcp' | 'icmp';
  readonly dst_port?: number;
  readonly icmp_type?: number;
  readonly icmp_code?: number;
  readonly reachable: boolean;
  readonly from: { readonly kind: string };
}

type Counts = Readonly<Partial<Record<Comparison, number>>>;

/**
 * How many agree today. What disagrees among the extra ones is explained in
 * docs/measured.md. Whoever makes more agree raises the numbers here.
 */
const present: Readonly<Record<string, Readonly<Record<Case['set'], Counts>>>> = {
  aws_demo: {
    core: { agree: 581 },
    egress: { agree: 23 },
    extra: { agree: 29, disagree: 40 },
  },
  aws_multi_account_vpc_peering: {
    core: { agree: 16 },
    egress: { agree: 4 },
    extra: { agree: 4 },
  },
  aws_nlb_targets_instance: {
    core: { agree: 159 },
    egress: { agree: 8 },
    extra: { agree: 12 },
  },
  aws_nlb_targets_ip: {
    core: { agree: 243 },
    egress: { agree: 10 },
    extra: { agree: 15 },
  },
  aws_shared_vpc: {
    core: { agree: 156 },
    egress: { agree: 12 },
    extra: { agree: 56 },
  },
  aws_tgw_multi_az_intra_region: {
    core: { agree: 160 },
    egress: { agree: 14 },
    extra: { agree: 14 },
  },
  aws_tgw_peering: {
    core: { agree: 36 },
    egress: { agree: 6 },
    extra: { agree: 6 },
  },
  aws_traffic_in_igw_out_ngw: {
    core: { agree: 26 },
    egress: { agree: 4 },
    extra: { agree: 4 },
  },
  aws_vpc_endpoints: {
    core: { agree: 32 },
    egress: { agree: 6 },
    extra: { agree: 12, disagree: 3, unknown: 3 },
  },
};

const labs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function casesOf(lab: string): readonly Case[] {
  const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
    readFileSync(join(root, lab, 'cases.json'), 'utf8'),
  );
  return cases;
}

/** Ping needs its answer; 8.8.8.8 as a source is a host on the Internet. */
function questionOf(probe: Case): QuestionText {
  const isOutside = probe.from.kind === 'internet_host';
  return {
    from: isOutside ? `internet:${probe.src_ip}` : probe.src_ip,
    to: probe.dst_ip,
    protocol: probe.ip_protocol,
    ...(probe.dst_port === undefined ? {} : { port: probe.dst_port }),
    ...(probe.icmp_type === undefined ? {} : { icmpType: probe.icmp_type }),
    ...(probe.icmp_code === undefined ? {} : { icmpCode: probe.icmp_code }),
    roundTrip: true,
  };
}

test('all probes are there', () => {
  expect(labs).toEqual(Object.keys(present));
  const sets = labs.flatMap((lab) => casesOf(lab).map(({ set }) => set));
  expect(sets.filter((set) => set === 'core')).toHaveLength(1409);
  expect(sets.filter((set) => set === 'egress')).toHaveLength(87);
});

describe.each(labs)('%s', (lab) => {
  const { session, problems } = openSession(filesBelow(join(root, lab, 'aws_configs')));
  const answered = casesOf(lab).map((probe) => {
    const answer = session.answer(questionOf(probe));
    return { probe, answer, comparison: compare(answer, probe.reachable) };
  });

  test('is read without errors', () => {
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('contradicts no probe among core and egress', () => {
    const wrong = answered
      .filter(({ probe, comparison }) => probe.set !== 'extra' && comparison === 'disagree')
      .map(({ probe, answer }) => `${probe.id}: ${reasonOf(answer)}`);
    expect(wrong).toEqual([]);
  });

  test.each(['core', 'egress', 'extra'] as const)('agrees as far as it does today: %s', (set) => {
    const counts: Partial<Record<Comparison, number>> = {};
    for (const { probe, comparison } of answered) {
      if (probe.set === set) counts[comparison] = (counts[comparison] ?? 0) + 1;
    }
    expect(counts).toEqual(present[lab]?.[set]);
  });

  test('says of everything unreachable what stands in the way', () => {
    const silent = answered.filter(
      ({ answer }) =>
        'verdict' in answer && answer.verdict === 'unreachable' && answer.blockedBy.length === 0,
    );
    expect(silent.map(({ probe }) => probe.id)).toEqual([]);
  });
});

test('reads and answers all labs in less than three seconds of processor time', () => {
  const start = process.cpuUsage();
  for (const lab of labs) {
    const { session } = openSession(filesBelow(join(root, lab, 'aws_configs')));
    for (const probe of casesOf(lab)) session.answer(questionOf(probe));
  }
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000_000).toBeLessThan(3);
});
