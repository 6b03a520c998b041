import { describe, expect, test } from 'vitest';
import { analyze } from '../../../../lib/index.ts';
import { type Answer, openSession } from '../../../../lib/query.ts';
import {
  aclEntry,
  hostInterface,
  networkInterface,
  openPermission,
  snapshotFiles,
  tcpPermission,
  webAccount,
} from './accounts.ts';

/** What a snapshot means, asked of the network that it describes. */

type Calls = Readonly<Record<string, unknown>>;

function ask(calls: Calls, from: string, to: string, port: number): Answer {
  const { session } = openSession(snapshotFiles(calls));
  const answer = session.answer({ from, to, protocol: 'tcp', port });
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

function codesOf({ blockedBy }: Answer): string[] {
  return blockedBy.map(({ code }) => code);
}

/** The web account with one list replaced. */
function withCall(call: string, objects: unknown): Calls {
  return { ...webAccount, [call]: objects };
}

function rules(permissions: readonly unknown[], egress: readonly unknown[] = [openPermission]) {
  return [
    {
      GroupId: 'sg-web',
      GroupName: 'web',
      VpcId: 'vpc-1',
      IpPermissions: permissions,
      IpPermissionsEgress: egress,
    },
  ];
}

function routes(...more: readonly unknown[]) {
  return [
    {
      RouteTableId: 'rtb-1',
      VpcId: 'vpc-1',
      Associations: [{ Main: true, RouteTableId: 'rtb-1', RouteTableAssociationId: 'rtbassoc-1' }],
      Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, ...more],
    },
  ];
}

test('a web server is open to whom its group admits, under its id, name and addresses', () => {
  for (const to of ['i-web', 'eni-web', '203.0.113.10', 'sg-web', 'subnet-a']) {
    const answer = ask(webAccount, 'internet', to, 22);
    expect([to, answer.verdict, answer.sources]).toEqual([to, 'reachable', ['198.51.100.0/24']]);
  }
  expect(codesOf(ask(webAccount, 'internet', 'i-web', 80))).toEqual(['ENI_SG_RULES_MISMATCH']);
});

test('nobody on the Internet can send to its private address', () => {
  expect(ask(webAccount, 'internet:198.51.100.7', '10.0.0.10', 22).verdict).toBe('unreachable');
});

describe('what a live account knows and a template does not', () => {
  test('a group without egress rules lets nothing out', () => {
    const closed = withCall('SecurityGroups', rules([], []));
    expect(codesOf(ask(closed, 'i-web', 'internet', 443))).toEqual(['SG_HAS_NO_RULES']);
    expect(ask(webAccount, 'i-web', 'internet', 443).verdict).toBe('reachable');
  });

  test('the default ACL has the entries that it has', () => {
    const denying = withCall('NetworkAcls', [
      {
        NetworkAclId: 'acl-1',
        VpcId: 'vpc-1',
        IsDefault: true,
        Associations: [],
        Entries: [aclEntry({ Egress: true })],
      },
    ]);
    expect(codesOf(ask(denying, 'internet', 'i-web', 22))).toEqual(['SUBNET_ACL_RESTRICTION']);
  });

  test('without a file of ACLs nothing is certain', () => {
    const { NetworkAcls: _, ...unseen } = webAccount;
    const answer = ask(unseen, 'internet', 'i-web', 22);
    expect(answer.verdict).toBe('unknown');
    expect(answer.unknowns.map(({ what }) => what)).toEqual(['default network ACL of vpc-1']);
  });

  test('without a file of route tables nothing is certain', () => {
    const { RouteTables: _, ...unseen } = webAccount;
    expect(ask(unseen, 'internet', 'i-web', 22).verdict).toBe('unknown');
  });

  test('a route whose target is gone drops', () => {
    const dead = withCall(
      'RouteTables',
      routes({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'blackhole' }),
    );
    expect(codesOf(ask(dead, 'internet', 'i-web', 22))).toEqual(['BAD_STATE_ROUTE']);
  });

  test.each([
    ['has no destination', { GatewayId: 'vgw-1', Origin: 'EnableVgwRoutePropagation' }],
    ['is no object', 'a route'],
  ])('a route that %s may be any', (_, broken) => {
    const to = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };
    const answer = ask(withCall('RouteTables', routes(to, broken)), 'internet', 'i-web', 22);
    expect(answer.verdict).toBe('unknown');
    expect(answer.unknowns.map(({ what }) => what)).toContain('routes of rtb-1');
  });

  test('a missing route is no more specific one', () => {
    const answer = ask(withCall('RouteTables', routes()), 'internet', 'i-web', 22);
    expect(answer.blockedBy).toMatchObject([
      { code: 'NO_ROUTE_TO_DESTINATION', component: 'rtb-1', direction: 'reply', openable: true },
    ]);
  });

  test('an interface without a public address has none, whatever its subnet assigns', () => {
    const bare = withCall('NetworkInterfaces', [
      networkInterface('eni-web', '10.0.0.10', {
        Attachment: { InstanceId: 'i-web', DeviceIndex: 0, Status: 'attached' },
      }),
    ]);
    expect(codesOf(ask(bare, 'internet', 'i-web', 22))).toEqual([
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
    ]);
  });

  test('an Elastic IP counts even if only the list of addresses has it', () => {
    const elastic = {
      ...withCall('NetworkInterfaces', [
        networkInterface('eni-web', '10.0.0.10', {
          Attachment: { InstanceId: 'i-web', DeviceIndex: 0, Status: 'attached' },
        }),
      ]),
      Addresses: [
        {
          AllocationId: 'eipalloc-1',
          PublicIp: '203.0.113.77',
          NetworkInterfaceId: 'eni-web',
          PrivateIpAddress: '10.0.0.10',
        },
      ],
    };
    expect(ask(elastic, 'internet', '203.0.113.77', 22).verdict).toBe('reachable');
  });

  test('nothing reaches an interface that is attached to nothing', () => {
    const idle = withCall('NetworkInterfaces', [
      networkInterface('eni-idle', '10.0.0.10', { Status: 'available' }),
    ]);
    expect(codesOf(ask(idle, 'internet', 'eni-idle', 22))).toContain('NO_POSSIBLE_DESTINATION');
  });
});

