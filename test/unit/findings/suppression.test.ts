import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnalysisResult, Finding } from '../../../lib/findings/finding.ts';
import { ResourceNames } from '../../../lib/findings/resource-names.ts';
import { isDay, type Suppression } from '../../../lib/findings/suppression.ts';
import { type AnalyzeOptions, analyze } from '../../../lib/index.ts';

/** What users decide not to act on: which findings that covers, until when, and what they are told. */

const network = `
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Igw: { Type: AWS::EC2::InternetGateway }
  Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Route: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw } }
  Association: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref Table, SubnetId: !Ref Subnet } }
`;

const group = `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }]
`;

function host(id: string, metadata = ''): string {
  return `
  ${id}:
    Type: AWS::EC2::Instance${metadata === '' ? '' : `\n    Metadata: ${metadata}`}
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group] }
`;
}

const today = '2026-06-15';
const reason = 'only with keys';
const ssh = { rule: 'recognized-port', reason };
const twoHosts = `Resources:${network}${group}${host('Host')}${host('Other')}`;

function lint(text: string, options: AnalyzeOptions = { today }): AnalysisResult {
  return analyze([{ path: 'template.yaml', text }], options);
}

function suppressing(...suppressions: readonly Suppression[]): AnalysisResult {
  return lint(twoHosts, { today, suppressions });
}

/** `rule at resource` of what is suppressed. */
function suppressedIn({ findings }: AnalysisResult): readonly string[] {
  return findings
    .filter(({ suppressed }) => suppressed !== null)
    .map(({ rule, resource }) => `${rule} at ${resource.id}`);
}

function messages({ problems }: AnalysisResult): readonly string[] {
  return problems.map(({ severity, message }) => `${severity}: ${message}`);
}

/** Outside its types, as callers in JavaScript may have it. */
function untyped(suppressions: unknown, more: object = {}): AnalysisResult {
  const options: object = { today, suppressions, ...more };
  return lint(twoHosts, options);
}

describe('a suppression in the options', () => {
  test('marks findings of its rule about its resource, and no others', () => {
    const without = lint(twoHosts);
    expect(suppressedIn(without)).toEqual([]);
    const result = suppressing({ ...ssh, resource: 'Host' });
    expect(suppressedIn(result)).toEqual(['recognized-port at Host']);
    expect(messages(result)).toEqual([]);
    const marked = result.findings.find(({ suppressed }) => suppressed !== null);
    expect(marked?.suppressed).toEqual({ reason, until: null, by: 'config' });
    const bare = result.findings.map((finding): Finding => ({ ...finding, suppressed: null }));
    expect({ ...result, findings: bare }).toEqual(without);
  });

  test('without a resource means all', () => {
    expect(suppressedIn(suppressing(ssh))).toEqual([
      'recognized-port at Host',
      'recognized-port at Other',
    ]);
  });

  test('with * means all rules', () => {
    const rules = suppressedIn(suppressing({ rule: '*', resource: 'Other', reason }));
    expect(rules).toEqual(['network-exposure at Other', 'recognized-port at Other']);
  });

  test('may mean one finding, by its fingerprint', () => {
    const [, second] = lint(twoHosts).findings;
    const resource = second?.fingerprint ?? '';
    const result = suppressing({ rule: '*', resource, reason });
    expect(result.findings.filter(({ suppressed }) => suppressed !== null)).toMatchObject([
      { fingerprint: resource },
    ]);
    expect(messages(result)).toEqual([]);
  });

  test('is not overruled by a later one', () => {
    const result = suppressing(ssh, { ...ssh, reason: 'another' });
    expect(new Set(result.findings.map(({ suppressed }) => suppressed?.reason))).toEqual(
      new Set([undefined, reason]),
    );
    expect(messages(result)).toEqual([]);
  });
});

