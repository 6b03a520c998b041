import { App, type AppProps, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import {
  Instance,
  type InstanceProps,
  InstanceType,
  type IVpc,
  MachineImage,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  NetworkLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { InstanceTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { Construct } from 'constructs';

/** Apps that tests of the CDK part analyse. */

// The validation that the CDK brings along takes seconds, and is not what is tested.
process.env['CDK_VALIDATION'] = 'false';

export const machine: Pick<InstanceProps, 'instanceType' | 'machineImage'> = {
  instanceType: new InstanceType('t3.micro'),
  machineImage: MachineImage.genericLinux({
    'eu-west-1': 'ami-0123456789abcdef0',
    'us-east-1': 'ami-0123456789abcdef0',
  }),
};

export const ireland: StackProps = { env: { account: '111122223333', region: 'eu-west-1' } };

export function threeTierVpc(scope: Construct): IVpc {
  const vpc = new Vpc(scope, 'Vpc', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC },
      { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  });
  // The CDK is not made for exactOptionalPropertyTypes.
  return vpc as IVpc;
}

/**
 * Three private instances. Bastion: behind an Internet-facing network load
 * balancer on port 22. Web: behind an Internet-facing application load balancer
 * on port 80. Batch: in an isolated subnet, its group open to the world.
 */
export function addShop(stack: Stack): {
  readonly bastion: Instance;
  readonly web: Instance;
  readonly batch: Instance;
  readonly open: SecurityGroup;
} {
  const vpc = threeTierVpc(stack);
  const bastion = new Instance(stack, 'Bastion', {
    ...machine,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  });
  bastion.connections.allowFromAnyIpv4(Port.tcp(22));
  new NetworkLoadBalancer(stack, 'Nlb', { vpc, internetFacing: true })
    .addListener('Ssh', { port: 22 })
    .addTargets('Bastion', { port: 22, targets: [new InstanceTarget(bastion, 22)] });

  const web = new Instance(stack, 'Web', {
    ...machine,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  });
  const balancer = new ApplicationLoadBalancer(stack, 'Alb', { vpc, internetFacing: true });
  balancer
    .addListener('Http', { port: 80 })
    .addTargets('Web', { port: 80, targets: [new InstanceTarget(web, 80)] });
  web.connections.allowFrom(balancer, Port.tcp(80));

  const open = new SecurityGroup(stack, 'Open', { vpc });
  open.addIngressRule(Peer.anyIpv4(), Port.allTraffic());
  const batch = new Instance(stack, 'Batch', {
    ...machine,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroup: open,
  });
  return { bastion, web, batch, open };
}

export function shop(props: AppProps = {}): ReturnType<typeof addShop> & {
  readonly app: App;
  readonly stack: Stack;
} {
  const app = new App({ ...props, analyticsReporting: false });
  const stack = new Stack(app, 'Shop', ireland);
  return { app, stack, ...addShop(stack) };
}

/** A stack with an instance in a public subnet that another stack, perhaps, made. */
export function publicInstance(scope: Construct, vpc: IVpc, id = 'Host'): Instance {
  const host = new Instance(scope, id, {
    ...machine,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PUBLIC },
  });
  host.connections.allowFromAnyIpv4(Port.tcp(22));
  return host;
}

export { App, Stack, Stage };
