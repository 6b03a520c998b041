import { describe, expect, test } from 'vitest';
import type { AccessScope } from '../../../lib/policy/access-scope.ts';
import { readAccessScopes } from '../../../lib/policy/read-scopes.ts';

/** Files of access scopes: what they say, and what is wrong with them. */

function read(text: string, path = 'scope.json') {
  return readAccessScopes([{ path, text }]);
}

function scopeOf(content: unknown): AccessScope {
  const { scopes, problems } = read(JSON.stringify(content));
  expect(problems).toEqual([]);
  const [scope] = scopes;
  if (scope === undefined) throw new Error('no scope was read');
  return scope;
}

const toSubnet = { Destination: { ResourceStatement: { Resources: ['subnet-1'] } } };

describe('a scope', () => {
  test('has match paths and exclude paths', () => {
    const scope = scopeOf({ MatchPaths: [toSubnet, toSubnet], ExcludePaths: [toSubnet] });
    expect(scope.matchPaths.map(({ title }) => title)).toEqual([
      'match path 1 of scope.json',
      'match path 2 of scope.json',
    ]);
    expect(scope.excludePaths.map(({ title }) => title)).toEqual(['exclude path 1 of scope.json']);
    const [first] = scope.matchPaths;
    expect(first?.source).toBeNull();
    expect(first?.destination?.resources).toMatchObject({
      by: 'name',
      words: [{ text: 'subnet-1' }],
    });
  });

  test('comes out of the AWS CLI in a wrapper', () => {
    const scope = scopeOf({
      NetworkInsightsAccessScopeContent: {
        NetworkInsightsAccessScopeId: 'nis-0123456789abcdef0',
        MatchPaths: [toSubnet],
        ExcludePaths: [],
      },
    });
    expect(scope.matchPaths).toHaveLength(1);
  });

  test('may have what the AWS CLI takes besides', () => {
    expect(scopeOf({ MatchPaths: [toSubnet], DryRun: true, ClientToken: 'a' })).toBeDefined();
  });

  test('may be written in YAML', () => {
    const text = 'MatchPaths:\n  - Destination: { ResourceStatement: { Resources: [Store] } }\n';
    expect(read(text, 'scope.yaml').scopes).toHaveLength(1);
  });

  test('tells its paths apart by what they say, wherever the file is', () => {
    const other = { Source: { ResourceStatement: { Resources: ['subnet-1'] } } };
    const text = (...paths: object[]) => JSON.stringify({ MatchPaths: paths }, null, 2);
    const { scopes } = readAccessScopes([
      { path: 'a/scope.json', text: text(toSubnet, other) },
      { path: 'b/scope.json', text: text(other) },
    ]);
    const [first, second, again] = scopes.flatMap(({ matchPaths }) => matchPaths);
    expect(new Set([first?.key, second?.key, again?.key]).size).toBe(3);
    const alone = read(text(other), 'c/scope.json').scopes[0]?.matchPaths[0];
    expect(alone?.key).toBe(second?.key);
  });
});

describe('a packet header', () => {
  function header(statement: object) {
    const end = { PacketHeaderStatement: statement };
    return scopeOf({ MatchPaths: [{ Destination: end }] }).matchPaths[0]?.destination?.header;
  }

  test('has ports and ranges of ports', () => {
    expect(header({ DestinationPorts: ['22', '80-443', 8080] })?.ports).toEqual([
      { first: 22, last: 22 },
      { first: 80, last: 443 },
      { first: 8080, last: 8080 },
    ]);
  });

  test('has protocols by name and number', () => {
    const { protocols } = header({ Protocols: ['TCP', 'udp', 'icmpv6', '47', '-1'] }) ?? {};
    expect(protocols).toEqual([6, 17, 58, 47, 'all']);
  });

  test('has addresses of both families, or prefix lists', () => {
    expect(header({ SourceAddresses: ['10.0.0.0/8', '2001:db8::1'] })?.source).toMatchObject({
      kind: 'blocks',
      blocks: [{ length: 8 }, { length: 128 }],
    });
    expect(header({ SourcePrefixLists: ['pl-1'] })?.source).toMatchObject({
      kind: 'prefix-lists',
      lists: [{ text: 'pl-1' }],
    });
  });

  test('says nothing by an empty list', () => {
    expect(header({ DestinationPorts: ['22'], SourceAddresses: [] })?.source).toBeNull();
  });
});