test('the default group of a VPC is no group that somebody forgot', () => {
  const idle = { ...rules([])[0], GroupId: 'sg-idle', GroupName: 'idle' };
  const byDefault = { ...idle, GroupId: 'sg-default', GroupName: 'default' };
  const files = snapshotFiles(withCall('SecurityGroups', [...rules([]), idle, byDefault]));
  const unused = analyze(files).findings.filter(({ rule }) => rule === 'unused-security-group');
  expect(unused.map(({ resource }) => resource.id)).toEqual(['sg-idle']);
});

describe('between interfaces', () => {
  const second = hostInterface('i-db', 'eni-db', '10.0.0.11', '203.0.113.11');
  const two = {
    ...withCall('SecurityGroups', [
      ...rules([]),
      {
        GroupId: 'sg-db',
        GroupName: 'db',
        VpcId: 'vpc-1',
        IpPermissions: [
          { ...tcpPermission(5432, '192.0.2.0/24'), UserIdGroupPairs: [{ GroupId: 'sg-web' }] },
        ],
        IpPermissionsEgress: [openPermission],
      },
    ]),
    NetworkInterfaces: [
      hostInterface('i-web', 'eni-web', '10.0.0.10', '203.0.113.10'),
      { ...second, Groups: [{ GroupId: 'sg-db' }] },
    ],
  };

  test('a reference to a group holds for the private address only', () => {
    expect(ask(two, '10.0.0.10', '10.0.0.11', 5432).verdict).toBe('reachable');
    expect(codesOf(ask(two, '10.0.0.10', '203.0.113.11', 5432))).toEqual(['ENI_SG_RULES_MISMATCH']);
  });

  test('a pair whose peering is gone matches nothing', () => {
    const stale = { GroupId: 'sg-web', PeeringStatus: 'deleted' };
    const [web, db] = two['SecurityGroups' as keyof typeof two] as unknown as [object, object];
    const permission = { ...tcpPermission(5432, '192.0.2.0/24'), UserIdGroupPairs: [stale] };
    const calls = { ...two, SecurityGroups: [web, { ...db, IpPermissions: [permission] }] };
    expect(ask(calls, '10.0.0.10', '10.0.0.11', 5432).verdict).toBe('unreachable');
  });

  test('what a host sends to itself does not leave it', () => {
    expect(ask(two, '10.0.0.11', '10.0.0.11', 1).verdict).toBe('reachable');
  });

  test('an address of the VPC that nobody has is nobody', () => {
    expect(ask(two, '10.0.0.10', '10.0.0.99', 22).blockedBy).toMatchObject([
      { code: 'NO_POSSIBLE_DESTINATION', openable: false },
    ]);
  });
});

describe('a template with a snapshot beside it', () => {
  const template = {
    path: 'app.yaml',
    text: [
      'Parameters:',
      '  Group: {Type: AWS::EC2::SecurityGroup::Id}',
      'Resources:',
      '  App:',
      '    Type: AWS::EC2::Instance',
      '    Properties:',
      '      NetworkInterfaces:',
      '        - DeviceIndex: 0',
      '          AssociatePublicIpAddress: true',
      '          SubnetId: subnet-a',
      '          GroupSet: [!Ref Group]',
    ].join('\n'),
  };
  const parameters = ['Group=sg-web'];

  test('finds subnets, groups, tables and gateways by their ids and by parameters', () => {
    const question = { from: 'internet', to: 'App', protocol: 'tcp', port: 22 };
    const alone = openSession([template], { parameters }).session.answer(question);
    expect(alone).toMatchObject({ verdict: 'unknown' });
    const snapshot = snapshotFiles(webAccount);
    const { session } = openSession([template], { parameters, snapshot });
    expect(session.answer(question)).toMatchObject({
      verdict: 'reachable',
      sources: ['198.51.100.0/24'],
    });
  });

  test('finds out about the template, not about its surroundings', () => {
    const snapshot = snapshotFiles(webAccount);
    const { findings } = analyze([template], { parameters, snapshot });
    expect(new Set(findings.map(({ resource }) => resource.id))).toEqual(new Set(['App']));
    const whole = analyze([template, ...snapshot], { parameters }).findings;
    expect(new Set(whole.map(({ resource }) => resource.id))).toContain('i-web');
  });
});
