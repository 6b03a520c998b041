import { describe, expect, test } from 'vitest';
import type { NetworkModel } from '../../../lib/network/model.ts';
import { joined, open, type Plain, partial, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  groupsOf,
  interfacesOf,
  label,
  matchesOf,
  only,
  publicIpv4,
  publicSubnet,
  type Resources,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

const elb = 'AWS::ElasticLoadBalancingV2';

const network: Resources = {
  ...publicSubnet,
  Second: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }],
  Host: ['Instance', { SubnetId: ref('Second'), PrivateIpAddress: '10.0.1.7' }],
};

const balancer = (properties: Properties = {}): Resources => ({
  Balancer: [`${elb}::LoadBalancer`, { Subnets: [ref('Subnet'), ref('Second')], ...properties }],
});

const listener = (
  protocol: string,
  port: Plain,
  action: Properties = { Type: 'forward', TargetGroupArn: ref('Pool') },
): Resources => ({
  Listener: [
    `${elb}::Listener`,
    { LoadBalancerArn: ref('Balancer'), Protocol: protocol, Port: port, DefaultActions: [action] },
  ],
});

const pool = (properties: Properties): Resources => ({
  Pool: [`${elb}::TargetGroup`, { VpcId: ref('Vpc'), ...properties }],
});

const hosts: Properties = { Targets: [{ Id: ref('Host') }] };

/** `label:ports` of a pool's members. */
function membersOf(model: NetworkModel, id: string): readonly string[] {
  return get(model.pools, id).members.map(({ target, ports, present }) => {
    const who =
      target.kind === 'interface'
        ? label(model, target.interface)
        : target.kind === 'balancer'
          ? target.balancer
          : target.address;
    const doubt = present.truth === 'unknown' ? '?' : '';
    return `${who}${doubt}:${ports === null ? 'unknown' : `${ports.first}-${ports.last}`}`;
  });
}

describe('nodes (LB-1, LB-2)', () => {
  const truths = (properties: Properties) => {
    const built = build({ ...network, ...balancer(properties) });
    return interfacesOf(built.network, 'Balancer').map(publicIpv4);
  };

  test('lie in each subnet; without a scheme they face the Internet', () => {
    const built = build({ ...network, ...balancer() });
    const nodes = interfacesOf(built.network, 'Balancer');
    expect(nodes.map(({ subnet, accepts }) => [subnet, accepts])).toEqual([
      ['Subnet', 'listeners'],
      ['Second', 'listeners'],
    ]);
    expect(get(built.network.balancers, 'Balancer').nodes).toEqual(nodes.map(({ id }) => id));
    expect(nodes.map(publicIpv4)).toEqual(['yes', 'yes']);
  });

  test('have public addresses as the scheme says', () => {
    expect(truths({ Scheme: 'internal' })).toEqual(['no', 'no']);
    expect(truths({ Scheme: open('Parameter Scheme') })).toEqual(['unknown', 'unknown']);
    expect(truths({ IpAddressType: 'dualstack-without-public-ipv4' })).toEqual(['no', 'no']);
  });

  test('have IPv6 where both stacks are asked for, behind no gateway if internal', () => {
    const dual: Resources = {
      ...network,
      Block: ['VPCCidrBlock', { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true }],
      Subnet: [
        'Subnet',
        {
          VpcId: ref('Vpc'),
          CidrBlock: '10.0.0.0/24',
          Ipv6CidrBlock: open('six', { cause: 'deploy-time' }),
        },
      ],
    };
    const ipv6 = (properties: Properties) => {
      const built = build({ ...dual, ...balancer({ Subnets: [ref('Subnet')], ...properties }) });
      const [node] = interfacesOf(built.network, 'Balancer');
      return node?.addresses
        .filter(({ family }) => family === 'ipv6')
        .map((address) => address.public?.present.truth ?? 'private');
    };
    expect(ipv6({})).toEqual([]);
    expect(ipv6({ IpAddressType: 'dualstack' })).toEqual(['yes']);
    expect(ipv6({ IpAddressType: 'dualstack', Scheme: 'internal' })).toEqual(['private']);
  });

  test('carry the default group (LB-6), or none and no filter in a network load balancer (LB-7)', () => {
    const application = build({ ...network, ...balancer() }).network;
    const [node] = interfacesOf(application, 'Balancer');
    expect(node?.groups[0]?.present.assumptions.map(({ rule }) => rule)).toEqual(['LB-6']);
    expect(node && groupsOf(application, node)).toEqual(['default security group of Vpc']);
    const passing = build({ ...network, ...balancer({ Type: 'network' }) }).network;
    expect(
      interfacesOf(passing, 'Balancer').map(({ filtered, groups }) => [filtered, groups]),
    ).toEqual([
      [false, []],
      [false, []],
    ]);
    expect(get(passing.balancers, 'Balancer').mode).toBe('pass');
  });

  test('of a gateway load balancer are not modelled (LB-14)', () => {
    const built = build({ ...network, ...balancer({ Type: 'gateway' }) }).network;
    expect(built.balancers.size).toBe(0);
    expect(only(built.gaps).node).toBe('Balancer');
  });
});

