import { describe, expect, test } from 'vitest';
import { declared, read, scalars } from './accounts.ts';

/** Network firewalls of an account: endpoints by id, policies and rule groups by ARN (SVC-25). */

const firewallArn = 'arn:aws:network-firewall:eu-west-1:123456789012:firewall/edge';
const policyArn = 'arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/edge';

const endpoint = {
  VpcEndpointId: 'vpce-1',
  VpcEndpointType: 'GatewayLoadBalancer',
  VpcId: 'vpc-1',
  State: 'available',
  SubnetIds: ['subnet-1'],
  NetworkInterfaceIds: ['eni-1'],
};

const firewall = {
  FirewallArn: firewallArn,
  Firewall: { FirewallName: 'edge', FirewallPolicyArn: policyArn, VpcId: 'vpc-1' },
  FirewallStatus: {
    Status: 'READY',
    SyncStates: {
      'eu-west-1a': { Attachment: { SubnetId: 'subnet-1', EndpointId: 'vpce-1' } },
      'eu-west-1b': { Config: {} },
    },
  },
};

describe('endpoints', () => {
  test('of a firewall that is listed have its policy', () => {
    const snapshot = read({ VpcEndpoints: [endpoint], NetworkFirewalls: [firewall] });
    const made = declared(snapshot, 'vpce-1');
    expect(made?.type).toBe('AWS::NetworkFirewall::VpcEndpointAssociation');
    expect(scalars(made)).toMatchObject({ FirewallArn: firewallArn });
    expect(made?.properties.entries.get('reachlint:NetworkInterfaceIds')).toMatchObject({
      items: [{ value: 'eni-1' }],
    });
    expect(scalars(declared(snapshot, firewallArn))).toMatchObject({
      FirewallPolicyArn: policyArn,
    });
  });

  test('of others are as those of gateway load balancers', () => {
    const made = declared(read({ VpcEndpoints: [endpoint], NetworkFirewalls: [] }), 'vpce-1');
    expect(made?.type).toBe('AWS::EC2::VPCEndpoint');
  });
});

test('policies and rule groups are what their calls say, under their names', () => {
  const FirewallPolicy = { StatelessDefaultActions: ['aws:pass'] };
  const snapshot = read({
    NetworkFirewallPolicies: [
      {
        FirewallPolicyArn: policyArn,
        FirewallPolicyResponse: { FirewallPolicyName: 'edge' },
        FirewallPolicy,
      },
    ],
    NetworkFirewallRuleGroups: [{ RuleGroupArn: 'arn:group', RuleGroup: { RulesSource: {} } }],
  });
  expect(declared(snapshot, policyArn)).toMatchObject({
    id: 'edge',
    type: 'AWS::NetworkFirewall::FirewallPolicy',
  });
  expect(declared(snapshot, policyArn)?.properties.entries.get('FirewallPolicy')?.kind).toBe('map');
  expect(declared(snapshot, 'arn:group')).toMatchObject({
    id: 'arn:group',
    type: 'AWS::NetworkFirewall::RuleGroup',
  });
  expect(snapshot.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a wrapper without its ARN is told', () => {
  const { problems } = read({ NetworkFirewalls: [{ Firewall: {} }] });
  expect(problems.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('lacks its FirewallArn'),
  );
});
