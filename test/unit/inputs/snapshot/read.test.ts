import { describe, expect, test } from 'vitest';
import { areSnapshotKeys } from '../../../../lib/inputs/snapshot/keys.ts';
import { placeOf } from '../../../../lib/inputs/snapshot/place.ts';
import {
  declared,
  hostInterface,
  networkInterface,
  read,
  scalars,
  webAccount,
} from './accounts.ts';

describe('files', () => {
  test.each([
    ['Vpcs.json', { folder: '.', account: null, region: null }],
    ['dump/eu-west-1/Vpcs.json', { folder: 'dump', account: null, region: 'eu-west-1' }],
    [
      'a/accounts/123456789012/us-gov-east-1/Vpcs.json',
      { folder: 'a', account: '123456789012', region: 'us-gov-east-1' },
    ],
    ['a/production/Vpcs.json', { folder: 'a/production', account: null, region: null }],
  ])('%s tells by its place of what it is', (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });

  test.each([
    [['Vpcs'], true],
    [['Vpcs', 'Comment'], true],
    [['Rules'], true],
    [['Rules', 'version'], false],
    [['NextToken'], false],
    [['Resources', 'Vpcs'], false],
    [[], false],
  ])('with the keys %j: %s', (keys, is) => {
    expect(areSnapshotKeys(keys)).toBe(is);
  });

  test('every declaration has its file, line and pointer', () => {
    const { at } = declared(read({ 'dump/eu-west-1/Vpcs': webAccount['Vpcs'] }), 'vpc-1') ?? {};
    expect(at).toMatchObject({ file: 'dump/eu-west-1/Vpcs.json', line: 3, pointer: '/Vpcs/0' });
  });

  test('folders are counted as inputs, each with what it declares', () => {
    const { folders } = read({ 'a/eu-west-1/Vpcs': webAccount['Vpcs'], 'b/Subnets': [] });
    expect(folders).toEqual([
      { path: 'a', resources: 1 },
      { path: 'b', resources: 0 },
    ]);
  });
});

describe('what is gone (MEAS-12)', () => {
  test.each([
    ['Reservations', [{ Instances: [{ InstanceId: 'x', State: { Name: 'terminated' } }] }]],
    ['NatGateways', [{ NatGatewayId: 'x', SubnetId: 'subnet-a', State: 'deleted' }]],
    ['VpcPeeringConnections', [{ VpcPeeringConnectionId: 'x', Status: { Code: 'rejected' } }]],
    ['VpcEndpoints', [{ VpcEndpointId: 'x', VpcId: 'vpc-1', State: 'deleted' }]],
    [
      'TransitGatewayVpcAttachments',
      [{ TransitGatewayAttachmentId: 'x', State: 'deleted', SubnetIds: [] }],
    ],
    ['TransitGateways', [{ TransitGatewayId: 'x', State: 'deleting' }]],
    ['LoadBalancers', [{ LoadBalancerArn: 'x', State: { Code: 'failed' } }]],
  ])('is not declared: %s', (call, objects) => {
    expect(declared(read({ [call]: objects }), 'x')).toBeUndefined();
  });

  test('what waits to be accepted is declared as not active', () => {
    const waiting = { VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'pending-acceptance' } };
    const snapshot = read({ VpcPeeringConnections: [waiting] });
    expect(scalars(declared(snapshot, 'pcx-1'))).toEqual({
      'reachlint:Status': 'pending-acceptance',
    });
  });

  test('an interface of a terminated instance has gone with it', () => {
    const snapshot = read({
      NetworkInterfaces: [hostInterface('i-1', 'eni-1', '10.0.0.5', '203.0.113.5')],
      Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: 'terminated' } }] }],
    });
    expect(snapshot.declarations).toEqual([]);
  });
});

describe('the same object in several files', () => {
  test('is one, as the fuller record has it, whatever the order', () => {
    const brief = [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }];
    const full = [{ ...brief[0], Tags: [{ Key: 'Name', Value: 'main' }] }];
    for (const [first, second] of [
      [brief, full],
      [full, brief],
    ]) {
      const snapshot = read({ 'accounts/111111111111/eu-west-1/Vpcs': first, 'b/Vpcs': second });
      expect(snapshot.declarations).toHaveLength(1);
      expect(declared(snapshot, 'vpc-1')?.properties.entries.has('Tags')).toBe(true);
    }
  });

  test('both ends of a peering attachment bring their associations', () => {
    const end = (own: string, other: string, table: string) => ({
      TransitGatewayAttachmentId: 'tgw-attach-1',
      TransitGatewayId: own,
      ResourceType: 'peering',
      ResourceId: other,
      State: 'available',
      Association: { State: 'associated', TransitGatewayRouteTableId: table },
    });
    const snapshot = read({
      'eu-west-1/TransitGatewayAttachments': [end('tgw-1', 'tgw-2', 'tgw-rtb-1')],
      'us-east-1/TransitGatewayAttachments': [end('tgw-2', 'tgw-1', 'tgw-rtb-2')],
    });
    const types = snapshot.declarations.map(({ type }) => type.replace('AWS::EC2::', ''));
    expect(types.sort()).toEqual([
      'TransitGatewayPeeringAttachment',
      'TransitGatewayRouteTableAssociation',
      'TransitGatewayRouteTableAssociation',
    ]);
  });
});