describe('listeners (LB-5)', () => {
  const forwardsOf = (action: Properties, more: Resources = {}) => {
    const built = build({
      ...network,
      ...balancer(),
      ...pool({ Port: 80, Protocol: 'HTTP' }),
      ...listener('HTTP', 80, action),
      ...more,
    });
    return only(get(built.network.balancers, 'Balancer').listeners).forwards;
  };

  test('have ports and protocols', () => {
    const of = (protocol: string, port: Plain, type: string) => {
      const built = build({
        ...network,
        ...balancer({ Type: type }),
        ...pool({ Port: 80, Protocol: protocol }),
        ...listener(protocol, port),
      });
      return only(get(built.network.balancers, 'Balancer').listeners);
    };
    expect(of('HTTPS', 443, 'application')).toMatchObject({
      label: 'Listener',
      protocols: [6],
      ports: { first: 443, last: 443 },
    });
    expect(of('TCP_UDP', 53, 'network').protocols).toEqual([6, 17]);
    expect(of('UDP', 53, 'network').protocols).toEqual([17]);
    expect(of('TCP', open('Parameter Port'), 'network')).toMatchObject({
      ports: null,
      unknowns: [{ what: 'Parameter Port' }],
    });
  });

  test('forward, redirect or answer themselves', () => {
    expect(forwardsOf({ Type: 'forward', TargetGroupArn: ref('Pool') })).toMatchObject([
      { pool: 'Pool', present: { truth: 'yes' }, sources: null },
    ]);
    expect(forwardsOf({ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } })).toEqual(
      [],
    );
    expect(
      forwardsOf({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }),
    ).toEqual([]);
  });

  test('forward nothing with weight 0, which is assumed', () => {
    const weighted = (weight: Plain) => ({
      Type: 'forward',
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: ref('Pool'), Weight: weight }] },
    });
    const [forward] = forwardsOf(weighted(0));
    expect(forward?.present).toMatchObject({ truth: 'no', assumptions: [{ rule: 'LB-5' }] });
    expect(forwardsOf(weighted(open('Parameter Weight')))[0]?.present.truth).toBe('unknown');
  });

  test('have rules that forward too, some for certain clients', () => {
    const rule = (conditions: readonly Plain[]): Resources => ({
      Rule: [
        `${elb}::ListenerRule`,
        {
          ListenerArn: ref('Listener'),
          Priority: 1,
          Conditions: conditions,
          Actions: [{ Type: 'forward', TargetGroupArn: ref('Pool') }],
        },
      ],
    });
    const redirect = { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } };
    expect(forwardsOf(redirect, rule([{ Field: 'path-pattern', Values: ['/x'] }]))).toMatchObject([
      { pool: 'Pool', sources: null },
    ]);
    expect(
      forwardsOf(
        redirect,
        rule([{ Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24'] } }]),
      ),
    ).toMatchObject([{ sources: ['192.0.2.0/24'] }]);
    const open1 = forwardsOf(
      redirect,
      rule([{ Field: 'source-ip', SourceIpConfig: { Values: [open('Parameter Office')] } }]),
    );
    expect(open1).toMatchObject([{ sources: null, present: { truth: 'unknown' } }]);
  });
});

