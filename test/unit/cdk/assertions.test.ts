import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NetworkAssertions, ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { App, ireland, publicInstance, Stack, shop, threeTierVpc } from './apps.ts';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const made = shop();
const network = NetworkAssertions.fromStack(made.stack);
const ssh = { from: 'internet', protocol: 'tcp', port: 22 };

describe('connections', () => {
  test('pass when it is so', () => {
    network.isReachable({ ...ssh, to: made.bastion });
    network.isReachable({ from: 'internet', to: made.web, protocol: 'tcp', port: 80 });
    network.isNotReachable({ ...ssh, to: made.web });
    network.isNotReachable({ from: 'internet', to: made.batch });
    network.isReachable({ from: made.bastion, to: 'internet', protocol: 'tcp', port: 443 });
  });

  test.each([
    'Shop/Bastion',
    'Shop/Bastion/Resource',
    'Bastion2B4CEC30',
    'Shop/Bastion/InstanceSecurityGroup',
  ])('%s is a name', (to) => {
    network.isReachable({ ...ssh, to });
  });

  test('may be about a construct that holds what is meant', () => {
    network.isReachable({ ...ssh, to: made.stack });
  });

  test('that are blocked are told with what blocks them', () => {
    const check = () => network.isReachable({ ...ssh, to: made.batch });
    expect(check).toThrow('Expected to be reachable:\ninternet -> Shop/Batch tcp/22: unreachable');
    expect(check).toThrow('has no public address');
    expect(check).toThrow(
      /NO_ROUTE_TO_DESTINATION[\s\S]*Shop\/Open +admitted by test\/unit\/cdk\/apps\.ts:\d+/,
    );
  });

  test('that are open are told with the path', () => {
    const check = () => network.isNotReachable({ ...ssh, to: made.bastion });
    expect(check).toThrow('Expected not to be reachable:');
    expect(check).toThrow(/Shop\/Vpc\/IGW[\s\S]*Shop\/Nlb[\s\S]*Shop\/Bastion/);
  });

  test('about something that does not exist fail either way', () => {
    expect(() => network.isReachable({ ...ssh, to: 'Shop/Nobody' })).toThrow('Shop/Nobody');
    expect(() => network.isNotReachable({ ...ssh, to: 'Shop/Nobody' })).toThrow('Shop/Nobody');
    expect(() => network.isNotReachable({ ...ssh, port: 'ssh', to: made.web })).toThrow('ssh');
  });

  test('throw plain errors', () => {
    let thrown: unknown = null;
    try {
      network.isReachable({ ...ssh, to: made.batch });
    } catch (error) {
      thrown = error;
    }
    expect(Object.getPrototypeOf(thrown)).toBe(Error.prototype);
  });
});

describe('findings', () => {
  test('are asserted to be absent from a level on', () => {
    expect(() => network.hasNoFindings({ atLeast: 'warning' })).toThrow(
      /but there are 2:\nerror \[recognized-port\] at Shop\/Bastion: TCP port 22/,
    );
    expect(() => network.hasNoFindings({ atLeast: 'error' })).toThrow('but there are 1:');
    expect(() => network.hasNoFindings()).toThrow('open-unreachable-rule');
  });

  test('are found by matchers', () => {
    expect(network.findings({ rule: 'recognized-port' })).toHaveLength(2);
    expect(
      network.findings({ rule: 'recognized-port', ports: [{ first: 22, last: 22 }] }),
    ).toHaveLength(1);
    expect(
      network.findings(Match.objectLike({ message: Match.stringLikeRegexp('HTTP') })),
    ).toMatchObject([{ level: 'warning', resource: { path: 'Shop/Web/Resource' } }]);
    expect(network.findings({ rule: 'no-such-rule' })).toEqual([]);
    expect(network.findings().length).toBeGreaterThan(4);
  });

  test('that are acknowledged are left out', () => {
    const other = shop();
    Validations.of(other.bastion).acknowledge({ id: 'recognized-port', reason: 'keys' });
    NetworkAssertions.fromStack(other.stack).hasNoFindings({ atLeast: 'error' });
  });

  test('are those of the stack that is given', () => {
    const app = new App({ analyticsReporting: false });
    const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
    const service = new Stack(app, 'Service', ireland);
    publicInstance(service, vpc);
    const other = new Stack(app, 'Other', ireland);
    NetworkAssertions.fromStack(other).hasNoFindings();
    expect(NetworkAssertions.fromStack(service).findings({ level: 'error' })).toHaveLength(1);
    expect(NetworkAssertions.fromStack(app).findings({ level: 'error' })).toHaveLength(1);
  });
});

test('resources that the Internet reaches are listed with their ports', () => {
  expect(network.resourcesReachableFrom('internet')).toMatchObject([
    { path: 'Shop/Bastion', type: 'AWS::EC2::Instance', tcp: [{ first: 22, last: 22 }], udp: [] },
    { path: 'Shop/Web', certainty: 'definite', tcp: [{ first: 80, last: 80 }] },
  ]);
});

describe('synthesis', () => {
  test('takes place once, whatever else asserts', () => {
    const { app, stack, bastion } = shop();
    const synth = vi.spyOn(stack.synthesizer, 'synthesize');
    NetworkAssertions.fromStack(stack).isReachable({ ...ssh, to: bastion });
    NetworkAssertions.fromStack(app).isReachable({ ...ssh, to: bastion });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::Instance', 3);
    expect(synth).toHaveBeenCalledTimes(1);
  });

  test('that the plugin refuses is good enough to ask questions, and stays refused', () => {
    const { app, stack, bastion } = shop();
    Validations.of(app).addPlugins(new ReachlintPlugin());
    NetworkAssertions.fromStack(stack).isReachable({ ...ssh, to: bastion });
    NetworkAssertions.fromStack(stack).isReachable({ ...ssh, to: bastion });
    expect(() => app.synth()).toThrow('TCP port 22');
  });

  test('that fails for another reason fails with it', () => {
    const { app, stack } = shop();
    app.node.addValidation({ validate: () => ['no good'] });
    expect(() => NetworkAssertions.fromStack(stack)).toThrow('no good');
  });

  test('leaves the environment as it was', () => {
    const before = process.env['CDK_VALIDATION'];
    delete process.env['CDK_VALIDATION'];
    try {
      NetworkAssertions.fromStack(shop().stack);
      expect('CDK_VALIDATION' in process.env).toBe(false);
    } finally {
      process.env['CDK_VALIDATION'] = before;
    }
  });

  test('is not begun with options that are wrong', () => {
    const wrong = () =>
      Reflect.apply(NetworkAssertions.fromStack, NetworkAssertions, [made.stack, { rule: {} }]);
    expect(wrong).toThrow('There is no option rule.');
  });
});
