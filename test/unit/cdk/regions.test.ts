import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aspects, CfnParameter, type StackProps, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  CfnInstance,
  CfnRoute,
  CfnVPCPeeringConnection,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NetworkAssertions, ReachlintAspect, ReachlintPlugin } from '../../../lib/cdk/index.ts';
import { App, ireland, Stack } from './apps.ts';
import { linesOf, synthesise } from './reports.ts';

/** References from one Region to another, which custom resources of the CDK carry over. */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const crossRegionReferences = true;
const virginia: StackProps = { env: { account: '111122223333', region: 'us-east-1' } };

/** A public instance whose group admits SSH from `source`. Ids are the same in all stacks. */
function host(stack: Stack, block: string, source: string) {
  const { region } = stack;
  const vpc = new Vpc(stack, 'Vpc', {
    ipAddresses: { allocateVpcCidr: () => ({ cidrBlock: block }), allocateSubnetsCidr: blocks },
    availabilityZones: [`${region}a`],
    subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }],
  });
  const group = new SecurityGroup(stack, 'Group', { vpc: vpc as IVpc });
  group.addIngressRule(Peer.ipv4(source), Port.tcp(22));
  const instance = new CfnInstance(stack, 'Host', {
    subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
    securityGroupIds: [group.securityGroupId],
  });
  return { vpc, group, instance };

  function blocks() {
    return { allocatedSubnets: [{ cidr: block.replace('/16', '/24') }] };
  }
}

/** The address range that a group in Ireland admits is said in Virginia. */
function ranges(source: string) {
  const app = new App({ analyticsReporting: false });
  const first = new Stack(app, 'Virginia', { ...virginia, crossRegionReferences });
  const range = new CfnParameter(first, 'Range', { default: source });
  host(first, '10.1.0.0/16', '10.0.0.0/8');
  const second = new Stack(app, 'Ireland', { ...ireland, crossRegionReferences });
  const { instance, group } = host(second, '10.2.0.0/16', range.valueAsString);
  return { app, second, instance, group };
}

describe('a range of addresses that comes from another Region', () => {
  test('is carried over by custom resources', () => {
    const { app } = ranges('0.0.0.0/0');
    app.synth();
    const template = (name: string) =>
      readFileSync(join(app.outdir, `${name}.template.json`), 'utf8');
    expect(template('Virginia')).toContain('Custom::CrossRegionExportWriter');
    expect(template('Ireland')).toContain('Custom::CrossRegionExportReader');
  });

  test('opens the instance that uses it, not the one of the same id beside it', () => {
    const { app } = ranges('0.0.0.0/0');
    Validations.of(app).addPlugins(new ReachlintPlugin());
    const { report } = synthesise(app);
    expect(linesOf('recognized-port', report)).toEqual(['error recognized-port Ireland/Host']);
    const found = report?.violations.find(({ ruleName }) => ruleName === 'recognized-port');
    expect(found?.ruleMetadata?.['certainty']).toBe('definite');
    expect(found?.description).toMatch(/see +Ireland\/Group, Properties\.SecurityGroupIngress\.0/);
    expect(found?.description).toMatch(
      /Ireland\/Vpc\/IGW[\s\S]*Ireland\/Group[\s\S]*Ireland\/Host/,
    );
    expect(found?.violatingConstructs[0]?.cloudFormationResource?.templatePath).toBe(
      'Ireland.template.json',
    );
  });

  test('opens nothing if it is narrow', () => {
    const { app } = ranges('10.0.0.0/8');
    Validations.of(app).addPlugins(new ReachlintPlugin());
    expect(linesOf('recognized-port', synthesise(app).report)).toEqual([]);
  });

  test('is known to annotations', () => {
    const { app, second } = ranges('0.0.0.0/0');
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    const annotations = Annotations.fromStack(second);
    annotations.hasError('/Ireland/Host', Match.stringLikeRegexp('TCP port 22'));
    expect(annotations.findError('*', Match.anyValue())).toHaveLength(1);
    const narrow = ranges('10.0.0.0/8');
    Aspects.of(narrow.app).add(new ReachlintAspect({ mode: 'annotations' }));
    Annotations.fromStack(narrow.second).hasNoError('*', Match.anyValue());
  });

  test('is known to assertions', () => {
    const ssh = { from: 'internet', protocol: 'tcp', port: 22 };
    const { app, second, instance } = ranges('0.0.0.0/0');
    const network = NetworkAssertions.fromStack(second);
    network.isReachable({ ...ssh, to: instance });
    network.isNotReachable({ ...ssh, to: 'Virginia/Host' });
    expect(network.findings({ rule: 'recognized-port' })).toMatchObject([
      { certainty: 'definite', resource: { path: 'Ireland/Host' } },
    ]);
    expect(NetworkAssertions.fromStack(app).findings({ level: 'error' })).toHaveLength(1);
  });
});

test('a VPC of another Region is the peer that it is, with its addresses', () => {
  const app = new App({ analyticsReporting: false });
  const first = new Stack(app, 'Virginia', { ...virginia, crossRegionReferences });
  const client = host(first, '10.1.0.0/16', '10.0.0.0/8');
  const second = new Stack(app, 'Ireland', { ...ireland, crossRegionReferences });
  const server = host(second, '10.2.0.0/16', client.vpc.vpcCidrBlock);
  const peering = new CfnVPCPeeringConnection(second, 'Peering', {
    vpcId: server.vpc.vpcId,
    peerVpcId: client.vpc.vpcId,
    peerRegion: 'us-east-1',
  });
  new CfnRoute(second, 'Back', {
    routeTableId: server.vpc.publicSubnets[0]?.routeTable.routeTableId ?? '',
    destinationCidrBlock: client.vpc.vpcCidrBlock,
    vpcPeeringConnectionId: peering.ref,
  });
  // A stack of its own: stacks cannot refer to each other both ways.
  const third = new Stack(app, 'Routes', { ...virginia, crossRegionReferences });
  new CfnRoute(third, 'There', {
    routeTableId: client.vpc.publicSubnets[0]?.routeTable.routeTableId ?? '',
    destinationCidrBlock: server.vpc.vpcCidrBlock,
    vpcPeeringConnectionId: peering.ref,
  });
  const network = NetworkAssertions.fromStack(app);
  network.isReachable({ from: client.instance, to: server.instance, protocol: 'tcp', port: 22 });
  network.isNotReachable({ from: 'internet', to: server.instance });
});
