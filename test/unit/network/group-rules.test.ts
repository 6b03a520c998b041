import { describe, expect, test } from 'vitest';
import type { FilterRule, NetworkModel } from '../../../lib/network/model.ts';
import { joined, open, type Plain, partial, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  groupsOf,
  interfacesOf,
  label,
  matchesOf,
  only,
  publicSubnet,
  type Resources,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

const group = (properties: Properties): Resources => ({
  ...publicSubnet,
  Group: ['SecurityGroup', { GroupDescription: 'test', VpcId: ref('Vpc'), ...properties }],
});

function ingressOf(
  rule: Properties,
  more: Resources = {},
): {
  readonly network: NetworkModel;
  readonly rule: FilterRule;
  readonly problems: readonly string[];
} {
  const { network, problems } = build({ ...group({ SecurityGroupIngress: [rule] }), ...more });
  return { network, problems, rule: only(get(network.groups, 'Group').ingress) };
}

describe('protocols and ports (PKT-2, SG-10, SG-11)', () => {
  const world = '0.0.0.0/0';
  const cases: readonly [
    claim: string,
    rule: Properties,
    expected: readonly string[],
    warns: boolean,
  ][] = [
    [
      'a range',
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 25, CidrIp: world },
      ['ipv4 6 22-25 0.0.0.0/0'],
      false,
    ],
    [
      'a number is a name',
      { IpProtocol: '6', FromPort: 22, ToPort: 22, CidrIp: world },
      ['ipv4 6 22-22 0.0.0.0/0'],
      false,
    ],
    [
      'all protocols ignore ports',
      { IpProtocol: '-1', FromPort: 443, ToPort: 443, CidrIp: world },
      ['ipv4 all 0.0.0.0/0'],
      false,
    ],
    [
      'other protocols ignore ports',
      { IpProtocol: '50', FromPort: 22, ToPort: 22, CidrIp: world },
      ['ipv4 50 0.0.0.0/0'],
      false,
    ],
    [
      '0 to 0 is port 0',
      { IpProtocol: 'tcp', FromPort: 0, ToPort: 0, CidrIp: world },
      ['ipv4 6 0-0 0.0.0.0/0'],
      false,
    ],
    [
      '-1 to -1 is taken as all',
      { IpProtocol: 'udp', FromPort: -1, ToPort: -1, CidrIp: world },
      ['ipv4 17 0.0.0.0/0'],
      true,
    ],
    [
      'a missing end is taken as all',
      { IpProtocol: 'tcp', FromPort: 22, CidrIp: world },
      ['ipv4 6 0.0.0.0/0'],
      true,
    ],
    [
      'a range upside down is taken as all',
      { IpProtocol: 'tcp', FromPort: 25, ToPort: 22, CidrIp: world },
      ['ipv4 6 0.0.0.0/0'],
      true,
    ],
    [
      'type and code',
      { IpProtocol: 'icmp', FromPort: 8, ToPort: 0, CidrIp: world },
      ['ipv4 1 type 8 code 0 0.0.0.0/0'],
      false,
    ],
    [
      'all codes',
      { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: world },
      ['ipv4 1 type 8 code * 0.0.0.0/0'],
      false,
    ],
    [
      'all types have all codes',
      { IpProtocol: 'icmp', FromPort: -1, ToPort: 3, CidrIp: world },
      ['ipv4 1 0.0.0.0/0'],
      false,
    ],
    [
      'icmpv6 without a range is all of it',
      { IpProtocol: 'icmpv6', CidrIpv6: '::/0' },
      ['ipv6 58 ::/0'],
      false,
    ],
    [
      'icmp with an IPv6 block is nothing',
      { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, CidrIpv6: '::/0' },
      [],
      true,
    ],
    [
      'icmpv6 with an IPv4 block is nothing',
      { IpProtocol: '58', FromPort: -1, ToPort: -1, CidrIp: world },
      [],
      true,
    ],
    [
      'bits behind the prefix do not count (PKT-4)',
      { IpProtocol: '-1', CidrIp: '100.68.0.18/18' },
      ['ipv4 all 100.68.0.0/18'],
      false,
    ],
  ];
  test.each(cases)('%s', (_, properties, expected, warns) => {
    const { network, rule, problems } = ingressOf(properties);
    const { must, may } = matchesOf(network, rule);
    expect(must).toEqual(expected);
    expect(may).toEqual(expected);
    expect(problems.length > 0).toBe(warns);
    if (warns)
      expect(rule.assumptions.map((each) => each.rule)).toEqual([
        expect.stringMatching(/^SG-1[01]$/),
      ]);
  });
});

