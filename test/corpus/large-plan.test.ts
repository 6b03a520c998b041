import { describe, expect, it } from 'vitest';
import { analyze } from '../../lib/index.ts';
import { openSession } from '../../lib/query.ts';
import { largePlan } from '../bench/large-plan.ts';

describe('a plan of 20,000 resources', () => {
  const { text, resources, answers } = largePlan(40);
  const files = [{ path: 'plan.json', text }];

  it('is analysed as a whole', () => {
    const { coverage, problems } = analyze(files);
    expect(problems).toEqual([]);
    expect(coverage.resources).toBe(resources);
    expect(resources).toBe(20_000);
  }, 60_000);

  it('answers for its modules as their code says', () => {
    const { session } = openSession(files);
    const given = answers.map(({ from, to, port }) => {
      const answer = session.answer({ from, to, port, protocol: 'tcp' });
      return { from, to, port, verdict: 'verdict' in answer ? answer.verdict : answer };
    });
    expect(given).toEqual(answers);
  }, 60_000);
});
