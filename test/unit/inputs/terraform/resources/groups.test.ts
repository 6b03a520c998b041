import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Code, constant, type Planned, planOf, refs } from '../plan.ts';

const newVpc: Planned = { values: { cidr_block: '10.0.0.0/16' }, unknown: { id: true } };
const tcp = { from_port: 22, to_port: 22, protocol: 'tcp' };
const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };

/** A block as Terraform shows it: what is not set is empty. */
function block(more: JsonObject = {}): JsonObject {
  return {
    ...tcp,
    cidr_blocks: [],
    ipv6_cidr_blocks: [],
    prefix_list_ids: [],
    security_groups: [],
    self: false,
    description: '',
    ...more,
  };
}

function group(values: JsonObject, unknown: JsonObject = {}): Planned {
  return {
    values: { name: 'web', ...values },
    unknown: { id: true, vpc_id: true, ingress: true, egress: true, ...unknown },
  };
}

function groupCode(more: JsonObject = {}): Code {
  return {
    resources: {
      'aws_vpc.v': {},
      'aws_security_group.g': { vpc_id: refs('aws_vpc.v.id'), ...more },
    },
  };
}

describe('inline rules', () => {
  test('of a block become one rule for each peer', () => {
    const ingress = [
      block({
        cidr_blocks: ['10.0.0.0/8', '192.0.2.0/24'],
        ipv6_cidr_blocks: ['::/0'],
        security_groups: ['123456789012/sg-0123456789abcdef0'],
        prefix_list_ids: ['pl-1'],
        self: true,
      }),
    ];
    const root = planOf(
      { 'aws_vpc.v': newVpc, 'aws_security_group.g': group({ ingress }, { ingress: [{}] }) },
      groupCode({ ingress: constant(ingress) }),
    );
    expect(declare(root).of('aws_security_group.g')).toEqual({
      VpcId: '@aws_vpc.v',
      GroupName: 'web',
      SecurityGroupIngress: [
        { ...ssh, CidrIp: '10.0.0.0/8' },
        { ...ssh, CidrIp: '192.0.2.0/24' },
        { ...ssh, CidrIpv6: '::/0' },
        { ...ssh, SourceSecurityGroupId: 'sg-0123456789abcdef0' },
        { ...ssh, SourcePrefixListId: 'pl-1' },
        { ...ssh, SourceSecurityGroupId: '@aws_security_group.g' },
      ],
      'reachlint:EgressIsComplete': true,
    });
  });

  test('that the code does not have are none, also where the plan calls them unknown (SG-14)', () => {
    const root = planOf({ 'aws_vpc.v': newVpc, 'aws_security_group.g': group({}) }, groupCode());
    expect(declare(root).of('aws_security_group.g')).toEqual({
      VpcId: '@aws_vpc.v',
      GroupName: 'web',
      'reachlint:EgressIsComplete': true,
    });
  });

  test('of which the plan does not show the code are not known', () => {
    const root = planOf({ 'aws_security_group.g': group({}) }, null);
    expect(declare(root).of('aws_security_group.g')).toMatchObject({
      SecurityGroupIngress: { items: [], '?': 'anything' },
      SecurityGroupEgress: { items: [], '?': 'anything' },
    });
  });

  /** Two blocks, of which these do not know their groups. */
  function blocksOf(unknownIn: readonly boolean[], references: JsonObject): unknown {
    const ingress = unknownIn.map(() => block());
    const root = planOf(
      {
        'aws_vpc.v': newVpc,
        'aws_security_group.a': group({}),
        'aws_security_group.b': group({}),
        'aws_security_group.g': group(
          { ingress },
          { ingress: unknownIn.map((each) => ({ security_groups: each })) },
        ),
      },
      {
        resources: {
          ...groupCode({ ingress: references }).resources,
          'aws_security_group.a': { vpc_id: refs('aws_vpc.v.id') },
          'aws_security_group.b': { vpc_id: refs('aws_vpc.v.id') },
        },
      },
    );
    const found = declare(root).of('aws_security_group.g');
    return (found as { readonly SecurityGroupIngress: unknown }).SecurityGroupIngress;
  }

  test('that name a group not there yet are resolved, beside what other arguments mention', () => {
    const references = refs('aws_security_group.a.id', 'aws_vpc.v.cidr_block');
    expect(blocksOf([true], references)).toEqual([
      { ...ssh, SourceSecurityGroupId: '@aws_security_group.a' },
    ]);
  });

  test('in two blocks may each name either of two groups', () => {
    const either = { '?': ['@aws_security_group.a', '@aws_security_group.b'] };
    const references = refs('aws_security_group.a.id', 'aws_security_group.b.id');
    expect(blocksOf([true, true], references)).toEqual([
      { ...ssh, SourceSecurityGroupId: either },
      { ...ssh, SourceSecurityGroupId: either },
    ]);
  });
});