describe('rules that say the same', () => {
  const twice = (rule: Properties, other: Properties = {}) =>
    build(group({ SecurityGroupIngress: [rule, { ...rule, ...other }] }));

  test('have their matches in common', () => {
    const { network } = twice({
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '10.0.0.0/8',
    });
    const [a, b] = get(network.groups, 'Group').ingress;
    expect(a?.may).toBe(b?.may);
    expect(a?.must).toEqual(a?.may);
    expect(a?.id).not.toBe(b?.id);
  });

  test.each<[string, Properties]>([
    ['the protocol', { IpProtocol: 'udp' }],
    ['the first port', { FromPort: 21 }],
    ['the last port', { ToPort: 23 }],
    ['the far side', { CidrIp: '10.0.0.0/9' }],
  ])('but for %s match something else', (_, other) => {
    const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' };
    const [a, b] = get(twice(rule, other).network.groups, 'Group').ingress;
    expect(a?.may).not.toEqual(b?.may);
  });

  test('wrongly are each told of', () => {
    const { problems } = twice({ IpProtocol: 'tcp', FromPort: 9, ToPort: 1, CidrIp: '10.0.0.0/8' });
    expect(problems).toHaveLength(2);
  });
});

describe('what is not known (LANG-9)', () => {
  test('a source may be anything', () => {
    const { network, rule } = ingressOf({
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: open('Parameter SshCidr'),
    });
    expect(matchesOf(network, rule)).toEqual({ must: [], may: ['ipv4 6 22-22 any'] });
    expect(rule.unknowns.map(({ what }) => what)).toEqual(['Parameter SshCidr']);
  });

  test('a source with candidates may be each of them', () => {
    const cidr = open('Parameter SshCidr', { among: ['10.0.0.0/8', '0.0.0.0/0'] });
    const { network, rule } = ingressOf({
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: cidr,
    });
    expect(matchesOf(network, rule)).toEqual({
      must: [],
      may: ['ipv4 6 22-22 10.0.0.0/8', 'ipv4 6 22-22 0.0.0.0/0'],
    });
  });

  test('a port with candidates is the same at both ends', () => {
    const port = open('Parameter Port', { among: [22, 80] });
    const { network, rule } = ingressOf({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '0.0.0.0/0',
    });
    expect(matchesOf(network, rule)).toEqual({
      must: [],
      may: ['ipv4 6 22-22 0.0.0.0/0', 'ipv4 6 80-80 0.0.0.0/0'],
    });
  });

  test('one end that is not known leaves the other in place', () => {
    const { network, rule } = ingressOf({
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: open('Parameter Port'),
      CidrIp: '0.0.0.0/0',
    });
    expect(matchesOf(network, rule)).toEqual({ must: [], may: ['ipv4 6 22-65535 0.0.0.0/0'] });
  });

  test('a protocol may be any', () => {
    const { network, rule } = ingressOf({
      IpProtocol: open('Parameter P'),
      FromPort: 22,
      ToPort: 22,
      CidrIp: '0.0.0.0/0',
    });
    expect(matchesOf(network, rule)).toEqual({ must: [], may: ['ipv4 all 0.0.0.0/0'] });
  });

  test('rules missing from a list may be anything', () => {
    const { network } = build(
      group({ SecurityGroupIngress: partial([], open('Parameter Rules')) }),
    );
    const rule = only(get(network.groups, 'Group').ingress);
    expect(matchesOf(network, rule)).toEqual({ must: [], may: ['both all any'] });
  });

  test('a rule of a group that is not known may be of any group', () => {
    const { network } = build({
      ...group({}),
      Other: ['SecurityGroup', { GroupDescription: 'x', VpcId: ref('Vpc') }],
      Rule: [
        'SecurityGroupIngress',
        {
          GroupId: joined('sg-', open('Parameter X')),
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: '0.0.0.0/0',
        },
      ],
    });
    for (const id of ['Group', 'Other']) {
      const rule = only(get(network.groups, id).ingress);
      expect(matchesOf(network, rule)).toEqual({ must: [], may: ['ipv4 6 22-22 0.0.0.0/0'] });
    }
  });
});

