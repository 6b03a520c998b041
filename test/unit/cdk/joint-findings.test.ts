import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aspects, CfnParameter, Validations } from 'aws-cdk-lib';
import {
  CfnInstance,
  CfnNetworkAclEntry,
  CfnSubnetNetworkAclAssociation,
  type IVpc,
  NetworkAcl,
  Peer,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  NetworkAssertions,
  ReachlintAspect,
  type ReachlintOptions,
  ReachlintPlugin,
} from '../../../lib/cdk/index.ts';
import { App, ireland, Stack, Stage, threeTierVpc } from './apps.ts';
import { linesOf, type PluginReport, type Reported, synthesise } from './reports.ts';

/** Findings that differ in nothing but ports are told as one when there are more than three. */

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** The groups of a host in a public subnet, by their ids. */
type Groups = (stack: Stack, vpc: IVpc) => readonly string[];

const groupId = 'sg-0123456789abcdef0';
/** As in cdk.context.json: nothing of what the group admits. */
const context = {
  [`security-group:account=111122223333:region=eu-west-1:securityGroupId=${groupId}`]: {
    securityGroupId: groupId,
    allowAllOutbound: true,
  },
};

const lookedUp: Groups = (stack) => [
  SecurityGroup.fromLookupById(stack, 'LookedUp', groupId).securityGroupId,
];
const fromParameter: Groups = (stack) => [
  new CfnParameter(stack, 'GroupId', { type: 'AWS::EC2::SecurityGroup::Id' }).valueAsString,
];
const open =
  (...ports: readonly Port[]): Groups =>
  (stack, vpc) => {
    const group = new SecurityGroup(stack, 'Group', { vpc });
    for (const port of ports) group.addIngressRule(Peer.anyIpv4(), port);
    return [group.securityGroupId];
  };
/** Four ports that a network ACL admits by two entries, the lower two from `source`. */
const behindAcl =
  (source: string): Groups =>
  (stack, vpc) => {
    const { networkAclId } = new NetworkAcl(stack, 'Acl', { vpc });
    const entry = { networkAclId, cidrBlock: '0.0.0.0/0', ruleAction: 'allow' };
    const tcp = { ...entry, protocol: 6 };
    const low = { cidrBlock: source, portRange: { from: 3200, to: 3299 } };
    const high = { portRange: { from: 3300, to: 3400 } };
    new CfnNetworkAclEntry(stack, 'Low', { ...tcp, ...low, ruleNumber: 1 });
    new CfnNetworkAclEntry(stack, 'High', { ...tcp, ...high, ruleNumber: 2 });
    new CfnNetworkAclEntry(stack, 'Out', { ...entry, protocol: -1, ruleNumber: 1, egress: true });
    new CfnSubnetNetworkAclAssociation(stack, 'Association', {
      networkAclId,
      subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
    });
    return open(Port.tcpRange(3268, 3389))(stack, vpc);
  };
const both =
  (...all: readonly Groups[]): Groups =>
  (stack, vpc) =>
    all.flatMap((groups) => groups(stack, vpc));

function addHost(stack: Stack, groups: Groups): void {
  const vpc = threeTierVpc(stack);
  new CfnInstance(stack, 'Host', {
    networkInterfaces: [
      {
        deviceIndex: '0',
        subnetId: vpc.publicSubnets[0]?.subnetId ?? '',
        groupSet: [...groups(stack, vpc)],
        associatePublicIpAddress: true,
      },
    ],
  });
}

function appWith(groups: Groups): { readonly app: App; readonly stack: Stack } {
  const app = new App({ context, analyticsReporting: false });
  const stack = new Stack(app, 'Service', ireland);
  addHost(stack, groups);
  return { app, stack };
}

function reported(groups: Groups, options: ReachlintOptions = {}) {
  const { app } = appWith(groups);
  Validations.of(app).addPlugins(new ReachlintPlugin(options));
  return synthesise(app);
}

