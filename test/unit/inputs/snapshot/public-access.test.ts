import { describe, expect, test } from 'vitest';
import { type Answer, openSession } from '../../../../lib/query.ts';
import { declared, read, scalars, snapshotFiles, webAccount } from './accounts.ts';

/** Block Public Access as accounts list it (BPA-1, BPA-2). */

type Calls = Readonly<Record<string, unknown>>;

function verdict(calls: Calls): readonly string[] {
  const { session } = openSession(snapshotFiles({ ...webAccount, ...calls }));
  const answer: Answer | { readonly error: string } = session.answer({
    from: 'internet:198.51.100.7',
    to: 'i-web',
    protocol: 'tcp',
    port: 22,
  });
  if ('error' in answer) throw new Error(answer.error);
  return [answer.verdict, ...answer.unknowns.map(({ what }) => what)];
}

const blocked = { InternetGatewayBlockMode: 'block-ingress', State: 'update-complete' };
const asked = { VpcBlockPublicAccessExclusions: [] };
const exclusion = {
  ExclusionId: 'x',
  InternetGatewayExclusionMode: 'allow-bidirectional',
  ResourceArn: 'arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1',
  State: 'create-complete',
};

describe('options', () => {
  test.each([
    ['missing', {}, ['reachable']],
    ['off', { ...blocked, InternetGatewayBlockMode: 'off' }, ['reachable']],
    ['blocking', blocked, ['unreachable']],
    [
      'being changed',
      { ...blocked, State: 'update-in-progress' },
      ['unknown', 'Block Public Access of the account, which is being changed'],
    ],
    [
      'without a mode',
      { State: 'update-complete' },
      ['unknown', 'mode of Block Public Access of the account'],
    ],
    ['in a list, as joined files have them', [blocked], ['unreachable']],
  ])('that are %s', (name, options, expected) => {
    const calls = name === 'missing' ? asked : { ...asked, VpcBlockPublicAccessOptions: options };
    expect(verdict(calls)).toEqual(expected);
  });

  test('of several Regions in one folder are kept apart', () => {
    const of = (AwsRegion: string, InternetGatewayBlockMode: string) => ({
      AwsAccountId: '111111111111',
      AwsRegion,
      InternetGatewayBlockMode,
    });
    const snapshot = read({
      VpcBlockPublicAccessOptions: [of('eu-west-1', 'off'), of('us-east-1', 'block-ingress')],
    });
    const modes = ['eu-west-1', 'us-east-1'].map((region) =>
      scalars(declared(snapshot, `block-public-access/111111111111/${region}`)),
    );
    expect(modes).toMatchObject([
      { InternetGatewayBlockMode: 'off' },
      { InternetGatewayBlockMode: 'block-ingress' },
    ]);
  });

  test('of the owner count for a shared VPC, those of others do not', () => {
    const shared = (owner: string, options: Readonly<Record<string, unknown>>): Calls => ({
      Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', OwnerId: owner }],
      'accounts/111111111111/eu-west-1/VpcBlockPublicAccessOptions': options,
      'accounts/111111111111/eu-west-1/VpcBlockPublicAccessExclusions': [],
    });
    expect(verdict(shared('111111111111', blocked))).toEqual(['unreachable']);
    expect(verdict(shared('222222222222', blocked))[0]).not.toBe('unreachable');
  });
});

describe('states of VPCs and subnets', () => {
  const state = (mode: string) => ({ BlockPublicAccessStates: { InternetGatewayBlockMode: mode } });
  const vpc = { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', OwnerId: '222222222222' };

  test('show that something is blocked, where options were not asked for', () => {
    const unseen = ['unknown', 'Block Public Access of 222222222222'];
    expect(verdict({ Vpcs: [{ ...vpc, ...state('block-ingress') }] })).toEqual(unseen);
    expect(verdict({ Vpcs: [{ ...vpc, ...state('off') }] })).toEqual(['reachable']);
  });

  test('say no more than the options, where these were asked for', () => {
    const options = { ...blocked, AwsAccountId: '222222222222' };
    const calls = { ...asked, VpcBlockPublicAccessOptions: options };
    expect(verdict({ ...calls, Vpcs: [{ ...vpc, ...state('block-ingress') }] })).toEqual([
      'unreachable',
    ]);
  });
});

describe('exclusions', () => {
  const withExclusion = (change: Readonly<Record<string, unknown>>): readonly string[] =>
    verdict({
      VpcBlockPublicAccessOptions: blocked,
      VpcBlockPublicAccessExclusions: [{ ...exclusion, ...change }],
    });

  test.each([
    ['create-complete', 'reachable'],
    ['update-complete', 'reachable'],
    ['create-in-progress', 'unknown'],
    ['update-in-progress', 'unknown'],
    ['update-failed', 'unknown'],
    ['delete-in-progress', 'unknown'],
    ['disable-in-progress', 'unknown'],
    ['create-failed', 'unreachable'],
    ['delete-complete', 'unreachable'],
    ['disable-complete', 'unreachable'],
  ])('count by their state: %s', (State, expected) => {
    expect(withExclusion({ State })[0]).toBe(expected);
  });

  test('of what cannot be read may be for anything', () => {
    expect(withExclusion({ ResourceArn: null })).toEqual(['unknown', 'what x excludes']);
    expect(withExclusion({ InternetGatewayExclusionMode: null })[0]).toBe('unknown');
  });

  test('that are broken or were not asked for may be any', () => {
    const unseen = 'what is excluded from Block Public Access of the account';
    const options = { VpcBlockPublicAccessOptions: blocked };
    expect(verdict(options)).toEqual(['unknown', unseen]);
    expect(verdict({ ...options, VpcBlockPublicAccessExclusions: 'none' })).toEqual([
      'unknown',
      unseen,
    ]);
  });

  test('tell that the setting is in use, where that was not asked for', () => {
    const none = { ...exclusion, ResourceArn: 'arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-9' };
    expect(verdict({ VpcBlockPublicAccessExclusions: [none] })).toEqual([
      'unknown',
      'Block Public Access of the account',
    ]);
  });
});
