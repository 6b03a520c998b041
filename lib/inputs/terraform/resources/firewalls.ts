import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapIn, mapsOf } from '../block-maps.ts';
import { type Mappers, mapOf, type Properties } from '../declared.ts';

/** Network firewalls, their policies and rule groups. */

export const firewallMappers: Mappers = {
  aws_networkfirewall_firewall: (given, to) =>
    to.add(given, 'AWS::NetworkFirewall::Firewall', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      FirewallPolicyArn: given.link('firewall_policy_arn', 'aws_networkfirewall_firewall_policy'),
      SubnetMappings: mapsOf(given, 'subnet_mapping', (mapping) => ({
        SubnetId: mapping.link('subnet_id', 'aws_subnet'),
      })),
    }),
  // Since version 6 of the provider.
  aws_networkfirewall_vpc_endpoint_association: (given, to) =>
    to.add(given, 'AWS::NetworkFirewall::VpcEndpointAssociation', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      FirewallArn: given.link('firewall_arn', 'aws_networkfirewall_firewall'),
      SubnetMapping: mapIn(given, 'subnet_mapping', (mapping) => ({
        SubnetId: mapping.link('subnet_id', 'aws_subnet'),
      })),
    }),
  aws_networkfirewall_firewall_policy: (given, to) =>
    to.add(given, 'AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: mapIn(given, 'firewall_policy', policy),
    }),
  aws_networkfirewall_rule_group: (given, to) =>
    to.add(given, 'AWS::NetworkFirewall::RuleGroup', {
      RuleGroup: mapIn(given, 'rule_group', ruleGroup) ?? suricataText(given),
    }),
};

function policy(given: Arguments): Properties {
  return {
    StatelessDefaultActions: given.value('stateless_default_actions'),
    StatelessFragmentDefaultActions: given.value('stateless_fragment_default_actions'),
    StatefulDefaultActions: given.value('stateful_default_actions'),
    StatefulEngineOptions: mapIn(given, 'stateful_engine_options', (options) => ({
      RuleOrder: options.stated('rule_order'),
    })),
    StatelessRuleGroupReferences: mapsOf(given, 'stateless_rule_group_reference', groupUse),
    StatefulRuleGroupReferences: mapsOf(given, 'stateful_rule_group_reference', groupUse),
    PolicyVariables: mapIn(given, 'policy_variables', (variables) => ({
      RuleVariables: definitionsOf(variables, 'rule_variables', 'ip_set'),
    })),
    TLSInspectionConfigurationArn: given.stated('tls_inspection_configuration_arn'),
  };
}

function groupUse(given: Arguments): Properties {
  return {
    ResourceArn: given.link('resource_arn', 'aws_networkfirewall_rule_group'),
    Priority: given.value('priority'),
    Override: mapIn(given, 'override', (override) => ({ Action: override.value('action') })),
  };
}

/** Variables by their names, each with what it stands for. */
function definitionsOf(given: Arguments, blocks: string, inner: string): Property | null {
  const variables = given.blocks(blocks);
  if (variables === null) return null;
  const entries: Record<string, Property | null> = {};
  for (const variable of variables.items) {
    const name = variable.text('key');
    if (name === undefined) return given.unknown(blocks);
    entries[name] = mapIn(variable, inner, (set) => ({ Definition: set.value('definition') }));
  }
  return variables.rest === null ? mapOf(entries, given.at) : given.unknown(blocks);
}

/** Rules in Suricata's language may stand beside the blocks, or in their place. */
function suricataText(given: Arguments): Property | null {
  const rules = given.stated('rules');
  return rules && mapOf({ RulesSource: mapOf({ RulesString: rules }, given.at) }, given.at);
}

function ruleGroup(given: Arguments): Properties {
  return {
    RuleVariables: mapIn(given, 'rule_variables', (variables) => ({
      IPSets: definitionsOf(variables, 'ip_sets', 'ip_set'),
      PortSets: definitionsOf(variables, 'port_sets', 'port_set'),
    })),
    RulesSource: mapIn(given, 'rules_source', (source) => ({
      RulesString: source.stated('rules_string'),
      RulesSourceList: mapIn(source, 'rules_source_list', (list) => ({
        GeneratedRulesType: list.value('generated_rules_type'),
        TargetTypes: list.value('target_types'),
        Targets: list.value('targets'),
      })),
      StatefulRules: mapsOf(source, 'stateful_rule', statefulRule),
      StatelessRulesAndCustomActions: mapIn(
        source,
        'stateless_rules_and_custom_actions',
        (inner) => ({ StatelessRules: mapsOf(inner, 'stateless_rule', statelessRule) }),
      ),
    })),
  };
}

function statefulRule(given: Arguments): Properties {
  return {
    Action: given.value('action'),
    Header: mapIn(given, 'header', (header) => ({
      Protocol: header.value('protocol'),
      Source: header.value('source'),
      SourcePort: header.value('source_port'),
      Destination: header.value('destination'),
      DestinationPort: header.value('destination_port'),
      Direction: header.value('direction'),
    })),
    RuleOptions: mapsOf(given, 'rule_option', (option) => ({
      Keyword: option.value('keyword'),
      Settings: option.value('settings'),
    })),
  };
}

function statelessRule(given: Arguments): Properties {
  return {
    Priority: given.value('priority'),
    RuleDefinition: mapIn(given, 'rule_definition', (definition) => ({
      Actions: definition.value('actions'),
      MatchAttributes: mapIn(definition, 'match_attributes', (match) => ({
        Protocols: match.value('protocols'),
        Sources: mapsOf(match, 'source', address),
        Destinations: mapsOf(match, 'destination', address),
        SourcePorts: mapsOf(match, 'source_port', portRange),
        DestinationPorts: mapsOf(match, 'destination_port', portRange),
        TCPFlags: mapsOf(match, 'tcp_flag', (flag) => ({
          Flags: flag.value('flags'),
          Masks: flag.value('masks'),
        })),
      })),
    })),
  };
}

function address(given: Arguments): Properties {
  return { AddressDefinition: given.value('address_definition') };
}

/** Without an end a range is the one port. */
function portRange(given: Arguments): Properties {
  const from = given.value('from_port');
  const to = given.value('to_port');
  const isUnset = to === null || (to.kind === 'scalar' && to.value === 0);
  return { FromPort: from, ToPort: isUnset ? from : to };
}
