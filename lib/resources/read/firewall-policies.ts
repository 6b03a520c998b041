import { known, type PartialList, type Unknown, type Value } from '../../basics/value.ts';
import { firewallRuleOrder, orDefault } from '../defaults.ts';
import type {
  DeclaredFlags,
  DeclaredPorts,
  FirewallGroupUse,
  FirewallPolicyRecord,
  FirewallRuleGroup,
  FirewallRules,
  FirewallVariables,
  StatefulRule,
  StatelessRule,
} from '../resource.ts';
import { integer, oneOf, text } from './convert.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/**
 * Policies and rule groups of network firewalls, as far as they speak of packet
 * headers (NFW-1 to NFW-6). What rules mean, in which order they count and what
 * their variables stand for is the business of the network's builder; rules in
 * Suricata's language and lists of domains are kept as not read (NFW-8).
 */

export const firewallPolicyReaders: Readers = {
  'AWS::NetworkFirewall::FirewallPolicy': one(readPolicy),
  'AWS::NetworkFirewall::RuleGroup': one(readGroup),
};

const priority = integer({ first: 1, last: 65_535 });
const port = integer({ first: 0, last: 65_535 });
const protocolNumber = integer({ first: 0, last: 255 });

/**
 * What a policy may say without an effect that is not read elsewhere. How
 * fragments fare, how long idle connections live and what is logged or measured
 * is not asked about.
 */
const policySettings: ReadonlySet<string> = new Set([
  'EnableTLSSessionHolding',
  'PolicyVariables',
  'StatefulDefaultActions',
  'StatefulEngineOptions',
  'StatefulRuleGroupReferences',
  'StatelessCustomActions',
  'StatelessDefaultActions',
  'StatelessFragmentDefaultActions',
  'StatelessRuleGroupReferences',
]);

function readPolicy(fields: Fields): FirewallPolicyRecord {
  const policy = fields.fields('FirewallPolicy');
  const missing = policy === null ? fields.missing('FirewallPolicy') : null;
  const engine = policy?.fields('StatefulEngineOptions') ?? null;
  const variables = policy?.fields('PolicyVariables') ?? null;
  const ruleOrder = engine?.value('RuleOrder', oneOf(['DEFAULT_ACTION_ORDER', 'STRICT_ORDER']));
  return {
    kind: 'firewall-policy',
    statelessDefaults: policy?.values('StatelessDefaultActions', text) ?? {
      items: [],
      rest: missing ?? policy?.missing('StatelessDefaultActions') ?? null,
    },
    statelessGroups: groupUses(policy, 'StatelessRuleGroupReferences'),
    statefulGroups: groupUses(policy, 'StatefulRuleGroupReferences'),
    ruleOrder: orDefault(ruleOrder ?? null, firewallRuleOrder, fields.at),
    statefulDefaults: policy?.values('StatefulDefaultActions', text) ?? none,
    addressVariables: variablesOf(variables, 'RuleVariables'),
    unread: unreadSettings(fields),
    ...baseOf(fields),
  };
}

const none: PartialList<never> = { items: [], rest: null };

function unreadSettings(fields: Fields): readonly Unknown[] {
  const policy = fields.property('FirewallPolicy');
  if (policy?.kind === 'unknown') return [policy.unknown];
  if (policy?.kind !== 'map') return [];
  return [...policy.entries].flatMap(([name, { at }]) =>
    policySettings.has(name)
      ? []
      : [
          {
            what: `what ${name} of ${fields.declaration.id} drops`,
            cause: 'unsupported' as const,
            location: at,
          },
        ],
  );
}

function groupUses(policy: Fields | null, name: string): PartialList<FirewallGroupUse> {
  const uses = policy?.maps(name) ?? null;
  if (uses === null) return none;
  return {
    items: uses.items.map((use): FirewallGroupUse => {
      const override = use.fields('Override')?.value('Action', oneOf(['DROP_TO_ALERT'])) ?? null;
      return {
        at: use.at,
        group: use.requiredReference('ResourceArn', 'AWS::NetworkFirewall::RuleGroup'),
        priority: use.value('Priority', priority),
        alertsOnly:
          override?.kind === 'unknown'
            ? { kind: 'unknown', unknown: override.unknown, at: override.at }
            : known(override !== null, use.at),
      };
    }),
    rest: uses.rest,
  };
}

function variablesOf(fields: Fields | null, name: string): FirewallVariables {
  const property = fields?.property(name) ?? null;
  const inside = fields?.fields(name) ?? null;
  if (property === null || inside === null) return { definitions: new Map(), rest: null };
  if (property.kind !== 'map') {
    const rest = property.kind === 'unknown' ? property.unknown : unreadOf(inside, 'variables');
    return { definitions: new Map(), rest };
  }
  const definitions = new Map<string, PartialList<Value<string>>>();
  for (const variable of property.entries.keys()) {
    const definition = inside.fields(variable)?.values('Definition', text) ?? null;
    if (definition !== null) definitions.set(variable, definition);
  }
  return { definitions, rest: null };
}

function readGroup(fields: Fields): FirewallRuleGroup {
  const group = fields.fields('RuleGroup');
  const variables = group?.fields('RuleVariables') ?? null;
  return {
    kind: 'firewall-rule-group',
    rules: rulesOf(fields, group),
    addressVariables: variablesOf(variables, 'IPSets'),
    portVariables: variablesOf(variables, 'PortSets'),
    ...baseOf(fields),
  };
}