describe('pools (LB-4)', () => {
  const members = (properties: Properties, more: Resources = {}) => {
    const built = build({
      ...network,
      ...balancer({ Type: 'network' }),
      ...listener('TCP', 80),
      ...pool({ Port: 8080, Protocol: 'TCP', ...properties }),
      ...more,
    });
    return membersOf(built.network, 'Pool');
  };

  test('instances on the port of the target, else of the group', () => {
    expect(members(hosts)).toEqual(['Host:8080-8080']);
    expect(members({ Targets: [{ Id: ref('Host'), Port: 9000 }] })).toEqual(['Host:9000-9000']);
  });

  test('addresses by who owns them', () => {
    expect(
      members({ TargetType: 'ip', Targets: [{ Id: '10.0.1.7' }, { Id: '192.168.1.1' }] }),
    ).toEqual(['192.168.1.1:8080-8080', 'Host:8080-8080']);
    expect(members({ TargetType: 'ip', Targets: [{ Id: ref('Host', 'PrivateIp') }] })).toEqual([
      'Host:8080-8080',
    ]);
  });

  test('members that are not known leave the pool open', () => {
    const built = build({
      ...network,
      ...pool({ Port: 80, Protocol: 'TCP', Targets: partial([], open('Parameter Targets')) }),
    });
    expect(get(built.network.pools, 'Pool').rest?.what).toBe('Parameter Targets');
  });

  test('fleets register all their interfaces', () => {
    const fleet = (groups: Plain): Resources => ({
      Config: ['AWS::AutoScaling::LaunchConfiguration', {}],
      Fleet: [
        'AWS::AutoScaling::AutoScalingGroup',
        {
          LaunchConfigurationName: ref('Config'),
          VPCZoneIdentifier: [ref('Subnet'), ref('Second')],
          TargetGroupARNs: groups,
          MinSize: '1',
          MaxSize: '2',
        },
      ],
    });
    expect(members({}, fleet([ref('Pool')]))).toEqual([
      'Fleet in Second:8080-8080',
      'Fleet in Subnet:8080-8080',
    ]);
    expect(members({}, fleet([joined('arn:', open('Parameter X'))]))).toEqual([
      'Fleet in Second?:8080-8080',
      'Fleet in Subnet?:8080-8080',
    ]);
  });

  test('a load balancer behind a load balancer (LB-9)', () => {
    const inner: Resources = {
      Inner: [`${elb}::LoadBalancer`, { Subnets: [ref('Second')], Scheme: 'internal' }],
    };
    expect(members({ TargetType: 'alb', Targets: [{ Id: ref('Inner') }] }, inner)).toEqual([
      'Inner:8080-8080',
    ]);
  });
});

describe('whose address a target sees (LB-8)', () => {
  const cases: readonly [
    protocol: string,
    type: string,
    attribute: string | null,
    tcp: string,
    udp: string,
  ][] = [
    ['TCP', 'instance', null, 'yes', 'yes'],
    ['TLS', 'instance', 'false', 'no', 'yes'],
    ['TCP', 'ip', null, 'no', 'yes'],
    ['TCP', 'ip', 'true', 'yes', 'yes'],
    ['UDP', 'ip', 'false', 'yes', 'yes'],
    ['TCP_UDP', 'ip', null, 'yes', 'yes'],
    ['TCP', 'alb', null, 'yes', 'yes'],
    ['HTTP', 'instance', null, 'no', 'no'],
  ];
  test.each(cases)('%s to %s, preservation %s', (protocol, type, attribute, tcp, udp) => {
    const attributes =
      attribute === null ? [] : [{ Key: 'preserve_client_ip.enabled', Value: attribute }];
    const built = build({
      ...network,
      ...pool({
        Port: 80,
        Protocol: protocol,
        TargetType: type,
        TargetGroupAttributes: attributes,
      }),
    });
    const { keepsClient } = get(built.network.pools, 'Pool');
    expect([keepsClient.tcp.truth, keepsClient.udp.truth]).toEqual([tcp, udp]);
  });
});

describe('zones (LB-12)', () => {
  const crossing = (
    type: string,
    properties: Properties = {},
    attributes: readonly Plain[] = [],
  ) => {
    const protocol = type === 'network' ? 'TCP' : 'HTTP';
    const built = build({
      ...network,
      ...balancer({ Type: type, LoadBalancerAttributes: attributes }),
      ...listener(protocol, 80),
      ...pool({ Port: 80, Protocol: protocol, ...properties }),
    });
    return get(built.network.pools, 'Pool').crossZone.truth;
  };
  const enabled = { Key: 'load_balancing.cross_zone.enabled', Value: 'true' };

  test('do not matter to an application load balancer, and do to a network load balancer unless switched on', () => {
    expect(crossing('application')).toBe('yes');
    expect(crossing('network')).toBe('no');
    expect(crossing('network', {}, [enabled])).toBe('yes');
    expect(crossing('network', { TargetGroupAttributes: [enabled] })).toBe('yes');
  });
});

