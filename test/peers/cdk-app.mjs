/**
 * What cdk-nag 3, the CDK's own validation and reachlint say of one app, whose
 * truth is known. Prints the table of docs/cdk.md. Run by hand, from the root,
 * after `npm run build`; it installs cdk-nag into a temporary folder:
 *
 *     node test/peers/cdk-app.mjs
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const nagVersion = process.argv[2] ?? '3';
const root = resolve(import.meta.dirname ?? '.', '../..');
const folder = mkdtempSync(join(tmpdir(), 'reachlint-peers-'));

const app = `
const { App, Stack, Validations } = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const elb = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const targets = require('aws-cdk-lib/aws-elasticloadbalancingv2-targets');

const app = new App({ outdir: process.env.OUT });
const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  subnetConfiguration: [
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
    { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
});
const host = (id, subnetType) => {
  const securityGroup = new ec2.SecurityGroup(stack, id + 'Group', { vpc });
  return new ec2.Instance(stack, id, {
    vpc,
    securityGroup,
    vpcSubnets: { subnetType },
    instanceType: new ec2.InstanceType('t3.micro'),
    machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' }),
  });
};
const bastion = host('Bastion', ec2.SubnetType.PRIVATE_WITH_EGRESS);
bastion.connections.allowFromAnyIpv4(ec2.Port.tcp(22));
new elb.NetworkLoadBalancer(stack, 'Nlb', { vpc, internetFacing: true })
  .addListener('Ssh', { port: 22 })
  .addTargets('Bastion', { port: 22, targets: [new targets.InstanceTarget(bastion, 22)] });
const web = host('Web', ec2.SubnetType.PRIVATE_WITH_EGRESS);
const balancer = new elb.ApplicationLoadBalancer(stack, 'Alb', { vpc, internetFacing: true });
balancer
  .addListener('Http', { port: 80 })
  .addTargets('Web', { port: 80, targets: [new targets.InstanceTarget(web, 80)] });
web.connections.allowFrom(balancer, ec2.Port.tcp(80));
const batch = host('Batch', ec2.SubnetType.PRIVATE_ISOLATED);
batch.connections.allowFromAnyIpv4(ec2.Port.allTraffic());
const plugin = process.env.PLUGIN;
if (plugin === 'reachlint') Validations.of(app).addPlugins(new (require('reachlint/cdk').ReachlintPlugin)());
else if (plugin !== '') Validations.of(app).addPlugins(new (require('cdk-nag')[plugin])(app));
try { app.synth(); } catch {}
`;

/** What each tool looks at the network with; what it says of disks and logs (VPC7 is one of these) is left out. */
const ofNetworks =
  /^(?!.*(?:FlowLogs|VPC7$)).*(?:EC23|SSH|CommonPorts|PublicIp|UnrestrictedRoute|AutoAssign|W2508|W2509|SecurityGroup|Ingress|VPC|ELB.*(?:Public|Internet))/i;

const tools = [
  ['reachlint', 'reachlint', 'false'],
  ['cdk-nag, AwsSolutions', 'AwsSolutionsChecks', 'false'],
  ['cdk-nag, NIST 800-53 R5', 'NIST80053R5Checks', 'false'],
  ['cdk-nag, HIPAA', 'HIPAASecurityChecks', 'false'],
  ['cdk-nag, PCI DSS 3.2.1', 'PCIDSS321Checks', 'false'],
  ["the CDK's own validation", '', 'true'],
];

/** Which constructs count as said about which instance. */
const rows = [
  ['Bastion', /^Shop\/(?:Bastion|Nlb)/],
  ['Web', /^Shop\/(?:Web|Alb)/],
  ['Batch', /^Shop\/Batch/],
  ['elsewhere', /^Shop\/(?!Bastion|Nlb|Web|Alb|Batch)/],
];

function main() {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "peers", "version": "0.1.0" }');
  const words = ['install', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const versions = ['aws-cdk-lib', 'constructs'].map(
    (name) =>
      `${name}@${JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version}`,
  );
  execFileSync('npm', [...words, `cdk-nag@${nagVersion}`, ...versions], {
    cwd: folder,
    stdio: 'inherit',
  });
  const own = join(folder, 'node_modules/reachlint');
  mkdirSync(own);
  cpSync(join(root, 'package.json'), join(own, 'package.json'));
  cpSync(join(root, 'dist'), join(own, 'dist'), { recursive: true });
  symlinkSync(
    join(root, 'node_modules/picocolors'),
    join(folder, 'node_modules/picocolors'),
    'junction',
  );
  writeFileSync(join(folder, 'app.cjs'), app);
  const nag = JSON.parse(readFileSync(join(folder, 'node_modules/cdk-nag/package.json'), 'utf8'));
  console.log(`cdk-nag ${nag.version}, ${versions.join(', ')}\n`);
  console.log(`| tool | ${rows.map(([name]) => name).join(' | ')} |`);
  console.log(`|---|${rows.map(() => '---').join('|')}|`);
  for (const [name, plugin, builtIn] of tools) {
    const said = findings(plugin, builtIn);
    const cells = rows.map(([, pattern]) => {
      const own = said.filter(({ path }) => pattern.test(path)).map(({ text }) => text);
      return own.length === 0 ? 'nothing' : [...new Set(own)].sort().join(', ');
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** What one tool says of networks, by construct. */
function findings(plugin, builtIn) {
  const OUT = join(folder, `out-${plugin}`);
  spawnSync(process.execPath, ['app.cjs'], {
    cwd: folder,
    env: { ...process.env, OUT, PLUGIN: plugin, CDK_VALIDATION: builtIn },
  });
  const { pluginReports } = JSON.parse(readFileSync(join(OUT, 'validation-report.json'), 'utf8'));
  return pluginReports.flatMap(({ violations }) =>
    violations
      .filter(({ ruleName }) => plugin === 'reachlint' || ofNetworks.test(ruleName))
      .flatMap(({ ruleName, severity, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => ({
          path: constructPath,
          text: `${severity} \`${ruleName}\``,
        })),
      ),
  );
}

try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