function rulesOf(fields: Fields, group: Fields | null): FirewallRules {
  const source = group?.fields('RulesSource') ?? null;
  if (source === null) return { kind: 'unread', unknown: unreadOf(fields, 'rules') };
  for (const whole of [fields.property('RuleGroup'), group?.property('RulesSource')]) {
    if (whole?.kind === 'unknown') return { kind: 'unread', unknown: whole.unknown };
  }
  const stateless = source.fields('StatelessRulesAndCustomActions');
  const isText = source.has('RulesString');
  if (stateless !== null) return { kind: 'stateless', rules: statelessRules(stateless) };
  const stateful = source.maps('StatefulRules');
  if (stateful !== null && !isText) {
    return {
      kind: 'stateful',
      rules: { items: stateful.items.map(statefulRule), rest: stateful.rest },
    };
  }
  const domains = source.fields('RulesSourceList');
  if (domains !== null && !isText) {
    const kinds = oneOf(['ALLOWLIST', 'DENYLIST', 'ALERTLIST', 'REJECTLIST']);
    return {
      kind: 'domains',
      list: domains.required('GeneratedRulesType', kinds),
      unknown: unreadOf(fields, 'list of domains'),
    };
  }
  return { kind: 'unread', unknown: unreadOf(fields, isText ? 'Suricata rules' : 'rules') };
}

function unreadOf(fields: Fields, part: string): Unknown {
  return {
    what: `what the ${part} of ${fields.declaration.id} decide`,
    cause: 'unsupported',
    location: fields.at,
  };
}

function statelessRules(fields: Fields): PartialList<StatelessRule> {
  const rules = fields.maps('StatelessRules');
  if (rules === null) return { items: [], rest: fields.missing('StatelessRules') };
  return { items: rules.items.map(statelessRule), rest: rules.rest };
}

function statelessRule(fields: Fields): StatelessRule {
  const definition = fields.fields('RuleDefinition');
  const match = definition?.fields('MatchAttributes') ?? null;
  return {
    at: fields.at,
    priority: fields.required('Priority', priority),
    actions: definition?.values('Actions', text) ?? {
      items: [],
      rest: (definition ?? fields).missing('Actions'),
    },
    sources: addresses(match, 'Sources'),
    destinations: addresses(match, 'Destinations'),
    sourcePorts: ports(match, 'SourcePorts'),
    destinationPorts: ports(match, 'DestinationPorts'),
    protocols: nonEmpty(match?.values('Protocols', protocolNumber) ?? null),
    flags: flags(match),
  };
}

/** An empty list is as good as none. */
function nonEmpty<T>(list: PartialList<T> | null): PartialList<T> | null {
  return list !== null && list.items.length === 0 && list.rest === null ? null : list;
}

function addresses(match: Fields | null, name: string): PartialList<Value<string>> | null {
  const list = nonEmpty(match?.maps(name) ?? null);
  if (list === null) return null;
  return {
    items: list.items.map((each) => each.required('AddressDefinition', text)),
    rest: list.rest,
  };
}

function ports(match: Fields | null, name: string): PartialList<DeclaredPorts> | null {
  const list = nonEmpty(match?.maps(name) ?? null);
  if (list === null) return null;
  return {
    items: list.items.map((each) => ({
      from: each.required('FromPort', port),
      to: each.required('ToPort', port),
    })),
    rest: list.rest,
  };
}

function flags(match: Fields | null): PartialList<DeclaredFlags> | null {
  const list = nonEmpty(match?.maps('TCPFlags') ?? null);
  if (list === null) return null;
  return {
    items: list.items.map((each) => ({
      flags: each.values('Flags', text) ?? none,
      masks: nonEmpty(each.values('Masks', text)),
    })),
    rest: list.rest,
  };
}

/** Options of a rule that say nothing of packets. */
const harmlessOptions: ReadonlySet<string> = new Set([
  'classtype',
  'gid',
  'metadata',
  'msg',
  'priority',
  'reference',
  'rev',
  'sid',
]);

function statefulRule(fields: Fields): StatefulRule {
  const header = fields.fields('Header') ?? fields;
  return {
    at: fields.at,
    action: fields.required('Action', text),
    protocol: header.required('Protocol', text),
    source: header.required('Source', text),
    sourcePort: header.required('SourcePort', text),
    destination: header.required('Destination', text),
    destinationPort: header.required('DestinationPort', text),
    direction: header.required('Direction', oneOf(['FORWARD', 'ANY'])),
    narrowing: narrowingOptions(fields),
  };
}

function narrowingOptions(fields: Fields): Unknown | null {
  const options = fields.maps('RuleOptions');
  if (options === null) return null;
  const keywords = options.items.map((each) => each.required('Keyword', text));
  for (const keyword of keywords) {
    if (keyword.kind === 'unknown') return keyword.unknown;
    if (harmlessOptions.has(keyword.value.toLowerCase())) continue;
    return {
      what: `the option "${keyword.value}" of a rule of ${fields.declaration.id}`,
      cause: 'unsupported',
      location: fields.at,
    };
  }
  return options.rest;
}
