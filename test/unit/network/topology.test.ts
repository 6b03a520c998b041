import { describe, expect, test } from 'vitest';
import { parseCidr } from '../../../lib/packets/cidr.ts';
import type { RouteTable } from '../../../lib/resources/resource.ts';
import { at, joined, open, type Plain, ref } from '../resources/declarations.ts';
import {
  build,
  component,
  get,
  groupsOf,
  interfacesOf,
  label,
  only,
  publicIpv4,
  publicSubnet,
  type Resources,
  routesOf,
  vpcWithGateway,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

const subnet: Resources = { Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }] };

describe('a VPC whose gateways are not all shown (IGW-7)', () => {
  const unseen: Resources = {
    Vpc: [
      'VPC',
      {
        CidrBlock: '10.0.0.0/16',
        'reachlint:UnseenGateways': open('gateways of Vpc', { cause: 'outside-input' }),
      },
    ],
  };

  test('has one to the Internet perhaps', () => {
    const { network } = build(unseen);
    expect(only([...network.gateways.values()])).toMatchObject({
      kind: 'internet',
      domain: 'Vpc',
      attached: { truth: 'unknown', unknowns: [{ what: 'gateways of Vpc' }] },
    });
  });

  test('has that of the input, where one is attached', () => {
    const { network } = build({ ...vpcWithGateway, ...unseen });
    expect(only([...network.gateways.values()])).toMatchObject({
      id: 'Gateway',
      attached: { truth: 'yes' },
    });
  });
});

describe('which table a subnet has (RT-1)', () => {
  test('the main one without an association, whatever other tables lead to', () => {
    const { network } = build({ ...vpcWithGateway, ...subnet });
    const table = only(get(network.subnets, 'Subnet').tables);
    expect(label(network, table)).toBe('main route table of Vpc');
    expect(component(network, table)).toMatchObject({
      declared: false,
      type: 'AWS::EC2::RouteTable',
    });
    expect(routesOf(network, table)).toEqual(['10.0.0.0/16 → local']);
  });

  test('a declared main table, where the input says that it is one', () => {
    const main: RouteTable = {
      kind: 'route-table',
      key: 'rtb-1',
      id: 'rtb-1',
      type: 'AWS::EC2::RouteTable',
      path: null,
      at,
      name: null,
      vpc: { kind: 'resource', key: 'Vpc', at },
      isMain: true,
      isComplete: false,
      unseenRoutes: null,
    };
    const { network } = build({ ...vpcWithGateway, ...subnet }, [main]);
    expect(get(network.subnets, 'Subnet').tables).toEqual(['rtb-1']);
  });

  test('the associated one', () => {
    const { network } = build(publicSubnet);
    expect(get(network.subnets, 'Subnet')).toMatchObject({
      tables: ['Public'],
      tableBecause: [at],
    });
    expect(routesOf(network, 'Public')).toEqual(['10.0.0.0/16 → local', '0.0.0.0/0 → Gateway']);
  });

  test('one of several where it is associated twice, which is reported', () => {
    const { network, problems } = build({
      ...publicSubnet,
      Other: ['RouteTable', { VpcId: ref('Vpc') }],
      Association2: [
        'SubnetRouteTableAssociation',
        { SubnetId: ref('Subnet'), RouteTableId: ref('Other') },
      ],
    });
    expect(get(network.subnets, 'Subnet').tables).toEqual(['Public', 'Other']);
    expect(problems).toEqual([expect.stringContaining('a subnet has one')]);
  });

  test('perhaps one that is associated with a subnet that is not known', () => {
    const { network } = build({
      ...vpcWithGateway,
      ...subnet,
      Association: [
        'SubnetRouteTableAssociation',
        { SubnetId: joined('subnet-', open('Parameter X')), RouteTableId: ref('Public') },
      ],
    });
    expect(get(network.subnets, 'Subnet').tables.map((id) => label(network, id))).toEqual([
      'main route table of Vpc',
      'Public',
    ]);
  });
});

