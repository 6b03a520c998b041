import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { type Declared, declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const surroundings = {
  'aws_subnet.s': created,
  'aws_security_group.g': created,
  'aws_network_interface.e': created,
  'aws_launch_template.t': created,
};

/** An instance that is planned so, with this code. */
function planned(own: Planned, code: JsonObject, address = 'aws_instance.web'): Declared {
  return declare(planOf({ ...surroundings, [address]: own }, { resources: { [address]: code } }));
}

describe('an instance', () => {
  test('lies in its subnet and carries its groups', () => {
    const own = {
      values: {
        source_dest_check: false,
        private_ip: '10.0.0.10',
        associate_public_ip_address: true,
      },
      unknown: { subnet_id: true, vpc_security_group_ids: true, security_groups: true },
    };
    const code = {
      subnet_id: refs('aws_subnet.s.id'),
      vpc_security_group_ids: refs('aws_security_group.g.id'),
    };
    expect(planned(own, code).of('aws_instance.web')).toEqual({
      SubnetId: '@aws_subnet.s',
      SecurityGroupIds: { items: ['@aws_security_group.g'], '?': 'anything' },
      AssociatePublicIpAddress: true,
      PrivateIpAddress: '10.0.0.10',
      SourceDestCheck: false,
    });
  });

  test('of which the provider computes the rest has nothing else', () => {
    const own = {
      values: { network_interface: [], launch_template: [] },
      unknown: {
        associate_public_ip_address: true,
        ipv6_address_count: true,
        ipv6_addresses: true,
        private_ip: true,
        security_groups: true,
        subnet_id: true,
        vpc_security_group_ids: true,
        primary_network_interface: true,
      },
    };
    expect(planned(own, {}).of('aws_instance.web')).toEqual({});
  });

  test('asks for IPv6 addresses', () => {
    const counted = planned({ values: { ipv6_address_count: 2 } }, {});
    expect(counted.of('aws_instance.web')).toEqual({ Ipv6AddressCount: 2 });
    const listed = planned({ values: { ipv6_addresses: ['2001:db8::1'] } }, {});
    expect(listed.of('aws_instance.web')).toEqual({
      Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }],
    });
  });

  test('takes over interfaces that there are already', () => {
    const own = {
      values: { network_interface: [{ device_index: 0 }] },
      unknown: { network_interface: [{ network_interface_id: true }], subnet_id: true },
    };
    const code = {
      network_interface: [{ network_interface_id: refs('aws_network_interface.e.id') }],
    };
    expect(planned(own, code).of('aws_instance.web')).toEqual({
      NetworkInterfaces: [{ NetworkInterfaceId: '@aws_network_interface.e', DeviceIndex: 0 }],
    });
  });

  test('has its primary interface at number 0', () => {
    const own = {
      unknown: { primary_network_interface: [{ network_interface_id: true }] },
      values: { primary_network_interface: [{}] },
    };
    const code = {
      primary_network_interface: [{ network_interface_id: refs('aws_network_interface.e.id') }],
    };
    expect(planned(own, code).of('aws_instance.web')).toEqual({
      NetworkInterfaces: [{ NetworkInterfaceId: '@aws_network_interface.e', DeviceIndex: 0 }],
    });
  });

  test('names its launch template by id or by name', () => {
    const own = {
      values: { launch_template: [{ version: '$Latest' }] },
      unknown: { launch_template: [{ id: true, name: true }] },
    };
    const code = { launch_template: [{ id: refs('aws_launch_template.t.id') }] };
    expect(planned(own, code).of('aws_instance.web')).toEqual({
      LaunchTemplate: { LaunchTemplateId: '@aws_launch_template.t' },
    });
    const byName = { values: { launch_template: [{ name: 'web' }] } };
    expect(planned(byName, {}).of('aws_instance.web')).toEqual({
      LaunchTemplate: { LaunchTemplateName: 'web' },
    });
  });

  test('may be a request for spot capacity', () => {
    const own = { unknown: { subnet_id: true } };
    const code = { subnet_id: refs('aws_subnet.s.id') };
    const address = 'aws_spot_instance_request.web';
    const declared = planned(own, code, address);
    expect(declared.of(address)).toEqual({ SubnetId: '@aws_subnet.s' });
    expect(declared.all.find(({ key }) => key === address)?.type).toBe('AWS::EC2::Instance');
  });
});