function violationsIn(report: PluginReport | null): readonly Reported[] {
  return (report?.violations ?? []).filter(({ ruleName }) => ruleName === 'recognized-port');
}

const messageOf = (description: string): string => description.split('\n')[0] ?? '';

/** `level message`, without what descriptions say below. */
function saidOf(report: PluginReport | null): readonly string[] {
  return violationsIn(report).map(
    ({ severity, description }) => `${severity} ${messageOf(description)}`,
  );
}

/** Of a host of which everything may be open. */
const possible = [
  'warning TCP ports 21 (FTP), 23 (Telnet), 515 (Print services), 22 (SSH), 3389 (RDP), 445 (SMB), 3306 (MySQL) and 35 more recognized ports of Host may be reachable from the Internet.',
  'info TCP port 80 (HTTP) of Host may be reachable from the Internet.',
  'info TCP port 443 (HTTPS) of Host may be reachable from the Internet.',
  'warning UDP ports 21 (FTP), 23 (Telnet), 22 (SSH), 3389 (RDP), 445 (SMB), 1434 (SQL Server) and 22 more recognized ports of Host may be reachable from the Internet.',
  'info UDP port 80 (HTTP) of Host may be reachable from the Internet.',
  'info UDP port 443 (HTTPS) of Host may be reachable from the Internet.',
];

describe.each([
  ['a group that was looked up', lookedUp, `on ${groupId}`],
  ['a group that a parameter names', fromParameter, 'on Parameter GroupId'],
] as const)('%s', (_, groups, unknown) => {
  const first = () => violationsIn(reported(groups).report)[0];

  test('gives one violation for all ports of a level, the worst named first', () => {
    const { error, report } = reported(groups);
    expect([...saidOf(report)].sort()).toEqual([...possible].sort());
    expect(error).toBeNull();
  });

  test('is told with what it hangs on, and with the way', () => {
    const tcp = first();
    expect(tcp?.description).toContain(`depends   ${unknown}`);
    expect(tcp?.description).toMatch(/path +Service\/Vpc\/IGW/);
    expect(tcp?.description.match(/depends/g)).toHaveLength(1);
  });

  test('has every port among the metadata, in text', () => {
    const tcp = first();
    const ports = tcp?.ruleMetadata?.['ports']?.split(', ') ?? [];
    expect(ports).toHaveLength(42);
    expect(ports.slice(0, 4)).toEqual(['21', '22', '23', '42']);
    expect(tcp?.ruleMetadata).toMatchObject({ severity: 'high', certainty: 'possible' });
  });

  test('has the fingerprint of a finding of the worst severity', () => {
    const findings = NetworkAssertions.fromStack(appWith(groups).stack).findings({
      severity: 'high',
      protocol: 'tcp',
    });
    expect(first()?.ruleMetadata?.['fingerprint']).toBe(findings[0]?.fingerprint);
  });

  test('is annotated in the same words', () => {
    const { app } = appWith(groups);
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    const annotated = app
      .synth()
      .stacks.flatMap(({ messages }) => messages)
      .map(({ level, entry }) => `${level} ${messageOf(String(entry.data))}`)
      .filter((line) => /^\w+ (?:TCP|UDP) ports? /.test(line));
    expect(annotated.sort()).toEqual([...possible].sort());
  });

  test('gives assertions a finding for each port', () => {
    const findings = NetworkAssertions.fromStack(appWith(groups).stack).findings({
      rule: 'recognized-port',
    });
    const ports = findings.map((each) => `${each.protocol} ${each.ports[0]?.first}`);
    expect(new Set(ports).size).toBe(74);
    expect(findings).toHaveLength(74);
  });

  test('is one line of what an assertion says when it fails', () => {
    const assertions = NetworkAssertions.fromStack(appWith(groups).stack);
    const failure = (): void => assertions.hasNoFindings({ atLeast: 'warning' });
    expect(failure).toThrow(/and 35 more recognized ports of Host may be reachable/);
    expect(failure).not.toThrow(/TCP port 22 /);
  });
});

