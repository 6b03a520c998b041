import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import {
  CfnInstance,
  CfnInternetGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AnalysisResult } from '../../../../lib/index.ts';
import { analyze } from '../../../../lib/index.ts';

/** Assemblies as the CDK itself writes them, in each of the ways in which it makes stacks refer to others. */

const env: Environment = { account: '111122223333', region: 'eu-west-1' };
let folder = '';

beforeAll(() => {
  // The checks that the CDK makes itself take seconds, and are not what is tested.
  vi.stubEnv('CDK_VALIDATION', 'false');
  folder = mkdtempSync(join(tmpdir(), 'reachlint-assembly-'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

class Network extends Construct {
  readonly subnet: string;
  readonly group: string;

  constructor(scope: Construct) {
    super(scope, 'Network');
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: '10.0.0.0/16' });
    const gateway = new CfnInternetGateway(this, 'Igw');
    new CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.ref,
      internetGatewayId: gateway.ref,
    });
    const table = new CfnRouteTable(this, 'Table', { vpcId: vpc.ref });
    new CfnRoute(this, 'Route', {
      routeTableId: table.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    const subnet = new CfnSubnet(this, 'Subnet', {
      vpcId: vpc.ref,
      cidrBlock: '10.0.0.0/24',
      mapPublicIpOnLaunch: true,
    });
    new CfnSubnetRouteTableAssociation(this, 'Association', {
      routeTableId: table.ref,
      subnetId: subnet.ref,
    });
    const group = new CfnSecurityGroup(this, 'Group', {
      vpcId: vpc.ref,
      groupDescription: 'ssh',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' }],
    });
    this.subnet = subnet.ref;
    this.group = group.attrGroupId;
  }
}

function instance(scope: Construct, id: string, network: Network): CfnInstance {
  return new CfnInstance(scope, id, {
    imageId: 'ami-12345678',
    subnetId: network.subnet,
    securityGroupIds: [network.group],
  });
}

function synthesised(
  name: string,
  build: (app: App) => void,
  context: Record<string, unknown> = {},
): AnalysisResult {
  const app = new App({ outdir: join(folder, name, 'cdk.out'), context });
  build(app);
  app.synth();
  const list = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  const read = (path: string) => readFileSync(join(folder, name, path), 'utf8');
  const manifest = 'cdk.out/manifest.json';
  return analyze([{ path: manifest, text: read(manifest) }], {
    files: { list: () => list, read: (path) => (list.includes(path) ? read(path) : null) },
    workingFolder: process.cwd(),
  });
}

const reached = ({ findings }: AnalysisResult) =>
  findings
    .filter(({ rule }) => rule === 'recognized-port')
    .map(({ resource, certainty }) => `${resource.path} ${certainty}`)
    .sort();

const references = '@aws-cdk/core:defaultCrossStackReferences';

describe('a synthesised app', () => {
  test.each([
    ['exports', 'strong'],
    ['outputs of stacks by name', 'weak'],
    ['both', 'both'],
  ])('stacks are linked by %s', (_, strength) => {
    const result = synthesised(
      strength,
      (app) => {
        const network = new Network(new Stack(app, 'Net', { env }));
        const web = new Stack(app, 'Web', { env });
        instance(web, 'Server', network);
        instance(new NestedStack(web, 'Inner'), 'Deep', network);
      },
      { [references]: strength },
    );
    expect(result.problems).toEqual([]);
    expect(result.inputs).toEqual([{ path: 'cdk.out', kind: 'cdk-assembly', resources: 11 }]);
    expect(reached(result)).toEqual(['Web/Inner/Deep definite', 'Web/Server definite']);
  });

  test('stages with the same stacks stay apart', () => {
    const result = synthesised('stages', (app) => {
      for (const id of ['Test', 'Prod']) {
        const stage = new Stage(app, id, { env });
        const network = new Network(new Stack(stage, 'Net'));
        instance(new Stack(stage, 'Web'), 'Server', network);
      }
    });
    expect(result.problems).toEqual([]);
    expect(reached(result)).toEqual(['Prod/Web/Server definite', 'Test/Web/Server definite']);
  });

  test.each(['strong', 'weak'])('regions are linked: %s', (strength) => {
    const result = synthesised(
      `regions-${strength}`,
      (app) => {
        const far = { account: '111122223333', region: 'us-east-1' };
        const net = new Stack(app, 'Net', { env: far, crossRegionReferences: true });
        const network = new Network(net);
        // No instance can be in a subnet of another region; that the values arrive is what matters here.
        const web = new Stack(app, 'Web', { env, crossRegionReferences: true });
        instance(web, 'Server', network);
      },
      { [references]: strength },
    );
    expect(result.problems).toEqual([]);
    expect(reached(result)).toEqual(['Web/Server definite']);
  });

  test('findings name the line that creates the construct', () => {
    const result = synthesised('lines', (app) => {
      const stack = new Stack(app, 'Net', { env });
      instance(stack, 'Server', new Network(stack));
    });
    const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
    const expected = lines.findIndex((line) => line.includes('new CfnSecurityGroup(')) + 1;
    const [finding] = result.findings.filter(({ rule }) => rule === 'recognized-port');
    expect(finding?.location).toMatchObject({
      file: 'cdk.out/Net.template.json',
      declaredAt: {
        file: 'test/unit/inputs/cdk-assembly/synthesised.test.ts',
        line: expected,
      },
    });
    expect(JSON.stringify(result)).not.toContain(process.cwd());
  });
});
