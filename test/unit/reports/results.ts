import type { SourceLocation } from '../../../lib/basics/source.ts';
import type { AnalysisResult, Finding, PathHop } from '../../../lib/findings/finding.ts';

/** Made-up results for the tests of reports. */

export function at(line: number, column = 7, file = 'template.yaml'): SourceLocation {
  return { file, line, column, pointer: `/Resources/L${line}` };
}

export function hop(component: string, type: string, ...steps: PathHop['steps']): PathHop {
  return { component, type, declared: true, steps };
}

export function step(
  action: PathHop['steps'][number]['action'],
  ...because: readonly SourceLocation[]
): PathHop['steps'][number] {
  return { direction: 'request', action, outcome: 'yes', code: null, because };
}

const pathToWebServer: readonly PathHop[] = [
  hop('internet', 'Internet', step('originate')),
  hop('Gateway', 'AWS::EC2::InternetGateway', step('translate', at(12, 3)), step('route', at(14))),
  hop('PublicAcl', 'AWS::EC2::NetworkAcl', step('filter', at(52))),
  hop('WebServer', 'AWS::EC2::Instance', step('filter', at(31)), step('deliver', at(88, 3))),
  hop('PublicAcl', 'AWS::EC2::NetworkAcl', { ...step('filter', at(53)), direction: 'reply' }),
  hop('Gateway', 'AWS::EC2::InternetGateway', {
    ...step('translate', at(12, 3)),
    direction: 'reply',
  }),
];

/** SSH on an instance, open to the Internet. */
export function finding(changes: Partial<Finding> = {}): Finding {
  const port = changes.ports?.[0]?.first ?? 22;
  return {
    rule: 'recognized-port',
    type: 'RecognizedPortNoAgent',
    severity: 'medium',
    level: 'error',
    certainty: 'definite',
    qualifiers: ['any'],
    assumptions: [],
    message: `Port ${port} of WebServer can be reached from the Internet.`,
    resource: { id: 'WebServer', type: 'AWS::EC2::Instance', path: null, interface: null },
    edge: 'Internet',
    via: [],
    otherPaths: [],
    protocol: 'tcp',
    ports: [{ first: 22, last: 22 }],
    listenerPorts: [],
    service: 'SSH',
    exposed: null,
    sources: ['0.0.0.0/0', '::/0'],
    unknowns: [],
    path: pathToWebServer,
    witness: {
      protocol: 'tcp',
      source: '8.8.8.8',
      sourcePort: 49152,
      destination: '10.0.1.10',
      destinationPort: port,
    },
    location: at(31),
    related: [],
    fix: null,
    suppressed: null,
    fingerprint: `fingerprint-${changes.rule ?? 'recognized-port'}-${changes.protocol ?? 'tcp'}-${port}`,
    ...changes,
  };
}

export function result(
  findings: readonly Finding[],
  changes: Partial<AnalysisResult> = {},
): AnalysisResult {
  return {
    schemaVersion: 1,
    tool: { name: 'reachlint', version: '0.0.0' },
    inputs: [{ path: 'template.yaml', kind: 'cloudformation', resources: 42 }],
    findings,
    coverage: {
      resources: 42,
      modelled: 30,
      irrelevant: 10,
      notModelled: [
        { type: 'AWS::NetworkFirewall::Firewall', count: 2, effect: 'what it drops is not known' },
      ],
      subjects: { 'recognized-port': { pass: 9, fail: 1, unknown: 2 } },
    },
    problems: [],
    ...changes,
  };
}

const services: readonly (readonly [string, Finding['severity'], readonly number[]])[] = [
  ['FTP', 'high', [21]],
  ['Telnet', 'high', [23]],
  ['Printing', 'high', [515]],
  ['SSH', 'medium', [22]],
  ['RDP', 'medium', [3389]],
  ['SMB', 'medium', [445]],
  ['NetBIOS', 'medium', [137, 139]],
  ['LDAP', 'medium', [389]],
  ['Kerberos', 'medium', [88, 464, 543, 544, 749, 751]],
  ['WINS', 'medium', [42, 1512]],
  ['MongoDB', 'medium', [27017, 27018, 27019, 28017]],
  ['MySQL', 'medium', [3306]],
  ['PostgreSQL', 'medium', [5432]],
  ['HTTP', 'low', [80]],
  ['HTTPS', 'low', [443]],
];

/** One rule that opens every port: a finding for each port that has a name, in both protocols. */
export function everythingOpen(): readonly Finding[] {
  return ['tcp', 'udp'].flatMap((protocol) =>
    services.flatMap(([service, severity, ports]) =>
      ports.map((port) =>
        finding({
          protocol,
          service,
          severity,
          level: severity === 'low' ? 'warning' : 'error',
          ports: [{ first: port, last: port }],
        }),
      ),
    ),
  );
}
