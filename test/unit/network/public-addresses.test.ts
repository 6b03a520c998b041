import { describe, expect, test } from 'vitest';
import { open, type Plain, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  interfacesOf,
  only,
  publicIpv4,
  publicSubnet,
  type Resources,
  withSubnet,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

const elasticIp: Resources = { Address: ['EIP', { InstanceId: ref('Host') }] };
const mapping: Properties = { MapPublicIpOnLaunch: true };
const launchInterface = (more: Properties): Properties => ({
  NetworkInterfaces: [{ DeviceIndex: '0', SubnetId: ref('Subnet'), ...more }],
});
const inSubnet: Properties = { SubnetId: ref('Subnet') };

describe('public IPv4 address of an instance (IGW-2, IGW-3)', () => {
  const cases: readonly [
    claim: string,
    subnet: Properties,
    host: Properties,
    more: Resources,
    expected: string,
  ][] = [
    ['nothing asks for one', {}, inSubnet, {}, 'no'],
    ['the subnet maps one', mapping, inSubnet, {}, 'yes'],
    ['an Elastic IP by InstanceId', {}, inSubnet, elasticIp, 'yes'],
    [
      'an association',
      {},
      inSubnet,
      {
        Address: ['EIP'],
        Association2: [
          'EIPAssociation',
          { AllocationId: ref('Address', 'AllocationId'), InstanceId: ref('Host') },
        ],
      },
      'yes',
    ],
    ['the launch says so', {}, launchInterface({ AssociatePublicIpAddress: true }), {}, 'yes'],
    [
      'the launch denies what the subnet maps',
      mapping,
      launchInterface({ AssociatePublicIpAddress: false }),
      {},
      'no',
    ],
    [
      'an Elastic IP despite a launch that denies',
      {},
      launchInterface({ AssociatePublicIpAddress: false }),
      elasticIp,
      'yes',
    ],
    ['the launch says nothing and the subnet maps', mapping, launchInterface({}), {}, 'yes'],
    [
      'an unknown setting at launch',
      mapping,
      launchInterface({ AssociatePublicIpAddress: open('Parameter P') }),
      {},
      'unknown',
    ],
    [
      'an unknown setting of the subnet',
      { MapPublicIpOnLaunch: open('Parameter P') },
      inSubnet,
      {},
      'unknown',
    ],
    [
      'two interfaces at launch get none',
      mapping,
      {
        NetworkInterfaces: [
          { DeviceIndex: '0', SubnetId: ref('Subnet') },
          { DeviceIndex: '1', SubnetId: ref('Subnet') },
        ],
      },
      {},
      'no',
    ],
    [
      'a launch template says so',
      {},
      { ...inSubnet, LaunchTemplate: { LaunchTemplateId: ref('Template'), Version: '1' } },
      {
        Template: [
          'LaunchTemplate',
          {
            LaunchTemplateData: {
              NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true }],
            },
          },
        ],
      },
      'yes',
    ],
    [
      'a launch template outside the input may say so',
      {},
      { ...inSubnet, LaunchTemplate: { LaunchTemplateId: 'lt-0123456789abcdef0', Version: '1' } },
      {},
      'unknown',
    ],
  ];
  test.each(cases)('%s', (_, subnet, host, more, expected) => {
    const { network } = build({ ...withSubnet(subnet), Host: ['Instance', host], ...more });
    const [primary] = interfacesOf(network, 'Host');
    expect(primary && publicIpv4(primary)).toBe(expected);
  });

  test('an interface that existed before gets none, even where the subnet maps one (IGW-3)', () => {
    const { network } = build({
      ...withSubnet(mapping),
      Card: ['NetworkInterface', { SubnetId: ref('Subnet') }],
      Host: [
        'Instance',
        { NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: ref('Card') }] },
      ],
    });
    const item = only(interfacesOf(network, 'Host'));
    expect(publicIpv4(item)).toBe('no');
    expect(network.workloads.has('Card')).toBe(false);
  });

  test('an Elastic IP of the instance goes to an interface that existed before', () => {
    const { network } = build({
      ...publicSubnet,
      ...elasticIp,
      Card: ['NetworkInterface', { SubnetId: ref('Subnet') }],
      Host: [
        'Instance',
        { NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: ref('Card') }] },
      ],
    });
    expect(publicIpv4(only(interfacesOf(network, 'Host')))).toBe('yes');
  });

  test('an interface attached later does not keep the first one from its address', () => {
    const { network } = build({
      ...withSubnet(mapping),
      Host: ['Instance', inSubnet],
      Card: ['NetworkInterface', { SubnetId: ref('Subnet') }],
      Plug: [
        'NetworkInterfaceAttachment',
        { NetworkInterfaceId: ref('Card'), InstanceId: ref('Host'), DeviceIndex: '1' },
      ],
    });
    expect(interfacesOf(network, 'Host').map(publicIpv4)).toEqual(['yes', 'no']);
  });

  test('an association with an interface of which it is not known which makes every address possible', () => {
    const { network } = build({
      ...publicSubnet,
      Host: ['Instance', inSubnet],
      Address: ['EIP'],
      Tie: [
        'EIPAssociation',
        {
          AllocationId: ref('Address', 'AllocationId'),
          InstanceId: open('Fn::Select', { cause: 'unsupported' }),
        },
      ],
    });
    expect(publicIpv4(only(interfacesOf(network, 'Host')))).toBe('unknown');
  });

  test('two interfaces and an Elastic IP of the instance are reported', () => {
    const { problems } = build({
      ...publicSubnet,
      ...elasticIp,
      Host: [
        'Instance',
        {
          NetworkInterfaces: [
            { DeviceIndex: '0', SubnetId: ref('Subnet') },
            { DeviceIndex: '1', SubnetId: ref('Subnet') },
          ],
        },
      ],
    });
    expect(problems).toEqual([expect.stringContaining('Name the interface')]);
  });
});

