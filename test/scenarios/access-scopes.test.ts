import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyzeWith } from '../../lib/analyze.ts';
import type { Finding } from '../../lib/findings/finding.ts';
import { accessScope } from '../../rules/access-scope.ts';
import { byName, byType, packets } from '../unit/policy/scenes.ts';
import { examine, type Question, type Verdict } from './answer.ts';
import { readScenarios, type Side } from './scenario.ts';

/**
 * What questions ask, asked as access scopes: a path is found surely, perhaps
 * or not at all, as packets surely, perhaps or never get there. Of questions
 * that a scope can put.
 */

const scenarios = readScenarios(dirname(fileURLToPath(import.meta.url)));

/** Fewer means that questions are passed over. */
const ASKED_MIN = 500;

interface Asked {
  readonly question: Question;
  readonly scope: { readonly MatchPaths: readonly [ScopePath] };
}

interface ScopePath {
  readonly Source: object;
  readonly Destination: {
    readonly ResourceStatement: object;
    readonly PacketHeaderStatement: { readonly DestinationPorts?: readonly string[] };
  };
}

const asked = scenarios.map((scenario) => ({
  ...scenario,
  // The same in another language is no other question to a scope.
  sides: scenario.sides.filter(isFirst).map((side) => ({
    side,
    list: side.checks.flatMap(({ question }): Asked[] => {
      const scope = scopeOf(question);
      return scope === null ? [] : [{ question, scope }];
    }),
  })),
}));

test('enough is asked', () => {
  const all = asked.flatMap(({ sides }) => sides.flatMap(({ list }) => list));
  expect(all.length).toBeGreaterThan(ASKED_MIN);
});

describe.each(asked.filter(({ sides }) => sides.some(({ list }) => list.length > 0)))(
  '$name',
  ({ sides }) => {
    test.each(sides.filter(({ list }) => list.length > 0))('$side.title', ({ side, list }) => {
      const questions = list.map(({ question }) => question);
      const { answers } = examine(side.files, optionsOf(side), questions);
      const lines = (verdicts: readonly Verdict[]) =>
        verdicts.map((verdict, index) => `${verdict}: ${JSON.stringify(questions[index])}`);
      const expected = lines(answers.map(({ verdict }) => verdict));
      const scopes = list.map(({ scope }) => scope);
      const found = verdictsOf(side, [
        ...scopes,
        // Whatever its port, without all other ports: the same.
        ...scopes.map(withoutOtherPorts),
        // And without what is looked for, nothing.
        ...scopes.map(withoutItself),
      ]);
      const count = list.length;
      expect(lines(found.slice(0, count))).toEqual(expected);
      expect(lines(found.slice(count, 2 * count))).toEqual(expected);
      expect(lines(found.slice(2 * count))).toEqual(lines(list.map(() => 'unreachable')));
    });
  },
);

function withoutOtherPorts({ MatchPaths: [path] }: Asked['scope']): object {
  const { DestinationPorts, ...header } = path.Destination.PacketHeaderStatement;
  const port = Number(DestinationPorts?.[0]);
  const others = [
    ...(port === 0 ? [] : [`0-${port - 1}`]),
    ...(port === 65_535 ? [] : [`${port + 1}-65535`]),
  ];
  const end = { ...path.Destination, PacketHeaderStatement: header };
  if (DestinationPorts === undefined) return { MatchPaths: [path] };
  return {
    MatchPaths: [{ ...path, Destination: end }],
    ExcludePaths: [{ Destination: packets({ DestinationPorts: others }) }],
  };
}

function withoutItself({ MatchPaths }: Asked['scope']): object {
  return { MatchPaths, ExcludePaths: MatchPaths };
}

function isFirst({ title }: Side, _: number, all: readonly Side[]): boolean {
  return title.startsWith(all[0]?.title ?? '') || title === 'control';
}

function optionsOf({ region, parameters }: Side) {
  return { region, parameters };
}

/** null: it is about something that scopes do not say. */
function scopeOf(question: Question): Asked['scope'] | null {
  const { from, to, protocol, port } = question;
  if (question.direct === true || question.roundTrip === true) return null;
  if (protocol === 'icmp' || protocol === 'icmpv6') return null;
  const source = endOf(from, 'SourceAddresses');
  const destination = endOf(to, 'DestinationAddresses');
  if (source === null || destination === null) return null;
  const { header, ...end } = destination;
  const wanted = {
    ...header,
    Protocols: [protocol],
    ...(port === undefined ? {} : { DestinationPorts: [`${port}`] }),
  };
  const sender = Object.keys(source.header).length === 0 ? {} : packets(source.header);
  return {
    MatchPaths: [
      {
        Source: { ResourceStatement: source.ResourceStatement, ...sender },
        Destination: { ...end, ...packets(wanted) },
      },
    ],
  };
}

function endOf(
  words: string,
  field: string,
): { readonly ResourceStatement: object; readonly header: object } | null {
  const [, address] = /^internet(?::(.+))?$/.exec(words) ?? [];
  if (words.startsWith('internet')) {
    const header = address === undefined ? {} : { [field]: [address] };
    return { ...byType('AWS::EC2::InternetGateway'), header };
  }
  const [, gateway] = /^(?:peer|vgw|tgw):(.+)$/.exec(words) ?? [];
  if (gateway !== undefined) return { ...byName(gateway), header: {} };
  const isName = !/:public$|^onprem:|^[\d.]+$|^[\da-f]*:[\da-f:]+$/i.test(words);
  return isName ? { ...byName(words), header: {} } : null;
}

function verdictsOf(side: Side, scopes: readonly object[]): Verdict[] {
  const result = analyzeWith({ rules: [accessScope], version: '0.0.0' }, side.files, {
    region: side.region,
    parameters: Object.entries(side.parameters).map(([key, value]) => `${key}=${value}`),
    files: {
      list: () => side.files.map(({ path }) => path),
      read: (path) => side.files.find((file) => file.path === path)?.text ?? null,
    },
    scopes: scopes.map((scope, index) => ({
      path: `scope-${index}.json`,
      text: JSON.stringify(scope),
    })),
  });
  return scopes.map((_, index) =>
    verdictOf(result.findings.filter(({ message }) => message.includes(` scope-${index}.json.`))),
  );
}

function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ certainty }) => certainty === 'definite')) return 'reachable';
  return findings.length > 0 ? 'unknown' : 'unreachable';
}
