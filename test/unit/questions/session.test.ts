import { describe, expect, test } from 'vitest';
import { type Answer, openSession, type QuestionText } from '../../../lib/query.ts';
import {
  aclEntry,
  hostInterface,
  networkInterface,
  openPermission,
  snapshotFiles,
  tcpPermission,
} from '../inputs/snapshot/accounts.ts';

/** Questions about two small networks of one account: what the words mean, and what is answered. */

const acl = (id: string, vpc: string, subnets: readonly string[], entries: readonly unknown[]) => ({
  NetworkAclId: id,
  VpcId: vpc,
  IsDefault: true,
  Associations: subnets.map((SubnetId) => ({ SubnetId, NetworkAclId: id })),
  Entries: entries,
});

const table = (id: string, vpc: string, subnet: string, routes: readonly unknown[]) => ({
  RouteTableId: id,
  VpcId: vpc,
  Associations: [{ SubnetId: subnet, RouteTableAssociationId: `${id}-of-${subnet}` }],
  Routes: routes,
});

const group = (id: string, vpc: string, ingress: readonly unknown[]) => ({
  GroupId: id,
  GroupName: id,
  VpcId: vpc,
  IpPermissions: ingress,
  IpPermissionsEgress: [openPermission],
});

const subnet = (id: string, vpc: string, block: string) => ({
  SubnetId: id,
  VpcId: vpc,
  CidrBlock: block,
  AvailabilityZoneId: 'euw1-az1',
});

const local = (block: string) => ({ DestinationCidrBlock: block, GatewayId: 'local' });

/**
 * `left` (10.1.0.0/16) and `right` (10.2.0.0/16) are peered, but only left has
 * a route. Right's group admits tcp/80, its ACL only tcp/443 in.
 */
const account: Readonly<Record<string, unknown>> = {
  Vpcs: [
    { VpcId: 'vpc-left', CidrBlock: '10.1.0.0/16' },
    { VpcId: 'vpc-right', CidrBlock: '10.2.0.0/16' },
    { VpcId: 'vpc-apart', CidrBlock: '10.1.0.0/16' },
  ],
  Subnets: [
    subnet('subnet-left', 'vpc-left', '10.1.0.0/24'),
    subnet('subnet-right', 'vpc-right', '10.2.0.0/24'),
    subnet('subnet-apart', 'vpc-apart', '10.1.0.0/24'),
  ],
  RouteTables: [
    table('rtb-left', 'vpc-left', 'subnet-left', [
      local('10.1.0.0/16'),
      { DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: 'pcx-1' },
    ]),
    table('rtb-right', 'vpc-right', 'subnet-right', [
      local('10.2.0.0/16'),
      { DestinationCidrBlock: '192.168.0.0/16', GatewayId: 'vgw-1' },
    ]),
    table('rtb-apart', 'vpc-apart', 'subnet-apart', [local('10.1.0.0/16')]),
  ],
  NetworkAcls: [
    acl('acl-left', 'vpc-left', ['subnet-left'], [aclEntry(), aclEntry({ Egress: true })]),
    acl(
      'acl-right',
      'vpc-right',
      ['subnet-right'],
      [aclEntry({ Protocol: '6', PortRange: { From: 443, To: 443 } }), aclEntry({ Egress: true })],
    ),
    acl('acl-apart', 'vpc-apart', ['subnet-apart'], [aclEntry(), aclEntry({ Egress: true })]),
  ],
  SecurityGroups: [
    group('sg-left', 'vpc-left', []),
    group('sg-right', 'vpc-right', [tcpPermission(80, '0.0.0.0/0')]),
  ],
  NetworkInterfaces: [
    {
      ...hostInterface('i-left', 'eni-left', '10.1.0.5', '203.0.113.5'),
      SubnetId: 'subnet-left',
      Groups: [{ GroupId: 'sg-left' }],
    },
    {
      ...hostInterface('i-right', 'eni-right', '10.2.0.5', '203.0.113.6'),
      SubnetId: 'subnet-right',
      Groups: [{ GroupId: 'sg-right' }],
    },
    networkInterface('eni-other', '10.1.0.9', { SubnetId: 'subnet-left', Groups: [] }),
    networkInterface('eni-apart', '10.1.0.9', { SubnetId: 'subnet-apart', Groups: [] }),
  ],
  VpcPeeringConnections: [
    {
      VpcPeeringConnectionId: 'pcx-1',
      Status: { Code: 'active' },
      RequesterVpcInfo: { VpcId: 'vpc-left', Region: 'eu-west-1' },
      AccepterVpcInfo: { VpcId: 'vpc-right', Region: 'eu-west-1' },
    },
  ],
  VpnGateways: [
    {
      VpnGatewayId: 'vgw-1',
      State: 'available',
      VpcAttachments: [{ VpcId: 'vpc-right', State: 'attached' }],
    },
  ],
  VpnConnections: [
    {
      VpnConnectionId: 'vpn-1',
      State: 'available',
      VpnGatewayId: 'vgw-1',
      Options: { StaticRoutesOnly: true },
      Routes: [{ DestinationCidrBlock: '192.168.0.0/16', State: 'available' }],
    },
  ],
};