describe('which ACL a subnet has (NACL-4, NACL-5, NACL-6)', () => {
  test('the default one, which admits everything', () => {
    const { network } = build(publicSubnet);
    const acl = get(network.acls, only(get(network.subnets, 'Subnet').acls));
    expect(label(network, acl.id)).toBe('default network ACL of Vpc');
    expect(
      acl.ingress.map(({ action, number, must }) => [action, number, must[0]?.family]),
    ).toEqual([['allow', 100, 'ipv4']]);
    expect(acl.egress).toHaveLength(1);
  });

  test('the default one admits IPv6 where the VPC has it', () => {
    const { network } = build({
      ...publicSubnet,
      Block: ['VPCCidrBlock', { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true }],
    });
    const acl = get(network.acls, only(get(network.subnets, 'Subnet').acls));
    expect(acl.ingress.map(({ must }) => must[0]?.family)).toEqual(['ipv4', 'ipv6']);
  });

  const own: Resources = {
    ...publicSubnet,
    Acl: ['NetworkAcl', { VpcId: ref('Vpc') }],
    Choice: ['SubnetNetworkAclAssociation', { SubnetId: ref('Subnet'), NetworkAclId: ref('Acl') }],
  };

  test('one of its own, which starts empty', () => {
    const { network } = build(own);
    expect(get(network.subnets, 'Subnet').acls).toEqual(['Acl']);
    expect(get(network.acls, 'Acl')).toMatchObject({ ingress: [], egress: [] });
  });

  const entry = (properties: Properties) => {
    const { network } = build({
      ...own,
      Entry: [
        'NetworkAclEntry',
        {
          NetworkAclId: ref('Acl'),
          RuleNumber: 90,
          Protocol: 6,
          RuleAction: 'deny',
          CidrBlock: '0.0.0.0/0',
          ...properties,
        },
      ],
    });
    return get(network.acls, 'Acl');
  };

  test('entries keep number, action and destination ports', () => {
    const acl = entry({ PortRange: { From: 22, To: 22 } });
    expect(acl.egress).toEqual([]);
    expect(only(acl.ingress)).toMatchObject({
      id: 'Entry',
      action: 'deny',
      number: 90,
      must: [{ protocol: 6, ports: { first: 22, last: 22 } }],
    });
    expect(entry({ Egress: true }).ingress).toEqual([]);
  });

  test('an entry of which the direction is not known may stand in both', () => {
    const acl = entry({ Egress: open('Parameter Out'), PortRange: { From: 22, To: 22 } });
    expect([only(acl.ingress).must, only(acl.egress).must]).toEqual([[], []]);
    expect(only(acl.egress).unknowns.map(({ what }) => what)).toEqual(['Parameter Out']);
  });

  test('an entry of which the action is not known may allow or deny', () => {
    const acl = entry({ RuleAction: open('Parameter Action'), PortRange: { From: 22, To: 22 } });
    expect(acl.ingress.map(({ action, must }) => [action, must.length])).toEqual([
      ['allow', 0],
      ['deny', 0],
    ]);
  });
});

