import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyzeWith } from '../../../lib/analyze.ts';
import type { SourceFile } from '../../../lib/basics/source.ts';
import { accessScope } from '../../../rules/access-scope.ts';
import {
  byName,
  byType,
  check,
  found,
  internet,
  packets,
  scene,
  through,
  warnings,
} from './scenes.ts';

/** What the words of scopes mean in a network, and what becomes of those that mean nothing. */

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function template(scenario: string): string {
  return readFileSync(join(root, 'test/scenarios', scenario, 'template.yaml'), 'utf8');
}

function checkFiles(files: readonly SourceFile[], scope: object) {
  return analyzeWith({ rules: [accessScope], version: '0.0.0' }, files, {
    scopes: [{ path: 'scope.json', text: JSON.stringify(scope) }],
  });
}

const from = (source: object) => ({ MatchPaths: [{ Source: source }] });
const to = (destination: object) => ({ MatchPaths: [{ Destination: destination }] });
const open = scene({ web: ['tcp 22 0.0.0.0/0'] });

describe('names', () => {
  test('may be construct paths', () => {
    const text = open.replace(
      'Web: { Type: AWS::EC2::Instance,',
      'Web: { Type: AWS::EC2::Instance, Metadata: { "aws:cdk:path": "Stack/Server/Resource" },',
    );
    for (const name of ['Stack/Server', 'Stack/Server/Resource']) {
      expect(
        found(check(text, { MatchPaths: [{ Source: internet, Destination: byName(name) }] })),
      ).toHaveLength(1);
    }
  });

  test('may be Terraform addresses', () => {
    const plan = join(root, 'examples/terraform/plan.json');
    const files = [{ path: 'plan.json', text: readFileSync(plan, 'utf8') }];
    const reached = found(
      checkFiles(files, {
        MatchPaths: [{ Source: internet, Destination: byName('aws_instance.admin[0]') }],
      }),
    );
    expect(reached).toEqual([
      'definite: TCP port 22 of aws_instance.admin[0] can be reached from the Internet',
    ]);
  });

  test('may be AWS ids and ARNs of them', () => {
    const files = filesIn('test/scenarios/group-reference-holds-across-peering/snapshot');
    const arn = (rest: string) => `arn:aws:ec2:us-east-1:123456789012:${rest}`;
    for (const [source, destination] of [
      ['pcx-00000000000000009', 'i-00000000000000010'],
      [arn('vpc-peering-connection/pcx-00000000000000009'), arn('instance/i-00000000000000010')],
    ]) {
      const scope = {
        MatchPaths: [{ Source: byName(source ?? ''), Destination: byName(destination ?? '') }],
      };
      expect(found(checkFiles(files, scope))).toEqual([
        'definite: TCP port 22 of i-00000000000000010 can be reached from a peered VPC',
      ]);
    }
  });

  test('of which nothing is known are warnings at their place', () => {
    const scope = {
      MatchPaths: [{ Source: internet, Destination: byName('Web', 'subnet-0123456789abcdef0') }],
      ExcludePaths: [{ Source: byName('Bastion') }],
    };
    const result = check(open, scope);
    expect(warnings(result)).toEqual([
      "There is no 'subnet-0123456789abcdef0' in the network. No path is looked for by it.",
      "There is no 'Bastion' in the network. It excludes nothing.",
    ]);
    const columnOf = (word: string) => JSON.stringify(scope).indexOf(`"${word}"`) + 1;
    expect(result.problems.map(({ location }) => location)).toMatchObject([
      { file: 'scope.json', line: 1, column: columnOf('subnet-0123456789abcdef0') },
      { file: 'scope.json', line: 1, column: columnOf('Bastion') },
    ]);
    expect(found(result)).toHaveLength(1);
  });

  test('that only some worlds have are no mistakes', () => {
    const text = scene({
      sections:
        'Parameters: { Kind: { Type: String } }\nConditions: { IsTwo: !Equals [!Ref Kind, two] }',
      web: ['tcp 22 0.0.0.0/0'],
      more: '  Two: { Type: AWS::EC2::Instance, Condition: IsTwo, Properties: { SubnetId: !Ref Public, SecurityGroupIds: [!Ref WebGroup] } }',
    });
    const result = check(text, { MatchPaths: [{ Source: internet, Destination: byName('Two') }] });
    expect(warnings(result)).toEqual([]);
    expect(found(result)).toEqual([
      'possible: TCP port 22 of Two may be reached from the Internet',
    ]);
  });

  test('of what is no end are warnings', () => {
    expect(warnings(check(open, to(byName('PublicTable'))))).toEqual([
      "'PublicTable' is of the type AWS::EC2::RouteTable, at which no path starts or ends. No path is looked for by it.",
    ]);
  });

  test('of resource groups are warnings', () => {
    const group = 'arn:aws:resource-groups:us-east-1:123456789012:group/bastions';
    expect(warnings(check(open, to(byName(group))))[0]).toMatch(/is a resource group/);
  });
});

