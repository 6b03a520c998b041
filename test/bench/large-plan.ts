import type { JsonObject } from '../../lib/inputs/terraform/json.ts';
import { groupOfPeers, groupsPerModule, module } from './large-plan-code.ts';

/**
 * A Terraform plan as large as wanted, made as `terraform show -json` would
 * print it: module instances by count and for_each, in each a VPC with
 * subnets, groups, rules, instances and load balancers, all new, so that
 * nothing but references of the code links them. What is reachable follows
 * from how it is made, and `answers` says it for named ends.
 */

export interface LargePlan {
  readonly text: string;
  readonly resources: number;
  readonly answers: readonly {
    readonly from: string;
    readonly to: string;
    readonly port: number;
    readonly verdict: 'reachable' | 'unreachable';
  }[];
}

/** How much there is in each instance of the module: 500 resources. */
const size = {
  subnets: 6,
  rulesPerGroup: 2,
  instances: 50,
  balancers: 5,
  volumes: 97,
} as const;

/** `instances`: of the module, half of them by count and half by for_each; 40 make 20,000 resources. */
export function largePlan(instances: number): LargePlan {
  const half = Math.floor(instances / 2);
  const modules = [
    ...Array.from({ length: half }, (_, index) => `module.cell[${index}]`),
    ...Array.from({ length: instances - half }, (_, index) => `module.region["r${index}"]`),
  ];
  const changes = modules.flatMap((module, index) => cell(module, index));
  const plan = {
    format_version: '1.2',
    terraform_version: '1.11.4',
    variables: { name: { value: 'large' } },
    planned_values: {
      root_module: {
        child_modules: modules.map((module) => ({
          address: module,
          resources: changes
            .filter(({ module_address }) => module_address === module)
            .map(({ change, ...resource }) => ({
              ...resource,
              schema_version: 1,
              values: change.after,
            })),
        })),
      },
    },
    resource_changes: changes,
    configuration: {
      provider_config: {
        aws: {
          name: 'aws',
          full_name: 'registry.terraform.io/hashicorp/aws',
          expressions: { region: { constant_value: 'eu-central-1' } },
        },
      },
      root_module: {
        module_calls: {
          cell: { source: './cell', count_expression: { constant_value: half }, module },
          region: {
            source: './cell',
            for_each_expression: { references: ['local.regions'] },
            module,
          },
        },
      },
    },
  };
  return {
    text: JSON.stringify(plan),
    resources: changes.length,
    answers: modules.flatMap(answersFor).slice(0, 20),
  };
}

/** Per cell: a front door on port 443 with a target, an open instance, one with no way from outside, one whose group lets only its peers in. */
function answersFor(module: string): LargePlan['answers'] {
  const name = (resource: string) => `${module}.${resource}`;
  return [
    { from: 'internet', to: name('aws_instance.open[0]'), port: 22, verdict: 'reachable' },
    { from: 'internet', to: name('aws_instance.open[0]'), port: 23, verdict: 'unreachable' },
    { from: 'internet', to: name('aws_instance.inner[3]'), port: 22, verdict: 'unreachable' },
    { from: 'internet', to: name('aws_instance.web["w0"]'), port: 8080, verdict: 'reachable' },
    {
      from: name('aws_instance.open[0]'),
      to: name('aws_instance.inner[3]'),
      port: 22,
      verdict: 'reachable',
    },
  ];
}

interface Change extends JsonObject {
  readonly address: string;
  readonly module_address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: null;
    readonly after: JsonObject;
    readonly after_unknown: JsonObject;
    readonly after_sensitive: JsonObject;
  };
}

