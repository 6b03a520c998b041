import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Answer, openSession, type QuestionText } from '../../lib/query.ts';
import { corpusFolder } from './corpus.ts';
import { type Comparison, compare, reasonOf } from './snapshots.ts';

/**
 * The plans from which the measured labs could have been made, and the probes
 * that were made in them after the apply, as questions about the addresses of
 * the plan: what was predicted is held against what happened on AWS.
 * docs/measured.md has the table.
 */

const root = join(corpusFolder, 'terraform-measured');

interface Case {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'icmp';
  readonly port?: number;
  readonly icmpType?: number;
  readonly reachable: boolean;
  readonly tags?: readonly string[];
}

/** What a plan cannot tell: nothing says which route has which target, or that somebody accepts a peering. */
const undecided = ['route-target-one-of-several', 'transit-gateway-peering-accepted-by-hand'];

function decidable(answers: readonly Answered[]): readonly Answered[] {
  return answers.filter(({ probe }) => !undecided.some((tag) => probe.tags?.includes(tag)));
}

/**
 * How the decidable ones come out today; docs/measured.md explains what is not
 * known. Whoever makes more agree raises the numbers here.
 */
const present: Readonly<Record<string, Partial<Record<Comparison, number>>>> = {
  aws_demo: { agree: 407 },
  aws_multi_account_vpc_peering: { agree: 20 },
  aws_nlb_targets_instance: { agree: 159, unknown: 8 },
  aws_nlb_targets_ip: { agree: 225, unknown: 6 },
  aws_shared_vpc: { agree: 148 },
  aws_tgw_multi_az_intra_region: { agree: 174 },
  aws_tgw_peering: { agree: 30 },
  aws_traffic_in_igw_out_ngw: { agree: 30 },
  aws_vpc_endpoints: { agree: 38 },
};

const labs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function casesOf(lab: string): readonly Case[] {
  const cases: readonly Case[] = JSON.parse(readFileSync(join(root, lab, 'cases.json'), 'utf8'));
  return cases;
}

function questionOf({ from, to, protocol, port, icmpType }: Case): QuestionText {
  return {
    from,
    to,
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(icmpType === undefined ? {} : { icmpType }),
    // Ping needs its answer; TCP counts only if it is answered anyway.
    roundTrip: protocol === 'icmp',
  };
}

interface Answered {
  readonly probe: Case;
  readonly answer: Answer | { readonly error: string };
  readonly comparison: Comparison;
}

const answered = new Map<string, readonly Answered[]>();

describe.each(labs)('%s', (lab) => {
  const path = join('terraform-measured', lab, 'plan.json');
  const text = readFileSync(join(root, lab, 'plan.json'), 'utf8');
  const { session, problems } = openSession([{ path, text }]);
  const all = casesOf(lab).map((probe): Answered => {
    const answer = session.answer(questionOf(probe));
    return { probe, answer, comparison: compare(answer, probe.reachable) };
  });
  answered.set(lab, all);

  test('is read without problems', () => {
    expect(problems).toEqual([]);
  });

  test('contradicts no probe', () => {
    const wrong = all
      .filter(({ comparison }) => comparison === 'disagree')
      .map(({ probe, answer }) => `${probe.id}: ${reasonOf(answer)}`);
    expect(wrong).toEqual([]);
  });

  test('is as certain as it is today', () => {
    const counts: Partial<Record<Comparison, number>> = {};
    for (const { comparison } of decidable(all)) counts[comparison] = (counts[comparison] ?? 0) + 1;
    expect(counts).toEqual(present[lab]);
  });
});

test('of what a plan can tell, at least 98 of 100 answers are definite', () => {
  const all = [...answered.values()].flatMap(decidable);
  expect(all).toHaveLength(1245);
  const definite = all.filter(({ comparison }) => comparison === 'agree');
  expect(definite.length / all.length).toBeGreaterThanOrEqual(0.98);
});

test('who asks for a way over a peering that nobody accepts in the code is told so', () => {
  const asked = [...answered.values()]
    .flat()
    .filter(({ probe }) => probe.tags?.includes('transit-gateway-peering-accepted-by-hand'));
  expect(asked).toHaveLength(12);
  // Some have another way, or none at all whoever accepts.
  for (const { answer, comparison } of asked) {
    expect('error' in answer).toBe(false);
    expect(['agree', 'unknown']).toContain(comparison);
  }
  expect(asked.filter(({ comparison }) => comparison === 'unknown').length).toBeGreaterThan(0);
});
