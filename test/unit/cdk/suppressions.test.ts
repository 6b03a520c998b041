import { Aspects, CfnResource, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  NetworkAssertions,
  ReachlintAspect,
  ReachlintPlugin,
  type Suppression,
} from '../../../lib/cdk/index.ts';
import { App, ireland, publicInstance, Stack, Stage, shop, threeTierVpc } from './apps.ts';
import { linesOf, synthesise } from './reports.ts';

/** What nobody is to act on is reported nowhere and fails nothing. */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const reason = 'only with keys';
const ofBastion: Suppression = { rule: 'recognized-port', resource: 'Shop/Bastion', reason };
const onlyWeb = ['warning recognized-port Shop/Web/Resource'];

/** The report of the shop, whose bastion makes it fail otherwise. */
function reported(...suppressions: readonly Suppression[]) {
  const { app } = shop();
  Validations.of(app).addPlugins(new ReachlintPlugin({ suppressions }));
  return synthesise(app);
}

describe('in the plugin', () => {
  test.each([
    ofBastion,
    { ...ofBastion, resource: 'Shop/Bastion/Resource' },
    { ...ofBastion, resource: 'Bastion2B4CEC30' },
    { ...ofBastion, until: '2999-12-31' },
    { ...ofBastion, rule: '*' },
  ])('%j lets the app pass', (suppression) => {
    const { error, report } = reported(suppression);
    expect(error).toBeNull();
    expect(report?.conclusion).toBe('success');
    expect(linesOf('recognized-port', report)).toEqual(onlyWeb);
    expect(report?.suppressedViolations ?? []).toEqual([]);
    expect(linesOf('input-problem', report)).toEqual(linesOf('input-problem', reported().report));
  });

  test('they are counted', () => {
    expect(reported(ofBastion).report?.metadata?.['suppressed']).toBe('1 left out');
    expect(reported().report?.metadata?.['suppressed']).toBeUndefined();
  });

  test('those of another construct change nothing', () => {
    expect(reported({ ...ofBastion, resource: 'Shop/Web' }).error).toContain('TCP port 22');
  });

  test('one ends after its last day, by the clock of UTC', () => {
    const ending = { ...ofBastion, until: '2026-06-15' };
    vi.useFakeTimers({ now: new Date('2026-06-15T23:59:59Z'), toFake: ['Date'] });
    expect(reported(ending).error).toBeNull();
    vi.setSystemTime(new Date('2026-06-16T00:00:00Z'));
    const { error, report } = reported(ending);
    expect(error).toContain('TCP port 22');
    expect(told(report)).toContain('has expired: 2026-06-15 was its last day.');
  });

  test('one that matches nothing is named', () => {
    const { report } = reported(ofBastion, { ...ofBastion, resource: 'Shop/Gone' });
    expect(report?.conclusion).toBe('success');
    expect(told(report)).toContain('nothing in the network is called Shop/Gone');
  });

  test('one of a rule that is off is not missed', () => {
    const { app } = shop();
    const rules = { 'recognized-port': 'off' } as const;
    Validations.of(app).addPlugins(new ReachlintPlugin({ rules, suppressions: [ofBastion] }));
    expect(told(synthesise(app).report)).not.toContain('suppressions');
  });

  test.each([
    [[{ rule: 'recognized-port' }], 'suppressions[0] gives no reason'],
    [[ofBastion, { ...ofBastion, rule: 'AwsSolutions-EC23' }], 'suppressions[1]: there is no rule'],
    [[{ ...ofBastion, until: '2027-02-30' }], 'until is "2027-02-30"'],
    [[{ ...ofBastion, id: 'x' }], 'cannot have id'],
    [{}, 'The option suppressions must be a list'],
  ])('%j is a mistake', (suppressions, said) => {
    const { app } = shop();
    const plugin = Reflect.construct(ReachlintPlugin, [{ suppressions }]);
    Validations.of(app).addPlugins(plugin);
    const { error } = synthesise(app);
    expect(error).toContain('reachlint did not analyse the app.');
    expect(error).toContain(said);
  });

  test('metadata of a resource do the same', () => {
    const { app, bastion } = shop();
    const resource = bastion.node.defaultChild;
    if (!CfnResource.isCfnResource(resource)) expect.unreachable();
    resource.addMetadata('reachlint', { suppress: [{ rule: 'recognized-port', reason }] });
    Validations.of(app).addPlugins(new ReachlintPlugin());
    const { error, report } = synthesise(app);
    expect(error).toBeNull();
    expect(linesOf('recognized-port', report)).toEqual(onlyWeb);
  });

  test('a stage is a path too', () => {
    const app = new App({ analyticsReporting: false });
    for (const id of ['Dev', 'Prod']) {
      const stack = new Stack(new Stage(app, id, ireland), 'Service');
      publicInstance(stack, threeTierVpc(stack));
    }
    const suppressions = [{ rule: '*', resource: 'Dev', reason: 'for a week only' }];
    Validations.of(app).addPlugins(new ReachlintPlugin({ suppressions }));
    expect(linesOf('recognized-port', synthesise(app).report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
    ]);
  });
});

test('in the aspect they hold as in the plugin', () => {
  const { app } = shop();
  Aspects.of(app).add(new ReachlintAspect({ suppressions: [ofBastion] }));
  const { error, report } = synthesise(app);
  expect(error).toBeNull();
  expect(linesOf('recognized-port', report)).toEqual(onlyWeb);
});

test('nothing is annotated of them', () => {
  const { app, stack } = shop();
  Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations', suppressions: [ofBastion] }));
  const annotations = Annotations.fromStack(stack);
  annotations.hasNoError('*', Match.anyValue());
  annotations.hasWarning('/Shop/Web/Resource', Match.stringLikeRegexp('TCP port 80'));
});

test('assertions do not find them; what is reachable stays reachable', () => {
  const { stack, bastion } = shop();
  const network = NetworkAssertions.fromStack(stack, { suppressions: [ofBastion] });
  network.hasNoFindings({ atLeast: 'error' });
  expect(network.findings({ rule: 'recognized-port' })).toHaveLength(1);
  network.isReachable({ from: 'internet', to: bastion, protocol: 'tcp', port: 22 });
  expect(network.resourcesReachableFrom('internet')).toHaveLength(2);
  const all: Suppression = { rule: '*', reason };
  const silent = NetworkAssertions.fromStack(stack, { suppressions: [all] });
  silent.hasNoFindings();
  expect(silent.resourcesReachableFrom('internet')).toHaveLength(2);
});

/** What was said of the input. */
function told(report: ReturnType<typeof synthesise>['report']): string {
  return (report?.violations ?? [])
    .filter(({ ruleName }) => ruleName === 'input-problem')
    .map(({ description }) => description)
    .join('\n');
}
