import { describe, expect, it } from 'vitest';
import { openSession } from '../../../lib/query.ts';
import { largePlan } from '../../bench/large-plan.ts';

describe('a plan of many equal modules', () => {
  it('answers for each of them as its code says', () => {
    const { text, resources, answers } = largePlan(4);
    const { session, problems } = openSession([{ path: 'plan.json', text }]);
    expect(problems).toEqual([]);
    expect(resources).toBe(2_000);
    const given = answers.map(({ from, to, port }) => {
      const answer = session.answer({ from, to, port, protocol: 'tcp' });
      return { from, to, port, verdict: 'verdict' in answer ? answer.verdict : answer };
    });
    expect(given).toEqual(answers);
  });
});
