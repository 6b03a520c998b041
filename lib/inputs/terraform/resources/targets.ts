import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { privateAddress } from '../attribute-meaning.ts';
import { type Mapper, type Mappers, mapOf, type Properties } from '../declared.ts';
import { attributes } from './balancers.ts';

/** Target groups and who is registered with them. */

const groupType = 'AWS::ElasticLoadBalancingV2::TargetGroup';

const targetGroup: Mapper = (given, to) => to.add(given, groupType, groupOf(given));

/** One that exists outside the plan: of its targets a data source tells nothing. */
const outsideGroup: Mapper = (given, to) => {
  const arn = given.text('arn');
  if (arn === undefined) return;
  to.addOutside(given, arn, groupType, {
    ...groupOf(given),
    Targets: given.unknownNamed(given.where('targets'), 'outside-input'),
  });
};

function groupOf(given: Arguments): Properties {
  return {
    Name: given.stated('name'),
    TargetType: given.stated('target_type'),
    Protocol: given.stated('protocol'),
    Port: given.stated('port'),
    IpAddressType: given.stated('ip_address_type'),
    HealthCheckPort: given.block('health_check')?.stated('port') ?? null,
    TargetGroupAttributes: attributes(given, {
      'preserve_client_ip.enabled': given.stated('preserve_client_ip'),
      'load_balancing.cross_zone.enabled': given.stated('load_balancing_cross_zone_enabled'),
    }),
  };
}

const attachment: Mapper = (given, to) => {
  const owner = given.link('target_group_arn', 'aws_lb_target_group');
  const target = targetOf(given, targetTypeOf(given, owner));
  if (owner === null || target === null) return;
  to.extend({
    owner,
    type: groupType,
    nameProperty: null,
    property: 'Targets',
    member: mapOf({ Id: target, Port: given.stated('port') }, given.at),
    doubt: 'reachlint:PerhapsElsewhere',
  });
};

export const targetMappers: Mappers = {
  aws_lb_target_group: targetGroup,
  aws_alb_target_group: targetGroup,
  'data.aws_lb_target_group': outsideGroup,
  'data.aws_alb_target_group': outsideGroup,
  aws_lb_target_group_attachment: attachment,
  aws_alb_target_group_attachment: attachment,
};

/** What the group, or each group that may be meant, says that its targets are; null: they differ, or it is not known. */
function targetTypeOf(given: Arguments, owner: Property | null): string | null {
  const groups = given.behind(owner);
  const types = new Set(groups.map((group) => group.text('target_type') ?? null));
  const [only = null] = types;
  return types.size === 1 ? only : null;
}

/**
 * The target's type decides what its id is: where an index is not constant,
 * the plan does not tell `id` and `private_ip` apart.
 */
function targetOf(given: Arguments, type: string | null): Property | null {
  switch (type) {
    case 'instance':
      return given.link('target_id', 'aws_instance');
    case 'ip':
      return given.link('target_id', privateAddress);
    case 'alb':
      return given.link('target_id', 'aws_lb');
    case 'lambda':
      return given.link('target_id', 'aws_lambda_function');
    default:
      return given.link(
        'target_id',
        'aws_instance',
        privateAddress,
        'aws_lb',
        'aws_lambda_function',
      );
  }
}
