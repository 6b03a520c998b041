import type { SourceFile } from '../../../../lib/basics/source.ts';
import { readSnapshot, type Snapshot } from '../../../../lib/inputs/snapshot/read.ts';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import type { Declaration } from '../../../../lib/resources/property.ts';

/** Small accounts, as the AWS CLI would describe them. */

type Json = Readonly<Record<string, unknown>>;

/** A file for each call; its name is the key unless the key of the map is a path. */
export function snapshotFiles(calls: Readonly<Record<string, unknown>>): SourceFile[] {
  return Object.entries(calls).map(([name, value]) => {
    const key = name.slice(name.lastIndexOf('/') + 1);
    return { path: `${name}.json`, text: JSON.stringify({ [key]: value }, null, 1) };
  });
}

export function read(calls: Readonly<Record<string, unknown>>): Snapshot {
  return readSnapshot(
    snapshotFiles(calls).flatMap((file) => {
      const { root } = readDocument(file);
      return root === null ? [] : [{ path: file.path, root }];
    }),
  );
}

export function declared({ declarations }: Snapshot, key: string): Declaration | undefined {
  return declarations.find((each) => each.key === key);
}

/** The scalars of a declaration's properties, as written. */
export function scalars(declaration: Declaration | undefined): Readonly<Record<string, string>> {
  const entries = [...(declaration?.properties.entries ?? [])];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value.kind === 'scalar' ? [[name, value.text]] : [])),
  );
}

export const openPermission: Json = {
  IpProtocol: '-1',
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
};

export function tcpPermission(port: number, cidr: string): Json {
  return {
    ...openPermission,
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: cidr }],
  };
}

export function aclEntry(change: Json = {}): Json {
  return {
    CidrBlock: '0.0.0.0/0',
    Egress: false,
    Protocol: '-1',
    RuleAction: 'allow',
    RuleNumber: 100,
    ...change,
  };
}

export function networkInterface(id: string, address: string, change: Json = {}): Json {
  return {
    NetworkInterfaceId: id,
    SubnetId: 'subnet-a',
    VpcId: 'vpc-1',
    Description: '',
    InterfaceType: 'interface',
    Status: 'in-use',
    SourceDestCheck: true,
    Groups: [{ GroupId: 'sg-web', GroupName: 'web' }],
    Ipv6Addresses: [],
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address }],
    ...change,
  };
}

/** An interface of an instance with a public address. */
export function hostInterface(
  instance: string,
  id: string,
  address: string,
  publicIp: string,
): Json {
  return networkInterface(id, address, {
    Attachment: { InstanceId: instance, DeviceIndex: 0, Status: 'attached' },
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: address, Association: { PublicIp: publicIp } },
    ],
  });
}

/** A VPC with a public subnet and a web server that is open on port 22 to one block. */
export const webAccount: Readonly<Record<string, unknown>> = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', State: 'available', IsDefault: false }],
  Subnets: [
    {
      SubnetId: 'subnet-a',
      VpcId: 'vpc-1',
      CidrBlock: '10.0.0.0/24',
      AvailabilityZone: 'eu-west-1a',
      AvailabilityZoneId: 'euw1-az2',
      MapPublicIpOnLaunch: true,
      State: 'available',
    },
  ],
  InternetGateways: [
    { InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] },
  ],
  RouteTables: [
    {
      RouteTableId: 'rtb-1',
      VpcId: 'vpc-1',
      Associations: [{ Main: true, RouteTableId: 'rtb-1', RouteTableAssociationId: 'rtbassoc-1' }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
        { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' },
      ],
    },
  ],
  NetworkAcls: [
    {
      NetworkAclId: 'acl-1',
      VpcId: 'vpc-1',
      IsDefault: true,
      Associations: [
        { NetworkAclAssociationId: 'aclassoc-1', NetworkAclId: 'acl-1', SubnetId: 'subnet-a' },
      ],
      Entries: [
        aclEntry(),
        aclEntry({ Egress: true }),
        aclEntry({ RuleNumber: 32767, RuleAction: 'deny' }),
      ],
    },
  ],
  SecurityGroups: [
    {
      GroupId: 'sg-web',
      GroupName: 'web',
      VpcId: 'vpc-1',
      IpPermissions: [tcpPermission(22, '198.51.100.0/24')],
      IpPermissionsEgress: [openPermission],
    },
  ],
  NetworkInterfaces: [hostInterface('i-web', 'eni-web', '10.0.0.10', '203.0.113.10')],
  Reservations: [
    {
      ReservationId: 'r-1',
      Instances: [
        {
          InstanceId: 'i-web',
          State: { Name: 'running' },
          NetworkInterfaces: [],
          Tags: [{ Key: 'Name', Value: 'web' }],
        },
      ],
    },
  ],
};