describe('types', () => {
  test.each([
    ['edge-vgw', 'AWS::EC2::VPNGateway', 'a VPN or Direct Connect'],
    ['edge-peered-vpc', 'AWS::EC2::VPCPeeringConnection', 'a peered VPC'],
    ['edge-transit-gateway-vpn', 'AWS::EC2::TransitGatewayAttachment', 'a transit gateway'],
    ['edge-transit-gateway-outside', 'AWS::EC2::TransitGatewayAttachment', 'a transit gateway'],
    [
      'private-link-carries-on-who-reaches-the-endpoint',
      'AWS::EC2::VPCEndpointService',
      'PrivateLink consumers',
    ],
    ['client-vpn-needs-an-authorization', 'AWS::EC2::ClientVpnEndpoint', 'Client VPN'],
    ['cloudfront-reaches-an-internal-load-balancer', 'AWS::EC2::InternetGateway', 'the AWS edge'],
  ])('in %s: from %s', (scenario, type, words) => {
    const lines = found(check(template(scenario), from(byType(type))));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain(`reached from ${words}`);
  });

  test.each([
    ['edge-vgw', 'AWS::EC2::VPNGateway', 'a VPN or Direct Connect by VpnGateway'],
    ['edge-peered-vpc', 'AWS::EC2::VPCPeeringConnection', 'a peered VPC by DataPeering'],
    [
      'edge-transit-gateway-vpn',
      'AWS::EC2::TransitGatewayAttachment',
      'another network by attachment of Vpn',
    ],
    ['gateway-endpoint-leads-to-its-service-only', 'AWS::EC2::VPCEndpoint', 'an AWS service by S3'],
  ])('in %s: to %s', (scenario, type, words) => {
    const lines = found(check(template(scenario), to(byType(type))));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain(`of ${words} `);
  });

  test('that are not modelled are warnings', () => {
    const result = check(open, to(byType('AWS::EC2::Server')));
    expect(warnings(result)).toEqual([
      'reachlint does not model resources of the type AWS::EC2::Server. No path is looked for by it.',
    ]);
  });

  test('that are modelled may be of no resource', () => {
    expect(warnings(check(open, to(byType('AWS::RDS::DBInstance'))))).toEqual([]);
  });
});

describe('attachments and peering connections between networks of the input', () => {
  const joined = template('transit-gateway-joins-attachments-by-default');

  test('are where those behind them come from', () => {
    const told = (rest: string) =>
      ['TCP port 22', 'UDP port 53'].map((traffic) => `definite: ${traffic} of ${rest}`);
    expect(found(check(joined, from(byName('AttachmentA'))))).toEqual(
      told('HostB can be reached from a transit gateway'),
    );
    expect(found(check(joined, to(byName('AttachmentA'))))).toEqual(
      told('HostA can be reached from HostB'),
    );
    const peered = template('group-reference-holds-across-peering');
    expect(found(check(peered, to(byName('Peering'))))).toEqual([
      'definite: TCP port 22 of Server can be reached from Client',
    ]);
  });

  test('are those of VPCs that are not in the input, too', () => {
    const text = template('edge-peered-vpc').replace(
      /PeerVpcId:\s+Ref: PeerVpcId/,
      'PeerVpcId: vpc-0123456789abcdef0',
    );
    const name = byName('vpc-0123456789abcdef0');
    expect(found(check(text, from(name)))).toEqual([
      'definite: TCP port 9100 of App can be reached from a peered VPC',
    ]);
    expect(found(check(text, to(name)))[0]).toMatch(/^possible: .* of a peered VPC by DataPeering/);
  });

  test('may be passed', () => {
    const scope = {
      MatchPaths: [{ Source: byName('VpcA'), Destination: byName('VpcB') }],
      ExcludePaths: [through(byType('AWS::EC2::TransitGateway'))],
    };
    expect(found(check(joined, { MatchPaths: scope.MatchPaths }))).toHaveLength(2);
    expect(found(check(joined, scope))).toEqual([]);
  });
});

describe('firewalls', () => {
  const guarded = template('firewall-passes-before-it-drops');

  test.each(['AWS::NetworkFirewall::Firewall', 'AWS::NetworkFirewall::NetworkFirewall'])(
    'are excluded as %s',
    (type) => {
      const scope = from(internet);
      expect(found(check(guarded, scope))).toHaveLength(2);
      expect(found(check(guarded, { ...scope, ExcludePaths: [through(byType(type))] }))).toEqual(
        [],
      );
      const past = scene({ web: ['tcp 22 0.0.0.0/0'] });
      expect(found(check(past, { ...scope, ExcludePaths: [through(byType(type))] }))).toHaveLength(
        1,
      );
    },
  );
});