describe('levels', () => {
  test('of findings that are definite are those of their severities', () => {
    const { error, report } = reported(open(Port.allTcp()));
    expect(saidOf(report)).toEqual([
      'error TCP ports 21 (FTP), 23 (Telnet), 515 (Print services), 22 (SSH), 3389 (RDP), 445 (SMB), 3306 (MySQL) and 35 more recognized ports of Host are reachable from the Internet.',
      'warning TCP port 80 (HTTP) of Host is reachable from the Internet.',
      'warning TCP port 443 (HTTPS) of Host is reachable from the Internet.',
    ]);
    expect(error).toContain('TCP ports 21 (FTP)');
  });

  test('that are set are one for all', () => {
    const rules = { 'recognized-port': 'warning' } as const;
    const { report } = reported(open(Port.allTcp()), { rules });
    expect(saidOf(report)).toEqual([
      'warning TCP ports 21 (FTP), 23 (Telnet), 515 (Print services), 22 (SSH), 3389 (RDP), 445 (SMB), 3306 (MySQL), 80 (HTTP), 443 (HTTPS) and 35 more recognized ports of Host are reachable from the Internet.',
    ]);
  });

  test.each([
    ['error', 'success'],
    ['warning', 'failure'],
  ] as const)('decide as for each port: failOn %s, %s', (failOn, conclusion) => {
    const { error, report } = reported(lookedUp, { failOn });
    expect(report?.conclusion).toBe(conclusion);
    expect(error === null).toBe(conclusion === 'success');
  });
});

describe('definite ports', () => {
  test('stand beside those that are only possible', () => {
    const { report } = reported(both(open(Port.tcp(22)), lookedUp));
    expect(saidOf(report).filter((said) => said.includes(' TCP ports'))).toEqual([
      'warning TCP ports 21 (FTP), 23 (Telnet), 515 (Print services), 3389 (RDP), 445 (SMB), 3306 (MySQL), 5432 (PostgreSQL) and 34 more recognized ports of Host may be reachable from the Internet.',
    ]);
    expect(saidOf(report).filter((said) => said.startsWith('error'))).toEqual([
      'error TCP port 22 (SSH) of Host is reachable from the Internet.',
    ]);
  });

  test('are told together among themselves', () => {
    const { report } = reported(both(open(Port.tcpRange(3268, 3389)), lookedUp));
    expect(saidOf(report).filter((said) => said.startsWith('error'))).toEqual([
      'error TCP ports 3268 (Global catalog LDAP), 3269 (Global catalog LDAP over TLS), 3306 (MySQL) and 3389 (RDP) of Host are reachable from the Internet.',
    ]);
  });

  test('up to three are told one by one', () => {
    const { report } = reported(open(Port.tcpRange(21, 23)));
    expect(saidOf(report)).toEqual([
      'error TCP port 21 (FTP) of Host is reachable from the Internet.',
      'error TCP port 22 (SSH) of Host is reachable from the Internet.',
      'error TCP port 23 (Telnet) of Host is reachable from the Internet.',
    ]);
    const ports = violationsIn(report).map(({ ruleMetadata }) => ruleMetadata?.['ports']);
    expect(ports).toEqual([undefined, undefined, undefined]);
  });

  test('of rules of their own are each told with their rule', () => {
    const { report } = reported(open(...[22, 445, 3306, 3389].map((port) => Port.tcp(port))));
    const blamed = violationsIn(report).map(
      ({ description }) => /Properties\.SecurityGroupIngress\.\d/.exec(description)?.[0],
    );
    expect(blamed.sort()).toEqual(
      [0, 1, 2, 3].map((place) => `Properties.SecurityGroupIngress.${place}`),
    );
    expect(saidOf(report).every((said) => / port \d+ /.test(said))).toBe(true);
  });

  test('are told with what decides for any of them on the way', () => {
    const { report } = reported(behindAcl('0.0.0.0/0'));
    const [joint, ...others] = violationsIn(report);
    expect(others).toEqual([]);
    expect(joint?.description).toMatch(/Service\/Acl +admitted by line \d+ and line \d+/);
  });

  test('that others reach are told by themselves', () => {
    const sources = violationsIn(reported(behindAcl('8.0.0.0/8')).report).map(
      ({ ruleMetadata }) => ruleMetadata?.['sources'],
    );
    expect(sources).toEqual(['8.0.0.0/8', '8.0.0.0/8', '0.0.0.0/0', '0.0.0.0/0']);
  });

  test('on which nothing listens are told so', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'reachlint-')), 'evidence.json');
    const at = { hostIdentifier: 'Host', protocol: 6, address: '0.0.0.0' };
    writeFileSync(file, JSON.stringify([{ ...at, port: 3306, name: 'mysqld' }]));
    const { report } = reported(open(Port.tcpRange(3268, 5432)), { evidence: [file] });
    expect(saidOf(report)).toEqual([
      'info TCP ports 3268 (Global catalog LDAP), 3269 (Global catalog LDAP over TLS), 3389 (RDP), 4045 (NFS) and 5432 (PostgreSQL) of Host are reachable from the Internet, but nothing listens on them.',
      'error TCP port 3306 (MySQL) of Host is reachable from the Internet.',
    ]);
  });
});

