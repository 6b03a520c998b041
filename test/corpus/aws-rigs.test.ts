import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../lib/basics/source.ts';
import { openSession, type QuestionText } from '../../lib/query.ts';
import { corpusFolder } from './corpus.ts';
import { type Comparison, compare, filesBelow, reasonOf } from './snapshots.ts';

/**
 * Small accounts with which another tool's model is tested, and what its
 * authors assert about them: whether a packet is delivered.
 */

const root = join(corpusFolder, 'aws-rigs');

interface Case {
  readonly id: string;
  readonly from: string;
  readonly src_ip: string | { readonly note: string };
  readonly dst_ip: string;
  readonly ip_protocol: string | number;
  readonly dst_port?: number;
  readonly expected: string;
  readonly bidirectional?: boolean;
}

interface Rig {
  readonly input_files_loaded_by_test: readonly string[];
  readonly cases: readonly Case[];
}

/**
 * Cases that do not agree today, by the end of their id, and how: some go
 * through what is not modelled yet, some are conventions of that other tool
 * (docs/measured.md). Every other case agrees.
 */
const exceptions: Readonly<Record<string, Comparison>> = {
  // What is learned over BGP is not in the snapshot; the other tool has the router's configuration.
  'test-direct-connect-gateway/testFromOnPremToInstance#0': 'unknown',
  'test-direct-connect-gateway/testFromInstanceToOnPrem#0': 'unknown',
  // From one place on the Internet to another: no question about the network.
  'test-public-subnet/testFromInternetToInvalidPublicIp#0': 'error',
  'test-public-subnet/testFromInternetToPrivateIp#1': 'error',
  // Starts in the router of a VPC with the source 0.0.0.0, where nobody is.
  'test-subnet/testOutsideSubnetToInstance#0': 'error',
  // The customer's own router drops these, after AWS delivered them.
  'test-vpn-gateway/testToOnPrem#0': 'disagree',
  'test-vpn-gateway/testInstanceToUnderlayInterfaceIp#0': 'disagree',
  // The outer address of a tunnel is an address of AWS, not one of the network.
  'test-vpn-gateway/testInternetToUnderlayInterfaceIp#0': 'error',
};

const rigs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function rigOf(name: string): Rig {
  const rig: Rig = JSON.parse(readFileSync(join(root, name, 'cases.json'), 'utf8'));
  return rig;
}

/** Where no file of ACLs is loaded, nothing is filtered at the border of subnets. */
function filesOf(name: string): SourceFile[] {
  const wanted = rigOf(name).input_files_loaded_by_test;
  const files = filesBelow(join(root, name, 'aws_configs')).filter(({ path }) =>
    wanted.includes(path),
  );
  return wanted.some((path) => path.endsWith('NetworkAcls.json'))
    ? files
    : [...files, openAcls(files)];
}

function openAcls(files: readonly SourceFile[]): SourceFile {
  const vpcs = files
    .filter(({ path }) => path.endsWith('/Vpcs.json') || path === 'Vpcs.json')
    .flatMap(({ text }): { VpcId: string }[] => JSON.parse(text).Vpcs);
  const entry = (Egress: boolean) => ({
    CidrBlock: '0.0.0.0/0',
    Egress,
    Protocol: '-1',
    RuleAction: 'allow',
    RuleNumber: 100,
  });
  const NetworkAcls = vpcs.map(({ VpcId }) => ({
    NetworkAclId: `acl-of-${VpcId}`,
    VpcId,
    IsDefault: true,
    Associations: [],
    Entries: [entry(true), entry(false)],
  }));
  return { path: 'NetworkAcls.json', text: JSON.stringify({ NetworkAcls }) };
}

function questionOf({ from, src_ip, dst_ip, ip_protocol, dst_port }: Case): QuestionText {
  return {
    from: originOf(from, src_ip),
    to: dst_ip,
    protocol: String(ip_protocol),
    ...(dst_port === undefined ? {} : { port: dst_port }),
  };
}

function originOf(from: string, source: Case['src_ip']): string {
  if (from === 'internet') return typeof source === 'string' ? `internet:${source}` : 'internet';
  if (from.startsWith('vgw-')) return `vgw:${from}`;
  if (from.startsWith('i-') || from.startsWith('subnet-')) return String(source);
  if (from.startsWith('vpc-')) return 'vpc';
  return 'onprem:0.0.0.0/0';
}

/** What leaves the other tool's network is delivered as far as it can tell. */
function isDelivered({ expected }: Case): boolean {
  return /^(?:ACCEPTED|EXITS_NETWORK)/.test(expected);
}

test('all cases are there', () => {
  expect(rigs).toHaveLength(11);
  expect(rigs.flatMap((name) => rigOf(name).cases)).toHaveLength(51);
});

describe.each(rigs)('%s', (name) => {
  const { session } = openSession(filesOf(name));

  test.each(rigOf(name).cases.map((each) => [endOf(each.id), each] as const))('%s', (end, each) => {
    const answer = session.answer(questionOf(each));
    const comparison = compare(answer, isDelivered(each));
    const wanted = exceptions[`${name}/${end}`] ?? 'agree';
    expect(comparison, `${each.expected}: ${reasonOf(answer)}`).toBe(wanted);
  });
});

/** Of `Class.method#0` the latter. */
function endOf(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}