function cell(module: string, number: number): readonly Change[] {
  const prefix = `10.${number}`;
  const add = (
    type: string,
    name: string,
    index: string | number | null,
    values: JsonObject,
    unknown: JsonObject,
  ): Change => ({
    address: `${module}.${type}.${name}${index === null ? '' : `[${JSON.stringify(index)}]`}`,
    module_address: module,
    mode: 'managed',
    type,
    name,
    ...(index === null ? {} : { index }),
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: ['create'],
      before: null,
      after: { ...values, tags: { Name: `${name}-${index ?? 0}`, Cell: module }, timeouts: null },
      after_unknown: { id: true, arn: true, owner_id: true, tags_all: {}, ...unknown },
      after_sensitive: { tags: {}, tags_all: {} },
    },
  });
  const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const instance = (name: string, index: string | number, open: boolean) =>
    add(
      'aws_instance',
      name,
      index,
      { ...instanceValues, associate_public_ip_address: open },
      { ...instanceUnknown },
    );
  return [
    add(
      'aws_vpc',
      'main',
      null,
      {
        cidr_block: `${prefix}.0.0/16`,
        enable_dns_support: true,
        instance_tenancy: 'default',
        ipv6_ipam_pool_id: null,
        assign_generated_ipv6_cidr_block: null,
      },
      {
        default_security_group_id: true,
        default_network_acl_id: true,
        default_route_table_id: true,
        main_route_table_id: true,
        ipv6_cidr_block: true,
      },
    ),
    add('aws_internet_gateway', 'main', null, {}, { vpc_id: true }),
    ...times(size.subnets, (index) =>
      add(
        'aws_subnet',
        index < 3 ? 'public' : 'private',
        index % 3,
        {
          cidr_block: `${prefix}.${index}.0/24`,
          availability_zone: `eu-central-1${'abc'[index % 3]}`,
          map_public_ip_on_launch: false,
          assign_ipv6_address_on_creation: false,
          ipv6_native: false,
        },
        { vpc_id: true, availability_zone_id: true, ipv6_cidr_block_association_id: true },
      ),
    ),
    add(
      'aws_route_table',
      'public',
      null,
      {},
      { vpc_id: true, route: true, propagating_vgws: true },
    ),
    add(
      'aws_route',
      'out',
      null,
      {
        destination_cidr_block: '0.0.0.0/0',
        destination_ipv6_cidr_block: null,
        nat_gateway_id: null,
        transit_gateway_id: null,
      },
      {
        route_table_id: true,
        gateway_id: true,
        instance_id: true,
        network_interface_id: true,
        origin: true,
        state: true,
      },
    ),
    ...times(3, (index) =>
      add(
        'aws_route_table_association',
        'public',
        index,
        { gateway_id: null },
        { subnet_id: true, route_table_id: true },
      ),
    ),
    ...times(groupsPerModule, (index) =>
      add(
        'aws_security_group',
        `g${index}`,
        null,
        { name: `group-${index}`, description: 'Managed by Terraform' },
        { vpc_id: true, ingress: true, egress: true, name_prefix: true },
      ),
    ),
    ...times(groupsPerModule, (index) =>
      add(
        'aws_vpc_security_group_ingress_rule',
        `g${index}`,
        null,
        {
          ...ruleValues,
          ...(ingress[index] ?? {
            cidr_ipv4: '10.0.0.0/8',
            from_port: 8080 + index,
            to_port: 8080 + index,
          }),
          ip_protocol: 'tcp',
        },
        {
          security_group_id: true,
          security_group_rule_id: true,
          ...(index === groupOfPeers ? { referenced_security_group_id: true } : {}),
        },
      ),
    ),
    ...times(groupsPerModule, (index) =>
      add(
        'aws_vpc_security_group_egress_rule',
        `g${index}`,
        null,
        { ...ruleValues, cidr_ipv4: '0.0.0.0/0', ip_protocol: '-1' },
        { security_group_id: true, security_group_rule_id: true },
      ),
    ),
    instance('open', 0, true),
    ...times(24, (index) => instance('inner', index, false)),
    ...times(25, (index) => instance('web', `w${index}`, false)),
    ...times(size.balancers, (index) =>
      add(
        'aws_lb',
        'front',
        index,
        {
          name: `front-${index}`,
          internal: false,
          load_balancer_type: 'application',
          ip_address_type: null,
          enable_deletion_protection: false,
          drop_invalid_header_fields: false,
          idle_timeout: 60,
          access_logs: [],
          subnet_mapping: [],
        },
        {
          subnets: true,
          security_groups: true,
          dns_name: true,
          zone_id: true,
          vpc_id: true,
          subnet_mapping: true,
        },
      ),
    ),
    ...times(size.balancers, (index) =>
      add(
        'aws_lb_target_group',
        'web',
        index,
        {
          name: `web-${index}`,
          port: 8080,
          protocol: 'HTTP',
          target_type: 'instance',
          deregistration_delay: '300',
          slow_start: 0,
          health_check: [
            {
              enabled: true,
              path: '/',
              port: 'traffic-port',
              protocol: 'HTTP',
              interval: 30,
              timeout: 5,
            },
          ],
        },
        {
          vpc_id: true,
          health_check: [{ matcher: true }],
          preserve_client_ip: true,
          ip_address_type: true,
        },
      ),
    ),
    add('aws_lb_listener', 'https', null, ...listener),
    ...times(size.balancers - 1, (index) => add('aws_lb_listener', 'more', index, ...listener)),
    add(
      'aws_lb_target_group_attachment',
      'first',
      null,
      { port: 8080, availability_zone: null },
      { target_group_arn: true, target_id: true },
    ),
    ...times(24, (index) =>
      add(
        'aws_lb_target_group_attachment',
        'web',
        `w${index}`,
        { port: 8080, availability_zone: null },
        { target_group_arn: true, target_id: true },
      ),
    ),
    ...times(size.volumes, (index) =>
      add(
        'aws_ebs_volume',
        'data',
        index,
        { size: 100, availability_zone: 'eu-central-1a', encrypted: true, type: 'gp3' },
        { iops: true, kms_key_id: true, throughput: true },
      ),
    ),
  ];
}

