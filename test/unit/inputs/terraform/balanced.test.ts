import { describe, expect, test } from 'vitest';
import { analyze } from '../../../../lib/index.ts';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { type Code, constant, type Planned, planOf, refs } from './plan.ts';

/** Who is reachable through a load balancer, by how its targets are named in the code. */

function planned(values: JsonObject, ...unknown: readonly string[]): Planned {
  return {
    values,
    unknown: Object.fromEntries(['id', 'arn', ...unknown].map((name) => [name, true])),
  };
}

const everything = {
  from_port: 0,
  to_port: 0,
  protocol: '-1',
  cidr_blocks: ['0.0.0.0/0'],
};

/** A public load balancer with one target group, and two instances that admit its group. */
const network: Readonly<Record<string, Planned>> = {
  'aws_vpc.v': planned({ cidr_block: '10.0.0.0/16' }),
  'aws_internet_gateway.i': planned({}, 'vpc_id'),
  'aws_subnet.s': planned({ cidr_block: '10.0.0.0/24' }, 'vpc_id'),
  'aws_route_table.r': planned({}, 'vpc_id'),
  'aws_route.out': planned({ destination_cidr_block: '0.0.0.0/0' }, 'route_table_id', 'gateway_id'),
  'aws_route_table_association.s': planned({}, 'subnet_id', 'route_table_id'),
  'aws_security_group.open': planned({ ingress: [everything], egress: [everything] }, 'vpc_id'),
  'aws_lb.l': planned({ load_balancer_type: 'application' }, 'subnets', 'security_groups'),
  'aws_lb_listener.l': {
    values: { port: 80, protocol: 'HTTP', default_action: [{ type: 'forward' }] },
    unknown: { id: true, load_balancer_arn: true, default_action: [{ target_group_arn: true }] },
  },
  'aws_lb_target_group.g': planned(
    { target_type: 'instance', port: 8080, protocol: 'HTTP' },
    'vpc_id',
  ),
  'aws_instance.web[0]': planned({}, 'subnet_id', 'vpc_security_group_ids'),
  'aws_instance.web[1]': planned({}, 'subnet_id', 'vpc_security_group_ids'),
};

const inVpc = { vpc_id: refs('aws_vpc.v.id') };

const code: Readonly<Record<string, JsonObject>> = {
  'aws_internet_gateway.i': inVpc,
  'aws_subnet.s': inVpc,
  'aws_route_table.r': inVpc,
  'aws_route.out': {
    route_table_id: refs('aws_route_table.r.id'),
    gateway_id: refs('aws_internet_gateway.i.id'),
  },
  'aws_route_table_association.s': {
    subnet_id: refs('aws_subnet.s.id'),
    route_table_id: refs('aws_route_table.r.id'),
  },
  'aws_security_group.open': inVpc,
  'aws_lb.l': {
    subnets: refs('aws_subnet.s.id'),
    security_groups: refs('aws_security_group.open.id'),
  },
  'aws_lb_listener.l': {
    load_balancer_arn: refs('aws_lb.l.arn'),
    default_action: [
      { type: constant('forward'), target_group_arn: refs('aws_lb_target_group.g.arn') },
    ],
  },
  'aws_lb_target_group.g': inVpc,
  'aws_instance.web': {
    subnet_id: refs('aws_subnet.s.id'),
    vpc_security_group_ids: refs('aws_security_group.open.id'),
  },
};

/** How certain it is that the Internet reaches each instance on the port of the group. */
function exposures(
  more: Readonly<Record<string, Planned>>,
  moreCode: Code['resources'],
): Readonly<Record<string, string>> {
  const root = planOf({ ...network, ...more }, { resources: { ...code, ...moreCode } });
  const { findings, problems } = analyze([{ path: 'plan.json', text: JSON.stringify(root) }]);
  expect(problems).toEqual([]);
  return Object.fromEntries(
    findings
      .filter(({ rule }) => rule === 'network-exposure')
      .map(({ resource, certainty }) => [resource.id, certainty]),
  );
}

const attachment = planned({}, 'target_group_arn', 'target_id');
const target_group_arn = refs('aws_lb_target_group.g.arn');

describe('behind a load balancer', () => {
  test('nobody is reachable who is not attached', () => {
    expect(exposures({}, {})).toEqual({});
  });

  test('an instance is that is named', () => {
    const target_id = refs('aws_instance.web[1].id');
    expect(
      exposures(
        { 'aws_lb_target_group_attachment.a': attachment },
        { 'aws_lb_target_group_attachment.a': { target_group_arn, target_id } },
      ),
    ).toEqual({ 'aws_instance.web[1]': 'definite' });
  });

  test('an instance may be that an index may choose', () => {
    const target_id = refs('aws_instance.web', 'count.index');
    expect(
      exposures(
        { 'aws_lb_target_group_attachment.a[0]': attachment },
        { 'aws_lb_target_group_attachment.a': { target_group_arn, target_id } },
      ),
    ).toEqual({ 'aws_instance.web[0]': 'possible', 'aws_instance.web[1]': 'possible' });
  });

  test('the address of an instance stands for it', () => {
    const group = planned({ target_type: 'ip', port: 8080, protocol: 'HTTP' }, 'vpc_id');
    const of = (target_id: JsonObject) =>
      exposures(
        { 'aws_lb_target_group.g': group, 'aws_lb_target_group_attachment.a[0]': attachment },
        { 'aws_lb_target_group_attachment.a': { target_group_arn, target_id } },
      );
    expect(of(refs('aws_instance.web[1].private_ip'))).toEqual({
      'aws_instance.web[1]': 'definite',
    });
    expect(of(refs('aws_instance.web', 'count.index'))).toEqual({
      'aws_instance.web[0]': 'possible',
      'aws_instance.web[1]': 'possible',
    });
  });

  test('an instance may be whose attachment may be to another group', () => {
    const other = planned({ target_type: 'instance', port: 8080, protocol: 'HTTP' }, 'vpc_id');
    const target_id = refs('aws_instance.web[1].id');
    const either = refs('aws_lb_target_group.g.arn', 'aws_lb_target_group.other.arn');
    expect(
      exposures(
        { 'aws_lb_target_group.other': other, 'aws_lb_target_group_attachment.a': attachment },
        { 'aws_lb_target_group_attachment.a': { target_group_arn: either, target_id } },
      ),
    ).toEqual({ 'aws_instance.web[1]': 'possible' });
  });
});