describe('names', () => {
  const path = 'Shop/Bastion/Resource';
  const constructs = `Resources:${network}${group}${host('BastionAB12', `{ aws:cdk:path: ${path} }`)}`;

  test.each([
    ['BastionAB12', true],
    [path, true],
    ['Shop/Bastion', true],
    ['Shop', true],
    ['Shop/Bas', false],
    ['Bastion', false],
    ['shop/bastion', false],
  ])('%s of a construct: %s', (resource, isMeant) => {
    const result = lint(constructs, { today, suppressions: [{ ...ssh, resource }] });
    expect(suppressedIn(result)).toEqual(isMeant ? ['recognized-port at BastionAB12'] : []);
  });

  test.each([
    ['aws_instance.web', true],
    ['aws_instance.web["a.b"]', true],
    ['aws_instance.web["a"]', false],
    ['aws_instance.we', false],
    ['aws_instance', false],
    ['web', false],
  ])('%s of aws_instance.web["a.b"]: %s', (name, isMeant) => {
    const names = new ResourceNames(() => [{ id: 'aws_instance.web["a.b"]', path: null }]);
    expect(names.isNamed(name)).toBe(isMeant);
  });

  test.each([
    ['module.app', true],
    ['module.app[0]', true],
    ['module.app[0].module.inner', true],
    ['module.app[0].module.inner.aws_instance.web', true],
    ['module', false],
    ['module.app[0].module', false],
    ['module.app[0].module.inner.aws_instance', false],
    ['module.app[1]', false],
    ['module.ap', false],
    ['aws_instance.web', false],
  ])('%s of a resource in a module: %s', (name, isMeant) => {
    const id = 'module.app[0].module.inner.aws_instance.web';
    const names = new ResourceNames(() => [{ id, path: 'module.app[0].module.inner' }]);
    expect(names.isNamed(name)).toBe(isMeant);
  });

  const child = `Resources:${network}${group}${host('Host')}`;
  const files = { list: () => ['child.yaml'], read: () => child };
  const parent = (...stacks: readonly string[]) =>
    `Resources:${stacks
      .map(
        (id) =>
          `\n  ${id}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }`,
      )
      .join('')}\n`;

  test('of a nested stack: with the stack, or without where that is unambiguous', () => {
    const one = parent('First');
    const two = parent('First', 'Second');
    const ask = (text: string, resource: string) =>
      lint(text, { today, files, suppressions: [{ ...ssh, resource }] });
    expect(suppressedIn(ask(two, 'Second/Host'))).toEqual(['recognized-port at Second/Host']);
    expect(suppressedIn(ask(one, 'Host'))).toEqual(['recognized-port at First/Host']);
    const unclear = ask(two, 'Host');
    expect(suppressedIn(unclear)).toEqual([]);
    expect(messages(unclear)).toEqual([
      'warning: suppressions[0] (recognized-port at Host) suppresses nothing, since Host is the name of several resources: First/Host, Second/Host. Name one.',
    ]);
  });
});

test.each(['module.server', 'module.server.aws_instance.this'])(
  '%s names what it stands for in a Terraform plan',
  (resource) => {
    const plan = new URL(
      '../../scenarios/module-outputs-lead-to-their-resource/terraform/plan.json',
      import.meta.url,
    );
    const files = [{ path: 'plan.json', text: readFileSync(plan, 'utf8') }];
    const result = analyze(files, { today, suppressions: [{ ...ssh, resource }] });
    expect(suppressedIn(result)).toEqual(['recognized-port at module.server.aws_instance.this']);
    expect(messages(result)).toEqual([]);
  },
);

