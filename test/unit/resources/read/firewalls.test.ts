import { describe, expect, test } from 'vitest';
import { declare, open, type Plain, read, ref } from '../declarations.ts';

/** Network firewalls, their policies and rule groups as records (SVC-25, NFW-2, NFW-3). */

const policyType = 'AWS::NetworkFirewall::FirewallPolicy';
const groupType = 'AWS::NetworkFirewall::RuleGroup';

function record(id: string, type: string, properties: { readonly [name: string]: Plain }) {
  const { resources, problems } = read(declare(id, type, properties));
  return { record: resources.get(id), problems };
}

describe('policies', () => {
  test('order rules by their actions unless they say otherwise', () => {
    const order = (FirewallPolicy: Plain) =>
      record('Policy', policyType, { FirewallPolicy }).record;
    const StatelessDefaultActions = ['aws:pass'];
    expect(order({ StatelessDefaultActions })).toMatchObject({
      ruleOrder: { kind: 'known', value: 'DEFAULT_ACTION_ORDER', how: 'default' },
      statelessDefaults: { items: [{ value: 'aws:pass' }], rest: null },
      unread: [],
    });
    const StatefulEngineOptions = { RuleOrder: 'STRICT_ORDER' };
    expect(order({ StatelessDefaultActions, StatefulEngineOptions })).toMatchObject({
      ruleOrder: { value: 'STRICT_ORDER' },
    });
  });

  test('that are missing or not known say so', () => {
    expect(record('Policy', policyType, {})).toMatchObject({
      record: { statelessDefaults: { items: [], rest: { what: expect.any(String) } } },
      problems: [expect.stringContaining('Policy.FirewallPolicy is missing')],
    });
    const FirewallPolicy = open('Parameter Policy');
    expect(record('Policy', policyType, { FirewallPolicy }).record).toMatchObject({
      statefulGroups: { rest: { what: 'Parameter Policy' } },
      unread: [{ what: 'Parameter Policy' }],
    });
  });

  test('keep what is not read: settings that may drop', () => {
    const FirewallPolicy = {
      StatelessDefaultActions: ['aws:pass'],
      TLSInspectionConfigurationArn: 'arn:aws:x',
    };
    expect(record('Policy', policyType, { FirewallPolicy }).record).toMatchObject({
      unread: [{ cause: 'unsupported', what: expect.stringContaining('TLSInspection') }],
    });
  });

  test('refer to groups by Ref or by their ARN attribute', () => {
    const uses = [ref('Rules'), ref('Rules', 'RuleGroupArn')].map((ResourceArn) => ({
      ResourceArn,
      Priority: 3,
    }));
    const { resources, problems } = read(
      declare('Policy', policyType, {
        FirewallPolicy: {
          StatelessDefaultActions: ['aws:pass'],
          StatelessRuleGroupReferences: uses,
        },
      }),
      declare('Rules', groupType, { RuleGroup: { RulesSource: { StatefulRules: [] } } }),
    );
    const group = { kind: 'resource', key: 'Rules' };
    expect(problems).toEqual([]);
    expect(resources.get('Policy')).toMatchObject({
      statelessGroups: { items: [{ group }, { group }] },
    });
  });
});

describe('rule groups', () => {
  const kindOf = (RulesSource: Plain) => {
    const { record: group } = record('Rules', groupType, { RuleGroup: { RulesSource } });
    return group?.kind === 'firewall-rule-group' ? group.rules.kind : null;
  };

  test.each([
    [{ StatelessRulesAndCustomActions: { StatelessRules: [] } }, 'stateless'],
    [{ StatefulRules: [] }, 'stateful'],
    [{ RulesSourceList: { GeneratedRulesType: 'DENYLIST' } }, 'domains'],
    [{ RulesString: 'pass tcp any any -> any any (sid:1;)' }, 'unread'],
    [{}, 'unread'],
    [open('Parameter Source'), 'unread'],
  ])('with %j are %s', (source, kind) => {
    expect(kindOf(source)).toBe(kind);
  });

  test('of which nothing is known hold rules that are not known', () => {
    const { record: group } = record('Rules', groupType, { RuleGroup: open('Parameter Group') });
    expect(group).toMatchObject({
      rules: { kind: 'unread', unknown: { what: 'Parameter Group' } },
    });
  });
});

test('a firewall without a policy is a mistake', () => {
  const { problems } = record('Firewall', 'AWS::NetworkFirewall::Firewall', {});
  expect(problems).toEqual([expect.stringContaining('FirewallPolicyArn is missing')]);
});