describe('classic load balancers (LB-6)', () => {
  const classic = (properties: Properties): Resources => ({
    Classic: [
      'AWS::ElasticLoadBalancing::LoadBalancer',
      {
        Listeners: [{ LoadBalancerPort: '80', InstancePort: '8080', Protocol: 'HTTP' }],
        ...properties,
      },
    ],
  });

  test('send to their instances on the instance port', () => {
    const { network: model } = build({
      ...network,
      ...classic({ Subnets: [ref('Subnet')], Instances: [ref('Host')] }),
    });
    const { listeners, mode } = get(model.balancers, 'Classic');
    expect(mode).toBe('proxy');
    expect(only(listeners)).toMatchObject({ protocols: [6], ports: { first: 80, last: 80 } });
    expect(membersOf(model, only(only(listeners).forwards).pool)).toEqual(['Host:8080-8080']);
    expect(groupsOf(model, only(interfacesOf(model, 'Classic')))).toEqual([
      'default security group of Vpc',
    ]);
  });

  test('in the default VPC have a group of their own, open on the listener ports', () => {
    const { network: model } = build(classic({ AvailabilityZones: ['eu-west-1a'] }));
    const node = only(interfacesOf(model, 'Classic'));
    const group = get(model.groups, only(node.groups).group);
    expect(matchesOf(model, only(group.ingress)).must).toEqual(['ipv4 6 80-80 0.0.0.0/0']);
    expect(publicIpv4(node)).toBe('yes');
  });
});

describe('load balancers outside the input', () => {
  const shared: Resources = {
    ...network,
    ...pool({ Port: 80, Protocol: 'HTTP', ...hosts }),
    Rule: [
      `${elb}::ListenerRule`,
      {
        ListenerArn: open('Parameter Listener'),
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', Values: ['/x'] }],
        Actions: [{ Type: 'forward', TargetGroupArn: ref('Pool') }],
      },
    ],
  };

  test('lie in the VPC of what they send to, and nothing else is known of them', () => {
    const model = build(shared).network;
    const [outside] = [...model.balancers.values()];
    const node = only(interfacesOf(model, outside?.id ?? ''));
    expect(get(model.subnets, node.subnet).domain).toBe('Vpc');
    expect(publicIpv4(node)).toBe('unknown');
    expect(node.groupsRest?.what).toBe('Parameter Listener');
    expect(get(model.components, outside?.id ?? '')).toMatchObject({
      label: 'Parameter Listener',
      declared: false,
    });
    expect(outside?.listeners).toMatchObject([
      {
        ports: null,
        protocols: [6],
        unknowns: [{ what: 'Parameter Listener' }],
        forwards: [{ pool: 'Pool', present: { truth: 'yes' } }],
      },
    ]);
  });

  test('may be given listeners by the input', () => {
    const model = build({
      ...network,
      ...pool({ Port: 80, Protocol: 'TCP', ...hosts }),
      Listener: [
        `${elb}::Listener`,
        {
          LoadBalancerArn: open('Parameter Balancer'),
          Protocol: 'TCP',
          Port: 443,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Pool') }],
        },
      ],
    }).network;
    expect(only([...model.balancers.values()])).toMatchObject({
      mode: 'pass',
      listeners: [{ id: 'Listener', ports: { first: 443, last: 443 } }],
    });
    expect(get(model.pools, 'Pool').crossZone.truth).toBe('unknown');
  });
});

test('an address that occurs in several networks is that of the network of the load balancer', () => {
  const twin: Resources = {
    Twin: ['VPC', { CidrBlock: '10.0.0.0/16' }],
    TwinSubnet: ['Subnet', { VpcId: ref('Twin'), CidrBlock: '10.0.1.0/24' }],
    TwinHost: ['Instance', { SubnetId: ref('TwinSubnet'), PrivateIpAddress: '10.0.1.7' }],
  };
  const target = pool({
    Port: 80,
    Protocol: 'HTTP',
    TargetType: 'ip',
    Targets: [{ Id: '10.0.1.7' }],
  });
  const used = build({
    ...network,
    ...twin,
    ...target,
    ...balancer(),
    ...listener('HTTP', 80),
  }).network;
  expect(membersOf(used, 'Pool')).toEqual(['Host:80-80']);
  const unused = build({ ...network, ...twin, ...target }).network;
  expect(membersOf(unused, 'Pool')).toEqual(['Host?:80-80', 'TwinHost?:80-80']);
});
