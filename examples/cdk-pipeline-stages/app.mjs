import { App, Aspects, Stack, Stage } from 'aws-cdk-lib';
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
import { ReachlintAspect } from 'reachlint/cdk';

/** The VPC and the group of the administrators, which services of other stacks use. */
class NetworkStack extends Stack {
  constructor(scope, id, { administrators }) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0 });
    this.group = new SecurityGroup(this, 'Administration', { vpc: this.vpc });
    this.group.addIngressRule(Peer.ipv4(administrators), Port.tcp(22));
  }
}

class ServiceStack extends Stack {
  constructor(scope, id, { vpc, group }) {
    super(scope, id);
    new Instance(this, 'Server', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroup: group,
      instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.MICRO),
      machineImage: MachineImage.latestAmazonLinux2023(),
    });
  }
}

/** What a pipeline deploys together, once for each environment. */
class ServiceStage extends Stage {
  constructor(scope, id, props) {
    super(scope, id);
    new ServiceStack(this, 'Service', new NetworkStack(this, 'Network', props));
  }
}

export const app = new App();
new ServiceStage(app, 'Test', { administrators: '0.0.0.0/0' });
new ServiceStage(app, 'Prod', { administrators: '10.8.0.0/16' });
Aspects.of(app).add(new ReachlintAspect({ failOn: 'error' }));
