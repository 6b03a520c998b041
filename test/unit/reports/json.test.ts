import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { AnalysisResult } from '../../../lib/findings/finding.ts';
import { jsonReport } from '../../../lib/reports/json.ts';
import { at, everythingOpen, finding, result } from './results.ts';

const schema: object = JSON.parse(
  readFileSync(new URL('../../../docs/schema/result.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const validate = ajv.compile(schema);

function errorsOf(value: unknown): readonly string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
}

const full = result(
  [
    finding({
      assumptions: [{ rule: 'SG-12b', text: 'assumed' }],
      unknowns: [{ what: 'Parameter P', cause: 'missing-parameter', location: at(2) }],
      otherPaths: [finding().path],
      listenerPorts: [{ first: 80, last: 80 }],
      related: [{ label: 'route', location: at(9) }],
      suppressed: { reason: 'known', until: '2027-01-01', by: 'config' },
    }),
    finding({
      rule: 'network-exposure',
      type: 'NetworkExposure',
      protocol: null,
      ports: [],
      service: null,
      exposed: { tcp: [{ first: 0, last: 65535 }], udp: [] },
    }),
    finding({
      protocol: 'icmp',
      type: null,
      ports: [{ first: 8, last: 8 }],
      witness: {
        protocol: 'icmp',
        source: '8.8.8.8',
        destination: '10.0.0.1',
        icmpType: 8,
        icmpCode: 0,
      },
    }),
    finding({
      rule: 'unused-group',
      edge: null,
      witness: null,
      path: [],
      type: null,
      protocol: null,
    }),
  ],
  {
    problems: [
      {
        severity: 'warning',
        message: 'm',
        location: { file: 'plan.json', line: null, column: null, pointer: '' },
      },
    ],
  },
);

test('the report is valid against the published schema', () => {
  expect(errorsOf(JSON.parse(jsonReport(full)))).toEqual([]);
  expect(errorsOf(JSON.parse(jsonReport(result(everythingOpen()))))).toEqual([]);
  expect(errorsOf(JSON.parse(jsonReport(result([]))))).toEqual([]);
});

test('the schema is closed: an undocumented key is refused on every level', () => {
  const plain = JSON.parse(jsonReport(full));
  const objects = objectsIn(plain).filter((one) => one !== plain.coverage.subjects);
  expect(objects.length).toBeGreaterThan(30);
  for (const one of objects) {
    one.undocumented = 1;
    expect(errorsOf(plain).join()).toContain('must NOT have additional properties');
    delete one.undocumented;
  }
});

test('the schema requires every key, apart from those of a witness that depend on the protocol', () => {
  const plain = JSON.parse(jsonReport(full));
  for (const one of objectsIn(plain).filter((object) => object !== plain.coverage.subjects)) {
    for (const [key, value] of Object.entries(one)) {
      if (/^(sourcePort|destinationPort|icmpType|icmpCode)$/.test(key)) continue;
      // The last verdicts of a rule, and only they, may go as a whole.
      if (value === plain.coverage.subjects['recognized-port']) continue;
      delete one[key];
      expect(errorsOf(plain), `without ${key}`).not.toEqual([]);
      one[key] = value;
    }
  }
  expect(errorsOf(plain)).toEqual([]);
});

test('every property of the schema is described', () => {
  const undescribed = objectsIn(schema)
    .flatMap((one) => Object.entries(one.properties ?? {}))
    .filter(([, property]) => {
      const words = JSON.stringify(property);
      return !/"(description|const|\$ref)"/.test(words);
    });
  expect(undescribed).toEqual([]);
});

test('key order is the documented one, however the result was built', () => {
  const reversed = reverseKeys(full);
  expect(Object.keys(reversed)[0]).toBe('problems');
  expect(jsonReport(reversed)).toBe(jsonReport(full));
  expect(Object.keys(JSON.parse(jsonReport(full)))).toEqual([
    'schemaVersion',
    'tool',
    'inputs',
    'findings',
    'coverage',
    'problems',
  ]);
});

test('undocumented keys do not get out', () => {
  const [first = finding()] = full.findings;
  const leaky = { ...full, findings: [{ ...first, internal: 'x' }] };
  expect(jsonReport(leaky)).not.toContain('internal');
});

test('two spaces, and a newline at the end', () => {
  const text = jsonReport(result([]));
  expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
  expect(text.endsWith('}\n')).toBe(true);
});

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

function reverseKeys<T extends AnalysisResult>(value: T): T {
  const turn = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(turn);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node)
        .reverse()
        .map(([key, child]) => [key, turn(child)]),
    );
  };
  return turn(value) as T;
}