/** What is planned of a listener, and what is not known of it. */
const listener: readonly [JsonObject, JsonObject] = [
  {
    port: 443,
    protocol: 'HTTP',
    certificate_arn: null,
    default_action: [{ type: 'forward', redirect: [], fixed_response: [], forward: [] }],
  },
  {
    load_balancer_arn: true,
    default_action: [
      { target_group_arn: true, order: true, redirect: [], fixed_response: [], forward: [] },
    ],
    ssl_policy: true,
  },
];

const ruleValues: JsonObject = {
  cidr_ipv4: null,
  cidr_ipv6: null,
  description: null,
  from_port: null,
  prefix_list_id: null,
  referenced_security_group_id: null,
  to_port: null,
};

/** Of the groups that instances and load balancers carry; the others admit one port from private addresses. */
const ingress: Readonly<Record<number, JsonObject>> = {
  1: { cidr_ipv4: '0.0.0.0/0', from_port: 22, to_port: 22 },
  [groupOfPeers]: { from_port: 22, to_port: 22 },
  3: { cidr_ipv4: '10.0.0.0/8', from_port: 8080, to_port: 8080 },
  4: { cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 },
};

const instanceValues: JsonObject = {
  ami: 'ami-0123456789abcdef0',
  instance_type: 't3.small',
  ephemeral_block_device: [],
  get_password_data: false,
  hibernation: null,
  iam_instance_profile: null,
  launch_template: [],
  source_dest_check: true,
  user_data: null,
  user_data_replace_on_change: false,
  volume_tags: null,
  force_destroy: false,
  instance_market_options: [],
  credit_specification: [{ cpu_credits: 'standard' }],
  metadata_options: [{ http_endpoint: 'enabled', http_tokens: 'required' }],
};

const instanceUnknown: JsonObject = {
  subnet_id: true,
  vpc_security_group_ids: true,
  security_groups: true,
  private_ip: true,
  public_ip: true,
  public_dns: true,
  private_dns: true,
  availability_zone: true,
  ipv6_addresses: true,
  ipv6_address_count: true,
  primary_network_interface_id: true,
  network_interface: true,
  root_block_device: true,
  ebs_block_device: true,
  cpu_options: true,
  enclave_options: true,
  instance_state: true,
  secondary_private_ips: true,
  host_id: true,
  key_name: true,
  tenancy: true,
  placement_group: true,
};