describe('a broken file', () => {
  const end = (statement: string) => `{"MatchPaths": [{"Source": ${statement}}]}`;
  const packets = (fields: string) => end(`{"PacketHeaderStatement": {${fields}}}`);

  test.each([
    ['is empty', '', 1, 1, 'empty'],
    ['is no JSON', '{"MatchPaths": [}', 1, 17, ''],
    ['is a list', '[]', 1, 1, 'An access scope is an object with MatchPaths, ExcludePaths.'],
    ['has no match paths', '{"ExcludePaths": []}', 1, 1, 'needs MatchPaths'],
    ['has no match path', '{"MatchPaths": []}', 1, 1, 'needs MatchPaths'],
    ['has paths in an object', '{"MatchPaths": {}}', 1, 16, 'MatchPaths is not a list'],
    ['has a misspelt field', '{\n  "MatchPath": []\n}', 2, 3, 'no field MatchPath;'],
    ['has a path without ends', '{"MatchPaths": [{}]}', 1, 17, 'A path needs a Source'],
    ['has an end without statements', end('{}'), 1, 28, 'Source needs a ResourceStatement'],
    ['has an end that is a text', end('"Vpc"'), 1, 28, 'Source is an object'],
    [
      'names resources and types',
      end('{"ResourceStatement": {"Resources": ["a"], "ResourceTypes": ["b"]}}'),
      1,
      50,
      'either Resources or ResourceTypes, not both',
    ],
    ['names neither', end('{"ResourceStatement": {"Resources": []}}'), 1, 50, 'it has none'],
    [
      'names a resource by an object',
      end('{"ResourceStatement": {"Resources": [{"Ref": "Vpc"}]}}'),
      1,
      65,
      'Resources is a list of texts',
    ],
    ['has a port that is none', packets('"DestinationPorts": ["ssh"]'), 1, 76, "'ssh' in Dest"],
    ['has ports in the wrong order', packets('"SourcePorts": ["25-22"]'), 1, 71, "'25-22'"],
    ['has a port too high', packets('"SourcePorts": ["65536"]'), 1, 71, "'65536'"],
    ['has an address that is none', packets('"SourceAddresses": ["10.0.0"]'), 1, 75, "'10.0.0'"],
    ['has a protocol that is none', packets('"Protocols": ["tpc"]'), 1, 69, "'tpc' in Protocols"],
    ['has an empty header', packets(''), 1, 54, 'needs one of Protocols, SourceAddresses'],
    [
      'has addresses and prefix lists',
      packets('"SourceAddresses": ["10.0.0.1"], "SourcePrefixLists": ["pl-1"]'),
      1,
      109,
      'SourceAddresses or SourcePrefixLists, not both',
    ],
    [
      'has ports without a protocol that has some',
      packets('"Protocols": ["icmp"], "DestinationPorts": ["22"]'),
      1,
      54,
      'Only TCP and UDP have ports',
    ],
    [
      'passes nothing',
      '{"MatchPaths": [{"ThroughResources": [{}]}]}',
      1,
      39,
      'needs a ResourceStatement',
    ],
  ])('that %s is one error at its place', (_, text, line, column, message) => {
    const { scopes, problems } = read(text);
    expect(scopes).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      severity: 'error',
      location: { file: 'scope.json', line, column },
    });
    expect(problems[0]?.message).toContain(message);
  });

  test('does not keep the others from being read', () => {
    const good = JSON.stringify({ MatchPaths: [toSubnet] });
    const { scopes, problems } = readAccessScopes([
      { path: 'bad.json', text: '{}' },
      { path: 'good.json', text: good },
    ]);
    expect(scopes.map(({ file }) => file)).toEqual(['good.json']);
    expect(problems.map(({ location }) => location.file)).toEqual(['bad.json']);
  });
});
