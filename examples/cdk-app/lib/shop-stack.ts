import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
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

/** Three instances, none of which has a public address. */
export class ShopStack extends Stack {
  readonly bastion: Instance;
  readonly web: Instance;
  readonly batch: Instance;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC },
        { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
      ],
    });
    const machine = {
      vpc,
      instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.MICRO),
      machineImage: MachineImage.latestAmazonLinux2023(),
    };

    // Whoever connects to the balancer is let through to SSH.
    this.bastion = new Instance(this, 'Bastion', machine);
    this.bastion.connections.allowFromAnyIpv4(Port.tcp(22));
    new NetworkLoadBalancer(this, 'Nlb', { vpc, internetFacing: true })
      .addListener('Ssh', { port: 22 })
      .addTargets('Bastion', { port: 22, targets: [new InstanceTarget(this.bastion, 22)] });

    // The web server is meant to be public; its group admits the balancer only.
    this.web = new Instance(this, 'Web', machine);
    const alb = new ApplicationLoadBalancer(this, 'Alb', { vpc, internetFacing: true });
    this.web.connections.allowFrom(alb, Port.tcp(80));
    alb
      .addListener('Http', { port: 80 })
      .addTargets('Web', { port: 80, targets: [new InstanceTarget(this.web, 80)] });

    // Open to the world, in a subnet to which the world has no way.
    const open = new SecurityGroup(this, 'Open', { vpc });
    open.addIngressRule(Peer.anyIpv4(), Port.allTraffic());
    this.batch = new Instance(this, 'Batch', {
      ...machine,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroup: open,
    });
  }
}
