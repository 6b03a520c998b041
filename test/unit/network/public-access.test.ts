import { describe, expect, test } from 'vitest';
import type { InternetAccess } from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, get, publicSubnet, type Resources } from './building.ts';

/** What an account lets through its Internet gateways (BPA-1, BPA-2). */

const options = (mode: Plain): Resources => ({
  Options: ['VPCBlockPublicAccessOptions', { InternetGatewayBlockMode: mode }],
});

const exclusion = (
  id: string,
  mode: Plain,
  place: { readonly [name: string]: Plain },
): Resources => ({
  [id]: ['VPCBlockPublicAccessExclusion', { InternetGatewayExclusionMode: mode, ...place }],
});

function accessWith(...parts: readonly Resources[]): InternetAccess {
  const { network } = build(Object.assign({}, publicSubnet, ...parts));
  return get(network.subnets, 'Subnet').internet;
}

/** Inbound, outbound, translated. */
function truths({ inbound, outbound, translated }: InternetAccess): readonly string[] {
  return [inbound, outbound, translated].map(({ truth }) => truth);
}

describe('modes (BPA-1)', () => {
  test.each([
    ['off', ['yes', 'yes', 'yes']],
    ['block-ingress', ['no', 'no', 'yes']],
    ['block-bidirectional', ['no', 'no', 'no']],
  ])('%s', (mode, expected) => {
    expect(truths(accessWith(options(mode)))).toEqual(expected);
  });

  test('without one nothing is blocked, and nothing is to be shown', () => {
    expect(accessWith()).toMatchObject({ inbound: { truth: 'yes' }, because: [] });
  });

  test('one that is not known may block, and says so', () => {
    const access = accessWith(options(open('Parameter Mode')));
    expect(truths(access)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(access.inbound.unknowns.map(({ what }) => what)).toEqual(['Parameter Mode']);
  });
});

describe('exclusions (BPA-2)', () => {
  const here = { SubnetId: ref('Subnet') };
  const vpc = { VpcId: ref('Vpc') };

  test.each([
    ['block-ingress', 'allow-bidirectional', here, ['yes', 'yes', 'yes']],
    ['block-bidirectional', 'allow-bidirectional', vpc, ['yes', 'yes', 'yes']],
    ['block-bidirectional', 'allow-egress', here, ['unknown', 'yes', 'yes']],
    // There is no egress to be allowed.
    ['block-ingress', 'allow-egress', here, ['no', 'no', 'yes']],
  ])('%s with %s', (mode, excluded, place, expected) => {
    expect(truths(accessWith(options(mode), exclusion('E', excluded, place)))).toEqual(expected);
  });

  test('do not count for other subnets', () => {
    const other = { Other: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.9.0/24' }] } as const;
    const there = { SubnetId: ref('Other') };
    const access = accessWith(
      options('block-ingress'),
      other,
      exclusion('E', 'allow-bidirectional', there),
    );
    expect(truths(access)).toEqual(['no', 'no', 'yes']);
  });

  test('of a subnet go before those of its VPC, as is assumed', () => {
    const access = accessWith(
      options('block-bidirectional'),
      exclusion('A', 'allow-bidirectional', vpc),
      exclusion('B', 'allow-egress', here),
    );
    expect(truths(access)).toEqual(['unknown', 'yes', 'yes']);
    expect(access.outbound.assumptions.map(({ rule }) => rule)).toContain('BPA-2');
  });

  test('that may be one for the subnet may open it', () => {
    const somewhere = { SubnetId: open('anything', { cause: 'unsupported' }) };
    const access = accessWith(
      options('block-ingress'),
      exclusion('E', 'allow-bidirectional', somewhere),
    );
    expect(access.inbound.truth).toBe('unknown');
  });

  test('without a place exclude nothing', () => {
    const access = accessWith(options('block-ingress'), exclusion('E', 'allow-bidirectional', {}));
    expect(access.inbound.truth).toBe('no');
  });
});

test('two settings of one account are a problem', () => {
  const second = {
    Second: ['VPCBlockPublicAccessOptions', { InternetGatewayBlockMode: 'off' }],
  } as const;
  expect(build({ ...publicSubnet, ...options('block-ingress'), ...second }).problems).toEqual([
    expect.stringContaining('one setting in a Region'),
  ]);
});
