import { Aspects, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReachlintAspect, type ReachlintAspectOptions } from '../../../lib/cdk/index.ts';
import { App, ireland, publicInstance, Stack, Stage, shop, threeTierVpc } from './apps.ts';
import { lines, linesOf, synthesise } from './reports.ts';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

function withAspect(options?: ReachlintAspectOptions) {
  const made = shop();
  Aspects.of(made.app).add(new ReachlintAspect(options));
  return made;
}

describe('by default', () => {
  test('it reports as the plugin does', () => {
    const { error, report } = synthesise(withAspect({ failOn: 'error' }).app);
    expect(error).toContain('TCP port 22');
    expect(linesOf('recognized-port', report)).toEqual([
      'error recognized-port Shop/Bastion/Resource',
      'warning recognized-port Shop/Web/Resource',
    ]);
  });

  test('it means the whole app, on whatever construct it is, and analyses once', () => {
    const { app, stack, bastion } = shop();
    const aspect = new ReachlintAspect();
    Aspects.of(stack).add(aspect);
    Aspects.of(bastion).add(aspect);
    const { report } = synthesise(app);
    expect(linesOf('recognized-port', report)).toHaveLength(2);
  });

  test('it covers stages', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(new Stage(app, 'Prod', ireland), 'Service');
    publicInstance(stack, threeTierVpc(stack));
    Aspects.of(app).add(new ReachlintAspect());
    expect(linesOf('recognized-port', synthesise(app).report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
    ]);
  });

  test.each([
    [{ failOn: 'fatal' }, 'failOn is "fatal"'],
    [{ mode: 'annotation' }, 'mode is "annotation"; it must be one of report, annotations.'],
    [{ mode: 'annotations', rules: 1 }, 'The option rules must be'],
    [null, 'The options must be an object.'],
  ])('%j is told to be wrong', (options, message) => {
    const { app } = shop();
    Aspects.of(app).add(Reflect.construct(ReachlintAspect, [options]));
    const { error } = synthesise(app);
    expect(error).toContain('reachlint did not analyse the app.');
    expect(error).toContain(message);
  });
});

describe('as annotations', () => {
  const { stack } = withAspect({ mode: 'annotations' });
  const annotations = Annotations.fromStack(stack);

  test('all three instances are seen', () => {
    annotations.hasError('/Shop/Bastion/Resource', Match.stringLikeRegexp('TCP port 22 .SSH.'));
    annotations.hasWarning('/Shop/Web/Resource', Match.stringLikeRegexp('TCP port 80 .HTTP.'));
    annotations.hasInfo('/Shop/Open/Resource', Match.stringLikeRegexp('nothing gets through'));
  });

  test('with lines of the app', () => {
    annotations.hasError('*', Match.stringLikeRegexp('test/unit/cdk/apps.ts:[0-9]+'));
  });

  test('with what is not documented, on its construct', () => {
    annotations.hasInfo(
      '/Shop/Alb/SecurityGroup/Resource',
      Match.stringLikeRegexp('Write its egress rules inline'),
    );
  });

  test('and nothing worse than what was found', () => {
    annotations.hasNoError('/Shop/Web/Resource', Match.anyValue());
    annotations.hasNoWarning('/Shop/Open/Resource', Match.anyValue());
    expect(annotations.findError('*', Match.anyValue())).toHaveLength(1);
  });

  test('a subnet of another stack is what it will be, not what it looks like', () => {
    const app = new App({ analyticsReporting: false });
    const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
    const service = new Stack(app, 'Service', ireland);
    publicInstance(service, vpc);
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    Annotations.fromStack(service).hasError('*', Match.stringLikeRegexp('TCP port 22'));
  });

  test.each(['reachlint::recognized-port', 'recognized-port'])('%s acknowledges', (id) => {
    const made = withAspect({ mode: 'annotations' });
    Validations.of(made.bastion).acknowledge({ id, reason: 'only with keys' });
    Annotations.fromStack(made.stack).hasNoError('*', Match.anyValue());
  });

  test('findings in stages, which are written by then, are reported instead', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(new Stage(app, 'Prod', ireland), 'Service');
    publicInstance(stack, threeTierVpc(stack));
    const outer = new Stack(app, 'Outer', ireland);
    publicInstance(outer, threeTierVpc(outer));
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    const { report } = synthesise(app);
    expect(linesOf('recognized-port', report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
    ]);
    expect(lines(report).some((line) => line.includes('Outer'))).toBe(false);
  });

  test('what keeps the network from being analysed stops the synthesis', () => {
    const { app } = withAspect({ mode: 'annotations', snapshot: 'no/such/folder' });
    expect(synthesise(app).error).toContain('The folder no/such/folder of the option snapshot');
  });

  test('so does a failure of its own, which says whose it is', () => {
    const made = withAspect({ mode: 'annotations' });
    Reflect.set(made.stack, '_toCloudFormation', () => Reflect.apply(JSON.parse, JSON, ['{']));
    expect(synthesise(made.app).error).toContain('reachlint failed: ');
  });
});