describe('what is told together', () => {
  test.each(['reachlint::recognized-port', 'recognized-port'])('%s acknowledges', (id) => {
    const { app, stack } = appWith(lookedUp);
    Validations.of(app).addPlugins(new ReachlintPlugin({ failOn: 'warning' }));
    Validations.of(stack).acknowledge({ id, reason: 'known to be closed' });
    const { error, report } = synthesise(app);
    expect(error).toBeNull();
    expect(linesOf('recognized-port', report)).toEqual([]);
  });

  test('is suppressed with its construct', () => {
    const { report } = reported(lookedUp, {
      suppressions: [{ rule: 'recognized-port', resource: 'Service/Host', reason: 'closed' }],
    });
    expect(violationsIn(report)).toEqual([]);
    expect(report?.metadata?.['suppressed']).toBe('74 left out');
  });

  test('is said by one of two plugins', () => {
    const app = new App({ context, analyticsReporting: false });
    const stage = new Stage(app, 'Prod', ireland);
    addHost(new Stack(stage, 'Service'), lookedUp);
    Validations.of(stage).addPlugins(new ReachlintPlugin());
    Validations.of(app).addPlugins(new ReachlintPlugin());
    const { reports } = synthesise(app);
    expect(reports.flatMap(saidOf).sort()).toEqual([...possible].sort());
  });

  test('is not reported when it is annotated, and fails all the same', () => {
    const { app } = appWith(lookedUp);
    Aspects.of(app).add(new ReachlintAspect({ mode: 'annotations' }));
    Validations.of(app).addPlugins(new ReachlintPlugin({ failOn: 'warning' }));
    const { error, reports } = synthesise(app);
    expect(reports.flatMap(violationsIn)).toEqual([]);
    expect(error).toContain('because of findings in Service');
  });

  test('stands on its own host', () => {
    const app = new App({ context, analyticsReporting: false });
    for (const id of ['One', 'Two']) addHost(new Stack(app, id, ireland), lookedUp);
    Validations.of(app).addPlugins(new ReachlintPlugin());
    const paths = violationsIn(synthesise(app).report)
      .filter(({ description }) => description.startsWith('TCP ports'))
      .flatMap((each) => each.violatingConstructs.map(({ constructPath }) => constructPath));
    expect(paths.sort()).toEqual(['One/Host', 'Two/Host']);
  });
});
