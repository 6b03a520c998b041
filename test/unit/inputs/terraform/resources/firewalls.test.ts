import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const surroundings = {
  'aws_vpc.v': created,
  'aws_subnet.s': created,
  'aws_route_table.r': created,
  'aws_networkfirewall_firewall.f': created,
  'aws_networkfirewall_firewall_policy.p': created,
  'aws_networkfirewall_rule_group.g': created,
};

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return declare(
    planOf({ ...surroundings, [address]: own }, { resources: { [address]: code } }),
  ).of(address);
}

test('a firewall is in subnets and has a policy (SVC-25)', () => {
  const own = {
    values: { subnet_mapping: [{}] },
    unknown: { firewall_policy_arn: true, subnet_mapping: [{ subnet_id: true }] },
  };
  const code = {
    firewall_policy_arn: refs('aws_networkfirewall_firewall_policy.p.arn'),
    subnet_mapping: [{ subnet_id: refs('aws_subnet.s.id') }],
  };
  expect(planned('aws_networkfirewall_firewall.own', own, code)).toEqual({
    FirewallPolicyArn: '@aws_networkfirewall_firewall_policy.p',
    SubnetMappings: [{ SubnetId: '@aws_subnet.s' }],
  });
});

test('routes to its endpoints look for them in its state', () => {
  const own = { unknown: { route_table_id: true, vpc_endpoint_id: true } };
  const code = {
    route_table_id: refs('aws_route_table.r.id'),
    vpc_endpoint_id: refs('aws_networkfirewall_firewall.f.firewall_status[0].sync_states'),
  };
  expect(planned('aws_route.own', own, code)).toHaveProperty(
    'VpcEndpointId',
    '@aws_networkfirewall_firewall.f.EndpointIds',
  );
});

test('a policy uses groups in an order, and stands for addresses by names', () => {
  const use = { priority: 3, override: [{ action: 'DROP_TO_ALERT' }] };
  const variables = { key: 'HOME_NET', ip_set: [{ definition: ['10.0.0.0/8'] }] };
  const own = {
    values: {
      firewall_policy: [
        {
          stateless_default_actions: ['aws:forward_to_sfe'],
          stateful_default_actions: ['aws:drop_strict'],
          stateful_engine_options: [{ rule_order: 'STRICT_ORDER' }],
          stateful_rule_group_reference: [use],
          stateless_rule_group_reference: [],
          policy_variables: [{ rule_variables: [variables] }],
          tls_inspection_configuration_arn: '',
        },
      ],
    },
    unknown: { firewall_policy: [{ stateful_rule_group_reference: [{ resource_arn: true }] }] },
  };
  const reference = { resource_arn: refs('aws_networkfirewall_rule_group.g.arn') };
  const code = { firewall_policy: [{ stateful_rule_group_reference: [reference] }] };
  expect(planned('aws_networkfirewall_firewall_policy.own', own, code)).toEqual({
    FirewallPolicy: {
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatefulDefaultActions: ['aws:drop_strict'],
      StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
      StatefulRuleGroupReferences: [
        {
          ResourceArn: '@aws_networkfirewall_rule_group.g',
          Priority: 3,
          Override: { Action: 'DROP_TO_ALERT' },
        },
      ],
      PolicyVariables: { RuleVariables: { HOME_NET: { Definition: ['10.0.0.0/8'] } } },
    },
  });
});

function rulesOf(source: JsonObject): unknown {
  const own = { values: { rule_group: [{ rules_source: [source] }] } };
  return planned('aws_networkfirewall_rule_group.own', own);
}

test('stateless rules say what they match', () => {
  const match = {
    protocols: [6],
    source: [{ address_definition: '10.0.0.0/8' }],
    destination: [],
    destination_port: [{ from_port: 443, to_port: null }],
    source_port: [{ from_port: 1024, to_port: 65535 }],
    tcp_flag: [{ flags: ['SYN'], masks: ['SYN', 'ACK'] }],
  };
  const rule = {
    priority: 1,
    rule_definition: [{ actions: ['aws:pass'], match_attributes: [match] }],
  };
  const source = {
    rules_string: '',
    rules_source_list: [],
    stateful_rule: [],
    stateless_rules_and_custom_actions: [{ stateless_rule: [rule] }],
  };
  expect(rulesOf(source)).toEqual({
    RuleGroup: {
      RulesSource: {
        StatelessRulesAndCustomActions: {
          StatelessRules: [
            {
              Priority: 1,
              RuleDefinition: {
                Actions: ['aws:pass'],
                MatchAttributes: {
                  Protocols: [6],
                  Sources: [{ AddressDefinition: '10.0.0.0/8' }],
                  SourcePorts: [{ FromPort: 1024, ToPort: 65535 }],
                  DestinationPorts: [{ FromPort: 443, ToPort: 443 }],
                  TCPFlags: [{ Flags: ['SYN'], Masks: ['SYN', 'ACK'] }],
                },
              },
            },
          ],
        },
      },
    },
  });
});

test('stateful rules, lists of domains and rules as text stay what they are', () => {
  const header = {
    protocol: 'TCP',
    source: 'ANY',
    source_port: 'ANY',
    destination: '10.0.0.1/32',
    destination_port: '443',
    direction: 'FORWARD',
  };
  const rule = { action: 'DROP', header: [header], rule_option: [{ keyword: 'sid:1' }] };
  expect(rulesOf({ stateful_rule: [rule] })).toEqual({
    RuleGroup: {
      RulesSource: {
        StatefulRules: [
          {
            Action: 'DROP',
            Header: {
              Protocol: 'TCP',
              Source: 'ANY',
              SourcePort: 'ANY',
              Destination: '10.0.0.1/32',
              DestinationPort: '443',
              Direction: 'FORWARD',
            },
            RuleOptions: [{ Keyword: 'sid:1' }],
          },
        ],
      },
    },
  });
  const list = { generated_rules_type: 'DENYLIST', targets: ['.example.com'] };
  expect(rulesOf({ rules_source_list: [list] })).toEqual({
    RuleGroup: {
      RulesSource: {
        RulesSourceList: { GeneratedRulesType: 'DENYLIST', Targets: ['.example.com'] },
      },
    },
  });
  const asText = { RuleGroup: { RulesSource: { RulesString: 'drop tcp any any -> any any' } } };
  expect(rulesOf({ rules_string: 'drop tcp any any -> any any' })).toEqual(asText);
  const own = { values: { rules: 'drop tcp any any -> any any' } };
  expect(planned('aws_networkfirewall_rule_group.own', own)).toEqual(asText);
});
