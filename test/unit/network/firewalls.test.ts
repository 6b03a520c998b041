import { describe, expect, test } from 'vitest';
import type { FirewallPolicy } from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, interfacesOf, only, publicSubnet, type Resources } from './building.ts';

/** Policies of network firewalls as ordered rules (NFW-2 to NFW-6, NFW-8). */

const firewallType = 'AWS::NetworkFirewall::Firewall';
const policyType = 'AWS::NetworkFirewall::FirewallPolicy';
const groupType = 'AWS::NetworkFirewall::RuleGroup';

type Properties = { readonly [name: string]: Plain };

function firewallWith(policy: Properties, groups: Resources = {}): Resources {
  return {
    ...publicSubnet,
    ...groups,
    Policy: [
      policyType,
      { FirewallPolicy: { StatelessDefaultActions: ['aws:forward_to_sfe'], ...policy } },
    ],
    Firewall: [
      firewallType,
      { FirewallPolicyArn: ref('Policy'), SubnetMappings: [{ SubnetId: ref('Subnet') }] },
    ],
  };
}

function policyOf(resources: Resources): FirewallPolicy {
  const { bump } = only(interfacesOf(build(resources).network, 'Firewall'));
  if (bump?.by !== 'policy') throw new Error('no policy');
  return bump.policy;
}

function stateless(...rules: readonly [priority: number, action: string, match?: Properties][]) {
  const list = rules.map(([Priority, action, MatchAttributes = {}]) => ({
    Priority,
    RuleDefinition: { Actions: [action], MatchAttributes },
  }));
  const RulesSource = { StatelessRulesAndCustomActions: { StatelessRules: list } };
  return [groupType, { Type: 'STATELESS', RuleGroup: { RulesSource } }] as const;
}

const header: Properties = {
  Protocol: 'TCP',
  Source: 'ANY',
  SourcePort: 'ANY',
  Direction: 'FORWARD',
  Destination: 'ANY',
  DestinationPort: 'ANY',
};

function stateful(
  rules: readonly [action: string, header?: Properties, options?: readonly Plain[]][],
  more: Properties = {},
) {
  const StatefulRules = rules.map(([Action, changed = {}, RuleOptions = []]) => ({
    Action,
    Header: { ...header, ...changed },
    RuleOptions,
  }));
  return [
    groupType,
    { Type: 'STATEFUL', RuleGroup: { RulesSource: { StatefulRules }, ...more } },
  ] as const;
}

const using = (...names: readonly string[]): Plain =>
  names.map((name, index) => ({ ResourceArn: ref(name), Priority: index + 1 }));

const packetOutcomes = (resources: Resources) =>
  policyOf(resources).packets.map(({ outcomes }) => outcomes.join('/'));
const connectionOutcomes = (resources: Resources) =>
  policyOf(resources).connections.map(({ outcomes }) => outcomes.join('/'));

