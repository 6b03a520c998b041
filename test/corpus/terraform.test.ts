import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { invariant } from '../../lib/basics/invariant.ts';
import { readText } from '../../lib/cli/disk.ts';
import { analyze } from '../../lib/index.ts';
import type { LinkKind } from '../../lib/inputs/terraform/link-counts.ts';
import { parsePlanText } from '../../lib/inputs/terraform/plan-text.ts';
import { readTerraform } from '../../lib/inputs/terraform/read.ts';
import { answerQuestions, type QuestionText } from '../../lib/query.ts';
import { corpusFolder } from './corpus.ts';

/**
 * Real plans and states, of Terraform 0.12 to 1.14 and of OpenTofu: all are
 * read, and those whose networks were worked out by careful reading get the
 * verdicts that came of it.
 */

const root = join(corpusFolder, 'terraform');

const rows = readFileSync(join(root, 'index.tsv'), 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => {
    const [path = '', , , , , , , , , , types = '', , , actions = ''] = line.split('\t');
    // What is only deleted will not be there.
    const isLeft = actions !== 'delete';
    return { path, types: isLeft ? types.split(',').filter((type) => type !== '') : [] };
  });

function fileOf(path: string): { readonly path: string; readonly text: string } {
  const read = readText(join(root, path));
  invariant(read.kind === 'text', path);
  return { path, text: read.text };
}

const totals = new Map<LinkKind, number>();

describe.each(rows)('$path', ({ path, types }) => {
  const file = fileOf(path);

  test('is read without an error', () => {
    const { inputs, problems, coverage } = analyze([file]);
    expect(inputs).toMatchObject([{ path, kind: 'terraform-plan' }]);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const gaps = coverage.notModelled.reduce((sum, { count }) => sum + count, 0);
    expect(coverage.modelled + coverage.irrelevant + gaps).toBe(inputs[0]?.resources);
  });

  test('whatever of it belongs to a network is read or named', () => {
    const { coverage } = analyze([file]);
    if (types.length > 0)
      expect(coverage.modelled + coverage.notModelled.length).toBeGreaterThan(0);
  });

  test('counts its links', () => {
    const plan = parsePlanText(file);
    invariant(plan !== null && 'root' in plan, path);
    const { links } = readTerraform(plan, { moment: 'after', find: () => null, prefix: '' });
    for (const [kind, count] of Object.entries(links) as [LinkKind, number][]) {
      expect(count).toBeGreaterThanOrEqual(0);
      totals.set(kind, (totals.get(kind) ?? 0) + count);
    }
  });

  test('tells what was there before', () => {
    const { problems } = analyze([file], { moment: 'before' });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

afterAll(() => {
  const counts = [...totals].map(([kind, count]) => `${count} ${kind}`).join(', ');
  console.log(`Links between resources in ${rows.length} plans: ${counts}.`);
});

test('all plans are there', () => {
  expect(rows.length).toBeGreaterThanOrEqual(160);
  expect(totals.get('resolved')).toBeGreaterThan(200);
});

// ---- Networks worked out by reading ------------------------------------------

type Verdict = 'reachable' | 'unreachable' | 'unknown';

interface Claim {
  readonly claim: string;
  readonly question: QuestionText;
  readonly verdict: Verdict;
}

const from =
  (source: string) =>
  (to: string, port: number, verdict: Verdict, more: Partial<QuestionText> = {}): Claim => ({
    claim: `${source} to ${to} ${port}: ${verdict}`,
    question: { from: source, to, protocol: 'tcp', port, ...more },
    verdict,
  });
const internet = from('internet');

const webHosts = ['aws_instance.web_host', 'aws_instance.db_app'];
const terragoat: readonly Claim[] = [
  ...webHosts.flatMap((host) => [
    internet(host, 22, 'reachable'),
    internet(host, 80, 'reachable'),
    internet(host, 8000, 'unreachable'),
  ]),
  internet('aws_elb.weblb', 80, 'reachable'),
  internet('aws_db_instance.default', 3306, 'unreachable'),
  from('aws_instance.db_app')('aws_db_instance.default', 3306, 'reachable'),
  internet('aws_eks_cluster.eks_cluster', 443, 'reachable'),
  internet('aws_network_interface.web-eni', 22, 'unreachable'),
];

const networks: readonly { readonly path: string; readonly claims: readonly Claim[] }[] = [
  {
    path: 'NYARAS__demo-terraform-devsecops/tfplan.json',
    claims: [
      internet('aws_instance.main', 22, 'reachable'),
      internet('aws_instance.main', 80, 'unreachable'),
      // Terraform removes the rule that would let it out (SG-14).
      {
        claim: 'aws_instance.main opens no connection',
        question: { from: 'aws_instance.main', to: 'internet', protocol: 'tcp', port: 443 },
        verdict: 'unreachable',
      },
    ],
  },
  ...[
    'bridgecrewio__checkov/tests/terraform/runner/resources/plan/tfplan.json',
    'bridgecrewio__checkov/tests/terraform/parser/resources/plan_tags/tfplan.json',
  ].map((path) => ({ path, claims: terragoat })),
  {
    path: 'terraform-compliance__cli/tests/functional/test_issue-171/plan.out.json',
    claims: [
      internet('aws_lb.nlb-noncompliant', 53, 'unreachable'),
      internet('aws_lb.nlb-noncompliant', 443, 'unreachable'),
      internet('aws_lb.nlb-noncompliant', 1443, 'unreachable', { protocol: 'udp' }),
    ],
  },
  {
    path: 'leonamvasquez__terraview/@21ca21fca7/internal/ai/eval/testdata/evals/ecs-simple/plan.json',
    claims: [
      internet('aws_lb.this', 80, 'reachable'),
      internet('aws_ecs_service.this', 8080, 'reachable'),
      internet('aws_ecs_service.this', 8080, 'unreachable', { direct: true }),
      internet('aws_nat_gateway.this', 443, 'unreachable'),
    ],
  },
  {
    path: 'chrisjamaica91__aws-devops-mastery-terraform/terraform/environments/dev/plan.json',
    claims: [
      internet('module.eks.aws_eks_cluster.main', 443, 'reachable'),
      internet('module.eks.aws_eks_node_group.managed', 22, 'unreachable'),
      internet('module.eks.aws_eks_node_group.managed', 443, 'unreachable'),
    ],
  },
];

describe.each(networks)('$path', ({ path, claims }) => {
  const answers = answerQuestions(
    [fileOf(path)],
    claims.map(({ question }) => question),
  );

  test.each(claims.map((each, index) => ({ ...each, index })))('$claim', ({ verdict, index }) => {
    expect(answers[index]).toMatchObject({ verdict });
  });
});

describe('a plan of which the code was stripped', () => {
  const path =
    'bridgecrewio__checkov/tests/terraform/runner/tf_plan_skip_check_regex/resource/skip_directory/tfplan2.json';
  const file = fileOf(path);

  test('says so', () => {
    expect(analyze([file]).problems).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('does not show the code') }),
    );
  });

  test.each(webHosts)('%s: nobody can tell', (host) => {
    const [answer] = answerQuestions([file], [internet(host, 22, 'unknown').question]);
    expect(answer).toMatchObject({ verdict: 'unknown' });
  });

  test('nothing that hangs on a link is definite', () => {
    const definite = analyze([file]).findings.filter(({ certainty }) => certainty === 'definite');
    const others = definite.map(({ resource }) => resource.type);
    // A cluster's public endpoint and a domain without a VPC are no matter of links.
    expect(others.filter((type) => !/^AWS::(?:EKS|Elasticsearch)::/.test(type))).toEqual([]);
  });
});
