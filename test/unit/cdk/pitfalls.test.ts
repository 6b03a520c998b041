import {
  type AppProps,
  Aspects,
  CfnParameter,
  CfnResource,
  Lazy,
  NestedStack,
  Validations,
} from 'aws-cdk-lib';
import {
  CfnInstance,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  NetworkAssertions,
  ReachlintAspect,
  type ReachlintAspectOptions,
  ReachlintPlugin,
} from '../../../lib/cdk/index.ts';
import { App, ireland, publicInstance, Stack, Stage, threeTierVpc } from './apps.ts';
import { linesOf, synthesise } from './reports.ts';

/**
 * What makes analyses of constructs go wrong, in each of the ways in which an app
 * is analysed: the same is found on the same construct, and once.
 */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

interface Pitfall {
  readonly title: string;
  readonly make: (app: App) => void;
  readonly props?: AppProps;
  /** `level path`, of findings on port 22. */
  readonly found: readonly string[];
}

const vpcId = 'vpc-0123456789abcdef0';
const looked = (type: string, index: number) => ({
  name: type,
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
/** As in cdk.context.json. */
const context = {
  [`vpc-provider:account=111122223333:filter.vpc-id=${vpcId}:region=eu-west-1:returnAsymmetricSubnets=true`]:
    {
      vpcId,
      vpcCidrBlock: '10.1.0.0/16',
      ownerAccountId: '111122223333',
      availabilityZones: [],
      subnetGroups: [looked('Public', 1), looked('Isolated', 2)],
    },
  'security-group:account=111122223333:region=eu-west-1:securityGroupId=sg-0123456789abcdef0': {
    securityGroupId: 'sg-0123456789abcdef0',
    allowAllOutbound: true,
  },
};

function lookedUpVpc(app: App): { readonly stack: Stack; readonly vpc: IVpc } {
  const stack = new Stack(app, 'Service', ireland);
  return { stack, vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId }) };
}

/** In a subnet that is known by its id alone, so that its public address is asked for. */
function hostIn(stack: Stack, subnetId: string, group: ISecurityGroup): void {
  new CfnInstance(stack, 'Host', {
    networkInterfaces: [
      {
        deviceIndex: '0',
        subnetId,
        groupSet: [group.securityGroupId],
        associatePublicIpAddress: true,
      },
    ],
  });
}

function openGroup(stack: Stack, vpc: IVpc, source = '0.0.0.0/0'): SecurityGroup {
  const group = new SecurityGroup(stack, 'Group', { vpc });
  group.addIngressRule(Peer.ipv4(source), Port.tcp(22));
  return group;
}

/** A group of which `change` changes what the template will say, and an instance in it. */
function changedGroup(source: string, change: (group: CfnResource) => void): Pitfall['make'] {
  return (app) => {
    const stack = new Stack(app, 'Service', ireland);
    const vpc = threeTierVpc(stack);
    const group = openGroup(stack, vpc, source);
    const inner = group.node.defaultChild;
    if (inner !== undefined && CfnResource.isCfnResource(inner)) change(inner);
    hostIn(stack, vpc.publicSubnets[0]?.subnetId ?? '', group);
  };
}

