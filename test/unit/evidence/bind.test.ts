import { expect, test } from 'vitest';
import { type BindingSubject, bindReports } from '../../../lib/evidence/bind.ts';
import type { HostReport } from '../../../lib/evidence/listeners.ts';

function report(host: string): HostReport {
  return {
    host,
    listeners: [],
    complete: [],
    at: { file: 'e.json', line: 3, column: 1, pointer: '' },
  };
}

function subject(key: string, changes: Partial<BindingSubject> = {}): BindingSubject {
  return { key, id: key, name: null, addresses: [], ...changes };
}

/** Key of the subject that the host binds to, else the problem's message. */
function boundTo(host: string, subjects: readonly BindingSubject[]): string {
  const { bound, problems } = bindReports([report(host)], subjects);
  return [...bound.keys()].join() || (problems[0]?.message ?? 'nothing');
}

const web = subject('t:Web', {
  id: 'Web',
  name: 'web-1',
  addresses: ['10.0.1.5', '2001:DB8::0:5', '203.0.113.9'],
});

test.each([
  ['Web', 'the logical id'],
  ['web-1', 'the Name tag'],
  ['ip-10-0-1-5.ec2.internal', 'the private DNS name in us-east-1'],
  ['ip-10-0-1-5.eu-west-1.compute.internal', 'the private DNS name elsewhere'],
  ['ip-10-0-1-5', 'the host name that an instance has by default'],
  ['10.0.1.5', 'a private address'],
  ['203.0.113.9', 'a public address'],
  ['2001:db8::5', 'an IPv6 address in another notation'],
])('%s is bound by %s', (host) => {
  expect(boundTo(host, [subject('t:Other', { id: 'Other' }), web])).toBe('t:Web');
});

test('an instance id is bound as itself and by its DNS name', () => {
  const instance = subject('k', { id: 'i-0123456789abcdef0' });
  expect(boundTo('i-0123456789abcdef0', [instance])).toBe('k');
  expect(boundTo('i-0123456789abcdef0.eu-west-1.compute.internal', [instance])).toBe('k');
});

test('a surer identifier goes before a vaguer one', () => {
  const subjects = [
    subject('byName', { id: 'A', name: 'X' }),
    subject('byId', { id: 'X' }),
    subject('byAddress', { id: 'B', addresses: ['10.0.0.1'] }),
    subject('named', { id: 'C', name: '10.0.0.1' }),
  ];
  expect(boundTo('X', subjects)).toBe('byId');
  expect(boundTo('10.0.0.1', subjects)).toBe('named');
});

test('what fits nothing is a warning at the report', () => {
  const { bound, problems } = bindReports([report('unknown-host')], [web]);
  expect(bound.size).toBe(0);
  expect(problems).toMatchObject([{ severity: 'warning', location: { file: 'e.json', line: 3 } }]);
  expect(problems[0]?.message).toContain("'unknown-host'");
});

test('what fits several resources binds to none of them', () => {
  const twins = [subject('a', { name: 'web' }), subject('b', { name: 'web' })];
  expect(boundTo('web', twins)).toContain('2 resources');
});

test('several hosts may be one resource, as in a fleet', () => {
  const fleet = subject('fleet', { id: 'Fleet', addresses: ['10.0.0.1', '10.0.0.2'] });
  const { bound } = bindReports([report('10.0.0.1'), report('10.0.0.2')], [fleet]);
  expect(bound.get('fleet')?.map((one) => one.host)).toEqual(['10.0.0.1', '10.0.0.2']);
});
