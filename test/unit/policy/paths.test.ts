import { describe, expect, test } from 'vitest';
import { analyze } from '../../../lib/index.ts';
import { byName, byType, check, found, internet, packets, scene, through } from './scenes.ts';

/** Which paths a scope finds, and which its exclusions take away. */

const anyone = '0.0.0.0/0';

describe('from the Internet', () => {
  const template = scene({ web: [`tcp 22 ${anyone}`, `tcp 80-90 ${anyone}`, `udp 53 ${anyone}`] });

  test('by the type of gateways, to whatever is reached', () => {
    expect(found(check(template, { MatchPaths: [{ Source: internet }] }))).toEqual([
      'definite: TCP ports 22, 80-90 of Web can be reached from the Internet',
      'definite: UDP port 53 of Web can be reached from the Internet',
    ]);
  });

  test.each(['Web', 'WebGroup', 'Public', 'Vpc'])('by the gateway, to %s', (name) => {
    const scope = { MatchPaths: [{ Source: byName('Igw'), Destination: byName(name) }] };
    expect(found(check(template, scope))).toHaveLength(2);
  });

  test.each(['App', 'AppGroup', 'Private'])('not to %s, which is looked at', (name) => {
    const scope = { MatchPaths: [{ Source: byName('Igw'), Destination: byName(name) }] };
    const result = check(template, scope);
    expect(result.findings).toEqual([]);
    expect(result.coverage.subjects['access-scope']).toEqual({ pass: 1, fail: 0, unknown: 0 });
  });

  test('to instances and interfaces by their types', () => {
    for (const type of ['AWS::EC2::Instance', 'AWS::EC2::NetworkInterface']) {
      const scope = { MatchPaths: [{ Source: internet, Destination: byType(type) }] };
      expect(found(check(template, scope))).toHaveLength(2);
    }
  });

  test('only for packets that the match path describes', () => {
    const scope = {
      MatchPaths: [
        {
          Source: { ...internet, ...packets({ SourceAddresses: ['55.3.0.0/16'] }) },
          Destination: packets({ DestinationPorts: ['85-443'], Protocols: ['tcp'] }),
        },
      ],
    };
    const result = check(template, scope);
    expect(found(result)).toEqual([
      'definite: TCP ports 85-90 of Web can be reached from the Internet',
    ]);
    expect(result.findings[0]?.sources).toEqual(['55.3.0.0/16']);
    expect(result.findings[0]?.witness).toMatchObject({ source: '55.3.0.10', destinationPort: 85 });
  });

  test('without what is excluded by port and address together', () => {
    const scope = {
      MatchPaths: [{ Source: internet }],
      ExcludePaths: [
        { Destination: packets({ DestinationPorts: ['80-90'] }) },
        { Destination: packets({ Protocols: ['udp'] }) },
        {
          Source: packets({ SourceAddresses: ['0.0.0.0/1'] }),
          Destination: packets({ DestinationPorts: ['22'] }),
        },
      ],
    };
    const [finding] = check(template, scope).findings;
    expect(finding).toMatchObject({ protocol: 'tcp', ports: [{ first: 22, last: 22 }] });
    expect(finding?.qualifiers).toContain('restricted');
    expect(finding?.sources.some((source) => source.startsWith('8.'))).toBe(false);
  });

  test('without what is excluded by destination, or by source', () => {
    for (const exclusion of [{ Destination: byName('WebGroup') }, { Source: byName('Igw') }]) {
      const scope = { MatchPaths: [{ Source: internet }], ExcludePaths: [exclusion] };
      expect(check(template, scope).findings).toEqual([]);
    }
  });

  test('sees in a public address what it is sent to', () => {
    const to = (address: string) => ({
      MatchPaths: [{ Source: { ...internet, ...packets({ DestinationAddresses: [address] }) } }],
    });
    expect(found(check(template, to('0.0.0.0/0')))).toHaveLength(2);
    expect(found(check(template, to('52.0.0.0/8')))[0]).toMatch(/^possible/);
    expect(found(check(template, to('192.168.0.0/16')))).toEqual([]);
  });

  test('says where the match path stands, and is an error', () => {
    const [finding] = check(template, { MatchPaths: [{ Source: internet }] }).findings;
    expect(finding).toMatchObject({
      rule: 'access-scope',
      severity: 'medium',
      level: 'error',
      edge: 'Internet',
      resource: { id: 'Web', type: 'AWS::EC2::Instance' },
    });
    expect(finding?.related).toMatchObject([
      { label: 'match path', location: { file: 'scope.json', line: 1, column: 16 } },
    ]);
    expect(finding?.path.map(({ component }) => component)).toEqual(
      expect.arrayContaining(['Igw', 'WebGroup', 'Web']),
    );
  });
});

