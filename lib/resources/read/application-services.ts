import {
  known,
  type PartialList,
  type Unknown,
  type UnknownValue,
  type Value,
} from '../../basics/value.ts';
import { partKey } from '../implied-keys.ts';
import type { Property } from '../property.ts';
import type { Instance, ManagedService, Reference, Resource } from '../resource.ts';
import { flag, oneOf, scalarText } from './convert.ts';
import { everyAddress } from './data-services.ts';
import { joinedLists, possibleKeys } from './lists.ts';
import {
  groupsIn,
  managedService,
  openValue,
  soleSubnetIn,
  subnetsIn,
  usualPorts,
} from './managed-service.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** Functions, notebooks, big data clusters, brokers, directories and file transfer (SVC-7, SVC-12 to SVC-17). */

export const applicationServiceReaders: Readers = {
  'AWS::Lambda::Function': readFunction,
  'AWS::SageMaker::NotebookInstance': readNotebook,
  'AWS::SageMaker::Domain': one(readStudioDomain),
  'AWS::EMR::Cluster': readEmrCluster,
  'AWS::AmazonMQ::Broker': one(readBroker),
  'AWS::DirectoryService::MicrosoftAD': one(readDirectory),
  'AWS::DirectoryService::SimpleAD': one(readDirectory),
  'AWS::Transfer::Server': readTransferServer,
};

/** Outside of a VPC a function has no interfaces of the user's (SVC-7). */
function readFunction(fields: Fields): readonly Resource[] {
  const config = fields.fields('VpcConfig');
  const subnets = subnetsIn(config, 'SubnetIds');
  if (subnets === null || (subnets.items.length === 0 && subnets.rest === null)) return [];
  return [
    managedService(fields, {
      subnets,
      groups: groupsIn(config, 'SecurityGroupIds'),
      placement: 'each',
      inbound: 'none',
      ports: [],
      rule: 'SVC-7',
    }),
  ];
}

/** Without a subnet it lives in a VPC of the service's. */
function readNotebook(fields: Fields): readonly Resource[] {
  if (!fields.has('SubnetId')) return [];
  return [
    managedService(fields, {
      subnets: soleSubnetIn(fields, 'SubnetId'),
      groups: groupsIn(fields, 'SecurityGroupIds'),
      placement: 'each',
      ports: null,
      rule: 'SVC-12',
    }),
  ];
}

function readStudioDomain(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: subnetsIn(fields, 'SubnetIds'),
    groups: groupsIn(fields.fields('DefaultUserSettings'), 'SecurityGroups'),
    placement: 'each',
    ports: null,
    rule: 'SVC-12',
  });
}

// ---- EMR -------------------------------------------------------------------

/** Nodes are instances (SVC-13): one record for the primary node, one for all others. */
function readEmrCluster(fields: Fields): readonly Resource[] {
  const config = fields.fields('Instances');
  if (config === null) {
    fields.missing('Instances');
    return [];
  }
  const subnet = emrSubnet(config);
  const primary = emrNode(fields, subnet, emrGroups(config, 'Master'));
  const others = emrNode(fields, subnet, emrGroups(config, 'Slave'));
  return [
    primary,
    { ...others, key: partKey(others.key, 'core'), id: `core nodes of ${others.id}` },
  ];
}

/** Of several subnets AWS chooses one. */
function emrSubnet(config: Fields): Reference | null {
  const subnets = subnetsIn(config, 'Ec2SubnetIds');
  if (subnets === null) return config.reference('Ec2SubnetId', 'AWS::EC2::Subnet');
  const [first, second] = subnets.items;
  if (first !== undefined && second === undefined && subnets.rest === null) return first;
  const unknown: Unknown = subnets.rest ?? {
    what: `${config.where('Ec2SubnetIds')}, of which AWS chooses one`,
    cause: 'deploy-time',
    location: config.at,
  };
  const among = possibleKeys(subnets);
  return { kind: 'unknown', unknown, at: config.at, ...(among === null ? {} : { among }) };
}

function emrGroups(config: Fields, role: 'Master' | 'Slave'): PartialList<Reference> | null {
  const name = `EmrManaged${role}SecurityGroup`;
  const managed = config.reference(name, 'AWS::EC2::SecurityGroup') ?? serviceGroup(config, name);
  return joinedLists([
    { items: [managed], rest: null },
    groupsIn(config, `Additional${role}SecurityGroups`),
  ]);
}

/** Where none is named EMR makes one, or uses the one that it made before. */
function serviceGroup(config: Fields, name: string): Reference {
  const what = config.where(name);
  return {
    kind: 'outside',
    name: what,
    unknown: { what, cause: 'deploy-time', location: config.at },
    at: config.at,
  };
}

function emrNode(
  fields: Fields,
  subnet: Reference | null,
  groups: PartialList<Reference> | null,
): Instance {
  return {
    kind: 'instance',
    launchTemplate: null,
    furtherGroups: null,
    settings: {
      subnet,
      groups,
      interfaces: null,
      associatePublicIp: null,
      privateAddress: null,
      ipv6: { count: null, addresses: null },
      sourceDestCheck: null,
      userData: null,
    },
    ...baseOf(fields),
  };
}

// ---- Brokers, directories, file transfer -----------------------------------

/** https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-best-practices-amazon-mq.html */
const brokerPorts = { ACTIVEMQ: [5671, 8162, 8883, 61614, 61617, 61619], RABBITMQ: [443, 5671] };