function firstHeader(changed: Properties, more: Properties = {}, policy: Properties = {}) {
  const resources = firewallWith(
    { StatefulRuleGroupReferences: using('Rules'), ...policy },
    { Rules: stateful([['DROP', changed]], more) },
  );
  const [rule] = policyOf(resources).connections;
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

describe('stateless rules', () => {
  test('count by the priority of their group, then by their own (NFW-2)', () => {
    const groups = {
      Late: stateless([1, 'aws:pass']),
      Early: stateless([20, 'aws:drop'], [10, 'aws:forward_to_sfe']),
    };
    const references = (late: number) => [
      { ResourceArn: ref('Late'), Priority: late },
      { ResourceArn: ref('Early'), Priority: 5 },
    ];
    const order = (late: number) =>
      packetOutcomes(firewallWith({ StatelessRuleGroupReferences: references(late) }, groups));
    expect(order(9)).toEqual(['track', 'drop', 'pass', 'track']);
    expect(order(2)).toEqual(['pass', 'track', 'drop', 'track']);
  });

  test('take the standard action, whatever custom ones stand beside it', () => {
    const outcome = (...StatelessDefaultActions: readonly string[]) =>
      packetOutcomes(firewallWith({ StatelessDefaultActions }));
    expect(outcome('count', 'aws:drop')).toEqual(['drop']);
    expect(outcome('aws:pass', 'count')).toEqual(['pass']);
    expect(outcome('count')).toEqual(['pass/drop/track']);
  });

  test('without a known priority decide nothing for sure', () => {
    const groups = { Rules: stateless([1, 'aws:drop']) };
    const musts = (Priority: Plain) =>
      policyOf(
        firewallWith(
          { StatelessRuleGroupReferences: [{ ResourceArn: ref('Rules'), Priority }] },
          groups,
        ),
      ).packets.map(({ must }) => must.length);
    expect(musts(open('Parameter Place'))).toEqual([0, 1]);
    expect(musts(7)).toEqual([1, 1]);
  });

  test('with flags look at the opening of a connection, or at its answer', () => {
    const handshake = (Flags: readonly string[], Masks: readonly string[]) =>
      policyOf(
        firewallWith(
          { StatelessRuleGroupReferences: using('Rules') },
          { Rules: stateless([1, 'aws:drop', { TCPFlags: [{ Flags, Masks }] }]) },
        ),
      ).packets[0]?.must[0]?.handshake;
    expect(handshake(['SYN'], ['SYN', 'ACK'])).toEqual({ opening: true, answer: false });
    expect(handshake(['SYN', 'ACK'], ['SYN', 'ACK'])).toEqual({ opening: false, answer: true });
    expect(handshake(['SYN'], ['SYN'])).toEqual({ opening: true, answer: true });
    expect(handshake(['FIN'], ['FIN'])).toEqual({ opening: false, answer: false });
  });

  test('with ports and no protocol surely match what has ports, and perhaps the rest', () => {
    const DestinationPorts = [{ FromPort: 22, ToPort: 23 }];
    const match = (more: Properties) =>
      policyOf(
        firewallWith(
          { StatelessRuleGroupReferences: using('Rules') },
          { Rules: stateless([1, 'aws:drop', { DestinationPorts, ...more }]) },
        ),
      ).packets[0];
    expect(match({ Protocols: [6] })).toMatchObject({
      must: [{ protocols: [6], ports: [{ first: 22, last: 23 }] }],
      may: [{ protocols: [6] }],
    });
    expect(match({ Protocols: [1, 6] })).toMatchObject({
      may: [{ ports: [{ first: 22, last: 23 }] }, { protocols: [1], ports: null }],
      unknowns: [{ cause: 'assumption' }],
    });
  });
});

describe('the order of stateful rules', () => {
  const rules = stateful([['ALERT'], ['REJECT', { Protocol: 'UDP' }], ['DROP'], ['PASS']]);
  const policy = { StatefulRuleGroupReferences: using('Rules') };

  test('is that of their actions unless the policy is strict (NFW-5)', () => {
    expect(connectionOutcomes(firewallWith(policy, { Rules: rules }))).toEqual([
      'admit',
      'drop',
      'drop',
      'pass',
    ]);
    const strict = { ...policy, StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' } };
    expect(connectionOutcomes(firewallWith(strict, { Rules: rules }))).toEqual([
      'drop',
      'drop',
      'admit',
      'pass',
    ]);
  });

  test('that is not known leaves every rule in doubt', () => {
    const RuleOrder = open('Parameter Order');
    const open5 = { ...policy, StatefulEngineOptions: { RuleOrder } };
    const { connections } = policyOf(firewallWith(open5, { Rules: rules }));
    expect(connections.map(({ must }) => must.length)).toEqual([0, 0, 0, 1]);
    expect(connections.at(-1)?.outcomes).toEqual(['pass']);
  });

  test.each([
    [['aws:drop_strict'], 'drop'],
    [['aws:alert_strict', 'aws:drop_strict'], 'drop'],
    [['aws:alert_established'], 'pass'],
    [['aws:drop_established'], 'pass/drop'],
    [[], 'pass'],
  ])('ends with %j as %s (NFW-5)', (StatefulDefaultActions, last) => {
    const options = { StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' } };
    expect(connectionOutcomes(firewallWith({ ...options, StatefulDefaultActions }))).toEqual([
      last,
    ]);
  });
});

describe('headers of stateful rules', () => {
  test('name protocols; what TCP or UDP carry is not seen in the first packet (NFW-3)', () => {
    expect(firstHeader({ Protocol: 'IP' }).must).toMatchObject([{ protocols: null }]);
    expect(firstHeader({ Protocol: 'ICMP' }).must).toMatchObject([{ protocols: [1, 58] }]);
    expect(firstHeader({ Protocol: 'HTTP' })).toMatchObject({
      must: [],
      may: [{ protocols: [6, 17] }],
      unknowns: [{ what: expect.stringContaining('HTTP') }],
    });
  });

  test('hold for both ways where the direction is ANY (NFW-3)', () => {
    expect(firstHeader({ Direction: 'ANY' }).must[0]?.bothWays).toBe(true);
    expect(firstHeader({ Direction: 'FORWARD' }).must[0]?.bothWays).toBe(false);
  });

  test('have lists, negations, ranges and variables', () => {
    const more = {
      RuleVariables: {
        IPSets: { SERVERS: { Definition: ['10.0.1.0/24', '10.0.2.0/24'] } },
        PortSets: { WEB: { Definition: ['80', '8080:8090'] } },
      },
    };
    const rule = firstHeader(
      {
        Source: '[10.0.0.0/8, !10.0.0.0/9]',
        Destination: '$SERVERS',
        SourcePort: '1024:',
        DestinationPort: '$WEB',
      },
      more,
    );
    expect(rule.must).toMatchObject([
      {
        sources: ['10.128.0.0/9'],
        destinations: ['10.0.1.0/24', '10.0.2.0/24'],
        sourcePorts: [{ first: 1024, last: 65_535 }],
        ports: [
          { first: 80, last: 80 },
          { first: 8080, last: 8090 },
        ],
      },
    ]);
    expect(firstHeader({ DestinationPort: '!22' }).must[0]?.ports).toEqual([
      { first: 0, last: 21 },
      { first: 23, last: 65_535 },
    ]);
  });

  test('with what cannot be read match perhaps, and say why', () => {
    expect(firstHeader({ Source: '$NOWHERE' })).toMatchObject({
      must: [{ sources: [] }],
      may: [{ sources: null }],
      unknowns: [{ what: expect.stringContaining('$NOWHERE') }],
    });
    const resources = (keyword: string) =>
      firewallWith(
        { StatefulRuleGroupReferences: using('Rules') },
        { Rules: stateful([['DROP', {}, [{ Keyword: keyword }]]]) },
      );
    expect(policyOf(resources('flow')).connections[0]?.must).toEqual([]);
    expect(policyOf(resources('sid')).connections[0]?.must).toHaveLength(1);
  });

  test('take HOME_NET from the group, else the policy, else the VPC (NFW-6)', () => {
    const home = (group: Properties, policy: Properties) =>
      firstHeader({ Source: '$HOME_NET' }, group, policy).must[0]?.sources;
    const ofGroup = { RuleVariables: { IPSets: { HOME_NET: { Definition: ['10.7.0.0/16'] } } } };
    const ofPolicy = {
      PolicyVariables: { RuleVariables: { HOME_NET: { Definition: ['10.8.0.0/16'] } } },
    };
    expect(home({}, {})).toEqual(['10.0.0.0/16']);
    expect(home({}, ofPolicy)).toEqual(['10.8.0.0/16']);
    expect(home(ofGroup, ofPolicy)).toEqual(['10.7.0.0/16']);
    const external = firstHeader({ Source: '$EXTERNAL_NET' }, {}, ofPolicy).must[0]?.sources;
    expect(external).toContain('0.0.0.0/5');
    expect(external).not.toContain('10.8.0.0/16');
  });
});

describe('what is not read may pass and may drop (NFW-8)', () => {
  const suricata: Resources[string] = [
    groupType,
    { RuleGroup: { RulesSource: { RulesString: 'drop ip any any -> any any (sid:1;)' } } },
  ];

  test('Suricata rules: known passes count before, known drops after what they may pass', () => {
    const resources = firewallWith(
      { StatefulRuleGroupReferences: using('Text', 'Rules') },
      { Text: suricata, Rules: stateful([['DROP'], ['PASS', { DestinationPort: '22' }]]) },
    );
    const { connections } = policyOf(resources);
    expect(connections.map(({ outcomes, must }) => [outcomes.join('/'), must.length])).toEqual([
      ['admit', 0],
      ['admit', 1],
      ['drop', 0],
      ['drop', 1],
      ['pass', 1],
    ]);
  });

  test.each([
    ['ALLOWLIST', ['admit', 'drop', 'pass']],
    ['DENYLIST', ['drop', 'pass']],
    ['ALERTLIST', ['pass']],
  ])('a list of domains that is an %s, of TCP alone', (GeneratedRulesType, expected) => {
    const RulesSourceList = { GeneratedRulesType, TargetTypes: ['TLS_SNI'], Targets: ['a.org'] };
    const resources = firewallWith(
      { StatefulRuleGroupReferences: using('Rules') },
      { Rules: [groupType, { RuleGroup: { RulesSource: { RulesSourceList } } }] },
    );
    const { connections } = policyOf(resources);
    expect(connections.map(({ outcomes }) => outcomes.join('/'))).toEqual(expected);
    for (const { may } of connections.slice(0, -1)) expect(may).toMatchObject([{ protocols: [6] }]);
  });

  test('groups outside the input, but not what they would drop if that is only reported', () => {
    const arn = 'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Threats';
    const outcomes = (more: Properties) =>
      connectionOutcomes(
        firewallWith({ StatefulRuleGroupReferences: [{ ResourceArn: arn, ...more }] }),
      );
    expect(outcomes({})).toEqual(['admit', 'drop', 'pass']);
    expect(outcomes({ Override: { Action: 'DROP_TO_ALERT' } })).toEqual(['admit', 'pass']);
  });

  test('inspection of TLS and settings that are new', () => {
    const resources = firewallWith({ TLSInspectionConfigurationArn: 'arn:aws:x', Firewall: {} });
    expect(connectionOutcomes(resources)).toEqual(['admit/pass/drop', 'admit/pass/drop', 'pass']);
    expect(policyOf(resources).connections[0]?.unknowns).toMatchObject([
      { what: expect.stringContaining('TLSInspectionConfigurationArn') },
    ]);
  });

  test('a policy outside the input, also that of an endpoint added to a firewall', () => {
    const resources: Resources = {
      ...publicSubnet,
      Firewall: [
        firewallType,
        { FirewallPolicyArn: 'arn:aws:x', SubnetMappings: [{ SubnetId: ref('Subnet') }] },
      ],
      Second: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.9.0/24' }],
      Added: [
        'AWS::NetworkFirewall::VpcEndpointAssociation',
        {
          FirewallArn: ref('Firewall', 'FirewallArn'),
          VpcId: ref('Vpc'),
          SubnetMapping: { SubnetId: ref('Second') },
        },
      ],
    };
    const { network } = build(resources);
    for (const id of ['Firewall', 'Added']) {
      expect(only(interfacesOf(network, id)).bump).toMatchObject({
        policy: {
          packets: [{ outcomes: ['pass', 'drop', 'track'], must: [] }],
          connections: [{ outcomes: ['admit', 'pass', 'drop'] }],
        },
      });
    }
    const known = { ...resources, ...firewallWith({}) };
    expect(only(interfacesOf(build(known).network, 'Added')).bump).toEqual(
      only(interfacesOf(build(known).network, 'Firewall')).bump,
    );
  });
});
