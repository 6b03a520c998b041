import type { Problem } from '../../basics/problem.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration } from '../../resources/property.ts';
import type { DocumentNode } from '../document.ts';
import { declareBalancers } from './balancers.ts';
import { Collection } from './collection.ts';
import { Declarations } from './declarations.ts';
import { declareFilters } from './filters.ts';
import { declareFirewalls } from './firewalls.ts';
import { declareGateways } from './gateways.ts';
import { Interfaces } from './interfaces.ts';
import type { Item } from './item.ts';
import { areSnapshotKeys, type SnapshotKey } from './keys.ts';
import { declareNetworks } from './networks.ts';
import { placeOf } from './place.ts';
import { declarePublicAccess } from './public-access.ts';
import { declareRoutes } from './routes.ts';
import { declareServices } from './services.ts';
import { declareTransit } from './transit.ts';

/**
 * An account as it is: files of describe calls in, the declarations that a
 * template of the same network would evaluate to out. What only a live account
 * knows (actual addresses, complete route tables, states) stands in properties
 * whose names begin with `reachlint:`, which no template can write.
 */

export interface SnapshotFile {
  readonly path: string;
  readonly root: DocumentNode;
}

export interface Snapshot {
  readonly declarations: readonly Declaration[];
  /** The folders in which snapshots lie, and how many resources each declares. */
  readonly folders: readonly { readonly path: string; readonly resources: number }[];
  readonly problems: readonly Problem[];
  /** Why there may be interfaces besides; null: all are listed. */
  readonly hiddenInterfaces: Unknown | null;
}

/** Whether a document is a file of an account snapshot, by its keys. */
export function isSnapshotFile(root: DocumentNode): boolean {
  return root.kind === 'map' && areSnapshotKeys(root.entries.map(({ key }) => key));
}

/** Reads all files together, whatever accounts and Regions they are of. Linear in their size. */
export function readSnapshot(files: readonly SnapshotFile[]): Snapshot {
  const problems: Problem[] = [];
  const from = new Collection(problems);
  for (const { path, root } of files) if (root.kind === 'map') from.add(path, root);
  const to = new Declarations();
  const interfaces = new Interfaces(from);
  declareNetworks(from, to);
  declarePublicAccess(from, to);
  declareFilters(from, to);
  declareRoutes(from, to);
  declareGateways(from, to);
  interfaces.declare(from, to);
  declareBalancers(from, to, interfaces);
  declareFirewalls(from, to);
  declareServices(from, to, interfaces);
  declareTransit(from, to);
  const declarations = to.all();
  const counts = new Map<string, number>(files.map(({ path }) => [placeOf(path).folder, 0]));
  for (const { at } of declarations) {
    const { folder } = placeOf(at.file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const folders = [...counts].map(([path, resources]) => ({ path, resources }));
  return {
    declarations,
    folders,
    problems: [...problems, ...gaps(from, files)],
    hiddenInterfaces: hiddenInterfaces(from),
  };
}

/**
 * A place of which the networks are listed, but not the interfaces in them; or
 * a VPC that another account shares, which alone sees all that is in it.
 */
function hiddenInterfaces(from: Collection): Unknown | null {
  const place = from.placeWith(['Vpcs', 'Subnets'], 'NetworkInterfaces');
  const shared = sharedVpc(from);
  const file = place ?? shared?.at.file ?? null;
  if (file === null) return null;
  return {
    what: `interfaces in ${place ?? shared?.text('VpcId')}`,
    cause: 'outside-input',
    location: { file, line: null, column: null, pointer: '' },
  };
}

function sharedVpc(from: Collection): Item | null {
  const accounts = new Set([
    ...from.of('Vpcs').flatMap(({ account }) => account ?? []),
    ...from.of('NetworkInterfaces').flatMap((item) => item.account ?? item.text('OwnerId') ?? []),
  ]);
  if (accounts.size === 0) return null;
  const isForeign = (vpc: Item): boolean => {
    const owner = vpc.text('OwnerId');
    return owner !== null && !accounts.has(owner);
  };
  return from.of('Vpcs').find(isForeign) ?? null;
}

/** Calls without which answers are unknown, and what is not known without each. */
const needed: readonly {
  readonly keys: readonly SnapshotKey[];
  readonly call: string;
  readonly effect: string;
  /** Only needed where the snapshot has objects of this call. */
  readonly with?: SnapshotKey;
}[] = [
  { keys: ['Vpcs'], call: 'describe-vpcs', effect: 'the address blocks of VPCs are not known' },
  { keys: ['Subnets'], call: 'describe-subnets', effect: 'it is not known where interfaces lie' },
  {
    keys: ['RouteTables'],
    call: 'describe-route-tables',
    effect: 'no route is known',
  },
  {
    keys: ['NetworkAcls'],
    call: 'describe-network-acls',
    effect: 'it is not known what passes between subnets',
  },
  {
    keys: ['SecurityGroups'],
    call: 'describe-security-groups',
    effect: 'it is not known what groups let through',
  },
  {
    keys: ['NetworkInterfaces'],
    call: 'describe-network-interfaces',
    effect: 'no interfaces are known but those that instances tell of',
  },
  {
    keys: ['InternetGateways'],
    call: 'describe-internet-gateways',
    effect: 'it is not known which Internet gateways are attached',
  },
  {
    keys: ['LoadBalancerListeners', 'Listeners'],
    call: 'describe-listeners',
    effect: 'it is not known what load balancers listen on',
    with: 'LoadBalancers',
  },
  {
    keys: ['LoadBalancerTargetHealth'],
    call: 'describe-target-health',
    effect: 'it is not known who is behind load balancers',
    with: 'TargetGroups',
  },
];

function gaps(from: Collection, files: readonly SnapshotFile[]): Problem[] {
  const [first] = files;
  if (first === undefined) return [];
  const { folder } = placeOf(first.path);
  return needed.flatMap(({ keys, call, effect, with: owner }): Problem[] => {
    if (keys.some((key) => from.has(key))) return [];
    if (owner !== undefined && from.of(owner).length === 0) return [];
    return [
      {
        severity: 'warning',
        message: `The snapshot has no ${keys[0]}, so ${effect}. Add the output of ${call}.`,
        location: { file: folder, line: null, column: null, pointer: '' },
      },
    ];
  });
}