describe('time', () => {
  const ending = (until: string) => suppressing({ ...ssh, resource: 'Host', until });

  test('until is the last day', () => {
    const last = ending(today);
    expect(suppressedIn(last)).toEqual(['recognized-port at Host']);
    expect(messages(last)).toEqual([]);
    expect(last.findings.find(({ suppressed }) => suppressed !== null)?.suppressed?.until).toBe(
      today,
    );
  });

  test('afterwards the finding is back, and that is said', () => {
    const over = ending('2026-06-14');
    expect(suppressedIn(over)).toEqual([]);
    expect(messages(over)).toEqual([
      'warning: suppressions[0] (recognized-port at Host) has expired: 2026-06-14 was its last day. Mend what it was for, renew it, or remove it.',
    ]);
  });

  test('one that has expired does not hide one that holds', () => {
    const result = suppressing({ ...ssh, until: '2020-01-01', resource: 'Host' }, ssh);
    expect(suppressedIn(result)).toHaveLength(2);
    expect(messages(result)).toHaveLength(1);
  });

  test('without a day of today what ends does not hold, and that is said', () => {
    const result = lint(twoHosts, { suppressions: [{ ...ssh, until: '2999-12-31' }] });
    expect(suppressedIn(result)).toEqual([]);
    expect(messages(result)).toEqual([
      'warning: suppressions[0] (recognized-port) does not hold: it ends after 2999-12-31, and the option today does not say which day it is.',
    ]);
    expect(suppressedIn(lint(twoHosts, { suppressions: [ssh] }))).toHaveLength(2);
  });

  test('today must be a day', () => {
    expect(messages(lint(twoHosts, { today: '15 June' }))).toEqual([
      'error: The option today is "15 June", but must be a day as YYYY-MM-DD.',
    ]);
  });

  test.each([
    ['2024-02-29', true],
    ['2000-02-29', true],
    ['2026-12-31', true],
    ['2026-02-29', false],
    ['1900-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-01-00', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
    ['', false],
  ])('%s is a day: %s', (text, is) => {
    expect(isDay(text)).toBe(is);
  });
});

describe('one that matches nothing is named', () => {
  test.each([
    [
      { ...ssh, resource: 'Nobody' },
      'at Nobody) matches no finding: nothing in the network is called Nobody.',
    ],
    [{ ...ssh, resource: 'Vpc' }, 'at Vpc) matches no finding. Remove it.'],
    [{ rule: 'dead-listener', reason }, '(dead-listener) matches no finding. Remove it.'],
  ])('%j', (suppression, said) => {
    const [message, ...others] = messages(suppressing(suppression));
    expect(message).toMatch(/^warning: suppressions\[0\]/);
    expect(message).toContain(said);
    expect(others).toEqual([]);
  });

  test('but not where part of the input could not be analysed', () => {
    const broken = { path: 'broken.yaml', text: 'Resources: {' };
    const files = [{ path: 'template.yaml', text: twoHosts }, broken];
    const result = analyze(files, { today, suppressions: [{ ...ssh, resource: 'Nobody' }] });
    expect(messages(result).join('\n')).not.toContain('suppressions');
    expect(messages(result).join('\n')).toContain('error: ');
  });
});

describe('mistakes are errors, and such a suppression suppresses nothing', () => {
  test.each<[unknown, string]>([
    [{ ...ssh, reason: ' ' }, 'gives no reason'],
    [{ rule: 'recognized-port' }, 'gives no reason'],
    [{ ...ssh, reason: 5 }, 'gives no reason'],
    [{ reason }, 'names no rule'],
    [{ ...ssh, rule: 'recognised-port' }, 'there is no rule recognised-port. Rules are '],
    [{ ...ssh, until: '2027-02-30' }, 'until is "2027-02-30", but must be a day as YYYY-MM-DD.'],
    [{ ...ssh, until: null }, 'until is null'],
    [{ ...ssh, resource: '' }, 'resource must be'],
    [{ ...ssh, resource: ['Host'] }, 'resource must be'],
    [
      { ...ssh, expires: '2027-01-01' },
      'cannot have expires: its members are rule, resource, reason, until.',
    ],
    ['recognized-port', 'must be an object'],
    [null, 'must be an object'],
  ])('%j', (suppression, said) => {
    const result = untyped([suppression]);
    expect(suppressedIn(result)).toEqual([]);
    const [message, ...others] = messages(result);
    expect(message).toMatch(/^error: suppressions\[0\]/);
    expect(message).toContain(said);
    expect(others).toEqual([]);
  });

  test('each is told, and others hold nevertheless', () => {
    const result = untyped([
      { rule: 'none', until: 'never' },
      { ...ssh, resource: 'Host' },
    ]);
    expect(result.problems).toHaveLength(3);
    expect(suppressedIn(result)).toEqual(['recognized-port at Host']);
  });

  test('a member that is undefined is none', () => {
    expect(messages(untyped([{ ...ssh, resource: undefined, until: undefined }]))).toEqual([]);
  });

  test('the option must be a list', () => {
    expect(messages(untyped(ssh))).toEqual([
      'error: The option suppressions must be a list of objects with a rule and a reason.',
    ]);
  });
});

describe('metadata of a resource', () => {
  const on = (metadata: string, more = '') =>
    `Resources:${network}${group}${host('Host', metadata)}${host('Other')}${more}`;
  const suppress = (members: string) => `{ reachlint: { suppress: [{ ${members} }] } }`;

  test('suppress findings about it', () => {
    const result = lint(
      on(suppress(`rule: recognized-port, reason: ${reason}, until: 2026-06-15`)),
    );
    expect(suppressedIn(result)).toEqual(['recognized-port at Host']);
    expect(result.findings.find(({ suppressed }) => suppressed !== null)?.suppressed).toEqual({
      reason,
      until: '2026-06-15',
      by: 'template',
    });
    expect(messages(result)).toEqual([]);
  });

  test('go before what the options say', () => {
    const text = on(suppress(`rule: recognized-port, reason: ${reason}`));
    const result = lint(text, { today, suppressions: [{ ...ssh, reason: 'another' }] });
    expect(
      result.findings.flatMap(({ resource, suppressed }) =>
        suppressed === null ? [] : [`${resource.id} ${suppressed.by}`],
      ),
    ).toEqual(['Host template', 'Other config']);
  });

  test('in JSON are read too', () => {
    const resources = {
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Metadata: {
          reachlint: { suppress: [{ rule: 'unused-security-group', reason: 'for later' }] },
        },
        Properties: { GroupDescription: 'nobody has it', VpcId: 'vpc-1' },
      },
    };
    const result = lint(JSON.stringify({ Resources: resources }));
    expect(suppressedIn(result)).toEqual(['unused-security-group at Group']);
  });

  test('hold for every copy that a loop makes', () => {
    const loop = `Transform: AWS::LanguageExtensions
Resources:${network}${group}
  Fn::ForEach::Hosts:
    - Name
    - [A, B]
    - Host\${Name}:
        Type: AWS::EC2::Instance
        Metadata: ${suppress(`rule: '*', reason: ${reason}`)}
        Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group] }
${host('Other')}`;
    const result = lint(loop);
    expect(new Set(suppressedIn(result).map((text) => text.replace(/.* at /, '')))).toEqual(
      new Set(['HostA', 'HostB']),
    );
    expect(messages(result)).toEqual([]);
  });

  test('hold in that template only, whatever others call their resources', () => {
    const other = { path: 'b.yaml', text: twoHosts };
    const text = on(suppress(`rule: recognized-port, reason: ${reason}`));
    const result = analyze([{ path: 'a.yaml', text }, other], { today });
    expect(
      result.findings
        .filter(({ suppressed }) => suppressed !== null)
        .map(({ location }) => location.file),
    ).toEqual(['a.yaml']);
  });

  test('that have expired say so at their line', () => {
    const result = lint(
      on(suppress(`rule: recognized-port, reason: ${reason}, until: 2026-06-14`)),
    );
    expect(suppressedIn(result)).toEqual([]);
    expect(result.problems).toMatchObject([
      {
        severity: 'warning',
        message:
          'This suppression of recognized-port has expired: 2026-06-14 was its last day. Mend what it was for, renew it, or remove it.',
        location: {
          file: 'template.yaml',
          pointer: '/Resources/Host/Metadata/reachlint/suppress/0',
        },
      },
    ]);
  });

  test('on a group do not cover what has the group, and say so', () => {
    const text = twoHosts.replace(
      'Group:\n',
      `Group:\n    Metadata: ${suppress(`rule: recognized-port, reason: ${reason}`)}\n`,
    );
    const result = lint(text);
    expect(suppressedIn(result)).toEqual([]);
    expect(messages(result)).toEqual([
      'warning: This suppression of recognized-port matches no finding about the resource on which it stands: what is said of a port is said of who has it, not of the groups that open it. Move it there, or remove it.',
    ]);
  });

  test('of a resource that does not come about are not missed', () => {
    const text = `Conditions: { Never: !Equals [a, b] }
${on('', host('Third', `${suppress(`rule: recognized-port, reason: ${reason}`)}\n    Condition: Never`))}`;
    expect(messages(lint(text))).toEqual([]);
  });

  test.each([
    ['{ reachlint: { suppress: [{ rule: recognized-port }] } }', 'gives no reason'],
    ['{ reachlint: { suppress: [{ rule: nothing, reason: x }] } }', 'there is no rule nothing'],
    [
      '{ reachlint: { suppress: [{ rule: recognized-port, reason: x, resource: Other }] } }',
      'cannot have resource: its members are rule, reason, until.',
    ],
    ['{ reachlint: { suppress: { rule: recognized-port, reason: x } } }', 'must be a list'],
    ['{ reachlint: { supress: [] } }', 'cannot have supress: its only key is suppress'],
    ['{ reachlint: off }', 'must be a map with the key suppress'],
  ])('%s is a mistake', (metadata, said) => {
    const result = lint(on(metadata));
    expect(suppressedIn(result)).toEqual([]);
    expect(result.problems).toHaveLength(1);
    expect(messages(result)[0]).toMatch(/^error: /);
    expect(messages(result)[0]).toContain(said);
    expect(result.problems[0]?.location.line).toBeGreaterThan(1);
  });

  test('as the manual shows them', () => {
    const page = readFileSync(new URL('../../../docs/suppressions.md', import.meta.url), 'utf8');
    const shown = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(suppressedIn(lint(`Resources:${network}${group}${shown}`))).toEqual([
      'recognized-port at Bastion',
    ]);
  });

  test('of other tools are none of ours', () => {
    expect(messages(lint(on('{ cfn-lint: { config: { ignore_checks: [E3] } } }')))).toEqual([]);
  });
});