const existing = {
  actions: ['no-op'],
  values: {
    id: 'sg-0123456789abcdef0',
    vpc_id: 'vpc-0123456789abcdef0',
    name: 'web',
    ingress: [block({ cidr_blocks: ['10.0.0.0/8', '0.0.0.0/0'] }), block({ self: true })],
    egress: [],
  },
} satisfies Planned;

describe('of a group that exists, rules that resources of their own had made are left to these (SG-16)', () => {
  const rule = {
    ...tcp,
    type: 'ingress',
    cidr_blocks: ['0.0.0.0/0'],
    security_group_id: 'sg-0123456789abcdef0',
  };

  function ingressWith(more: Readonly<Record<string, Planned>>, code: JsonObject = {}): unknown {
    const root = planOf(
      { 'aws_security_group.g': existing, ...more },
      { resources: { 'aws_security_group.g': code } },
    );
    const found = declare(root).of('sg-0123456789abcdef0');
    return (found as { readonly SecurityGroupIngress: unknown }).SecurityGroupIngress;
  }

  const own = { ...ssh, CidrIp: '10.0.0.0/8' };
  const itself = { ...ssh, SourceSecurityGroupId: '@sg-0123456789abcdef0' };

  test('control: without such resources all stay', () => {
    expect(ingressWith({})).toEqual([own, { ...ssh, CidrIp: '0.0.0.0/0' }, itself]);
  });

  test('one that the plan deletes', () => {
    const gone: Planned = { actions: ['delete'], before: rule };
    expect(ingressWith({ 'aws_security_group_rule.r': gone })).toEqual([own, itself]);
  });

  test('one of the newer kind that the plan changes', () => {
    const before = {
      security_group_id: 'sg-0123456789abcdef0',
      ip_protocol: '6',
      from_port: 22,
      to_port: 22,
      cidr_ipv4: '0.0.0.0/0',
    };
    const changed: Planned = {
      actions: ['update'],
      before,
      values: { ...before, cidr_ipv4: '192.0.2.0/24' },
    };
    expect(ingressWith({ 'aws_vpc_security_group_ingress_rule.r': changed })).toEqual([
      own,
      itself,
    ]);
  });

  test('one of another group or direction takes nothing away', () => {
    const other: Planned = {
      actions: ['delete'],
      before: { ...rule, security_group_id: 'sg-0fedcba9876543210' },
    };
    const outward: Planned = { actions: ['delete'], before: { ...rule, type: 'egress' } };
    expect(
      ingressWith({ 'aws_security_group_rule.r': other, 'aws_security_group_rule.s': outward }),
    ).toHaveLength(3);
  });

  test('but what stands in the code stays', () => {
    const gone: Planned = { actions: ['delete'], before: rule };
    const code = { ingress: constant([]) };
    expect(ingressWith({ 'aws_security_group_rule.r': gone }, code)).toHaveLength(3);
  });
});

