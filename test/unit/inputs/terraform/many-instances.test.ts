import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { type IntendedNetworks, readNetworks } from '../../../../lib/intended-networks.ts';
import { constant, type Planned, planOf, refs } from './plan.ts';

/** How many instances of each resource; squared, this would be more than what is told one by one. */
const count = 300;

const times = (address: string, planned: Planned): Readonly<Record<string, Planned>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${address}[${index}]`, planned]),
  );

const each = (type: string): JsonObject => ({ references: [`${type}.many`, 'count.index'] });

/** Everything by count, and all links by `[count.index]`, of which the plan does not tell the index. */
function network(): IntendedNetworks {
  const vpc = { vpc_id: refs('aws_vpc.main.id') };
  const plan = planOf(
    {
      'aws_vpc.main': { values: { cidr_block: '10.0.0.0/8' } },
      ...times('aws_subnet.many', {
        values: { cidr_block: '10.0.0.0/24' },
        unknown: { vpc_id: true },
      }),
      ...times('aws_route_table.many', { unknown: { vpc_id: true } }),
      ...times('aws_route_table_association.many', {
        unknown: { subnet_id: true, route_table_id: true },
      }),
      ...times('aws_security_group.many', { unknown: { vpc_id: true } }),
      ...times('aws_vpc_security_group_ingress_rule.many', {
        values: { ip_protocol: 'tcp', from_port: 22, to_port: 22, cidr_ipv4: '0.0.0.0/0' },
        unknown: { security_group_id: true },
      }),
      ...times('aws_instance.many', { unknown: { subnet_id: true, vpc_security_group_ids: true } }),
      ...times('aws_lb_target_group.many', {
        values: { port: 80, protocol: 'HTTP', target_type: 'instance' },
        unknown: { vpc_id: true },
      }),
      ...times('aws_lb_target_group_attachment.many', {
        unknown: { target_group_arn: true, target_id: true },
      }),
    },
    {
      resources: {
        'aws_vpc.main': { cidr_block: constant('10.0.0.0/8') },
        'aws_subnet.many': vpc,
        'aws_route_table.many': vpc,
        'aws_route_table_association.many': {
          subnet_id: each('aws_subnet'),
          route_table_id: each('aws_route_table'),
        },
        'aws_security_group.many': vpc,
        'aws_vpc_security_group_ingress_rule.many': {
          security_group_id: each('aws_security_group'),
        },
        'aws_instance.many': {
          subnet_id: each('aws_subnet'),
          vpc_security_group_ids: each('aws_security_group'),
        },
        'aws_lb_target_group.many': vpc,
        'aws_lb_target_group_attachment.many': {
          target_group_arn: each('aws_lb_target_group'),
          target_id: each('aws_instance'),
        },
      },
    },
  );
  return readNetworks([{ path: 'plan.json', text: JSON.stringify(plan) }]);
}

describe('many instances that each name one of many', () => {
  const model = network().worlds[0]?.network;
  /** So many parts for each of the instances are as good as linear. */
  const few = 5 * count;

  it('are each there, in some subnet of the VPC', () => {
    const interfaces = [...(model?.interfaces.values() ?? [])];
    const workloads = [...(model?.workloads.keys() ?? [])];
    expect(workloads.length).toBeGreaterThanOrEqual(count);
    expect(interfaces.length).toBeLessThan(few);
    const domains = interfaces.map(({ subnet }) => model?.subnets.get(subnet)?.domain);
    expect(new Set(domains)).toEqual(new Set(['aws_vpc.main']));
    expect(interfaces.every(({ groupsRest }) => groupsRest !== null)).toBe(true);
  });

  it('leave open which rules a group has', () => {
    const groups = [...(model?.groups.values() ?? [])].filter(({ id }) =>
      id.startsWith('aws_security_group.many['),
    );
    expect(groups.length).toBe(count);
    for (const { ingress } of groups) {
      const [rule, ...others] = ingress;
      expect(others).toEqual([]);
      expect(rule).toMatchObject({ must: [], unknowns: [{ cause: 'assumption' }] });
      expect(rule?.may).toHaveLength(1);
    }
  });

  it('leave open which table a subnet has', () => {
    const subnets = [...(model?.subnets.values() ?? [])];
    expect(subnets.length).toBeLessThan(few);
    for (const { tables } of subnets.filter(({ id }) => id.includes('.many['))) {
      const open = tables.filter((id) => model?.tables.get(id)?.rest !== null);
      expect(open).toHaveLength(1);
    }
  });

  it('leave open what a pool has for members', () => {
    for (const { members, rest } of model?.pools.values() ?? []) {
      expect(members).toEqual([]);
      expect(rest).not.toBeNull();
    }
  });
});
