import type { FirewallEndpoints, Reference } from '../resource.ts';
import { noReferences } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** Where network firewalls have endpoints (SVC-25); their policies are read in firewall-policies.ts. */

export const firewallReaders: Readers = {
  'AWS::NetworkFirewall::Firewall': one(readFirewall),
  'AWS::NetworkFirewall::VpcEndpointAssociation': one(readAssociation),
};

const subnetType = 'AWS::EC2::Subnet';

/** A firewall that is attached to a transit gateway is in no subnet. */
function readFirewall(fields: Fields): FirewallEndpoints {
  const mappings = fields.maps('SubnetMappings');
  return {
    kind: 'firewall-endpoints',
    subnets:
      mappings === null
        ? noReferences
        : {
            items: mappings.items.map(
              (mapping): Reference => mapping.requiredReference('SubnetId', subnetType),
            ),
            rest: mappings.rest,
          },
    owner: {
      kind: 'policy',
      policy: fields.requiredReference('FirewallPolicyArn', 'AWS::NetworkFirewall::FirewallPolicy'),
    },
    ...baseOf(fields),
  };
}

function readAssociation(fields: Fields): FirewallEndpoints {
  const mapping = fields.fields('SubnetMapping');
  return {
    kind: 'firewall-endpoints',
    subnets: {
      items: mapping === null ? [] : [mapping.requiredReference('SubnetId', subnetType)],
      rest: mapping === null ? fields.missing('SubnetMapping') : null,
    },
    owner: {
      kind: 'firewall',
      firewall: fields.requiredReference('FirewallArn', 'AWS::NetworkFirewall::Firewall'),
    },
    ...baseOf(fields),
  };
}
