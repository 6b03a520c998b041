import { performance } from 'node:perf_hooks';
import { App, type AppProps, Stack, Validations } from 'aws-cdk-lib';
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
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { ReachlintPlugin } from '../../lib/cdk/index.ts';

/**
 * What the plugin adds to the synthesis of large CDK apps. The CDK's own
 * validation is off: it takes longer than all else.
 */

const runs = 5;
/** Stacks of the app, and what the plugin may add. */
const sizes = [
  { stacks: 5, targetMs: 250 },
  { stacks: 20, targetMs: 1_000 },
] as const;
/** Of the 400 resources of a stack (the CDK allows 500) a quarter are of the network, as in apps that do something. */
const groupsPerStack = 40;
const innerPerStack = 40;
const openPerStack = 8;
const othersPerStack = 302;

export function cdkApps(): void {
  process.env['CDK_VALIDATION'] = 'false';
  for (const { stacks, targetMs } of sizes) {
    const without: number[] = [];
    const inPlugin: number[] = [];
    const processor: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      without.push(synthesisMs(makeApp(stacks)));
      const app = makeApp(stacks);
      const plugin = new ReachlintPlugin({ failOn: 'never' });
      const timed = {
        name: plugin.name,
        validate: (context: Parameters<ReachlintPlugin['validate']>[0]) => {
          const start = performance.now();
          const before = process.cpuUsage();
          const { success } = plugin.validate(context);
          inPlugin.push(performance.now() - start);
          const { user, system } = process.cpuUsage(before);
          processor.push((user + system) / 1_000);
          return { success, violations: [] };
        },
      };
      Validations.of(app).addPlugins(timed);
      app.synth();
    }
    const resources =
      stacks * (10 + groupsPerStack + innerPerStack + openPerStack + othersPerStack);
    console.log(`\nCDK app of ${resources} resources in ${stacks} stacks`);
    console.log(`  synthesis, least of ${runs}  ${inMs(without)}`);
    console.log(`  the plugin, least     ${inMs(inPlugin)}, target less than ${targetMs} ms`);
    // For the first size it is the first in its process, as in a user's synthesis.
    console.log(`  its first time        ${inMs(inPlugin.slice(0, 1))}`);
    console.log(`  its processor time    ${inMs(processor)}, of all threads`);
  }
}

function inMs(elapsed: readonly number[]): string {
  return `${Math.min(...elapsed)
    .toFixed(0)
    .padStart(6)} ms`;
}

function synthesisMs(app: App): number {
  const start = performance.now();
  app.synth();
  return performance.now() - start;
}

function makeApp(stacks: number): App {
  const props: AppProps = { analyticsReporting: false };
  const app = new App(props);
  for (let index = 0; index < stacks; index += 1) addNetwork(app, index);
  return app;
}

/** A VPC with a public and a private subnet, and instances with groups of their own in both. */
function addNetwork(app: App, index: number): void {
  const stack = new Stack(app, `Stack${index}`, {
    env: { account: '111122223333', region: 'eu-west-1' },
  });
  const vpc = new CfnVPC(stack, 'Vpc', { cidrBlock: `10.${index}.0.0/16` });
  const gateway = new CfnInternetGateway(stack, 'Gateway');
  new CfnVPCGatewayAttachment(stack, 'Attachment', {
    vpcId: vpc.ref,
    internetGatewayId: gateway.ref,
  });
  const subnets = ['Public', 'Private'].map((name, number) => {
    const subnet = new CfnSubnet(stack, name, {
      vpcId: vpc.ref,
      cidrBlock: `10.${index}.${number}.0/24`,
      mapPublicIpOnLaunch: name === 'Public',
    });
    const table = new CfnRouteTable(stack, `${name}Table`, { vpcId: vpc.ref });
    new CfnSubnetRouteTableAssociation(stack, `${name}Association`, {
      subnetId: subnet.ref,
      routeTableId: table.ref,
    });
    return { subnet, table };
  });
  const [open, inner] = subnets;
  if (open === undefined || inner === undefined) return;
  new CfnRoute(stack, 'Out', {
    routeTableId: open.table.ref,
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: gateway.ref,
  });
  addHosts(stack, vpc, { open: open.subnet, inner: inner.subnet });
  for (let number = 0; number < othersPerStack; number += 1) {
    new CfnRole(stack, `Role${number}`, {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ec2.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
    });
  }
}

/** Few in the public subnet, many in the private one, each with a group of its own or of one beside it. */
function addHosts(
  stack: Stack,
  vpc: CfnVPC,
  { open, inner }: { readonly open: CfnSubnet; readonly inner: CfnSubnet },
): void {
  const groups = Array.from(
    { length: groupsPerStack },
    (_, number) =>
      new CfnSecurityGroup(stack, `Group${number}`, {
        groupDescription: 'hosts',
        vpcId: vpc.ref,
        securityGroupIngress: [
          { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' },
          { ipProtocol: 'tcp', fromPort: 8000, toPort: 8000 + number, cidrIp: '10.0.0.0/8' },
        ],
      }),
  );
  const addTo = (subnet: CfnSubnet, name: string, count: number): void => {
    for (let number = 0; number < count; number += 1) {
      const group = groups[number % groups.length];
      new CfnInstance(stack, `${name}${number}`, {
        subnetId: subnet.ref,
        securityGroupIds: group === undefined ? [] : [group.ref],
      });
    }
  };
  addTo(open, 'Open', openPerStack);
  addTo(inner, 'Inner', innerPerStack);
}
