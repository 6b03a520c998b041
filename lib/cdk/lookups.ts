import type { SourceFile } from '../basics/source.ts';

/**
 * What lookups told about existing networks: `Vpc.fromLookup` leaves in
 * cdk.context.json what the CDK found. It is handed on in the form of describe
 * calls, as far as the lookup tells: of ACLs it says nothing, of private
 * subnets not where their routes lead. Knows nothing of how a snapshot is read.
 */

/** The folder under which reports show what comes from lookups. */
export const lookupFolder = 'cdk.context.json';

const vpcProvider = 'vpc-provider:';

/** A file for each VPC that the context knows. `context`: all of it, by key. */
export function lookupFiles(context: Readonly<Record<string, unknown>>): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  for (const [key, value] of Object.entries(context)) {
    if (!key.startsWith(vpcProvider)) continue;
    const vpc = asRecord(value);
    const id = textOf(vpc['vpcId']);
    if (id === null) continue;
    const path = `${folderOf(key)}/${id}.json`;
    files.set(path, { path, text: JSON.stringify(describe(id, vpc)) });
  }
  return [...files.values()];
}

/** Account and Region stand in the key: `vpc-provider:account=…:filter.tag:Name=…:region=…`. */
function folderOf(key: string): string {
  const account = /(?:^|:)account=(\d{12})(?=:|$)/.exec(key)?.[1];
  const region = /(?:^|:)region=([a-z0-9-]+)(?=:|$)/.exec(key)?.[1];
  if (region === undefined) return lookupFolder;
  return account === undefined
    ? `${lookupFolder}/${region}`
    : `${lookupFolder}/accounts/${account}/${region}`;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cx_api.VpcContextResponse.html
 */
function describe(vpcId: string, vpc: Json): Json {
  const groups = listOf(vpc['subnetGroups']).map(asRecord);
  const subnets = groups.flatMap((group) =>
    listOf(group['subnets'])
      .map(asRecord)
      .map((subnet) => ({ isPublic: group['type'] === 'Public', subnet })),
  );
  const hasPublic = subnets.some(({ isPublic }) => isPublic);
  const gateway = `Internet gateway of ${vpcId}`;
  const privateGateway = textOf(vpc['vpnGatewayId']);
  return {
    Vpcs: [
      {
        VpcId: vpcId,
        ...given('CidrBlock', vpc['vpcCidrBlock']),
        ...given('OwnerId', vpc['ownerAccountId']),
      },
    ],
    Subnets: subnets.flatMap(({ subnet }) => {
      const id = textOf(subnet['subnetId']);
      if (id === null) return [];
      return [
        {
          SubnetId: id,
          VpcId: vpcId,
          ...given('CidrBlock', subnet['cidr']),
          ...given('AvailabilityZone', subnet['availabilityZone']),
        },
      ];
    }),
    RouteTables: tablesOf(subnets).map(({ table, isPublic, members }) => ({
      RouteTableId: table,
      VpcId: vpcId,
      // An empty route stands for those that the lookup does not tell of.
      Routes: [
        ...(isPublic ? [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway }] : []),
        {},
      ],
      Associations: members.map((subnet) => ({
        RouteTableAssociationId: `${table}/${subnet}`,
        RouteTableId: table,
        SubnetId: subnet,
        Main: false,
      })),
    })),
    InternetGateways: hasPublic
      ? [{ InternetGatewayId: gateway, Attachments: [{ VpcId: vpcId, State: 'available' }] }]
      : [],
    VpnGateways:
      privateGateway === null
        ? []
        : [
            {
              VpnGatewayId: privateGateway,
              State: 'available',
              VpcAttachments: [{ VpcId: vpcId, State: 'attached' }],
            },
          ],
  };
}

interface LookedUpTable {
  readonly table: string;
  readonly isPublic: boolean;
  readonly members: string[];
}

function tablesOf(
  subnets: readonly { readonly isPublic: boolean; readonly subnet: Json }[],
): readonly LookedUpTable[] {
  const tables = new Map<string, LookedUpTable>();
  for (const { isPublic, subnet } of subnets) {
    const table = textOf(subnet['routeTableId']);
    const id = textOf(subnet['subnetId']);
    if (table === null || id === null) continue;
    const known = tables.get(table);
    if (known === undefined) tables.set(table, { table, isPublic, members: [id] });
    else known.members.push(id);
  }
  return [...tables.values()];
}

function given(name: string, value: unknown): Json {
  return textOf(value) === null ? {} : { [name]: value };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
