import { Validations } from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ReachlintOptions, ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { App, addShop, ireland, Stack, Stage } from './apps.ts';
import { lines, linesOf, type PluginReport, synthesise } from './reports.ts';

/**
 * Reports that the command line of the CDK takes over: it leaves out what
 * stands in stacks that are not selected, and takes a report of which nothing
 * is left for passed. What it does with them is tested with the packed package.
 */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** As `cdk synth` sets it. */
const context = { '@aws-cdk/core:failSynthOnValidationErrors': false };

function reportOf(make: (app: App) => void, options: ReachlintOptions = {}): PluginReport | null {
  const app = new App({ context, analyticsReporting: false });
  make(app);
  Validations.of(app).addPlugins(new ReachlintPlugin(options));
  return synthesise(app).report;
}

const wholeApp = (report: PluginReport | null): readonly string[] =>
  (report?.violations ?? []).flatMap(({ ruleName, description }) =>
    ruleName === 'whole-app' ? description : [],
  );

function stages(app: App): void {
  for (const id of ['Test', 'Prod']) addShop(new Stack(new Stage(app, id, ireland), 'Shop'));
}

describe('an app that does not pass', () => {
  test('says so at no construct, with the stacks where it has reasons', () => {
    const report = reportOf(stages);
    expect(linesOf('whole-app', report)).toEqual(['error whole-app ']);
    expect(wholeApp(report)).toEqual([
      "The app does not pass, because of findings in Prod/Shop (1), Test/Shop (1).\n  The CDK shows those of selected stacks: cdk synth '**' shows all.",
    ]);
  });

  test('counts what is at or above the threshold', () => {
    expect(wholeApp(reportOf(stages, { failOn: 'warning' }))[0]).toContain(
      'Prod/Shop (2), Test/Shop (2)',
    );
  });

  test('names the first stacks', () => {
    const report = reportOf((app) => {
      const stage = new Stage(app, 'Test', ireland);
      for (let index = 0; index < 12; index += 1) addShop(new Stack(stage, `Shop${index}`));
    });
    expect(wholeApp(report)[0]).toMatch(
      /in Test\/Shop0 \(1\), (?:Test\/Shop\d+ \(1\), ){9}2 more\.\n/,
    );
  });

  test('does not where its stacks are in no stage: what is selected there is up to the CDK', () => {
    const report = reportOf((app) => {
      for (const id of ['Shop', 'Other']) addShop(new Stack(app, id, ireland));
    });
    expect(wholeApp(report)).toEqual([]);
    expect(report?.conclusion).toBe('failure');
  });

  test('does not if the CDK prints all by itself', () => {
    const app = new App({ analyticsReporting: false });
    stages(app);
    Validations.of(app).addPlugins(new ReachlintPlugin());
    expect(wholeApp(synthesise(app).report)).toEqual([]);
  });
});

test('an app that passes says nothing', () => {
  expect(wholeApp(reportOf(stages, { failOn: 'never' }))).toEqual([]);
});

describe('what is acknowledged', () => {
  const acknowledge = (app: App, id: string): void => {
    stages(app);
    for (const stage of ['Test', 'Prod']) {
      const bastion = app.node.findChild(stage).node.findChild('Shop').node.findChild('Bastion');
      Validations.of(bastion).acknowledge({ id, reason: 'only with keys' });
    }
  };

  test.each(['reachlint::recognized-port', 'recognized-port'])('by %s is no reason', (id) => {
    const report = reportOf((app) => acknowledge(app, id));
    expect(wholeApp(report)).toEqual([]);
    expect(report?.conclusion).toBe('success');
  });

  test.each(['reachlint::whole-app', 'whole-app'])(
    'as %s leaves it to the CDK what is selected',
    (id) => {
      const report = reportOf((app) => {
        stages(app);
        Validations.of(app).acknowledge({ id, reason: 'stages are deployed one by one' });
      });
      expect(lines(report)).not.toContain('error whole-app ');
      expect(report?.conclusion).toBe('failure');
    },
  );
});