const { session } = openSession(snapshotFiles(account));

function ask(from: string, to: string, more: Partial<QuestionText> = {}): Answer {
  const answer = session.answer({ from, to, protocol: 'tcp', port: 80, ...more });
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

function errorOf(from: string, to: string): string {
  const answer = session.answer({ from, to });
  return 'error' in answer ? answer.error : 'answered';
}

const codes = ({ blockedBy }: Answer) =>
  blockedBy.map(({ code, component, direction }) => `${direction} ${component} ${code}`);

describe('what stands in the way', () => {
  test('is everything, not only the first thing, in the order in which it is met', () => {
    expect(codes(ask('i-left', 'i-right', { port: 22 }))).toEqual([
      'request acl-right SUBNET_ACL_RESTRICTION',
      'request sg-right ENI_SG_RULES_MISMATCH',
      'reply rtb-right NO_ROUTE_TO_DESTINATION',
    ]);
    expect(codes(ask('i-left', 'i-right', { port: 443 }))).toEqual([
      'request sg-right ENI_SG_RULES_MISMATCH',
      'reply rtb-right NO_ROUTE_TO_DESTINATION',
    ]);
  });

  test('is marked on a path that goes all the way', () => {
    const { path } = ask('i-left', 'i-right', { port: 22 });
    const marked = path.map(({ component, steps }) => [
      component,
      steps.every(({ outcome }) => outcome === 'yes'),
    ]);
    expect(marked).toEqual([
      ['sg-left', true],
      ['acl-left', true],
      ['rtb-left', true],
      ['pcx-1', true],
      ['acl-right', false],
      ['sg-right', false],
      ['acl-right', true],
      ['rtb-right', false],
      ['pcx-1', true],
      ['acl-left', true],
    ]);
  });

  test('is of the way there alone where no answer is asked for', () => {
    const oneWay = { protocol: 'udp', port: 53 };
    expect(codes(ask('i-left', 'i-right', oneWay))).toEqual([
      'request acl-right SUBNET_ACL_RESTRICTION',
      'request sg-right ENI_SG_RULES_MISMATCH',
    ]);
    expect(codes(ask('i-left', 'i-right', { ...oneWay, roundTrip: true }))).toHaveLength(3);
  });

  test('cannot be opened where nothing connects the ends', () => {
    const { blockedBy } = ask('i-left', 'eni-apart');
    expect(blockedBy).toMatchObject([{ code: 'NO_PATH', openable: false }]);
    expect(ask('internet', 'i-left').blockedBy).toMatchObject([{ openable: false }]);
  });
});

describe('what words mean', () => {
  test('groups and subnets are any interface in them', () => {
    expect(ask('sg-left', 'subnet-right', { port: 443 }).blockedBy).toHaveLength(2);
  });

  test('a network on premises, by its gateway or its block, both ways', () => {
    for (const from of ['vgw:vgw-1', 'onprem:192.168.7.0/24']) {
      expect(codes(ask(from, 'i-right'))).toEqual(['request acl-right SUBNET_ACL_RESTRICTION']);
    }
    for (const to of ['vgw:vgw-1', 'onprem:192.168.7.0/24', '192.168.7.1']) {
      expect([to, ask('i-right', to, { protocol: 'udp' }).verdict]).toEqual([to, 'reachable']);
      expect([to, ask('i-left', to, { protocol: 'udp' }).verdict]).toEqual([to, 'unreachable']);
    }
    expect(ask('i-right', '172.16.0.1', { protocol: 'udp' }).verdict).toBe('unreachable');
  });

  test('who gets there is said', () => {
    const answer = ask('subnet-right', 'vgw:vgw-1', { protocol: 'udp' });
    expect(answer.sources).toEqual(['10.2.0.5/32']);
  });

  test.each([
    ['10.1.0.9', 'i-right', 'occurs in several networks: eni-apart, eni-other'],
    ['172.16.9.9', 'i-right', 'Nothing in the network has the address 172.16.9.9'],
    ['vgw:vgw-9', 'i-right', "There is no gateway 'vgw-9'"],
    ['internet', '198.51.100.1', 'Neither internet nor 198.51.100.1 is in the network'],
    ['onprem:x', 'i-right', "'x' is no address"],
    ['i-left', 'sg-nowhere', "There is no 'sg-nowhere'"],
    ['i-left', 'nobody:public', "There is no 'nobody'"],
  ])('%s to %s cannot be answered', (from, to, message) => {
    expect(errorOf(from, to)).toContain(message);
  });

  test('an address of a network that nobody has sends nothing', () => {
    expect(ask('10.2.0.77', 'i-right').blockedBy).toMatchObject([
      { code: 'NO_SOURCE_OR_DESTINATION', openable: false },
    ]);
  });
});
