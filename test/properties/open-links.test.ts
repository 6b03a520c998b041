import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { known } from '../../lib/basics/value.ts';
import { readParameters } from '../../lib/inputs/cloudformation/parameters.ts';
import { evaluateCloudFormation } from '../../lib/inputs/cloudformation/program.ts';
import { readDocument } from '../../lib/inputs/text/read.ts';
import { readNetworks } from '../../lib/intended-networks.ts';
import { buildNetwork } from '../../lib/network/build/build.ts';
import { QuerySession } from '../../lib/query.ts';
import { isNetworkRelevant } from '../../lib/resources/coverage.ts';
import type { Declaration } from '../../lib/resources/property.ts';
import { readResources } from '../../lib/resources/read/read-resources.ts';
import type { Question, Verdict } from '../scenarios/answer.ts';
import { readScenarios } from '../scenarios/scenario.ts';
import { type Link, linksOf, type Opening, opened, openings, withOthers } from './open-links.ts';
import { runsOf } from './runs.ts';

/**
 * Knowing less makes nothing definite, and nothing definite the opposite: a
 * link of which only candidates are known, or nothing at all, leaves each
 * verdict of the scenarios as it is or turns it into `unknown`.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '../scenarios');
/** Of nine links, as many as this are opened. */
const { numRuns } = runsOf('OPEN_LINKS', 1);

interface Case {
  readonly name: string;
  readonly declarations: readonly Declaration[];
  readonly questions: readonly Question[];
  readonly networks: ReturnType<typeof readNetworks>;
  readonly region: string;
}

const cases = readScenarios(root).flatMap(({ name, sides }) =>
  sides.flatMap((side): Case[] => {
    const [file, ...others] = side.files;
    if (file === undefined || others.length > 0) return [];
    const document = readDocument(file).root;
    if (document === null) return [];
    const parameters = Object.entries(side.parameters).map(([key, value]) => `${key}=${value}`);
    const region = side.region ?? 'us-east-1';
    const program = evaluateCloudFormation([{ path: file.path, root: document }], {
      ...readParameters(parameters.map((text) => ({ kind: 'text' as const, text }))),
      region,
      account: null,
      files: { list: () => [], read: () => null },
      isRelevant: isNetworkRelevant,
    });
    const [world, ...further] = program.worlds;
    if (world === undefined || further.length > 0 || program.worldsOmitted > 0) return [];
    return [
      {
        name: `${name} ${side.title}`,
        declarations: withOthers(world.declarations),
        questions: side.checks.map((check) => check.question),
        networks: readNetworks([file], { parameters, region }),
        region,
      },
    ];
  }),
);

function verdictsOf(
  { networks, questions, region }: Case,
  declarations: readonly Declaration[],
): readonly (Verdict | 'error')[] {
  const at = { file: '', line: null, column: null, pointer: '' };
  const { resources } = readResources(declarations, {
    region: known(region, at),
    account: known('111122223333', at),
  });
  const { network } = buildNetwork(resources);
  const session = new QuerySession({ ...networks, worlds: [{ choices: [], network }] });
  return questions.map((question) => {
    const answer = session.answer(question);
    return 'error' in answer ? 'error' : answer.verdict;
  });
}

/** Hosts of which nothing is known are not looked for behind a load balancer that is called by PrivateLink. */
function isMissed({ name }: Case, { path }: Link, opening: Opening): boolean {
  return opening === 'any' && path[0] === 'Targets' && name.startsWith('private-link-');
}

describe.each(openings)('of a link opened for %s', (opening) => {
  test('no verdict becomes definite or the opposite', () => {
    const wrong: string[] = [];
    let tried = 0;
    let kept = 0;
    for (const [index, each] of cases.entries()) {
      const before = verdictsOf(each, each.declarations);
      for (const [place, link] of linksOf(each.declarations).entries()) {
        if ((place * 7 + index) % 9 >= numRuns) continue;
        const declarations = isMissed(each, link, opening)
          ? null
          : opened(each.declarations, link, opening);
        if (declarations === null) continue;
        const after = verdictsOf(each, declarations);
        for (const [number, verdict] of after.entries()) {
          tried += 1;
          if (verdict === before[number]) kept += 1;
          else if (verdict !== 'unknown')
            wrong.push(
              `${each.name}: ${link.declaration}.${link.path.join('.')}, question ${number}: ${before[number]} became ${verdict}`,
            );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(opening === 'member' ? 20 : 200);
    expect(kept).toBeGreaterThan(tried / 3);
  }, 600_000);
});