describe('blocks', () => {
  test('of IPv6 that Amazon assigns stand for ones that nothing else uses', () => {
    const dual = (id: string, cidr: string): Resources => ({
      [id]: ['VPC', { CidrBlock: cidr }],
      [`${id}Block`]: ['VPCCidrBlock', { VpcId: ref(id), AmazonProvidedIpv6CidrBlock: true }],
      [`${id}A`]: [
        'Subnet',
        {
          VpcId: ref(id),
          CidrBlock: cidr,
          Ipv6CidrBlock: open(`${id} a`, { cause: 'deploy-time' }),
        },
      ],
      [`${id}B`]: [
        'Subnet',
        {
          VpcId: ref(id),
          CidrBlock: cidr,
          Ipv6CidrBlock: open(`${id} b`, { cause: 'deploy-time' }),
        },
      ],
    });
    const { network } = build({ ...dual('One', '10.0.0.0/16'), ...dual('Two', '10.1.0.0/16') });
    const blockOf = (id: string) => {
      const node = network.domains.get(id) ?? get(network.subnets, id);
      return only(node.blocks.filter(({ family }) => family === 'ipv6'));
    };
    const blocks = ['One', 'Two', 'OneA', 'OneB', 'TwoA', 'TwoB'].map(blockOf);
    expect(blocks.every(({ literal, unknown }) => !literal && unknown === null)).toBe(true);
    expect(blocks.map(({ cidr }) => cidr)).toEqual([
      '3fff::/56',
      '3fff:0:0:100::/56',
      '3fff::/64',
      '3fff:0:0:1::/64',
      '3fff:0:0:100::/64',
      '3fff:0:0:101::/64',
    ]);
    expect(blocks.map(({ cidr }) => parseCidr(cidr)?.length)).toEqual([56, 56, 64, 64, 64, 64]);
  });

  test('of a VPC that is not known lie in private space', () => {
    const { network } = build({
      ...publicSubnet,
      Vpc: ['VPC', { CidrBlock: open('Parameter Cidr') }],
    });
    const { blocks } = get(network.domains, 'Vpc');
    expect(blocks.map(({ cidr }) => cidr)).toEqual([
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ]);
    expect(blocks.every(({ unknown }) => unknown?.what === 'Parameter Cidr')).toBe(true);
  });

  test('of a subnet that is not known lie in the VPC', () => {
    const { network } = build({
      ...vpcWithGateway,
      Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: open('Parameter Cidr') }],
    });
    expect(only(get(network.subnets, 'Subnet').blocks)).toMatchObject({
      cidr: '10.0.0.0/16',
      literal: false,
    });
  });
});

describe('zones (LB-12)', () => {
  const zonesOf = (...zones: readonly Plain[]) => {
    const subnets = zones.map(
      (zone, index) =>
        [
          `Subnet${index}`,
          [
            'Subnet',
            { VpcId: ref('Vpc'), CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: zone },
          ],
        ] as const,
    );
    const { network } = build({ ...vpcWithGateway, ...Object.fromEntries(subnets) });
    return [...network.subnets.values()].map(({ zone }) => zone);
  };
  const place = (index: number) => open(`zone ${index} of us-east-1`, { cause: 'deploy-time' });

  test('of a list of zones differ by their place', () => {
    expect(zonesOf(place(0), place(1), place(0))).toEqual([
      'zone 0 of us-east-1',
      'zone 1 of us-east-1',
      'zone 0 of us-east-1',
    ]);
  });

  test('that are not known say why, by which equal ones are told', () => {
    const { network } = build({
      ...vpcWithGateway,
      One: [
        'Subnet',
        { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24', AvailabilityZone: open('Parameter Zone') },
      ],
      Two: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }],
      Three: [
        'Subnet',
        { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24', AvailabilityZone: place(0) },
      ],
      Four: [
        'Subnet',
        { VpcId: ref('Vpc'), CidrBlock: '10.0.3.0/24', AvailabilityZone: 'us-east-1a' },
      ],
    });
    const doubts = ['One', 'Two', 'Three', 'Four'].map((id) => {
      const { zone, zoneUnknown, zoneList } = get(network.subnets, id);
      return [zone, zoneUnknown?.what, zoneList];
    });
    expect(doubts).toEqual([
      [null, 'Parameter Zone', undefined],
      [null, 'zone of Two', undefined],
      [null, 'zone 0 of us-east-1', 'us-east-1'],
      ['us-east-1a', undefined, undefined],
    ]);
  });

  test('of a list tell nothing beside a name, since they may be the same', () => {
    expect(zonesOf(place(0), 'us-east-1a')).toEqual([null, 'us-east-1a']);
  });

  test('of parameters tell nothing, since two may have the same value', () => {
    expect(zonesOf(open('Parameter A'), open('Parameter B'))).toEqual([null, null]);
  });
});

