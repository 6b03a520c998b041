import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

function instance(properties: Properties) {
  const result = read(declare('I', 'AWS::EC2::Instance', properties));
  return { ...record(result, 'I', 'instance'), problems: result.problems };
}

describe('instances', () => {
  it('check addresses by default', () => {
    expect(instance({ SubnetId: 'subnet-1', SecurityGroupIds: ['sg-1'] })).toMatchObject({
      settings: {
        subnet: { name: 'subnet-1' },
        groups: { items: [{ name: 'sg-1' }] },
        interfaces: null,
        sourceDestCheck: { value: true, how: 'default' },
        ipv6: { count: null, addresses: null },
      },
      launchTemplate: null,
    });
    expect(instance({ SourceDestCheck: 'false' }).settings.sourceDestCheck).toMatchObject({
      value: false,
    });
  });

  it('carry groups by id and by name', () => {
    expect(
      instance({ SecurityGroupIds: ['sg-1'], SecurityGroups: ['web'] }).settings.groups?.items,
    ).toMatchObject([{ name: 'sg-1' }, { name: 'web' }]);
    expect(instance({}).settings.groups).toBeNull();
  });

  it('list their interfaces', () => {
    const { settings, problems } = instance({
      NetworkInterfaces: [
        {
          DeviceIndex: '0',
          AssociatePublicIpAddress: 'true',
          SubnetId: 'subnet-1',
          GroupSet: ['sg-1'],
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.0.9', Primary: false },
            { PrivateIpAddress: '10.0.0.5', Primary: true },
          ],
          Ipv6AddressCount: 1,
        },
        { DeviceIndex: 1, NetworkInterfaceId: 'eni-1' },
      ],
    });
    expect(settings.interfaces).toMatchObject([
      {
        deviceIndex: { value: 0 },
        associatePublicIp: { value: true },
        subnet: { name: 'subnet-1' },
        groups: { items: [{ name: 'sg-1' }] },
        existing: null,
        privateAddress: { value: '10.0.0.5' },
        ipv6: { count: { value: 1 } },
      },
      { deviceIndex: { value: 1 }, associatePublicIp: null, existing: { name: 'eni-1' } },
    ]);
    expect(problems).toEqual([]);
  });

  it('have one more interface, of which nothing is known, where the list is open', () => {
    expect(instance({ NetworkInterfaces: open('Interfaces') }).settings.interfaces).toMatchObject([
      {
        deviceIndex: { kind: 'unknown' },
        associatePublicIp: { kind: 'unknown' },
        subnet: { kind: 'unknown' },
        groups: { items: [], rest: { what: 'Interfaces' } },
      },
    ]);
  });

  it('need an index for each of several interfaces', () => {
    expect(instance({ NetworkInterfaces: [{ SubnetId: 'subnet-1' }] })).toMatchObject({
      settings: { interfaces: [{ deviceIndex: { value: 0, how: 'default' } }] },
      problems: [],
    });
    expect(instance({ NetworkInterfaces: [{ DeviceIndex: 0 }, {}] }).problems).toEqual([
      expect.stringContaining('NetworkInterfaces.1.DeviceIndex is missing'),
    ]);
  });

  it('keep addresses and user data', () => {
    expect(
      instance({
        PrivateIpAddress: '10.0.0.4',
        UserData: 'IyEv',
        Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }],
      }).settings,
    ).toMatchObject({
      privateAddress: { value: '10.0.0.4' },
      userData: { value: 'IyEv' },
      ipv6: { addresses: { items: [{ value: '2001:db8::1' }] } },
    });
  });
});

describe('launch templates', () => {
  const data = {
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-1'] }],
  };
  const template = declare('T', 'AWS::EC2::LaunchTemplate', {
    LaunchTemplateName: 'web',
    LaunchTemplateData: data,
  });

  it('have their settings inside', () => {
    expect(record(read(template), 'T', 'launch-template').settings).toMatchObject({
      interfaces: [{ associatePublicIp: { value: true }, groups: { items: [{ name: 'sg-1' }] } }],
      sourceDestCheck: null,
    });
  });

  it('are found by id and by name', () => {
    for (const specification of [
      { LaunchTemplateId: ref('T') },
      { LaunchTemplateName: 'web' },
      { LaunchTemplateName: ref('T') },
    ]) {
      const result = read(
        template,
        declare('I', 'AWS::EC2::Instance', { LaunchTemplate: { ...specification, Version: '1' } }),
      );
      expect(record(result, 'I', 'instance').launchTemplate).toMatchObject({
        kind: 'resource',
        key: 'T',
      });
      expect(result.problems).toEqual([]);
    }
  });

  it('are flat as launch configurations', () => {
    const result = read(
      declare('C', 'AWS::AutoScaling::LaunchConfiguration', {
        SecurityGroups: ['sg-1'],
        AssociatePublicIpAddress: true,
      }),
    );
    expect(record(result, 'C', 'launch-template').settings).toMatchObject({
      groups: { items: [{ name: 'sg-1' }] },
      associatePublicIp: { value: true },
    });
  });
});