describe('peers', () => {
  const tcp22 = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
  const host: Resources = {
    Host: ['Instance', { SubnetId: ref('Subnet'), SecurityGroupIds: [ref('Group', 'GroupId')] }],
  };

  test('a group matches its members (SG-5), itself too (SG-8)', () => {
    const { network } = build({
      ...group({}),
      Rule: [
        'SecurityGroupIngress',
        {
          GroupId: ref('Group', 'GroupId'),
          SourceSecurityGroupId: ref('Group', 'GroupId'),
          ...tcp22,
        },
      ],
    });
    const rule = only(get(network.groups, 'Group').ingress);
    expect(matchesOf(network, rule).must).toEqual(['both 6 22-22 members of Group']);
    expect(rule.label).toBe('Rule');
  });

  test('icmp from a group is IPv4 only', () => {
    const { network, rule } = ingressOf({
      IpProtocol: 'icmp',
      FromPort: -1,
      ToPort: -1,
      SourceSecurityGroupId: 'sg-1',
    });
    expect(matchesOf(network, rule).must).toEqual(['ipv4 1 members of sg-1']);
  });

  test('a group outside the input has no known rules', () => {
    const { network } = ingressOf({ ...tcp22, SourceSecurityGroupId: open('Parameter Admins') });
    const outside = get(network.groups, 'Parameter Admins#security-group');
    expect(matchesOf(network, only(outside.ingress))).toEqual({ must: [], may: ['both all any'] });
    expect(get(network.components, outside.id).declared).toBe(false);
  });

  test('a reference that may point at any group never matches the Internet (SG-6)', () => {
    const { network, rule } = ingressOf({
      ...tcp22,
      SourceSecurityGroupId: joined('sg-', open('Parameter X')),
    });
    const { must, may } = matchesOf(network, rule);
    expect(must).toEqual([]);
    expect(may).toContain('both 6 22-22 members of Group');
    expect(may.some((text) => text.endsWith(' any'))).toBe(false);
  });

  test('the address of an instance matches by identity (LANG-4)', () => {
    const { network, rule } = ingressOf(
      { ...tcp22, CidrIp: joined(ref('Host', 'PrivateIp'), '/32') },
      host,
    );
    expect(matchesOf(network, rule).must).toEqual(['ipv4 6 22-22 private of Host']);
  });

  test('the address of a NAT gateway is that of its Elastic IP', () => {
    const { network, rule } = ingressOf(
      { ...tcp22, CidrIp: joined(ref('Address', 'PublicIp'), '/32') },
      {
        Address: ['EIP'],
        Nat: [
          'NatGateway',
          { SubnetId: ref('Subnet'), AllocationId: ref('Address', 'AllocationId') },
        ],
      },
    );
    expect(matchesOf(network, rule).must).toEqual(['ipv4 6 22-22 public of Nat']);
  });

  test('the block of the VPC', () => {
    const { network, rule } = ingressOf({ ...tcp22, CidrIp: ref('Vpc', 'CidrBlock') });
    expect(matchesOf(network, rule).must).toEqual(['ipv4 6 22-22 10.0.0.0/16']);
  });

  test('the block of a VPC that is not known: its own interfaces surely, private space perhaps', () => {
    const { network, rule } = ingressOf(
      { ...tcp22, CidrIp: open('Parameter VpcCidr') },
      {
        ...host,
        Vpc: ['VPC', { CidrBlock: open('Parameter VpcCidr') }],
      },
    );
    const { must, may } = matchesOf(network, rule);
    expect(must).toEqual(['ipv4 6 22-22 private of Host']);
    expect(may).toContain('ipv4 6 22-22 10.0.0.0/8');
    expect(may.some((text) => text.endsWith(' any'))).toBe(false);
  });

  test('a prefix list of the input is its entries, any other is opaque (SG-9)', () => {
    const list: Resources = {
      List: [
        'PrefixList',
        {
          PrefixListName: 'x',
          AddressFamily: 'IPv4',
          MaxEntries: 2,
          Entries: [{ Cidr: '192.0.2.0/24' }, { Cidr: '198.51.100.0/24' }],
        },
      ],
    };
    const own = ingressOf({ ...tcp22, SourcePrefixListId: ref('List', 'PrefixListId') }, list);
    expect(matchesOf(own.network, own.rule).must).toEqual([
      'ipv4 6 22-22 192.0.2.0/24',
      'ipv4 6 22-22 198.51.100.0/24',
    ]);
    const other = ingressOf({ ...tcp22, SourcePrefixListId: 'pl-3b927c52' });
    expect(matchesOf(other.network, other.rule)).toEqual({
      must: [],
      may: ['ipv4 6 22-22 opaque pl-3b927c52', 'ipv6 6 22-22 opaque pl-3b927c52'],
    });
  });

  test('no source makes no rule (SG-15)', () => {
    const { network, rule, problems } = ingressOf(tcp22);
    expect(matchesOf(network, rule)).toEqual({ must: [], may: [] });
    expect(problems).toEqual([]);
  });
});

