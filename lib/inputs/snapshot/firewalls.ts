import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { mapProperty, textProperty } from './values.ts';

/**
 * Network firewalls: each of their endpoints by the id that routes name, with
 * the policy of the firewall. Endpoints of firewalls that are not listed stay
 * what they are for other calls, endpoints behind which anything may stand.
 */

export function declareFirewalls(from: Collection, to: Declarations): void {
  const endpoints = new Map(
    from.of('VpcEndpoints').map((each) => [each.text('VpcEndpointId'), each]),
  );
  for (const wrapper of from.of('NetworkFirewalls')) declareFirewall(wrapper, { to, endpoints });
  for (const wrapper of from.of('NetworkFirewallPolicies')) {
    declareWhole(wrapper, { to, id: 'FirewallPolicyArn', part: 'FirewallPolicy' });
  }
  for (const wrapper of from.of('NetworkFirewallRuleGroups')) {
    declareWhole(wrapper, { to, id: 'RuleGroupArn', part: 'RuleGroup' });
  }
}

function declareFirewall(
  wrapper: Item,
  {
    to,
    endpoints,
  }: { readonly to: Declarations; readonly endpoints: ReadonlyMap<string | null, Item> },
): void {
  const key = wrapper.text('FirewallArn');
  const firewall = wrapper.item('Firewall');
  if (key === null || firewall === null) return;
  to.add(
    'AWS::NetworkFirewall::Firewall',
    { key, item: firewall },
    {
      FirewallName: firewall.property('FirewallName'),
      FirewallPolicyArn: firewall.property('FirewallPolicyArn'),
      VpcId: firewall.property('VpcId'),
    },
  );
  for (const attachment of attachmentsOf(wrapper)) {
    const endpoint = attachment.text('EndpointId');
    if (endpoint === null) continue;
    to.add(
      'AWS::NetworkFirewall::VpcEndpointAssociation',
      { key: endpoint, item: attachment },
      {
        FirewallArn: textProperty(key, attachment.at),
        VpcId: firewall.property('VpcId'),
        SubnetMapping: mapProperty({ SubnetId: attachment.property('SubnetId') }, attachment.at),
        'reachlint:NetworkInterfaceIds': interfacesOf(endpoints.get(endpoint)),
      },
    );
  }
}

/** One in each zone, under the zone's name. */
function attachmentsOf(wrapper: Item): readonly Item[] {
  const states = wrapper.item('FirewallStatus')?.item('SyncStates') ?? null;
  if (states === null) return [];
  return states.node.entries.flatMap(({ key }) => states.item(key)?.item('Attachment') ?? []);
}

function interfacesOf(endpoint: Item | undefined): Property | null {
  const list = endpoint?.property('NetworkInterfaceIds') ?? null;
  return list?.kind === 'list' && list.items.length === 0 ? null : list;
}

/** Policies and rule groups say the same in describe calls as in templates. */
function declareWhole(
  wrapper: Item,
  of: {
    readonly to: Declarations;
    readonly id: 'FirewallPolicyArn' | 'RuleGroupArn';
    readonly part: 'FirewallPolicy' | 'RuleGroup';
  },
): void {
  const key = wrapper.text(of.id);
  if (key === null) return;
  const response = wrapper.item(`${of.part}Response`);
  of.to.add(
    `AWS::NetworkFirewall::${of.part}`,
    { key, id: response?.text(`${of.part}Name`) ?? key, item: wrapper },
    { [of.part]: wrapper.property(of.part) },
  );
}
