import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const surroundings = {
  'aws_vpc.v': created,
  'aws_subnet.s': created,
  'aws_security_group.g': created,
  'aws_route_table.r': created,
  'aws_vpc_endpoint_service.s': created,
  'aws_lb.n': { unknown: { id: true, arn: true } },
};
const endpoint = 'aws_vpc_endpoint.e';

function found(own: Readonly<Record<string, Planned>>, code: Readonly<Record<string, JsonObject>>) {
  return declare(planOf({ ...surroundings, ...own }, { resources: code }));
}

describe('an endpoint', () => {
  test('takes what is not set from AWS', () => {
    const own = {
      values: { vpc_endpoint_type: 'Gateway', service_name: 'com.amazonaws.us-east-1.s3' },
      unknown: { vpc_id: true, security_group_ids: true, subnet_ids: true, route_table_ids: true },
    };
    const all = found(
      { [endpoint]: own },
      {
        [endpoint]: { vpc_id: refs('aws_vpc.v.id'), route_table_ids: refs('aws_route_table.r.id') },
      },
    );
    expect(all.of(endpoint)).toMatchObject({
      VpcEndpointType: 'Gateway',
      VpcId: '@aws_vpc.v',
      ServiceName: 'com.amazonaws.us-east-1.s3',
    });
    expect(all.of(endpoint)).not.toHaveProperty('SubnetIds');
  });

  test('names the service of somebody by what offers it (SVC-28)', () => {
    const own = { unknown: { service_name: true } };
    const code = { service_name: refs('aws_vpc_endpoint_service.s.service_name') };
    expect(found({ [endpoint]: own }, { [endpoint]: code }).of(endpoint)).toMatchObject({
      ServiceName: '@aws_vpc_endpoint_service.s',
    });
  });

  test('is known to be accepted if it accepts itself or was seen in use', () => {
    const accepted = (values: JsonObject): unknown =>
      found({ [endpoint]: { values } }, { [endpoint]: {} }).of(endpoint);
    expect(accepted({ auto_accept: true })).toHaveProperty('reachlint:IsAccepted', true);
    expect(accepted({ state: 'available' })).toHaveProperty('reachlint:IsAccepted', true);
    expect(accepted({ state: 'pendingAcceptance' })).not.toHaveProperty('reachlint:IsAccepted');
  });
});

describe('resources of their own add to an endpoint', () => {
  const joined = (address: string, argument: string, mention: string, values: JsonObject = {}) =>
    found(
      {
        [endpoint]: { unknown: { id: true, security_group_ids: true } },
        [address]: { values, unknown: { vpc_endpoint_id: true, [argument]: true } },
      },
      {
        [endpoint]: {},
        [address]: { vpc_endpoint_id: refs(`${endpoint}.id`), [argument]: refs(mention) },
      },
    ).of(endpoint);

  test('route tables and subnets', () => {
    const table = 'aws_vpc_endpoint_route_table_association.a';
    expect(joined(table, 'route_table_id', 'aws_route_table.r.id')).toMatchObject({
      RouteTableIds: ['@aws_route_table.r'],
    });
    const subnet = 'aws_vpc_endpoint_subnet_association.a';
    expect(joined(subnet, 'subnet_id', 'aws_subnet.s.id')).toMatchObject({
      SubnetIds: ['@aws_subnet.s'],
    });
  });

  test('groups, beside the default group or in its place', () => {
    const address = 'aws_vpc_endpoint_security_group_association.a';
    const group = (replace_default_association: boolean): unknown =>
      joined(address, 'security_group_id', 'aws_security_group.g.id', {
        replace_default_association,
      });
    expect(group(false)).toMatchObject({
      SecurityGroupIds: ['@aws_security_group.g'],
      'reachlint:StartsWithDefaultGroup': true,
    });
    expect(group(true)).toMatchObject({
      SecurityGroupIds: ['@aws_security_group.g'],
      'reachlint:StartsWithDefaultGroup': false,
    });
  });
});

test('an endpoint service names its load balancers', () => {
  const address = 'aws_vpc_endpoint_service.own';
  const own = {
    values: { acceptance_required: false },
    unknown: { network_load_balancer_arns: true, supported_ip_address_types: true },
  };
  const code = { network_load_balancer_arns: refs('aws_lb.n.arn') };
  expect(found({ [address]: own }, { [address]: code }).of(address)).toMatchObject({
    NetworkLoadBalancerArns: ['@aws_lb.n'],
    AcceptanceRequired: false,
  });
});