describe('prefix lists', () => {
  const list = `
  Trusted: { Type: AWS::EC2::PrefixList, Properties: { PrefixListName: trusted, AddressFamily: IPv4, MaxEntries: 2, Entries: [{ Cidr: 55.3.0.0/16 }, { Cidr: 55.4.0.0/16 }] } }
`;
  const excluded = {
    MatchPaths: [{ Source: internet }],
    ExcludePaths: [{ Source: packets({ SourcePrefixLists: ['Trusted'] }) }],
  };

  test('of the input are their entries', () => {
    const within = scene({ web: ['tcp 22 55.4.7.0/24'], more: list });
    expect(found(check(within, excluded))).toEqual([]);
    const beyond = scene({ web: ['tcp 22 55.4.0.0/15'], more: list });
    const [finding] = check(beyond, excluded).findings;
    expect(finding).toMatchObject({ certainty: 'definite', sources: ['55.5.0.0/16'] });
  });

  test('with an entry that is not known leave it open', () => {
    const text = scene({
      sections: 'Parameters: { Office: { Type: String } }',
      web: ['tcp 22 99.0.0.0/8'],
      more: list.replace('55.4.0.0/16', '!Ref Office'),
    });
    const result = check(text, excluded);
    expect(warnings(result)).toEqual([]);
    expect(result.findings[0]).toMatchObject({
      certainty: 'possible',
      unknowns: [{ what: 'Parameter Office' }],
    });
  });

  test('that are not in the input are warnings', () => {
    const result = check(open, {
      ...excluded,
      ExcludePaths: [{ Source: packets({ SourcePrefixLists: ['pl-1'] }) }],
    });
    expect(warnings(result)).toEqual([
      "The entries of the prefix list 'pl-1' are not in the input. What it excludes is only possible.",
    ]);
  });
});

describe('what lies around the input', () => {
  test('is looked at as well: a scope says itself what it is about', () => {
    const snapshot = filesIn('test/scenarios/group-reference-holds-across-peering/snapshot');
    const scope = from(byType('AWS::EC2::VPCPeeringConnection'));
    const result = analyzeWith(
      { rules: [accessScope], version: '0.0.0' },
      [{ path: 'template.yaml', text: open }],
      { snapshot, scopes: [{ path: 'scope.json', text: JSON.stringify(scope) }] },
    );
    expect(found(result)).toEqual([
      'definite: TCP port 22 of i-00000000000000010 can be reached from a peered VPC',
    ]);
  });

  test('where nobody can look puts what its hosts reach in doubt', () => {
    const net = `${scene({ app: ['tcp 5432 10.0.0.0/24'] })}
Outputs:
  Subnet: { Value: !Ref Public, Export: { Name: subnet } }
  Group: { Value: !Ref WebGroup, Export: { Name: group } }
`;
    const apps = (transform: string) => `${transform}
Resources:
  Client:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !ImportValue subnet, SecurityGroupIds: [!ImportValue group] }
`;
    const reached = (transform: string) =>
      found(
        checkFiles(
          [
            { path: 'net.yaml', text: net },
            { path: 'apps.yaml', text: apps(transform) },
          ],
          { MatchPaths: [{ Source: byName('Client'), Destination: byName('App') }] },
        ),
      );
    expect(reached('')).toEqual(['definite: TCP port 5432 of App can be reached from Client']);
    expect(reached('Transform: Macro')).toEqual([
      'possible: TCP port 5432 of App may be reached from Client',
    ]);
  });
});

test('paths between two gateways are not looked for, which is said', () => {
  const scope = { MatchPaths: [{ Source: byName('Igw'), Destination: internet }] };
  expect(warnings(check(open, scope))[0]).toMatch(/^Both ends of match path 1 of scope.json are/);
});

test('too many pairs of resources are a warning', () => {
  const hosts = Array.from(
    { length: 150 },
    (_, index) =>
      `  H${index}: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Private, SecurityGroupIds: [!Ref AppGroup] } }`,
  );
  const scope = { MatchPaths: [{ Source: byName('Vpc'), Destination: byName('Vpc') }] };
  const result = check(scene({ more: hosts.join('\n') }), scope);
  expect(warnings(result)[0]).toMatch(/^There are 23104 pairs .* first 20000 are looked at/);
});

function filesIn(folder: string): SourceFile[] {
  return readdirSync(join(root, folder)).flatMap((name): SourceFile[] => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return filesIn(path);
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  });
}
