import { fileURLToPath } from 'node:url';
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { ReachlintAspect } from 'reachlint/cdk';

export const app = new App();
const stack = new Stack(app, 'Office');
const legacy = new CfnInclude(stack, 'Legacy', {
  templateFile: fileURLToPath(new URL('legacy.yaml', import.meta.url)),
});

// What the app adds to the group that the template declares.
new CfnSecurityGroupIngress(stack, 'RemoteDesktop', {
  groupId: legacy.getResource('Group').getAtt('GroupId').toString(),
  ipProtocol: 'tcp',
  fromPort: 3389,
  toPort: 3389,
  cidrIp: '0.0.0.0/0',
});

Aspects.of(app).add(new ReachlintAspect({ failOn: 'error' }));