test('a route table of a gateway decides over what comes in (RT-11)', () => {
  const { network } = build({
    ...publicSubnet,
    Edge: [
      'GatewayRouteTableAssociation',
      { GatewayId: ref('Gateway'), RouteTableId: ref('Public') },
    ],
  });
  expect(get(network.gateways, 'Gateway')).toMatchObject({ inboundTables: ['Public'] });
  expect(network.gaps).toEqual([]);
});

test('the route table of a gateway that is not attached is a gap (RT-11)', () => {
  const { network } = build({
    ...publicSubnet,
    Other: ['InternetGateway'],
    Edge: [
      'GatewayRouteTableAssociation',
      { GatewayId: ref('Other'), RouteTableId: ref('Public') },
    ],
  });
  expect(network.gaps.map(({ type }) => type)).toEqual(['AWS::EC2::GatewayRouteTableAssociation']);
});

describe('the default VPC', () => {
  test('takes an instance without a subnet, with a public address and the way out', () => {
    const { network } = build({
      Group: ['SecurityGroup', { GroupDescription: 'x' }],
      Host: ['Instance', { SecurityGroups: [ref('Group')] }],
    });
    const item = only(interfacesOf(network, 'Host'));
    const home = get(network.subnets, item.subnet);
    expect(label(network, home.domain)).toBe('default VPC');
    expect(component(network, home.domain).declared).toBe(false);
    expect(publicIpv4(item)).toBe('yes');
    expect(groupsOf(network, item)).toEqual(['Group']);
    expect(get(network.groups, 'Group').domain).toBe(home.domain);
    expect(routesOf(network, only(home.tables))).toEqual([
      '172.31.0.0/16 → local',
      '0.0.0.0/0 → Internet gateway of the default VPC',
    ]);
  });

  test('is not made where nothing needs it', () => {
    expect([...build(publicSubnet).network.domains.keys()]).toEqual(['Vpc']);
  });
});

