import { Aspects, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NetworkAssertions, ReachlintAspect, ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { App, addShop, ireland, publicInstance, Stack, Stage, shop, threeTierVpc } from './apps.ts';
import { lines, linesOf, synthesise } from './reports.ts';

/** Plugins and aspects added more than once, or where they cannot do their work. */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** As the plugin by itself, once. */
const expected = [
  'error recognized-port Shop/Bastion/Resource',
  'warning recognized-port Shop/Web/Resource',
];

describe('nothing is reported twice', () => {
  test.each([
    ['a plugin', (app: App) => addPlugin(app)],
    ['an aspect', (app: App) => addAspect(app)],
    [
      'an aspect on the stack',
      (app: App) => Aspects.of(app.node.findChild('Shop')).add(new ReachlintAspect()),
    ],
  ])('by a plugin and %s', (_, addSecond) => {
    const { app } = shop();
    addPlugin(app);
    addSecond(app);
    const { error, reports } = synthesise(app);
    expect(error?.match(/TCP port 22 \(SSH\) of Bastion\w+ is reachable/g)).toHaveLength(1);
    expect(reports.flatMap((report) => linesOf('recognized-port', report)).sort()).toEqual(
      expected,
    );
    expect(reports.flatMap((report) => linesOf('whole-app', report))).toEqual([]);
  });

  test('in a second synthesis what was said in the first is said again', () => {
    const { app } = shop();
    addPlugin(app);
    addPlugin(app);
    synthesise(app);
    const { reports } = synthesise(app, { force: true });
    expect(reports.flatMap((report) => linesOf('recognized-port', report)).sort()).toEqual(
      expected,
    );
  });

  test('a stage speaks for itself, and the app for the others', () => {
    const app = new App({ analyticsReporting: false });
    addShop(new Stack(app, 'Shop', ireland));
    const stage = new Stage(app, 'Prod', ireland);
    addShop(new Stack(stage, 'Shop'));
    addPlugin(app);
    Validations.of(stage).addPlugins(
      new ReachlintPlugin({ rules: { 'recognized-port': 'warning' } }),
    );
    const { reports } = synthesise(app);
    expect(reports.map((report) => linesOf('recognized-port', report))).toEqual([
      [
        'warning recognized-port Prod/Shop/Bastion/Resource',
        'warning recognized-port Prod/Shop/Web/Resource',
      ],
      expected,
    ]);
  });

  test('mistakes in the options neither', () => {
    const { app } = shop();
    for (const _ of [1, 2]) addPlugin(app, { failOn: 'fatal' });
    expect(synthesise(app).error?.match(/failOn is "fatal"/g)).toHaveLength(1);
  });

  test('annotations are not repeated by a plugin, which fails nevertheless and says where', () => {
    const { app, stack } = shop();
    addPlugin(app);
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    const { error, report } = synthesise(app);
    expect(lines(report).filter((line) => !line.includes(' input-problem '))).toEqual([
      'error whole-app ',
    ]);
    expect(error).toContain('because of findings in Shop (1).\n  They stand in annotations');
    const messages = stack.node
      .findChild('Bastion')
      .node.findAll()
      .flatMap(({ node }) => node.metadata);
    expect(messages.filter(({ type }) => type === 'aws:cdk:error')).toHaveLength(1);
  });

  test('a plugin that lets pass what another one does not, changes nothing', () => {
    const { app } = shop();
    addPlugin(app, { failOn: 'never' });
    addPlugin(app, { failOn: 'error' });
    const { error, reports } = synthesise(app);
    expect(reports.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure']);
    expect(error?.match(/TCP port 22 \(SSH\) of Bastion\w+ is reachable/g)).toHaveLength(1);
    expect(error).toContain('because of findings in Shop (1).');
  });
});

describe('an aspect on a stage', () => {
  const twoStages = () => {
    const app = new App({ analyticsReporting: false });
    const [test, prod] = ['Test', 'Prod'].map((id) => {
      const stage = new Stage(app, id, ireland);
      const stack = new Stack(stage, 'Service');
      publicInstance(stack, threeTierVpc(stack));
      return { stage, stack };
    });
    if (test === undefined || prod === undefined) throw new Error('two stages were made');
    return { app, test, prod };
  };

  test('means that stage', () => {
    const { app, prod } = twoStages();
    Aspects.of(prod.stage).add(new ReachlintAspect());
    expect(linesOf('recognized-port', synthesise(app).report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
    ]);
  });

  test('annotates it', () => {
    const { app, test: other, prod } = twoStages();
    Aspects.of(prod.stage).add(new ReachlintAspect({ mode: 'annotations' }));
    const messages = app.synth().stacksRecursively.flatMap((stack) => stack.messages);
    const errors = messages.filter(({ level }) => String(level) === 'error');
    expect(errors.map(({ id }) => id)).toEqual(['/Prod/Service/Host/Resource']);
    expect(
      other.stack.node
        .findAll()
        .flatMap(({ node }) => node.metadata)
        .some(({ type }) => type === 'aws:cdk:error'),
    ).toBe(false);
  });

  test('beside one on the app says everything once', () => {
    const { app, prod } = twoStages();
    Aspects.of(prod.stage).add(new ReachlintAspect());
    Aspects.of(app).add(new ReachlintAspect());
    const { reports } = synthesise(app);
    expect(reports.flatMap((report) => linesOf('recognized-port', report)).sort()).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
      'error recognized-port Test/Service/Host/Resource',
    ]);
  });
});

describe('what goes wrong is told, as something that cannot be acknowledged', () => {
  test('an exception within the plugin', () => {
    const { app } = shop();
    addPlugin(app);
    // The first thing that the plugin asks the app for.
    vi.spyOn(app.node, 'getAllContext').mockImplementation(() => {
      throw new Error('no context today');
    });
    Validations.of(app).acknowledge({ id: 'reachlint::not-analysed', reason: 'never mind' });
    const { error, report } = synthesise(app);
    expect(error).toContain('reachlint did not analyse the app. It failed: no context today');
    expect(lines(report)).toEqual(['fatal not-analysed ']);
  });

  test('a plugin of others that throws is none of its business', () => {
    const { app } = shop();
    addPlugin(app);
    Validations.of(app).addPlugins({
      name: 'other',
      validate: () => {
        throw new Error('other plugin');
      },
    });
    const { error, report } = synthesise(app);
    expect(error).toContain("Validation plugin 'other' failed: other plugin");
    expect(linesOf('recognized-port', report)).toEqual(expected);
  });
});

describe('where annotations are part of the report', () => {
  const context = { '@aws-cdk/core:annotationsInValidationReport': true };

  test('errors fail the synthesis, and connections can be asked about nevertheless', () => {
    const { app, stack, bastion } = shop({ context });
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    const network = NetworkAssertions.fromStack(stack);
    network.isReachable({ from: 'internet', to: bastion, protocol: 'tcp', port: 22 });
    expect(synthesise(app).error).toContain('TCP port 22');
    expect(() => Annotations.fromStack(stack).hasError('*', Match.anyValue())).toThrow(
      'TCP port 22',
    );
  });
});

function addPlugin(app: App, options: object = {}): void {
  // As a program in JavaScript may pass it.
  Validations.of(app).addPlugins(Reflect.construct(ReachlintPlugin, [options]));
}

function addAspect(app: App): void {
  Aspects.of(app).add(new ReachlintAspect());
}