describe('whose an interface is', () => {
  const described = (id: string, description: string, type: string) =>
    networkInterface(id, '10.0.0.20', {
      Description: description,
      InterfaceType: type,
      Groups: [],
    });
  const owned = (snapshot: ReturnType<typeof read>, key: string) => {
    const list = declared(snapshot, key)?.properties.entries.get('reachlint:NetworkInterfaceIds');
    return list?.kind === 'list'
      ? list.items.map((item) => (item.kind === 'scalar' ? item.text : ''))
      : null;
  };

  test('a load balancer’s, by the end of its ARN', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/front/0a1b';
    const snapshot = read({
      LoadBalancers: [{ LoadBalancerArn: arn, LoadBalancerName: 'front', Type: 'network' }],
      NetworkInterfaces: [
        described('eni-1', 'ELB net/front/0a1b', 'network_load_balancer'),
        described('eni-2', 'ELB net/front/ffff', 'network_load_balancer'),
      ],
    });
    expect(owned(snapshot, arn)).toEqual(['eni-1']);
    expect(declared(snapshot, arn)?.id).toBe('front');
  });

  test('a classic load balancer’s, by its name and VPC', () => {
    const classic = { LoadBalancerName: 'old', DNSName: 'old.example', VPCId: 'vpc-1' };
    const snapshot = read({
      LoadBalancerDescriptions: [{ ...classic, ListenerDescriptions: [] }],
      NetworkInterfaces: [described('eni-1', 'ELB old', 'interface')],
    });
    expect(owned(snapshot, 'old.example')).toEqual(['eni-1']);
  });

  test('a NAT gateway’s, which take nothing in', () => {
    const snapshot = read({
      NatGateways: [
        {
          NatGatewayId: 'nat-1',
          SubnetId: 'subnet-a',
          State: 'available',
          NatGatewayAddresses: [{ NetworkInterfaceId: 'eni-1' }],
        },
      ],
      NetworkInterfaces: [described('eni-1', 'Interface for NAT Gateway nat-1', 'nat_gateway')],
    });
    expect(owned(snapshot, 'nat-1')).toEqual(['eni-1']);
    expect(scalars(declared(snapshot, 'eni-1'))['reachlint:Accepts']).toBe('replies');
  });

  test('a database’s, unless it may be that of several', () => {
    const database = (name: string) => ({
      DBInstanceIdentifier: name,
      AvailabilityZone: 'eu-west-1a',
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db' }],
      DBSubnetGroup: { DBSubnetGroupName: 'all', VpcId: 'vpc-1', Subnets: [] },
    });
    const NetworkInterfaces = [
      networkInterface('eni-1', '10.0.0.30', {
        Description: 'RDSNetworkInterface',
        AvailabilityZone: 'eu-west-1a',
        Groups: [{ GroupId: 'sg-db' }],
      }),
    ];
    const one = read({ DBInstances: [database('a')], NetworkInterfaces });
    expect(owned(one, 'a')).toEqual(['eni-1']);
    const two = read({ DBInstances: [database('a'), database('b')], NetworkInterfaces });
    expect([declared(two, 'a'), declared(two, 'b')]).toEqual([undefined, undefined]);
    expect(declared(two, 'eni-1')).toBeDefined();
  });

  test('an instance’s, even if only the interface or only the instance is visible', () => {
    const fromInterface = read({
      NetworkInterfaces: [hostInterface('i-far', 'eni-1', '10.0.0.5', '203.0.113.5')],
    });
    expect(declared(fromInterface, 'i-far')?.type).toBe('AWS::EC2::Instance');
    const inside = hostInterface('', 'eni-2', '10.0.0.6', '203.0.113.6');
    const fromInstance = read({
      Reservations: [
        {
          Instances: [
            { InstanceId: 'i-2', State: { Name: 'running' }, NetworkInterfaces: [inside] },
          ],
        },
      ],
    });
    expect(declared(fromInstance, 'eni-2')?.type).toBe('AWS::EC2::NetworkInterface');
    expect(declared(fromInstance, 'i-2')?.type).toBe('AWS::EC2::Instance');
  });
});

describe('mistakes', () => {
  test('what is missing is said, with the call that gives it', () => {
    const { NetworkAcls: _, ...rest } = webAccount;
    expect(read(rest).problems).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringMatching(/no NetworkAcls.*not known.*describe-network-acls/),
      }),
    ]);
    expect(read(webAccount).problems).toEqual([]);
  });

  test('what has the wrong type is left out and said, with its place', () => {
    const snapshot = read({ ...webAccount, Vpcs: { not: 'a list' }, Subnets: ['no object'] });
    const errors = snapshot.problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message, location }) => [message, location.pointer])).toEqual([
      ['Vpcs must be a list of objects. Make the snapshot again.', '/Vpcs'],
      ['Subnets must hold objects only. Make the snapshot again.', '/Subnets/0'],
    ]);
  });

  test('an object without its id is left out and said', () => {
    const { problems } = read({ ...webAccount, NatGateways: [{ SubnetId: 'subnet-a' }] });
    expect(problems.map(({ message }) => message)).toEqual([
      'An object of NatGateways lacks its NatGatewayId and is left out. Make the snapshot again.',
    ]);
  });

  test('unknown keys and fields are ignored', () => {
    const snapshot = read({ ...webAccount, NewThings: [{ a: 1 }] });
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.declarations).toEqual(read(webAccount).declarations);
  });
});