describe('things outside the input', () => {
  const host = (groups: Plain, more: Resources = {}): Resources => ({
    Host: ['Instance', { SubnetId: open('Parameter SubnetId'), SecurityGroupIds: groups }],
    ...more,
  });
  const groupIn = (vpc: Plain): Resources => ({
    Group: ['SecurityGroup', { GroupDescription: 'x', VpcId: vpc }],
  });

  test('a subnet has a table, an ACL and defaults that are not known, and a gateway perhaps', () => {
    const { network } = build(host([ref('Group', 'GroupId')], groupIn(open('Parameter VpcId'))));
    const item = only(interfacesOf(network, 'Host'));
    const home = get(network.subnets, item.subnet);
    expect(label(network, home.id)).toBe('Parameter SubnetId');
    expect(get(network.tables, only(home.tables)).rest?.what).toBe('Parameter SubnetId');
    expect(only(get(network.acls, only(home.acls)).ingress)).toMatchObject({
      must: [],
      action: 'allow',
    });
    expect(publicIpv4(item)).toBe('unknown');
    expect(get(network.domains, home.domain).outside?.what).toBe('Parameter VpcId');
    const gateways = [...network.gateways.values()];
    expect(only(gateways)).toMatchObject({
      kind: 'internet',
      domain: home.domain,
      attached: { truth: 'unknown' },
    });
  });

  test('a subnet lies in the VPC of the groups that are used with it', () => {
    const { network } = build(
      host([ref('Group', 'GroupId')], { ...vpcWithGateway, ...groupIn(ref('Vpc')) }),
    );
    expect(get(network.subnets, 'Parameter SubnetId#subnet').domain).toBe('Vpc');
  });

  test('subnets lie in the only VPC that the input names', () => {
    const { network } = build({
      ...groupIn(open('Parameter VpcId')),
      Host: ['Instance', { SubnetId: open('Parameter A'), SecurityGroupIds: ['sg-1'] }],
      Host2: ['Instance', { SubnetId: open('Parameter B'), SecurityGroupIds: ['sg-2'] }],
    });
    expect([...network.domains.keys()]).toEqual(['Parameter VpcId#vpc']);
  });

  test('subnets of which nothing tells the VPC have one each, those used together the same', () => {
    const { network } = build({
      Host: ['Instance', { SubnetId: open('Parameter A'), SecurityGroupIds: ['sg-1'] }],
      Balancer: [
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        { Subnets: [open('Parameter B'), open('Parameter C')], SecurityGroups: ['sg-2'] },
      ],
    });
    const domainOf = (name: string) => get(network.subnets, `${name}#subnet`).domain;
    expect(domainOf('Parameter B')).toBe(domainOf('Parameter C'));
    expect(domainOf('Parameter A')).not.toBe(domainOf('Parameter B'));
  });

  test('an instance without a subnet but with a group of a VPC: that VPC must be the default one', () => {
    const { network } = build({
      ...groupIn(open('Parameter VpcId')),
      Host: ['Instance', { SecurityGroupIds: [ref('Group', 'GroupId')] }],
    });
    const home = get(network.subnets, only(interfacesOf(network, 'Host')).subnet);
    expect(label(network, home.domain)).toBe('Parameter VpcId');
  });

  test("a declared subnet in a VPC outside has that VPC's main table, of which nothing is known", () => {
    const { network } = build({
      Subnet: ['Subnet', { VpcId: open('Parameter VpcId'), CidrBlock: '10.0.0.0/24' }],
    });
    const [table] = get(network.subnets, 'Subnet').tables;
    expect(get(network.tables, table ?? '').rest?.what).toBe('Parameter VpcId');
  });

  test('a gateway that the input attaches to a VPC outside is its gateway', () => {
    const { network } = build({
      Gateway: ['InternetGateway'],
      Attachment: [
        'VPCGatewayAttachment',
        { VpcId: open('Parameter VpcId'), InternetGatewayId: ref('Gateway') },
      ],
      Table: ['RouteTable', { VpcId: open('Parameter VpcId') }],
      Route: [
        'Route',
        {
          RouteTableId: ref('Table'),
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: ref('Gateway'),
        },
      ],
    });
    expect([...network.gateways.keys()]).toEqual(['Gateway']);
    expect(routesOf(network, 'Table')).toContain('0.0.0.0/0 → Gateway');
    expect(get(network.tables, 'Table').rest).toBeNull();
  });
});

test('the order of resources does not matter', () => {
  const resources: Resources = {
    ...publicSubnet,
    Block: ['VPCCidrBlock', { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true }],
    Two: [
      'Subnet',
      {
        VpcId: ref('Vpc'),
        CidrBlock: '10.0.2.0/24',
        Ipv6CidrBlock: open('six', { cause: 'deploy-time' }),
      },
    ],
    One: [
      'Subnet',
      {
        VpcId: ref('Vpc'),
        CidrBlock: '10.0.1.0/24',
        Ipv6CidrBlock: open('five', { cause: 'deploy-time' }),
      },
    ],
    Group: ['SecurityGroup', { GroupDescription: 'x', VpcId: open('Parameter VpcId') }],
    Host: [
      'Instance',
      { SubnetId: open('Parameter SubnetId'), SecurityGroupIds: [ref('Group', 'GroupId')] },
    ],
    Host2: ['Instance', {}],
    Balancer: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Two'), ref('One')] }],
    Nat: ['NatGateway', { SubnetId: ref('Subnet'), AllocationId: 'eipalloc-1' }],
  };
  const forward = build(resources);
  const backward = build(Object.fromEntries(Object.entries(resources).reverse()));
  expect(backward).toEqual(forward);
  expect([...backward.network.interfaces.keys()]).toEqual([...forward.network.interfaces.keys()]);
});