/** A public RabbitMQ broker has no security groups (SVC-15). */
function readBroker(fields: Fields): ManagedService {
  const engine = fields.required('EngineType', oneOf(['ACTIVEMQ', 'RABBITMQ']));
  const publicAccess = fields.required('PubliclyAccessible', flag);
  // Nothing is said of the engine's ports or groups where the property is missing or wrong.
  const isOpen = engine.kind === 'unknown';
  const isRabbit = engine.kind === 'known' && engine.value === 'RABBITMQ';
  const isPrivate = publicAccess.kind === 'known' && !publicAccess.value;
  return managedService(fields, {
    subnets: subnetsIn(fields, 'SubnetIds'),
    groups: groupsIn(fields, 'SecurityGroups'),
    placement: 'each',
    publicAccess,
    inbound: isRabbit && !isPrivate ? 'unfiltered' : 'by-groups',
    ports: isOpen
      ? [openValue(fields, engine.unknown, Object.values(brokerPorts).flat())]
      : usualPorts(fields, brokerPorts[engine.value]),
    rule: 'SVC-15',
    // Were it RabbitMQ, its groups would admit whatever it serves.
    ...(isOpen && !isPrivate ? { groupsUnknown: engine.unknown } : {}),
  });
}

/** The service makes a group that no template can name (SVC-16). */
function readDirectory(fields: Fields): ManagedService {
  const settings = fields.fields('VpcSettings');
  const subnets = subnetsIn(settings, 'SubnetIds');
  return managedService(fields, {
    subnets: subnets ?? { items: [], rest: fields.missing('VpcSettings.SubnetIds') },
    groups: { items: [], rest: null },
    placement: 'each',
    ports: null,
    rule: 'SVC-16',
    groupsUnknown: {
      what: `Security group that AWS makes for ${fields.declaration.id} (SVC-16)`,
      cause: 'assumption',
      location: fields.at,
    },
  });
}

const transferPorts: Readonly<Record<string, readonly number[]>> = {
  SFTP: [22],
  FTP: [21, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200],
  FTPS: [21, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200],
  AS2: [5080],
};

/** A server of type VPC_ENDPOINT is behind an endpoint that is declared apart (SVC-17). */
function readTransferServer(fields: Fields): readonly Resource[] {
  const type =
    fields.value('EndpointType', oneOf(['PUBLIC', 'VPC', 'VPC_ENDPOINT'])) ??
    known('PUBLIC', fields.at, 'default');
  if (type.kind === 'known' && type.value === 'VPC_ENDPOINT') return [];
  const isPublic = type.kind === 'known' && type.value === 'PUBLIC';
  const details = isPublic ? null : fields.fields('EndpointDetails');
  const ports = transferServerPorts(fields);
  const published = hasAddresses(fields, details);
  return [
    managedService(fields, {
      subnets: subnetsIn(details, 'SubnetIds'),
      groups: groupsIn(details, 'SecurityGroupIds'),
      placement: 'each',
      publicAccess: type.kind === 'unknown' ? ifServed(published, type) : published,
      publicEndpoint:
        isPublic || type.kind === 'unknown' ? publicServer(fields, type, ports) : null,
      ports: servedByServer(fields, type, ports),
      rule: 'SVC-17',
    }),
  ];
}

/** Where it is not known whether it has interfaces at all, it is not known whether they are public. */
function ifServed(
  published: Value<boolean>,
  { unknown, at }: UnknownValue<string>,
): Value<boolean> {
  const isPrivate = published.kind === 'known' && !published.value;
  return isPrivate ? published : { kind: 'unknown', unknown, at };
}

function publicServer(
  fields: Fields,
  type: Value<string>,
  ports: ServerPorts,
): ManagedService['publicEndpoint'] {
  const doubt = [type, ports].find((each) => each.kind === 'unknown');
  return {
    ports: ports.kind === 'known' ? ports.value : everyServerPort,
    sources: everyAddress(fields),
    enabled:
      doubt?.kind === 'unknown'
        ? { kind: 'unknown', unknown: doubt.unknown, at: fields.at }
        : known(true, fields.at, 'derived'),
    rule: 'SVC-17',
  };
}

/** What its interfaces serve, if it has any. */
function servedByServer(
  fields: Fields,
  type: Value<string>,
  ports: ServerPorts,
): readonly Value<number>[] {
  if (ports.kind === 'unknown') return [openValue(fields, ports.unknown, everyServerPort)];
  return type.kind === 'unknown'
    ? [openValue(fields, type.unknown, ports.value)]
    : usualPorts(fields, ports.value);
}

/** Elastic addresses make the endpoint public. */
function hasAddresses(fields: Fields, details: Fields | null): Value<boolean> {
  const addresses = details?.list('AddressAllocationIds') ?? null;
  if (addresses !== null && addresses.items.length === 0 && addresses.rest !== null) {
    return { kind: 'unknown', unknown: addresses.rest, at: fields.at };
  }
  return known(addresses !== null && addresses.items.length > 0, fields.at, 'derived');
}

type ServerPorts = Value<readonly number[]>;

const everyServerPort = [...new Set(Object.values(transferPorts).flat())];

function transferServerPorts(fields: Fields): ServerPorts {
  const protocols = fields.list('Protocols');
  if (protocols === null) return known([22], fields.at, 'default');
  const ports = new Set<number>();
  let open = protocols.rest;
  for (const protocol of protocols.items) {
    const served =
      protocol.kind === 'scalar' ? transferPorts[scalarText(protocol).toUpperCase()] : undefined;
    for (const port of served ?? []) ports.add(port);
    if (served === undefined) open ??= protocolUnknown(fields, protocol);
  }
  return open === null
    ? known(
        [...ports].sort((a, b) => a - b),
        fields.at,
      )
    : { kind: 'unknown', unknown: open, at: fields.at };
}

function protocolUnknown(fields: Fields, protocol: Property): Unknown {
  if (protocol.kind === 'unknown') return protocol.unknown;
  return { what: fields.where('Protocols'), cause: 'unsupported', location: protocol.at };
}