describe('Auto Scaling groups', () => {
  const templates = ['T', 'U'].map((id) =>
    declare(id, 'AWS::EC2::LaunchTemplate', { LaunchTemplateData: {} }),
  );
  const group = (properties: Properties) => {
    const result = read(
      ...templates,
      declare('C', 'AWS::AutoScaling::LaunchConfiguration'),
      declare('I', 'AWS::EC2::Instance', { SecurityGroupIds: ['sg-9'] }),
      declare('G', 'AWS::AutoScaling::AutoScalingGroup', {
        MinSize: '0',
        MaxSize: '2',
        ...properties,
      }),
    );
    return { ...result, group: record(result, 'G', 'auto-scaling-group') };
  };

  it('launch from a template, a configuration or an instance', () => {
    expect(
      group({ LaunchTemplate: { LaunchTemplateId: ref('T'), Version: '1' } }).group.launchTemplate,
    ).toMatchObject({ key: 'T' });
    expect(group({ LaunchConfigurationName: ref('C') }).group.launchTemplate).toMatchObject({
      key: 'C',
    });
    const copy = group({ InstanceId: ref('I') });
    expect(copy.group.launchTemplate).toMatchObject({ key: 'G#launch-template' });
    expect(record(copy, 'G#launch-template', 'launch-template').settings.groups).toMatchObject({
      items: [{ name: 'sg-9' }],
    });
    expect(group({ InstanceId: 'i-1' }).group.launchTemplate).toMatchObject({
      kind: 'outside',
      name: 'i-1',
    });
    expect(group({}).group.launchTemplate).toBeNull();
  });

  it('are one group for each template of a policy', () => {
    const specification = (id: string) => ({
      LaunchTemplateSpecification: { LaunchTemplateId: ref(id), Version: '1' },
    });
    const { resources, group: first } = group({
      MixedInstancesPolicy: {
        LaunchTemplate: {
          ...specification('T'),
          Overrides: [{ InstanceType: 'm5.large' }, specification('U'), specification('T')],
        },
      },
    });
    expect(first.launchTemplate).toMatchObject({ key: 'T' });
    expect(
      record({ resources }, 'G#override-1', 'auto-scaling-group').launchTemplate,
    ).toMatchObject({ key: 'U' });
    expect(resources.has('G#override-2')).toBe(false);
  });

  it('stand in subnets, behind balancers', () => {
    expect(
      group({
        VPCZoneIdentifier: ['subnet-1'],
        TargetGroupARNs: ['arn:a'],
        LoadBalancerNames: ['classic'],
        TrafficSources: [
          { Identifier: 'arn:b', Type: 'elbv2' },
          { Identifier: 'arn:c', Type: 'vpc-lattice' },
        ],
      }).group,
    ).toMatchObject({
      subnets: { items: [{ name: 'subnet-1' }] },
      targetGroups: { items: [{ name: 'arn:a' }, { name: 'arn:b' }], rest: null },
      classicLoadBalancers: { items: [{ name: 'classic' }] },
      sizeMax: { value: 2 },
    });
    expect(group({ AvailabilityZones: ['eu-west-1a'] }).group.subnets).toBeNull();
    expect(group({ VPCZoneIdentifier: open('Parameter Subnets') }).group.subnets).toMatchObject({
      items: [],
      rest: { what: 'Parameter Subnets' },
    });
  });
});

describe('interfaces and elastic addresses', () => {
  it('are resources', () => {
    const result = read(
      declare('N', 'AWS::EC2::NetworkInterface', {
        SubnetId: 'subnet-1',
        PrivateIpAddress: '10.0.0.4',
        PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.5', Primary: false }],
      }),
      declare('E', 'AWS::EC2::NetworkInterface', {
        SubnetId: 'subnet-1',
        GroupSet: [],
        SourceDestCheck: false,
      }),
      declare('A', 'AWS::EC2::NetworkInterfaceAttachment', {
        NetworkInterfaceId: ref('N'),
        InstanceId: 'i-1',
        DeviceIndex: '1',
      }),
      declare('Ip', 'AWS::EC2::EIP', { InstanceId: 'i-1' }),
      declare('X', 'AWS::EC2::EIPAssociation', {
        AllocationId: ref('Ip', 'AllocationId'),
        NetworkInterfaceId: ref('N'),
        PrivateIpAddress: '10.0.0.5',
      }),
      declare('Y', 'AWS::EC2::EIPAssociation', { EIP: ref('Ip'), InstanceId: 'i-1' }),
    );
    expect(record(result, 'N', 'network-interface')).toMatchObject({
      groups: null,
      privateAddresses: { items: [{ value: '10.0.0.4' }, { value: '10.0.0.5' }] },
      sourceDestCheck: { value: true, how: 'default' },
    });
    expect(record(result, 'E', 'network-interface')).toMatchObject({
      groups: null,
      sourceDestCheck: { value: false },
    });
    expect(record(result, 'A', 'network-interface-attachment')).toMatchObject({
      networkInterface: { key: 'N' },
      instance: { name: 'i-1' },
      deviceIndex: { value: 1 },
    });
    expect(record(result, 'Ip', 'elastic-ip').instance).toMatchObject({ name: 'i-1' });
    expect(record(result, 'X', 'elastic-ip-association')).toMatchObject({
      elasticIp: { key: 'Ip' },
      instance: null,
      networkInterface: { key: 'N' },
      privateAddress: { value: '10.0.0.5' },
    });
    expect(record(result, 'Y', 'elastic-ip-association')).toMatchObject({
      elasticIp: { key: 'Ip' },
      instance: { name: 'i-1' },
    });
    expect(result.problems).toEqual([]);
  });
});