const pitfalls: readonly Pitfall[] = [
  {
    title: 'a subnet of another stack',
    make: (app) => {
      const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
      publicInstance(new Stack(app, 'Service', ireland), vpc);
    },
    found: ['error Service/Host/Resource'],
  },
  {
    title: 'a private subnet of another stack',
    make: (app) => {
      const vpc = threeTierVpc(new Stack(app, 'Network', ireland));
      const stack = new Stack(app, 'Service', ireland);
      hostIn(stack, vpc.privateSubnets[0]?.subnetId ?? '', openGroup(stack, vpc));
    },
    found: [],
  },
  {
    title: 'a group of another stack, to which a third one adds a rule',
    make: (app) => {
      const network = new Stack(app, 'Network', ireland);
      const vpc = threeTierVpc(network);
      const group = new SecurityGroup(network, 'Group', { vpc });
      const service = new Stack(app, 'Service', ireland);
      hostIn(service, vpc.publicSubnets[0]?.subnetId ?? '', group);
      const third = new Stack(app, 'Third', ireland);
      SecurityGroup.fromSecurityGroupId(third, 'Group', group.securityGroupId).addIngressRule(
        Peer.anyIpv4(),
        Port.tcp(22),
      );
    },
    found: ['error Service/Host'],
  },
  {
    title: 'an override that opens',
    make: changedGroup('10.0.0.0/8', (group) =>
      group.addPropertyOverride('SecurityGroupIngress.0.CidrIp', '0.0.0.0/0'),
    ),
    found: ['error Service/Host'],
  },
  {
    title: 'an override that closes',
    make: changedGroup('0.0.0.0/0', (group) =>
      group.addPropertyOverride('SecurityGroupIngress.0.CidrIp', '10.0.0.0/8'),
    ),
    found: [],
  },
  {
    title: 'a deletion override',
    make: changedGroup('0.0.0.0/0', (group) =>
      group.addPropertyDeletionOverride('SecurityGroupIngress'),
    ),
    found: [],
  },
  {
    title: 'another logical id',
    make: changedGroup('0.0.0.0/0', (group) => group.overrideLogicalId('Renamed')),
    found: ['error Service/Host'],
  },
  {
    title: 'a stage',
    make: (app) => {
      const stage = new Stage(app, 'Prod', ireland);
      publicInstance(new Stack(stage, 'Service'), threeTierVpc(new Stack(stage, 'Network')));
    },
    found: ['error Prod/Service/Host/Resource'],
  },
  {
    title: 'a stage beside a stack',
    make: (app) => {
      const outer = new Stack(app, 'Outer', ireland);
      publicInstance(outer, threeTierVpc(outer));
      const stack = new Stack(new Stage(app, 'Prod', ireland), 'Service');
      publicInstance(stack, threeTierVpc(stack));
    },
    found: ['error Outer/Host/Resource', 'error Prod/Service/Host/Resource'],
  },
  {
    title: 'a nested stack',
    make: (app) => {
      const stack = new Stack(app, 'Outer', ireland);
      publicInstance(new NestedStack(stack, 'Inner'), threeTierVpc(stack));
    },
    found: ['error Outer/Inner/Host/Resource'],
  },
  {
    title: 'a nested stack that holds the network',
    make: (app) => {
      const stack = new Stack(app, 'Outer', ireland);
      publicInstance(stack, threeTierVpc(new NestedStack(stack, 'Inner')));
    },
    found: ['error Outer/Host/Resource'],
  },
  {
    title: 'a value that is decided late',
    make: (app) => {
      let source = '10.0.0.0/8';
      const stack = new Stack(app, 'Service', ireland);
      const vpc = threeTierVpc(stack);
      const lazy = Lazy.string({ produce: () => source });
      hostIn(stack, vpc.publicSubnets[0]?.subnetId ?? '', openGroup(stack, vpc, lazy));
      source = '0.0.0.0/0';
    },
    found: ['error Service/Host'],
  },
  {
    title: 'a parameter',
    make: (app) => {
      const stack = new Stack(app, 'Service', ireland);
      const vpc = threeTierVpc(stack);
      const source = new CfnParameter(stack, 'Source').valueAsString;
      hostIn(stack, vpc.publicSubnets[0]?.subnetId ?? '', openGroup(stack, vpc, source));
    },
    found: ['warning Service/Host'],
  },
  {
    title: 'an aspect that opens a group after all others',
    make: (app) => {
      const stack = new Stack(app, 'Service', ireland);
      const vpc = threeTierVpc(stack);
      const group = new SecurityGroup(stack, 'Group', { vpc });
      hostIn(stack, vpc.publicSubnets[0]?.subnetId ?? '', group);
      const opens = {
        visit: (node: unknown) => {
          if (node === group) group.addIngressRule(Peer.anyIpv4(), Port.tcp(22));
        },
      };
      Aspects.of(app).add(opens, { priority: 900 });
    },
    found: ['error Service/Host'],
  },
  {
    title: 'a public subnet that was looked up',
    make: (app) => {
      const { stack, vpc } = lookedUpVpc(app);
      const [id = ''] = vpc.selectSubnets({ subnetType: SubnetType.PUBLIC }).subnetIds;
      hostIn(stack, id, openGroup(stack, vpc));
    },
    props: { context },
    found: ['warning Service/Host'],
  },
  {
    title: 'a subnet of which only the id is known, in a VPC that was looked up',
    make: (app) => {
      const { stack, vpc } = lookedUpVpc(app);
      const subnet = Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef1');
      hostIn(stack, subnet.subnetId, openGroup(stack, vpc));
    },
    props: { context },
    found: ['warning Service/Host'],
  },
  {
    title: 'a group that was looked up, in a subnet to which nothing leads',
    make: (app) => {
      const stack = new Stack(app, 'Service', ireland);
      const vpc = threeTierVpc(stack);
      const group = SecurityGroup.fromLookupById(stack, 'Group', 'sg-0123456789abcdef0');
      new CfnInstance(stack, 'Host', {
        subnetId: vpc.isolatedSubnets[0]?.subnetId ?? '',
        securityGroupIds: [group.securityGroupId],
      });
    },
    props: { context },
    found: [],
  },
];

describe.each(pitfalls)('$title', ({ make, props = {}, found }) => {
  const made = (): App => {
    const app = new App({ ...props, analyticsReporting: false });
    make(app);
    return app;
  };
  const reported = (app: App): readonly string[] =>
    linesOf('recognized-port', synthesise(app).report).map((line) =>
      line.replace(' recognized-port', ''),
    );
  const withAspect = (options: ReachlintAspectOptions): App => {
    const app = made();
    Aspects.of(app).add(new ReachlintAspect(options));
    return app;
  };

  test('in the plugin', () => {
    const app = made();
    Validations.of(app).addPlugins(new ReachlintPlugin());
    expect(reported(app)).toEqual(found);
  });

  test('in the aspect', () => {
    expect(reported(withAspect({}))).toEqual(found);
  });

  test('in annotations, or in the report', () => {
    const app = withAspect({ mode: 'annotations', failOn: 'never' });
    const annotated = app
      .synth()
      .stacksRecursively.flatMap(({ messages }) => messages)
      .filter(({ entry }) =>
        /port 22.* is (?:possibly )?reachable|port 22 .SSH/.test(String(entry.data)),
      )
      .map(({ level, id }) => `${level} ${id.slice(1)}`);
    expect([...annotated, ...reported(app)].sort()).toEqual(found);
  });

  test('in assertions', () => {
    const findings = NetworkAssertions.fromStack(made()).findings({ rule: 'recognized-port' });
    expect(findings.map(({ level, resource }) => `${level} ${resource.path}`).sort()).toEqual(
      found,
    );
  });
});
