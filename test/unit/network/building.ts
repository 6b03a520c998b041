import { known } from '../../../lib/basics/value.ts';
import { buildNetwork } from '../../../lib/network/build/build.ts';
import type {
  Component,
  FilterRule,
  Interface,
  NetworkModel,
  Route,
} from '../../../lib/network/model.ts';
import { readResources } from '../../../lib/resources/read/read-resources.ts';
import type { Resource } from '../../../lib/resources/resource.ts';
import { at, declare, type Plain, ref } from '../resources/declarations.ts';

/** Networks built from resources that are written as in a template, for tests of network/build. */

export type Resources = {
  readonly [id: string]: readonly [type: string, properties?: { readonly [name: string]: Plain }];
};

export interface Built {
  readonly network: NetworkModel;
  readonly problems: readonly string[];
}

/** Types without `::` are those of AWS::EC2. Records in `more` come without a reader. */
export function build(resources: Resources, more: readonly Resource[] = []): Built {
  const declarations = Object.entries(resources).map(([id, [type, properties]]) =>
    declare(id, type.includes('::') ? type : `AWS::EC2::${type}`, properties),
  );
  const read = readResources(declarations, {
    region: known('eu-west-1', at),
    account: known('123456789012', at),
  });
  const all = new Map([
    ...read.resources.resources,
    ...more.map((item) => [item.key, item] as const),
  ]);
  const { network, problems } = buildNetwork({ ...read.resources, resources: all });
  return { network, problems: problems.map(({ message }) => message) };
}

/** A VPC with an attached Internet gateway and a table `Public` that leads to it. */
export const vpcWithGateway: Resources = {
  Vpc: ['VPC', { CidrBlock: '10.0.0.0/16' }],
  Gateway: ['InternetGateway'],
  Attachment: ['VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') }],
  Public: ['RouteTable', { VpcId: ref('Vpc') }],
  Default: [
    'Route',
    { RouteTableId: ref('Public'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
  ],
};

/** `vpcWithGateway` with a subnet `Subnet` that uses the table. */
export const publicSubnet: Resources = {
  ...vpcWithGateway,
  Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }],
  Association: [
    'SubnetRouteTableAssociation',
    { SubnetId: ref('Subnet'), RouteTableId: ref('Public') },
  ],
};

export function withSubnet(properties: { readonly [name: string]: Plain }): Resources {
  return {
    ...publicSubnet,
    Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24', ...properties }],
  };
}

/** The only element. */
export function only<T>(items: readonly T[] | undefined): T {
  const [first, ...others] = items ?? [];
  if (first === undefined || others.length > 0) {
    throw new Error(`expected one item, not ${items?.length ?? 'nothing'}`);
  }
  return first;
}

export function get<T>(map: ReadonlyMap<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`${id} is not among ${[...map.keys()].join(', ')}`);
  return value;
}

export function interfacesOf(network: NetworkModel, workload: string): readonly Interface[] {
  return get(network.workloads, workload).interfaces.map((id) => get(network.interfaces, id));
}

/** The labels of the groups that it carries. */
export function groupsOf(network: NetworkModel, item: Interface): readonly string[] {
  return item.groups.map(({ group }) => label(network, group));
}

export function label(network: NetworkModel, id: string): string {
  return component(network, id).label;
}

export function component(network: NetworkModel, id: string): Component {
  return get(network.components, id);
}

/** `10.0.0.0/24 → Gateway`, one a route; targets by label, with `?` where a route is not certain. */
export function routesOf(network: NetworkModel, table: string): readonly string[] {
  return get(network.tables, table).routes.map((route) => {
    const doubt = route.present.truth === 'unknown' ? '?' : '';
    return `${route.destination ?? 'anywhere'}${doubt} → ${targetText(network, route)}`;
  });
}

function targetText(network: NetworkModel, { target }: Route): string {
  switch (target.kind) {
    case 'local':
      return 'local';
    case 'drop':
      return 'drop';
    case 'gateway':
      return label(network, target.gateway);
    case 'interface':
      return label(network, target.interface);
    case 'unknown':
      return `unknown ${target.unknown.what}`;
  }
}

/** `tcp 22-22 from 0.0.0.0/0`-like texts of what a rule must and may match. */
export function matchesOf(
  network: NetworkModel,
  rule: FilterRule,
): {
  readonly must: readonly string[];
  readonly may: readonly string[];
} {
  const text = ({ family, protocol, ports, icmp, peer }: FilterRule['may'][number]): string => {
    const service = ports === null ? '' : ` ${ports.first}-${ports.last}`;
    const types = icmp === null ? '' : ` type ${icmp.type ?? '*'} code ${icmp.code ?? '*'}`;
    const far =
      peer.kind === 'block'
        ? peer.cidr
        : peer.kind === 'members'
          ? `members of ${label(network, peer.group)}`
          : peer.kind === 'interfaces'
            ? `${peer.address} of ${peer.interfaces.map((id) => label(network, id)).join(', ')}`
            : peer.kind === 'opaque'
              ? `opaque ${peer.name}`
              : 'any';
    return `${family ?? 'both'} ${protocol ?? 'all'}${service}${types} ${far}`;
  };
  return { must: rule.must.map(text), may: rule.may.map(text) };
}

/** Truth of the public IPv4 address: 'no' also where there is none. */
export function publicIpv4(item: Interface): string {
  const address = item.addresses.find(({ family }) => family === 'ipv4');
  return address?.public?.present.truth ?? 'no';
}
