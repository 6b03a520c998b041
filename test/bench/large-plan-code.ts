import type { JsonObject } from '../../lib/inputs/terraform/json.ts';

/** The code of the large plan: one module, of which all instances are made. */

/** Security groups in each instance of the module. */
export const groupsPerModule = 100;

/** The number of the group that admits only the members of another. */
export const groupOfPeers = 2;

const refs = (...mentions: readonly string[]): JsonObject => ({
  references: mentions.flatMap((mention) => {
    const [type, name, ...rest] = mention.split('.');
    const bare = `${type}.${name?.replace(/\[.*$/, '')}`;
    return [...new Set([mention, ...(rest.length > 0 ? [`${type}.${name}`] : []), bare])];
  }),
});

const group = refs('aws_vpc.main.id');
function block(type: string, name: string, expressions: JsonObject): JsonObject {
  return {
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    provider_config_key: 'aws',
    expressions,
  };
}

/** One for all instances of the module. */
export const module: JsonObject = {
  resources: [
    block('aws_vpc', 'main', { cidr_block: { references: ['var.prefix'] } }),
    block('aws_internet_gateway', 'main', { vpc_id: group }),
    block('aws_subnet', 'public', {
      vpc_id: group,
      cidr_block: { references: ['var.prefix', 'count.index'] },
    }),
    block('aws_subnet', 'private', {
      vpc_id: group,
      cidr_block: { references: ['var.prefix', 'count.index'] },
    }),
    block('aws_route_table', 'public', { vpc_id: group }),
    block('aws_route', 'out', {
      route_table_id: refs('aws_route_table.public.id'),
      gateway_id: refs('aws_internet_gateway.main.id'),
      destination_cidr_block: { constant_value: '0.0.0.0/0' },
    }),
    block('aws_route_table_association', 'public', {
      route_table_id: refs('aws_route_table.public.id'),
      subnet_id: { references: ['aws_subnet.public', 'count.index'] },
    }),
    ...Array.from({ length: groupsPerModule }, (_, index) => index).flatMap((index) => {
      const owner = { security_group_id: refs(`aws_security_group.g${index}.id`) };
      const peers = refs('aws_security_group.g1.id');
      return [
        block('aws_security_group', `g${index}`, { vpc_id: group }),
        block('aws_vpc_security_group_egress_rule', `g${index}`, owner),
        block('aws_vpc_security_group_ingress_rule', `g${index}`, {
          ...owner,
          ...(index === groupOfPeers ? { referenced_security_group_id: peers } : {}),
        }),
      ];
    }),
    block('aws_instance', 'open', {
      subnet_id: refs('aws_subnet.public[0].id'),
      vpc_security_group_ids: refs('aws_security_group.g1.id'),
      associate_public_ip_address: { constant_value: true },
    }),
    block('aws_instance', 'inner', {
      subnet_id: refs('aws_subnet.private[1].id'),
      vpc_security_group_ids: refs('aws_security_group.g2.id'),
    }),
    block('aws_instance', 'web', {
      subnet_id: refs('aws_subnet.private[0].id'),
      vpc_security_group_ids: refs('aws_security_group.g3.id'),
    }),
    block('aws_lb', 'front', {
      internal: { constant_value: false },
      subnets: refs('aws_subnet.public[0].id', 'aws_subnet.public[1].id'),
      security_groups: refs('aws_security_group.g4.id'),
    }),
    block('aws_lb_target_group', 'web', { vpc_id: group }),
    block('aws_lb_listener', 'https', {
      load_balancer_arn: refs('aws_lb.front[0].arn'),
      default_action: [
        {
          type: { constant_value: 'forward' },
          target_group_arn: refs('aws_lb_target_group.web[0].arn'),
        },
      ],
    }),
    block('aws_lb_listener', 'more', {
      load_balancer_arn: { references: ['aws_lb.front', 'count.index'] },
      default_action: [
        {
          type: { constant_value: 'forward' },
          target_group_arn: { references: ['aws_lb_target_group.web', 'count.index'] },
        },
      ],
    }),
    block('aws_lb_target_group_attachment', 'first', {
      target_group_arn: refs('aws_lb_target_group.web[0].arn'),
      target_id: refs('aws_instance.web["w0"].id'),
    }),
    block('aws_lb_target_group_attachment', 'web', {
      target_group_arn: refs('aws_lb_target_group.web[0].arn'),
      target_id: { references: ['aws_instance.web', 'each.key'] },
    }),
    block('aws_ebs_volume', 'data', {}),
  ],
  variables: { prefix: {} },
};
