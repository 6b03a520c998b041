import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../../lib/cli/run.ts';
import { type AnalysisResult, analyze } from '../../../lib/index.ts';
import { recordedIo } from './recorded-io.ts';

/** Cloud assemblies on the command line. */

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reachlint-assembly-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, content: unknown): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
}

async function reachlint(words: string, stdin: string = '') {
  const recorded = recordedIo(folder, { stdin });
  const parts = { analyze, rules: [], version: '0.0.0' };
  const code = await run(words.split(' '), recorded.io, parts);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

async function inputsOf(words: string) {
  const { stdout, stderr } = await reachlint(`${words} --format json`);
  const { inputs }: AnalysisResult = JSON.parse(stdout);
  return {
    inputs: inputs.map(({ path, kind, resources }) => `${kind} ${path} ${resources}`),
    stderr,
  };
}

const stack = (id: string, metadata: object = {}) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://111122223333/eu-west-1',
  properties: { templateFile: `${id}.template.json` },
  metadata,
});

/** A stage with a network and a stack with an instance in it, as a folder. */
function writeAssembly(at: string): void {
  const line = (text: string) => [{ type: 'aws:cdk:logicalId', data: text }];
  write(`${at}/manifest.json`, {
    version: '39.0.0',
    artifacts: {
      'assembly-Prod': {
        type: 'cdk:cloud-assembly',
        properties: { directoryName: 'assembly-Prod' },
      },
    },
  });
  write(`${at}/assembly-Prod/manifest.json`, {
    version: '39.0.0',
    artifacts: {
      Net: stack('Net', {
        '/Prod/Net/Group': [
          {
            type: 'aws:cdk:logicalId',
            data: 'Group',
            trace: [`new Net (${join(folder, 'lib/network-stack.ts')}:31:5)`],
          },
        ],
      }),
      Web: stack('Web', { '/Prod/Web/Server/Resource': line('Server') }),
    },
  });
  const exported = (value: unknown, name: string) => ({ Value: value, Export: { Name: name } });
  write(`${at}/assembly-Prod/Net.template.json`, {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Igw: { Type: 'AWS::EC2::InternetGateway' },
      Attachment: {
        Type: 'AWS::EC2::VPCGatewayAttachment',
        Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Igw' } },
      },
      Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
      Route: {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: { Ref: 'Table' },
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: { Ref: 'Igw' },
        },
      },
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: {
          VpcId: { Ref: 'Vpc' },
          CidrBlock: '10.0.0.0/24',
          MapPublicIpOnLaunch: true,
        },
      },
      Association: {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'Subnet' } },
      },
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: 'ssh',
          VpcId: { Ref: 'Vpc' },
          SecurityGroupIngress: [
            { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
          ],
        },
      },
    },
    Outputs: {
      Subnet: exported({ Ref: 'Subnet' }, 'Net:Subnet'),
      Group: exported({ 'Fn::GetAtt': ['Group', 'GroupId'] }, 'Net:Group'),
    },
  });
  write(`${at}/assembly-Prod/Web.template.json`, {
    Resources: {
      Server: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          SubnetId: { 'Fn::ImportValue': 'Net:Subnet' },
          SecurityGroupIds: [{ 'Fn::ImportValue': 'Net:Group' }],
        },
      },
    },
  });
}

