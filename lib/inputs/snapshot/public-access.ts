import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { scalarProperty, textProperty, unreadableProperty, unseenProperty } from './values.ts';

/**
 * Block Public Access: the setting of each account and Region, and what is
 * excluded from it. It owns which states count; what a mode stops is decided
 * where the network is built.
 */

export function declarePublicAccess(from: Collection, to: Declarations): void {
  for (const options of from.of('VpcBlockPublicAccessOptions')) declareOptions(options, from, to);
  for (const exclusion of from.of('VpcBlockPublicAccessExclusions')) {
    declareExclusion(exclusion, from, to);
  }
  for (const network of [...from.of('Vpcs'), ...from.of('Subnets')].filter(isBlocked)) {
    const account = network.text('OwnerId') ?? network.account;
    declareUnseenOptions({ account, region: network.region }, network, from, to);
  }
}

interface Place {
  readonly account: string | null;
  readonly region: string | null;
}

function keyOf({ account, region }: Place): string {
  return `block-public-access/${account ?? ''}/${region ?? ''}`;
}

function placeOf(options: Item): Place {
  return {
    account: options.text('AwsAccountId') ?? options.account,
    region: options.text('AwsRegion') ?? options.region,
  };
}

function declareOptions(options: Item, from: Collection, to: Declarations): void {
  const { at } = options;
  const { account, region } = placeOf(options);
  const name = `Block Public Access of ${account ?? 'the account'}`;
  // A change takes minutes; what is in force until then is not told.
  const isChanging = options.text('State') === 'update-in-progress';
  const areExclusionsSeen = from.hasBeside(options, 'VpcBlockPublicAccessExclusions');
  to.add(
    'AWS::EC2::VPCBlockPublicAccessOptions',
    { key: keyOf({ account, region }), item: options },
    {
      InternetGatewayBlockMode: isChanging
        ? unseenProperty(`${name}, which is being changed`, at)
        : (options.property('InternetGatewayBlockMode') ?? unseenProperty(`mode of ${name}`, at)),
      'reachlint:OwnerId': textProperty(account, at),
      'reachlint:Region': textProperty(region, at),
      'reachlint:ExclusionsAllowed': options.property('ExclusionsAllowed'),
      'reachlint:UnseenExclusions': areExclusionsSeen
        ? null
        : unseenProperty(`what is excluded from ${name}`, at),
    },
  );
}

/** Of an exclusion in these states it is not known whether it counts (yet, or still). */
const changing: ReadonlySet<string> = new Set([
  'create-in-progress',
  'update-in-progress',
  'update-failed',
  'delete-in-progress',
  'disable-in-progress',
]);

/** `disable-complete`: an organization forbids exclusions since. */
const notInForce: ReadonlySet<string> = new Set([
  'create-failed',
  'delete-complete',
  'disable-complete',
]);

function declareExclusion(exclusion: Item, from: Collection, to: Declarations): void {
  const { at } = exclusion;
  const key = exclusion.text('ExclusionId');
  const state = exclusion.text('State');
  if (key === null || (state !== null && notInForce.has(state))) return;
  const mode = exclusion.property('InternetGatewayExclusionMode');
  const isChanging = state !== null && changing.has(state);
  to.add(
    'AWS::EC2::VPCBlockPublicAccessExclusion',
    { key, item: exclusion },
    {
      InternetGatewayExclusionMode: isChanging
        ? unseenProperty(`whether ${key} counts, which is being changed`, at)
        : mode,
      ...excludedBy(exclusion, key),
    },
  );
  // Whoever makes exclusions may have it on, or mean to.
  declareUnseenOptions(exclusion, exclusion, from, to);
}

function excludedBy(exclusion: Item, key: string): Readonly<Record<string, Property>> {
  const id = exclusion.text('ResourceArn')?.split('/').at(-1) ?? '';
  if (id.startsWith('subnet-')) return { SubnetId: scalarProperty(id, exclusion.at) };
  if (id.startsWith('vpc-')) return { VpcId: scalarProperty(id, exclusion.at) };
  return { VpcId: unreadableProperty(`what ${key} excludes`, exclusion.at) };
}

/** Where options were not asked for, it is not known what something is set to that is in use. */
function declareUnseenOptions(of: Place, by: Item, from: Collection, to: Declarations): void {
  const { account, region } = of;
  const isSeen = from.of('VpcBlockPublicAccessOptions').some((options) => {
    const own = placeOf(options);
    return mayEqual(own.account, account) && mayEqual(own.region, region);
  });
  if (isSeen) return;
  const name = `Block Public Access of ${account ?? 'the account'}`;
  to.add(
    'AWS::EC2::VPCBlockPublicAccessOptions',
    { key: keyOf(of), item: by },
    {
      InternetGatewayBlockMode: unseenProperty(name, by.at),
      'reachlint:OwnerId': textProperty(account, by.at),
      'reachlint:Region': textProperty(region, by.at),
    },
  );
}

function mayEqual(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/**
 * VPCs and subnets show that something is blocked, to those too with whom they
 * are shared; the page does not say whether exclusions are taken into account.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockPublicAccessStates.html
 */
function isBlocked(network: Item): boolean {
  const mode = network.item('BlockPublicAccessStates')?.text('InternetGatewayBlockMode') ?? 'off';
  return !['off', 'bidirectional-access-allowed'].includes(mode);
}