describe('protocols', () => {
  const template = scene({ web: [`icmp 8-0 ${anyone}`, `tcp 22 ${anyone}`] });

  test('are TCP and UDP where none is named', () => {
    expect(found(check(template, { MatchPaths: [{ Source: internet }] }))).toEqual([
      'definite: TCP port 22 of Web can be reached from the Internet',
    ]);
  });

  test('may be any', () => {
    const named = (...Protocols: string[]) => ({
      MatchPaths: [{ Source: internet, Destination: packets({ Protocols }) }],
    });
    expect(found(check(template, named('icmp')))).toEqual([
      'definite: icmp of Web can be reached from the Internet',
    ]);
    expect(found(check(template, named('all')))).toEqual([
      'definite: icmp of Web can be reached from the Internet',
      'definite: TCP port 22 of Web can be reached from the Internet',
    ]);
    expect(found(check(template, named('gre')))).toEqual([]);
  });

  test('are all excluded where none is named', () => {
    const scope = {
      MatchPaths: [{ Source: internet, Destination: packets({ Protocols: ['all'] }) }],
      ExcludePaths: [{ Source: packets({ SourceAddresses: ['0.0.0.0/0'] }) }],
    };
    expect(found(check(template, scope))).toEqual([]);
  });
});

describe('IPv6', () => {
  const template = scene({
    web: ['tcp 22 ::/0'],
    more: `
  Block: { Type: AWS::EC2::VPCCidrBlock, Properties: { VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true } }
  Both:
    Type: AWS::EC2::Subnet
    DependsOn: Block
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.3.0/24
      Ipv6CidrBlock: !Select [0, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 1, 64]]
      AssignIpv6AddressOnCreation: true
  BothTable: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref PublicTable, SubnetId: !Ref Both } }
  SixRoute: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref PublicTable, DestinationIpv6CidrBlock: '::/0', GatewayId: !Ref Igw } }
  Six: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Both, SecurityGroupIds: [!Ref WebGroup] } }
`,
  });

  test('is looked at like IPv4', () => {
    const scope = { MatchPaths: [{ Source: internet }] };
    expect(found(check(template, scope))).toEqual([
      'definite: TCP port 22 of Six can be reached from the Internet',
    ]);
    const trusted = {
      ...scope,
      ExcludePaths: [{ Source: packets({ SourceAddresses: ['2000::/3'] }) }],
    };
    expect(found(check(template, trusted))).toEqual([]);
  });
});