describe('of an instance that exists', () => {
  const id = 'i-0123456789abcdef0';
  const values = {
    id,
    subnet_id: 'subnet-0123456789abcdef0',
    security_groups: ['web'],
    vpc_security_group_ids: ['sg-0123456789abcdef0'],
    primary_network_interface: [{ network_interface_id: 'eni-0123456789abcdef0' }],
  };

  test('the ids of its groups count, which their names repeat', () => {
    const declared = planned({ values, actions: ['no-op'] }, {});
    expect(declared.of(id)).toEqual({
      SubnetId: 'subnet-0123456789abcdef0',
      SecurityGroupIds: ['sg-0123456789abcdef0'],
    });
  });

  test('the interface that it made itself is told by its own arguments, another by what it is', () => {
    const eni = { values: { id: 'eni-0123456789abcdef0' }, actions: ['no-op'] };
    const declared = declare(
      planOf({
        'aws_instance.web': { values, actions: ['no-op'] },
        'aws_network_interface.e': eni,
      }),
    );
    expect(declared.of(id)).toMatchObject({
      NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0123456789abcdef0', DeviceIndex: 0 }],
    });
  });
});

describe('an interface', () => {
  const address = 'aws_network_interface.own';

  test('has its addresses, the primary one once', () => {
    const own = {
      values: {
        private_ip: '10.0.0.5',
        private_ips: ['10.0.0.4', '10.0.0.5'],
        source_dest_check: true,
      },
      unknown: { subnet_id: true, security_groups: true },
    };
    const code = {
      subnet_id: refs('aws_subnet.s.id'),
      security_groups: refs('aws_security_group.g.id'),
    };
    expect(planned(own, code, address).of(address)).toMatchObject({
      SubnetId: '@aws_subnet.s',
      GroupSet: { items: ['@aws_security_group.g'] },
      PrivateIpAddress: '10.0.0.5',
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.4' }],
      SourceDestCheck: true,
    });
  });

  test('may say itself where it is attached', () => {
    const own = {
      values: { attachment: [{ device_index: 1 }] },
      unknown: { attachment: [{ instance: true }] },
    };
    const code = { attachment: [{ instance: refs('aws_instance.web.id') }] };
    const declared = declare(
      planOf({ 'aws_instance.web': created, [address]: own }, { resources: { [address]: code } }),
    );
    expect(declared.of(`${address}#attachment-0`)).toEqual({
      NetworkInterfaceId: `@${address}`,
      InstanceId: '@aws_instance.web',
      DeviceIndex: 1,
    });
  });

  test('that something else than an instance has is attached to none', () => {
    const own = { values: { attachment: [{ instance: '', device_index: 0 }] } };
    expect(planned(own, {}, address).keys()).not.toContain(`${address}#attachment-0`);
  });

  test('may be attached by a resource of its own', () => {
    const attachment = 'aws_network_interface_attachment.a';
    const own = {
      values: { device_index: 1 },
      unknown: { instance_id: true, network_interface_id: true },
    };
    const code = {
      instance_id: refs('aws_instance.web.id'),
      network_interface_id: refs('aws_network_interface.e.id'),
    };
    const declared = declare(
      planOf(
        { ...surroundings, 'aws_instance.web': created, [attachment]: own },
        { resources: { [attachment]: code } },
      ),
    );
    expect(declared.of(attachment)).toEqual({
      InstanceId: '@aws_instance.web',
      NetworkInterfaceId: '@aws_network_interface.e',
      DeviceIndex: 1,
    });
  });
});

test('an instance outside the plan is declared by its id', () => {
  const id = 'i-0123456789abcdef0';
  const values = {
    id,
    subnet_id: 'subnet-1',
    vpc_security_group_ids: ['sg-1'],
    associate_public_ip_address: false,
    private_ip: '10.0.0.10',
  };
  const declared = declare(planOf({ 'data.aws_instance.own': { values, actions: ['no-op'] } }));
  expect(declared.of(id)).toEqual({
    SubnetId: 'subnet-1',
    SecurityGroupIds: ['sg-1'],
    AssociatePublicIpAddress: false,
    PrivateIpAddress: '10.0.0.10',
    SourceDestCheck: '?',
  });
});