describe('fleets', () => {
  const fleet = (template: Properties, more: Properties = {}): Resources => ({
    ...withSubnet(mapping),
    Second: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }],
    Config: ['AWS::AutoScaling::LaunchConfiguration', template],
    Fleet: [
      'AWS::AutoScaling::AutoScalingGroup',
      {
        LaunchConfigurationName: ref('Config'),
        VPCZoneIdentifier: [ref('Subnet'), ref('Second')],
        MinSize: '1',
        MaxSize: '2',
        ...more,
      },
    ],
  });

  test('have one interface in each subnet, which decides on addresses', () => {
    const { network } = build(fleet({}));
    const items = interfacesOf(network, 'Fleet');
    expect(items.map(({ subnet }) => subnet)).toEqual(['Subnet', 'Second']);
    expect(items.map(publicIpv4)).toEqual(['yes', 'no']);
    expect(get(network.workloads, 'Fleet').spread).toBe(true);
  });

  test('take the public address from the launch configuration', () => {
    const { network } = build(fleet({ AssociatePublicIpAddress: true }));
    expect(interfacesOf(network, 'Fleet').map(publicIpv4)).toEqual(['yes', 'yes']);
  });

  test('that never launch anything have no interface', () => {
    const { network } = build(fleet({}, { MinSize: '0', MaxSize: '0' }));
    expect(interfacesOf(network, 'Fleet')).toEqual([]);
  });
});

describe('IPv6 addresses (IGW-4)', () => {
  const dual: Resources = {
    ...withSubnet({ Ipv6CidrBlock: ref('Block', 'Ipv6CidrBlock') }),
    Block: ['VPCCidrBlock', { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true }],
  };
  const ipv6Of = (resources: Resources): readonly string[] => {
    const { network } = build(resources);
    return only(interfacesOf(network, 'Host'))
      .addresses.filter(({ family }) => family === 'ipv6')
      .map((address) => address.public?.present.truth ?? 'private');
  };

  test('are assigned where the subnet assigns them', () => {
    expect(ipv6Of({ ...dual, Host: ['Instance', inSubnet] })).toEqual([]);
    const assigning: Resources = {
      ...dual,
      Subnet: [
        'Subnet',
        {
          VpcId: ref('Vpc'),
          CidrBlock: '10.0.0.0/24',
          Ipv6CidrBlock: open('Block.Ipv6', { cause: 'deploy-time' }),
          AssignIpv6AddressOnCreation: true,
        },
      ],
      Host: ['Instance', inSubnet],
    };
    expect(ipv6Of(assigning)).toEqual(['yes']);
  });

  test('are given where the instance asks for them, and need a block of the subnet', () => {
    const asking: Properties = { ...inSubnet, Ipv6AddressCount: 1 };
    expect(ipv6Of({ ...dual, Host: ['Instance', asking] })).toEqual(['yes']);
    expect(ipv6Of({ ...publicSubnet, Host: ['Instance', asking] })).toEqual([]);
  });
});

test('literal private addresses stand as they are, others as the block of the subnet', () => {
  const blocksOf = (host: Properties): readonly string[] => {
    const { network } = build({ ...publicSubnet, Host: ['Instance', { ...inSubnet, ...host }] });
    return only(interfacesOf(network, 'Host')).addresses.map(({ block }) => block);
  };
  expect(blocksOf({ PrivateIpAddress: '10.0.0.9' })).toEqual(['10.0.0.9/32']);
  expect(blocksOf({})).toEqual(['10.0.0.0/24']);
});
