import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppProps, CfnParameter, CfnResource, NestedStack, Validations } from 'aws-cdk-lib';
import { CfnInstance, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { analyze } from '../../../lib/index.ts';
import { App, ireland, publicInstance, Stack, Stage, threeTierVpc } from './apps.ts';
import { linesOf, type PluginReport, synthesise } from './reports.ts';

/** What makes analyses of CDK apps go wrong: references that look local, values that come late. */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

function reportOf(make: (app: App) => void, props: AppProps = {}): PluginReport | null {
  const app = new App({ ...props, analyticsReporting: false });
  make(app);
  Validations.of(app).addPlugins(new ReachlintPlugin());
  return synthesise(app).report;
}

const ports = (report: PluginReport | null) => linesOf('recognized-port', report);

describe('a subnet of another stack', () => {
  const makeTwo = (app: App): void => {
    const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
    publicInstance(new Stack(app, 'Service', ireland), vpc);
  };

  test('is found by an import', () => {
    expect(ports(reportOf(makeTwo))).toEqual(['error recognized-port Service/Host/Resource']);
  });

  test('is found by a weak reference to an output', () => {
    const app = new App({
      analyticsReporting: false,
      context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' },
    });
    makeTwo(app);
    Validations.of(app).addPlugins(new ReachlintPlugin());
    const { report } = synthesise(app);
    expect(readFileSync(join(app.outdir, 'Service.template.json'), 'utf8')).toContain(
      'Fn::GetStackOutput',
    );
    expect(ports(report)).toEqual(['error recognized-port Service/Host/Resource']);
  });

  test('is not public when it is private', () => {
    const report = reportOf((app) => {
      const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
      const stack = new Stack(app, 'Service', ireland);
      publicInstance(stack, vpc).instance.addPropertyOverride('SubnetId', {
        'Fn::ImportValue': privateSubnetExport(vpc, app),
      });
    });
    expect(ports(report)).toEqual([]);
  });
});

function privateSubnetExport(vpc: ReturnType<typeof threeTierVpc>, app: App): string {
  const stack = app.node.findChild('Network');
  const [subnet] = vpc.privateSubnets;
  if (!Stack.isStack(stack) || subnet === undefined) return '';
  stack.exportValue(subnet.subnetId, { name: 'PrivateSubnet' });
  return 'PrivateSubnet';
}

test('an override of a property counts, not what the construct says', () => {
  const report = reportOf((app) => {
    const stack = new Stack(app, 'Service', ireland);
    const vpc = threeTierVpc(stack);
    const group = new SecurityGroup(stack, 'Group', { vpc });
    group.addIngressRule(Peer.ipv4('10.0.0.0/8'), Port.tcp(22));
    const inner = group.node.defaultChild;
    if (inner === undefined || !CfnResource.isCfnResource(inner)) return;
    inner.addPropertyOverride('SecurityGroupIngress.0.CidrIp', '0.0.0.0/0');
    new CfnInstance(stack, 'Host', {
      subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
      securityGroupIds: [group.securityGroupId],
    });
  });
  expect(ports(report)).toEqual(['error recognized-port Service/Host']);
});

describe('a stage', () => {
  const makeStage = (app: App, id: string): Stage => {
    const stage = new Stage(app, id, ireland);
    const vpc = threeTierVpc(new Stack(stage, 'Network'));
    publicInstance(new Stack(stage, 'Service'), vpc);
    return stage;
  };

  test('is analysed with the app', () => {
    const report = reportOf((app) => makeStage(app, 'Prod'));
    expect(ports(report)).toEqual(['error recognized-port Prod/Service/Host/Resource']);
  });

  test('is told apart from another with the same names', () => {
    const report = reportOf((app) => {
      makeStage(app, 'Test');
      makeStage(app, 'Prod');
    });
    expect(ports(report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
      'error recognized-port Test/Service/Host/Resource',
    ]);
    const descriptions = report?.violations
      .filter(({ ruleName }) => ruleName === 'recognized-port')
      .map(({ description }) => /(Test|Prod)\/Network\/Vpc\/IGW/.exec(description)?.[1]);
    expect(descriptions?.sort()).toEqual(['Prod', 'Test']);
  });

  test('can have the plugin for itself', () => {
    const app = new App({ analyticsReporting: false });
    makeStage(app, 'Test');
    Validations.of(makeStage(app, 'Prod')).addPlugins(new ReachlintPlugin());
    expect(ports(synthesise(app).report)).toEqual([
      'error recognized-port Prod/Service/Host/Resource',
    ]);
  });
});

test('a nested stack is analysed with what its parent passes', () => {
  const report = reportOf((app) => {
    const stack = new Stack(app, 'Outer', ireland);
    const vpc = threeTierVpc(stack);
    publicInstance(new NestedStack(stack, 'Inner'), vpc);
  });
  expect(ports(report)).toEqual(['error recognized-port Outer/Inner/Host/Resource']);
});

test('a token that a parameter decides makes a finding possible', () => {
  const make = (app: App): void => {
    const stack = new Stack(app, 'Service', ireland);
    const source = new CfnParameter(stack, 'Source', { type: 'String' });
    const vpc = threeTierVpc(stack);
    const group = new SecurityGroup(stack, 'Group', { vpc });
    group.addIngressRule(Peer.ipv4(source.valueAsString), Port.tcp(22));
    new CfnInstance(stack, 'Host', {
      subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
      securityGroupIds: [group.securityGroupId],
    });
  };
  expect(ports(reportOf(make))).toEqual(['warning recognized-port Service/Host']);
  const app = new App({ analyticsReporting: false });
  make(app);
  const parameters = { Source: '10.0.0.0/8' };
  Validations.of(app).addPlugins(new ReachlintPlugin({ parameters }));
  expect(ports(synthesise(app).report)).toEqual([]);
});

describe('a VPC that was looked up', () => {
  const key =
    'vpc-provider:account=111122223333:filter.vpc-id=vpc-0123456789abcdef0:region=eu-west-1:returnAsymmetricSubnets=true';
  const group = (name: string, type: string, index: number) => ({
    name,
    type,
    subnets: [
      {
        subnetId: `subnet-0123456789abcdef${index}`,
        cidr: `10.1.${index}.0/24`,
        availabilityZone: 'eu-west-1a',
        routeTableId: `rtb-0123456789abcdef${index}`,
      },
    ],
  });
  const context = {
    [key]: {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.1.0.0/16',
      ownerAccountId: '111122223333',
      availabilityZones: [],
      subnetGroups: [group('public', 'Public', 1), group('isolated', 'Isolated', 2)],
    },
  };
  const makeIn = (subnetType: SubnetType) => (app: App) => {
    const stack = new Stack(app, 'Service', ireland);
    const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
    const group = new SecurityGroup(stack, 'Group', { vpc });
    group.addIngressRule(Peer.anyIpv4(), Port.tcp(22));
    new CfnInstance(stack, 'Host', {
      networkInterfaces: [
        {
          deviceIndex: '0',
          subnetId: vpc.selectSubnets({ subnetType }).subnetIds[0] ?? '',
          groupSet: [group.securityGroupId],
          associatePublicIpAddress: true,
        },
      ],
    });
  };

  test('is public where the lookup says so; what it does not tell makes the finding possible', () => {
    const report = reportOf(makeIn(SubnetType.PUBLIC), { context });
    expect(ports(report)).toEqual(['warning recognized-port Service/Host']);
    const [found] = report?.violations ?? [];
    expect(found?.description).toContain('Internet gateway of vpc-0123456789abcdef0');
  });

  test('does not make the user provide a snapshot', () => {
    const report = reportOf(makeIn(SubnetType.PUBLIC), { context });
    expect(linesOf('input-problem', report)).toEqual([]);
  });
});

test('a group that was looked up may have any rules', () => {
  const id = 'sg-0123456789abcdef0';
  const key = `security-group:account=111122223333:region=eu-west-1:securityGroupId=${id}`;
  const context = { [key]: { securityGroupId: id, allowAllOutbound: true } };
  const report = reportOf(
    (app) => {
      const stack = new Stack(app, 'Service', ireland);
      const vpc = threeTierVpc(stack);
      const group = SecurityGroup.fromLookupById(stack, 'Group', id);
      new CfnInstance(stack, 'Host', {
        subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
        securityGroupIds: [group.securityGroupId],
      });
    },
    { context },
  );
  expect(linesOf('network-exposure', report)).toEqual(['info network-exposure Service/Host']);
  const found = report?.violations.find(({ ruleName }) => ruleName === 'network-exposure');
  expect(found?.ruleMetadata?.['certainty']).toBe('possible');
  expect(found?.description).toContain(id);
});

test('the command line finds the same in the folder that was written', () => {
  const app = new App({ analyticsReporting: false });
  const stage = new Stage(app, 'Prod', ireland);
  const stack = new Stack(stage, 'Outer');
  const vpc = threeTierVpc(stack);
  publicInstance(new NestedStack(stack, 'Inner'), vpc);
  publicInstance(new Stack(stage, 'Other'), vpc, 'Second');
  Validations.of(app).addPlugins(new ReachlintPlugin());
  const { report } = synthesise(app);
  const paths = readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  const read = (path: string) => readFileSync(join(app.outdir, path), 'utf8');
  const result = analyze([{ path: 'manifest.json', text: read('manifest.json') }], {
    files: { list: () => paths, read },
  });
  const found = result.findings.map(
    ({ rule, message, resource }) => `${rule} ${resource.path} ${message}`,
  );
  const reported = (report?.violations ?? [])
    .filter(({ ruleName }) => ruleName !== 'input-problem')
    .map(({ ruleName, description, violatingConstructs }) =>
      [ruleName, violatingConstructs[0]?.constructPath, description.split('\n')[0]].join(' '),
    );
  expect(reported.sort()).toEqual([...new Set(found)].sort());
  expect(found.length).toBeGreaterThan(2);
});