describe('through a load balancer', () => {
  const template = scene({ app: ['tcp 8080 FrontGroup'], withBalancer: true });
  const looked = { MatchPaths: [{ Source: internet, Destination: byName('Private') }] };

  test('targets are reached', () => {
    const result = check(template, looked);
    expect(found(result)).toEqual([
      'definite: TCP port 8080 of App can be reached from the Internet through Front',
    ]);
    expect(result.findings[0]?.via).toEqual(['Front']);
  });

  test.each([
    ['name', byName('Front')],
    [
      'ARN',
      byName(
        'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/Front/50dc6c495c0c9188',
      ),
    ],
    ['type', byType('AWS::ElasticLoadBalancingV2::LoadBalancer')],
  ])('unless it is excluded by %s', (_, statement) => {
    expect(found(check(template, { ...looked, ExcludePaths: [through(statement)] }))).toEqual([]);
  });

  test('may be what is looked for', () => {
    const scope = { MatchPaths: [through(byName('Front'))] };
    const lines = found(check(template, scope));
    expect(lines).toContain(
      'definite: TCP port 8080 of App can be reached from the Internet through Front',
    );
    expect(lines.every((line) => line.includes('through Front'))).toBe(true);
  });

  test('packets have the port of the listener first, then that of the target', () => {
    const at = (source: string, destination: string) => ({
      MatchPaths: [
        {
          Source: { ...internet, ...packets({ DestinationPorts: [source] }) },
          Destination: { ...byName('App'), ...packets({ DestinationPorts: [destination] }) },
        },
      ],
    });
    expect(found(check(template, at('443', '8080')))).toHaveLength(1);
    expect(found(check(template, at('8080', '443')))).toEqual([]);
  });

  test('exclusions of the client’s addresses and of the target’s port leave what only one of them fits', () => {
    const excluding = (addresses: string, port: string) => ({
      ...looked,
      ExcludePaths: [
        {
          Source: packets({ SourceAddresses: [addresses] }),
          Destination: packets({ DestinationPorts: [port] }),
        },
      ],
    });
    expect(found(check(template, excluding('0.0.0.0/0', '8080')))).toEqual([]);
    expect(found(check(template, excluding('0.0.0.0/0', '8081')))).toHaveLength(1);
    const [rest] = check(template, excluding('0.0.0.0/1', '8080')).findings;
    expect(rest?.witness?.source).toMatch(/^(?:1[3-9]\d|2\d\d|12[89])\./);
  });

  test('it is a destination where its own subnet, group or name is given', () => {
    for (const name of ['Front', 'Public', 'FrontGroup']) {
      const scope = { MatchPaths: [{ Source: internet, Destination: byName(name) }] };
      expect(found(check(template, scope))).toEqual([
        'definite: TCP port 443 of Front can be reached from the Internet',
      ]);
    }
  });
});

describe('within the network', () => {
  const template = scene({ web: ['tcp 22 AppGroup'], app: ['tcp 5432 WebGroup'] });
  const between = (from: string, to: string) => ({
    MatchPaths: [{ Source: byName(from), Destination: byName(to) }],
  });

  test.each([
    ['Public', 'Private', ['definite: TCP port 5432 of App can be reached from Web']],
    ['Private', 'Public', ['definite: TCP port 22 of Web can be reached from App']],
    ['WebGroup', 'App', ['definite: TCP port 5432 of App can be reached from Web']],
    ['Web', 'Web', []],
  ])('from %s to %s', (from, to, expected) => {
    expect(found(check(template, between(from, to)))).toEqual(expected);
  });

  test('a destination alone is asked about from everywhere', () => {
    const open = scene({ web: [`tcp 22 ${anyone}`] });
    expect(found(check(open, { MatchPaths: [{ Destination: byName('Web') }] }))).toEqual([
      'definite: TCP port 22 of Web can be reached from the Internet',
      'definite: TCP port 22 of Web can be reached from App',
    ]);
  });

  test('findings have the edge Resource, and the sender’s addresses', () => {
    const [finding] = check(template, between('Public', 'Private')).findings;
    expect(finding).toMatchObject({ edge: 'Resource', sources: ['10.0.0.0/24'] });
  });
});

describe('to the Internet', () => {
  const template = scene({ withNat: true });
  const out = { MatchPaths: [{ Destination: internet }] };

  test('by public addresses, and by a NAT gateway', () => {
    expect(found(check(template, out))).toEqual([
      'definite: TCP ports 0-65535 of the Internet by Igw can be reached from Web',
      'definite: UDP ports 0-65535 of the Internet by Igw can be reached from Web',
      'definite: TCP ports 0-65535 of the Internet by Igw can be reached from App',
      'definite: UDP ports 0-65535 of the Internet by Igw can be reached from App',
    ]);
  });

  test('past the NAT gateway', () => {
    const scope = { ...out, ExcludePaths: [through(byType('AWS::EC2::NatGateway'))] };
    const lines = found(check(template, scope));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/from Web$/);
  });

  test('without trusted addresses and ports', () => {
    const scope = {
      MatchPaths: [{ Source: byName('App'), Destination: internet }],
      ExcludePaths: [
        { Destination: packets({ DestinationAddresses: ['0.0.0.0/1'] }) },
        { Destination: packets({ DestinationPorts: ['0-442', '444-65535'] }) },
      ],
    };
    const { findings } = check(template, scope);
    expect(findings.map(({ protocol, ports }) => ({ protocol, ports }))).toEqual(
      ['tcp', 'udp'].map((protocol) => ({ protocol, ports: [{ first: 443, last: 443 }] })),
    );
    const [finding] = findings;
    expect(finding?.witness).toMatchObject({ destination: '128.0.0.10', destinationPort: 443 });
  });
});