describe('a cloud assembly', () => {
  test('is one network; findings name construct and line', async () => {
    writeAssembly('cdk.out');
    const { code, stdout, stderr } = await reachlint('cdk.out');
    expect(code).toBe(1);
    expect(stderr).toBe('');
    const [heading, path, opening, place, ports, ...rest] = stdout.split('\n');
    expect(heading).toMatch(/^── Server ─+ AWS::EC2::Instance$/);
    expect(path).toBe('   Prod/Web/Server/Resource');
    expect(`${opening} ${place}`.replace(/\s+/g, ' ')).toBe(
      ' Reachable from the Internet, for any address [recognized-port] lib/network-stack.ts:31:5',
    );
    expect(ports).toMatch(/^ {4}medium +tcp 22 \(SSH\)$/);
    // On the path, the lines of the templates.
    expect(rest.join('\n')).toMatch(/Group +admitted by Net\.template\.json:\d+\n/);
    expect(stdout).toContain('in 1 CDK cloud assembly');
    expect(stdout).not.toContain(folder);
  });

  test('names template and program in JSON', async () => {
    writeAssembly('cdk.out');
    const { stdout } = await reachlint('cdk.out --format json');
    const { findings }: AnalysisResult = JSON.parse(stdout);
    const [finding] = findings.filter(({ rule }) => rule === 'recognized-port');
    expect(finding?.resource).toMatchObject({ id: 'Server', path: 'Prod/Web/Server/Resource' });
    expect(finding?.location).toMatchObject({
      file: 'cdk.out/assembly-Prod/Net.template.json',
      pointer: '/Resources/Group/Properties/SecurityGroupIngress/0',
      declaredAt: { file: 'lib/network-stack.ts', line: 31, column: 5 },
    });
    expect(stdout).not.toContain(folder);
  });

  test.each(['Prod/Web/Server/Resource', 'Prod/Web/Server', 'Server'])(
    'answers questions about %s',
    async (name) => {
      writeAssembly('cdk.out');
      const { code, stdout } = await reachlint(
        `query cdk.out --from internet --to ${name} --port 22`,
      );
      expect(code).toBe(0);
      expect(stdout).toMatch(/: reachable\n/);
    },
  );

  test.each([
    ['its folder', 'cdk.out'],
    ['its manifest', 'cdk.out/manifest.json'],
    ['a folder above it', '.'],
    ['itself and a part of it', 'cdk.out cdk.out/assembly-Prod'],
    ['itself and a template of it', 'cdk.out cdk.out/assembly-Prod/Web.template.json'],
  ])('is found by %s', async (_, paths) => {
    writeAssembly('cdk.out');
    const path = paths === '.' ? 'cdk.out' : paths.split(/[ /]/)[0];
    expect((await inputsOf(paths)).inputs).toEqual([`cdk-assembly ${path} 9`]);
  });

  test('of a stage is one of its own when it alone is given', async () => {
    writeAssembly('cdk.out');
    expect((await inputsOf('cdk.out/assembly-Prod')).inputs).toEqual([
      'cdk-assembly cdk.out/assembly-Prod 9',
    ]);
  });

  test('stands beside templates, and hides those that it does not list', async () => {
    writeAssembly('cdk.out');
    write('cdk.out/Old.template.json', { Resources: { Old: { Type: 'AWS::EC2::VPC' } } });
    write('cdk.out/asset.1234/index.json', '{}');
    write('other.yaml', 'Resources: { Vpc: { Type: AWS::EC2::VPC } }');
    write('notes.txt', 'words');
    const { inputs, stderr } = await inputsOf('.');
    expect(inputs).toEqual(['cdk-assembly cdk.out 9', 'cloudformation other.yaml 1']);
    expect(stderr).toContain('Skipped 1 file that is no input.');
  });

  test('of which one template is given is only that template', async () => {
    writeAssembly('cdk.out');
    expect((await inputsOf('cdk.out/assembly-Prod/Net.template.json')).inputs).toEqual([
      'cloudformation cdk.out/assembly-Prod/Net.template.json 8',
    ]);
  });

  test('without a template that it lists cannot be analysed in full', async () => {
    writeAssembly('cdk.out');
    rmSync(join(folder, 'cdk.out/assembly-Prod/Web.template.json'));
    const { code, stderr } = await reachlint('cdk.out');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^cdk\.out\/assembly-Prod\/manifest\.json:\d+:\d+: error: The template of the stack Web, cdk\.out\/assembly-Prod\/Web\.template\.json, is missing\./,
    );
  });

  test('reads no file that lies outside, whatever links say', async () => {
    writeAssembly('cdk.out');
    const template = 'cdk.out/assembly-Prod/Web.template.json';
    write('secret.json', { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } });
    rmSync(join(folder, template));
    symlinkSync(join(folder, 'secret.json'), join(folder, template));
    const { code, stderr } = await reachlint('cdk.out');
    expect(code).toBe(2);
    expect(stderr).toContain('is missing');
  });

  test('cannot come from standard input, since it is a folder', async () => {
    const { code, stderr } = await reachlint('-', '{"version":"39.0.0","artifacts":{}}');
    expect(code).toBe(2);
    expect(stderr).toBe(
      '<stdin>: error: This is the manifest of a CDK cloud assembly, which lists other files; give its folder instead.\n',
    );
  });

  test('without stacks has nothing to check', async () => {
    write('cdk.out/manifest.json', { version: '39.0.0', artifacts: {} });
    const { code, stderr } = await reachlint('cdk.out');
    expect(code).toBe(0);
    expect(stderr).toContain('Nothing in the input belongs to a network');
  });

  test('is not what other tools call a manifest', async () => {
    write('build/manifest.json', { version: '1', artifacts: { app: { type: 'zip' } } });
    write('build/template.json', { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } });
    expect((await inputsOf('build')).inputs).toEqual(['cloudformation build/template.json 1']);
  });
});