describe('rules as resources of their own', () => {
  test('of the older kind are one rule for each peer', () => {
    const root = planOf(
      {
        'aws_security_group_rule.r': {
          values: { ...tcp, type: 'egress', cidr_blocks: ['10.0.0.0/8'], self: true },
          unknown: { id: true, security_group_id: true, source_security_group_id: true },
        },
        'aws_vpc.v': newVpc,
      },
      {
        resources: {
          'aws_security_group_rule.r': {
            security_group_id: refs('aws_vpc.v.default_security_group_id'),
          },
        },
      },
    );
    const found = declare(root);
    const all = found.all.filter(({ type }) => type === 'AWS::EC2::SecurityGroupEgress');
    const group = '@aws_vpc.v.DefaultSecurityGroup';
    expect(all.map(({ key }) => found.of(key))).toEqual([
      { ...ssh, GroupId: group, CidrIp: '10.0.0.0/8' },
      { ...ssh, GroupId: group, DestinationSecurityGroupId: group },
    ]);
  });

  test('of the newer kind have one peer and may have no ports', () => {
    const values = { ip_protocol: '-1', from_port: null, to_port: null, cidr_ipv4: null };
    const root = planOf(
      {
        'aws_security_group.a': group({}),
        'aws_vpc_security_group_ingress_rule.r': {
          values,
          unknown: { security_group_id: true, referenced_security_group_id: true },
        },
      },
      {
        resources: {
          'aws_vpc_security_group_ingress_rule.r': {
            security_group_id: refs('aws_security_group.a.id'),
            referenced_security_group_id: refs('aws_security_group.a.id'),
          },
        },
      },
    );
    expect(declare(root).of('aws_vpc_security_group_ingress_rule.r')).toEqual({
      GroupId: '@aws_security_group.a',
      IpProtocol: '-1',
      SourceSecurityGroupId: '@aws_security_group.a',
    });
  });
});

test('the default group that is taken over has no rules but those of the code (SG-17)', () => {
  const root = planOf(
    {
      'aws_vpc.v': newVpc,
      'aws_default_security_group.d': {
        values: {},
        unknown: { id: true, name: true, vpc_id: true, ingress: true, egress: true },
      },
    },
    { resources: { 'aws_default_security_group.d': { vpc_id: refs('aws_vpc.v.id') } } },
  );
  expect(declare(root).of('aws_default_security_group.d')).toEqual({
    VpcId: '@aws_vpc.v',
    GroupName: 'default',
    'reachlint:EgressIsComplete': true,
  });
});

describe('a group put on an interface', () => {
  function attached(link: JsonObject, unknown = true): ReturnType<typeof declare> {
    const id = 'eni-0123456789abcdef0';
    return declare(
      planOf(
        {
          'aws_security_group.g': group({}),
          'aws_instance.i': unknown
            ? { values: {}, unknown: { id: true, primary_network_interface_id: true } }
            : {
                actions: ['no-op'],
                values: { id: 'i-0123456789abcdef0', primary_network_interface_id: id },
              },
          'aws_network_interface.n': { values: {}, unknown: { id: true } },
          'aws_network_interface_sg_attachment.a': {
            values: unknown ? {} : { network_interface_id: id },
            unknown: {
              security_group_id: true,
              ...(unknown ? { network_interface_id: true } : {}),
            },
          },
        },
        {
          resources: {
            'aws_network_interface_sg_attachment.a': {
              security_group_id: refs('aws_security_group.g.id'),
              network_interface_id: link,
            },
          },
        },
      ),
    );
  }
  const further = { 'reachlint:FurtherGroups': ['@aws_security_group.g'] };

  test('of its own', () => {
    const found = attached(refs('aws_network_interface.n.id'));
    expect(found.of('aws_network_interface.n')).toMatchObject(further);
    expect(found.of('aws_instance.i')).not.toMatchObject(further);
  });

  test('that an instance brings along', () => {
    const found = attached(refs('aws_instance.i.primary_network_interface_id'));
    expect(found.of('aws_instance.i')).toMatchObject(further);
    expect(found.of('aws_network_interface.n')).not.toMatchObject(further);
  });

  test('that an instance which exists brought along', () => {
    const found = attached(refs('aws_instance.i.primary_network_interface_id'), false);
    expect(found.of('i-0123456789abcdef0')).toMatchObject(further);
  });
});