describe('egress', () => {
  const out443 = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };
  const separate: Resources = {
    Out: ['SecurityGroupEgress', { GroupId: ref('Group', 'GroupId'), ...out443 }],
  };
  const egressOf = (resources: Resources) => {
    const { network, problems } = build(resources);
    return {
      problems,
      rules: get(network.groups, 'Group').egress.map((rule) => ({
        rule,
        ...matchesOf(network, rule),
      })),
    };
  };

  test('is everything where none is declared (SG-12)', () => {
    const { rule, must } = only(egressOf(group({})).rules);
    expect(must).toEqual(['both all any']);
    expect(rule.declared).toBe(false);
  });

  test('is what is declared', () => {
    const { rules } = egressOf(group({ SecurityGroupEgress: [out443] }));
    expect(only(rules).must).toEqual(['ipv4 6 443-443 0.0.0.0/0']);
  });

  test('of a rule of its own leaves the default rule in doubt (SG-12b)', () => {
    const { rules, problems } = egressOf({ ...group({}), ...separate });
    expect(rules.map(({ must }) => must)).toEqual([['ipv4 6 443-443 0.0.0.0/0'], []]);
    expect(rules.map(({ may }) => may)).toEqual([['ipv4 6 443-443 0.0.0.0/0'], ['both all any']]);
    expect(rules[1]?.rule.assumptions.map(({ rule }) => rule)).toEqual(['SG-12b']);
    expect(problems).toEqual([expect.stringContaining('not documented')]);
  });

  test('that is written and admits everything is in doubt as well (SG-12b)', () => {
    const all = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
    const { rules } = egressOf({ ...group({ SecurityGroupEgress: [all] }), ...separate });
    expect(rules.map(({ must }) => must)).toEqual([['ipv4 6 443-443 0.0.0.0/0'], []]);
  });

  test('that is written and admits less stands beside a rule of its own (SG-16)', () => {
    const { rules } = egressOf({
      ...group({ SecurityGroupEgress: [{ ...out443, FromPort: 80, ToPort: 80 }] }),
      ...separate,
    });
    expect(rules.map(({ must }) => must)).toEqual([
      ['ipv4 6 443-443 0.0.0.0/0'],
      ['ipv4 6 80-80 0.0.0.0/0'],
    ]);
  });
});

describe('the default group', () => {
  test('is carried where none is named, and admits its members (SG-17, SG-18)', () => {
    const { network } = build({ ...publicSubnet, Host: ['Instance', { SubnetId: ref('Subnet') }] });
    const item = only(interfacesOf(network, 'Host'));
    expect(groupsOf(network, item)).toEqual(['default security group of Vpc']);
    const defaultGroup = get(network.groups, only(item.groups).group);
    expect(matchesOf(network, only(defaultGroup.ingress)).must).toEqual([
      'both all members of default security group of Vpc',
    ]);
    expect(matchesOf(network, only(defaultGroup.egress)).must).toEqual(['ipv4 all any']);
  });

  test('lets IPv6 out where the VPC has it (SG-17)', () => {
    const { network } = build({
      ...publicSubnet,
      Block: ['VPCCidrBlock', { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true }],
      Host: ['Instance', { SubnetId: ref('Subnet') }],
    });
    const [group] = only(interfacesOf(network, 'Host')).groups;
    const rules = get(network.groups, group?.group ?? '').egress;
    expect(matchesOf(network, only(rules)).must).toEqual(['ipv4 all any', 'ipv6 all any']);
  });

  test('takes rules that name it', () => {
    const { network } = build({
      ...publicSubnet,
      Host: ['Instance', { SubnetId: ref('Subnet') }],
      Rule: [
        'SecurityGroupIngress',
        {
          GroupId: ref('Vpc', 'DefaultSecurityGroup'),
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: '0.0.0.0/0',
        },
      ],
    });
    const [carried] = only(interfacesOf(network, 'Host')).groups;
    const rules = get(network.groups, carried?.group ?? '').ingress;
    expect(rules.map((rule) => rule.label)).toContain('Rule');
    expect(label(network, carried?.group ?? '')).toBe('default security group of Vpc');
  });
});

test('groups of an interface that are not known stay open', () => {
  const { network } = build({
    ...publicSubnet,
    Group: ['SecurityGroup', { GroupDescription: 'x', VpcId: ref('Vpc') }],
    Host: [
      'Instance',
      {
        SubnetId: ref('Subnet'),
        SecurityGroupIds: partial([ref('Group', 'GroupId')], open('Parameter More')),
      },
    ],
  });
  const item = only(interfacesOf(network, 'Host'));
  expect(groupsOf(network, item)).toEqual(['Group']);
  expect(item.groupsRest?.what).toBe('Parameter More');
});