describe('what is not known', () => {
  test('of the network makes a path possible', () => {
    const template = scene({
      sections: 'Parameters: { Admins: { Type: String } }',
      web: ['tcp 22 !Ref Admins'],
    });
    const result = check(template, { MatchPaths: [{ Source: internet }] });
    expect(found(result)).toEqual([
      'possible: TCP port 22 of Web may be reached from the Internet',
    ]);
    expect(result.findings[0]).toMatchObject({
      level: 'warning',
      unknowns: [{ what: 'Parameter Admins' }],
    });
  });

  test('of whether something is there makes a path possible', () => {
    const template = scene({
      sections:
        'Parameters: { Kind: { Type: String } }\nConditions: { IsOpen: !Equals [!Ref Kind, open] }',
      more: `
  Opening:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: IsOpen
    Properties: { GroupId: !Ref WebGroup, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
`,
    });
    const result = check(template, { MatchPaths: [{ Source: internet }] });
    expect(found(result)).toEqual([
      'possible: TCP port 22 of Web may be reached from the Internet',
    ]);
  });

  test('of who carries a group that a scope names leaves matches and exclusions possible', () => {
    const template = scene({
      sections: 'Parameters: { Groups: { Type: "List<AWS::EC2::SecurityGroup::Id>" } }',
      more: `
  Host: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Public, SecurityGroupIds: !Ref Groups } }
`,
    });
    for (const scope of [
      { MatchPaths: [{ Source: internet, Destination: byName('AppGroup') }] },
      {
        MatchPaths: [{ Source: internet, Destination: byName('Host') }],
        ExcludePaths: [{ Destination: byName('AppGroup') }],
      },
    ]) {
      expect(found(check(template, scope))).toEqual([
        'possible: TCP ports 0-65535 of Host may be reached from the Internet',
        'possible: UDP ports 0-65535 of Host may be reached from the Internet',
      ]);
    }
  });

  test('of a prefix list leaves matches and exclusions possible', () => {
    const template = scene({ web: [`tcp 22 ${anyone}`] });
    const listed = packets({ SourcePrefixLists: ['pl-0123456789abcdef0'] });
    for (const scope of [
      { MatchPaths: [{ Source: listed, Destination: byName('Web') }] },
      { MatchPaths: [{ Source: internet }], ExcludePaths: [{ Source: listed }] },
    ]) {
      const [finding] = check(template, scope).findings;
      expect(finding).toMatchObject({
        certainty: 'possible',
        unknowns: [{ what: 'entries of prefix list pl-0123456789abcdef0', cause: 'outside-input' }],
      });
    }
  });
});

describe('several scopes', () => {
  test('find each for itself, and equal match paths each once', () => {
    const template = scene({ web: [`tcp 22 ${anyone}`] });
    const scope = { MatchPaths: [{ Source: internet }, { Source: internet }] };
    const { findings } = check(template, scope, scope);
    expect(findings.map(({ certainty }) => certainty)).toEqual(Array(4).fill('definite'));
    expect(findings.map(({ message }) => /: (match path .*)\.$/.exec(message)?.[1]).sort()).toEqual(
      [
        'match path 1 of scope.json',
        'match path 1 of scope2.json',
        'match path 2 of scope.json',
        'match path 2 of scope2.json',
      ],
    );
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });
});

describe('without scopes', () => {
  test('nothing of them is in the result', () => {
    const result = analyze([{ path: 'template.yaml', text: scene({ web: [`tcp 22 ${anyone}`] }) }]);
    expect(result.findings.some(({ rule }) => rule === 'access-scope')).toBe(false);
    expect(Object.keys(result.coverage.subjects)).not.toContain('access-scope');
  });
});
