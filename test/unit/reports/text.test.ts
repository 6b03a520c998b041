import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { AnalysisResult, Finding } from '../../../lib/findings/finding.ts';
import { textReport } from '../../../lib/reports/text.ts';
import { at, everythingOpen, finding, hop, result, step } from './results.ts';

function report(findings: readonly Finding[], changes: Partial<AnalysisResult> = {}): string {
  return textReport(result(findings, changes), { width: 80, colour: false });
}

/** Runs of blanks and line ends as one blank, so that wording is tested apart from wrapping. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const informational = { severity: 'informational', level: 'note' } as const;

const hygiene = (index: number, changes: Partial<Finding> = {}): Finding =>
  finding({
    rule: 'unused-security-group',
    type: null,
    ...informational,
    edge: null,
    protocol: null,
    ports: [],
    service: null,
    path: [],
    witness: null,
    location: at(100 + index),
    message: `Security group ${index} is attached to nothing.`,
    fingerprint: `hygiene-${index}`,
    ...changes,
  });

const exposure = finding({
  rule: 'network-exposure',
  type: 'NetworkExposure',
  ...informational,
  protocol: null,
  ports: [],
  service: null,
  exposed: { tcp: [{ first: 0, last: 65535 }], udp: [{ first: 53, last: 53 }] },
});

test('one finding: what, from where, which line, the way, an example', () => {
  expect(report([finding()])).toBe(`\
── WebServer ──────────────────────────────────────────────── AWS::EC2::Instance
  Reachable from the Internet, for any address [recognized-port]
                                                              template.yaml:31:7
    medium   tcp 22 (SSH)
    path     internet
             Gateway    passes by line 12, route line 14
             PublicAcl  admitted by line 52
             WebServer  admitted by line 31, arrives at line 88
    answer   PublicAcl → Gateway
    example  tcp from 8.8.8.8 port 49152 to 10.0.1.10 port 22

────────────────────────────────────────────────────────────────────────────────
Looked at 42 resources in 1 CloudFormation template: 30 modelled, 10 without
effect on reachability, 2 not modelled.
  template.yaml
Not modelled:
  2 ×   AWS::NetworkFirewall::Firewall: what it drops is not known

Verdicts             pass      fail not known
recognized-port         9         1         2

What listens on the open ports is not known unless a line says so; --evidence
takes what hosts report.

1 finding on 1 resource: 1 error, 0 warnings, 0 notes (all definite).
`);
});

test('a rule that opens every port gives one paragraph, with counts', () => {
  const text = report(everythingOpen());
  expect(text.match(/Reachable from/g)).toHaveLength(1);
  expect(text.match(/^ {4}path/gm)).toHaveLength(1);
  expect(flat(text)).toContain(
    'tcp 22 (SSH), 3389 (RDP), 445 (SMB), 3306 (MySQL) and 16 more recognized ports;',
  );
  expect(text).toContain('50 findings on 1 resource');
  expect(text.split('\n').length).toBeLessThan(32);
});

test('no line is longer than the width, down to 60 characters', () => {
  const findings = [
    ...everythingOpen(),
    finding({
      certainty: 'possible',
      unknowns: [{ what: 'Parameter P', cause: 'unsupported', location: at(3) }],
    }),
    exposure,
    hygiene(1),
  ];
  for (const width of [60, 80, 100]) {
    const lines = textReport(result(findings), { width, colour: false }).split('\n');
    expect(Math.max(...lines.map((line) => line.length)), `at ${width}`).toBeLessThanOrEqual(width);
  }
});

test('a port and its service stay on one line', () => {
  const text = report(everythingOpen());
  expect(text).not.toMatch(/\n\s*\(/);
  expect(text).not.toContain('\u00A0');
});

test('worst first: resources by severity, then definite before possible', () => {
  const on = (id: string, changes: Partial<Finding>) =>
    finding({ ...changes, resource: { id, type: 'T', path: null, interface: null } });
  const text = report([
    on('Low', { severity: 'low' }),
    on('PossiblyHigh', { severity: 'high', certainty: 'possible' }),
    on('Info', informational),
    on('High', { severity: 'high' }),
    on('Medium', {}),
  ]);
  expect([...text.matchAll(/^── (\S+)/gm)].map((match) => match[1])).toEqual([
    'High',
    'PossiblyHigh',
    'Medium',
    'Low',
    'Info',
  ]);
});

test('ways from different edges, for different sources, or through a balancer are told apart', () => {
  const text = flat(
    report([
      finding(),
      finding({ edge: 'PeeredVPC', qualifiers: ['restricted'], sources: ['10.0.0.0/8', 'pl-1'] }),
      finding({
        via: ['PublicLoadBalancer'],
        ports: [{ first: 8080, last: 8080 }],
        listenerPorts: [{ first: 443, last: 443 }],
        service: null,
      }),
    ]),
  );
  expect(text).toContain('Reachable from the Internet, for any address [');
  expect(text).toContain(
    'Reachable from the Internet, through PublicLoadBalancer, for any address [',
  );
  expect(text).toContain('tcp 8080 (behind listener port 443)');
  expect(text).toContain('Reachable from a peered VPC, for 10.0.0.0/8 and pl-1 [');
});

test('a possible finding says what decides, where, and why it is not known', () => {
  const text = flat(
    report([
      finding({
        certainty: 'possible',
        unknowns: [
          { what: 'Parameter SshCidr', cause: 'missing-parameter', location: at(3, 3) },
          { what: 'Subnet of another stack', cause: 'outside-input', location: at(77) },
        ],
      }),
    ]),
  );
  expect(text).toContain('Possibly reachable from the Internet');
  expect(text).toContain(
    'depends on Parameter SshCidr, which has no value; give it one with --parameters template.yaml:3:3',
  );
  expect(text).toContain(
    'Subnet of another stack, which is defined outside of what was given template.yaml:77:7',
  );
});

test('many unknown values are counted', () => {
  const unknowns = Array.from({ length: 9 }, (_, index) => {
    return {
      what: `Parameter P${index}`,
      cause: 'missing-parameter',
      location: at(index + 1),
    } as const;
  });
  expect(report([finding({ certainty: 'possible', unknowns })])).toContain(
    'and on 3 more unknown values',
  );
});

test('qualifiers and assumptions are told in words', () => {
  const text = flat(
    report([
      finding({
        qualifiers: ['any', 'one-way', 'policy-gated', 'appliance', 'crafted-source-port'],
        assumptions: [{ rule: 'SG-12b', text: 'The default rule goes.' }],
      }),
    ]),
  );
  expect(text).toContain('note Packets arrive');
  expect(text).toContain('A policy guards it as well.');
  expect(text).toContain('an appliance');
  expect(text).toContain('unusual source port');
  expect(text).toContain('assumes The default rule goes. (SG-12b)');
});

test('what is known about listeners stands with the port', () => {
  const text = report([
    finding({ type: 'RecognizedPortWithListener' }),
    finding({
      type: 'RecognizedPortNoListener',
      ...informational,
      ports: [{ first: 23, last: 23 }],
      service: 'Telnet',
    }),
  ]);
  expect(text).toMatch(/tcp 22 \(SSH\); a process listens there/);
  expect(text).toMatch(/info +tcp 23 \(Telnet\); nothing listens there/);
  expect(text).not.toContain('--evidence');
});

test('steps that fail or are not known are marked; a plain answer is told in brief', () => {
  const text = report([
    finding({
      path: [
        hop('Gateway', 'T', { ...step('route', at(1)), outcome: 'unknown' }),
        hop('Acl', 'T', { ...step('filter', at(2)), outcome: 'no', code: 'X_CODE' }),
        hop('Acl', 'T', { ...step('filter', at(3)), direction: 'reply' }),
      ],
    }),
  ]);
  expect(text).toContain('perhaps route line 1');
  expect(text).toContain('blocked by line 2');
  expect(text).not.toContain('X_CODE');
  expect(text).toContain('answer   Acl\n');
  const doubtful = [
    hop('Acl', 'T', { ...step('filter', at(3)), direction: 'reply', outcome: 'unknown' } as const),
  ];
  expect(report([finding({ path: doubtful })])).toContain(
    'answer   Acl  perhaps admitted by line 3',
  );
});

test('further ways and related lines are shown', () => {
  const text = report([
    finding({
      otherPaths: [[hop('Gateway', 'T', step('route')), hop('Balancer', 'T', step('route'))]],
      related: [
        { label: 'route to the gateway', location: at(200) },
        { label: 'said by the path already', location: at(12, 3) },
      ],
    }),
  ]);
  expect(text).toContain('also by  Gateway → Balancer');
  expect(text).toMatch(/see +route to the gateway +template\.yaml:200:7/);
  expect(text).not.toContain('said by the path already');
});

test('ways that differ in lines alone are told once', () => {
  const by = (...lines: readonly number[]) => [
    hop('Gateway', 'T', step('route', ...lines.map((line) => at(line)))),
  ];
  const text = report([
    finding({ path: by(1), otherPaths: [by(2), [...by(1), ...by(2)], [...by(3), ...by(4)]] }),
  ]);
  expect(text.match(/also by/g)).toHaveLength(1);
  expect(text.match(/Gateway → Gateway/g)).toHaveLength(1);
});

test('what may widen a definite finding is said', () => {
  const text = flat(
    report([
      finding({
        qualifiers: ['restricted'],
        sources: ['8.8.8.0/24'],
        unknowns: [{ what: 'Parameter P', cause: 'missing-parameter', location: at(3, 3) }],
      }),
    ]),
  );
  expect(text).toContain('perhaps from further addresses: depends on Parameter P, which has no');
});

test('resources of one name in two templates are told apart by file', () => {
  const files = ['network/a.yaml', 'network/b.yaml'];
  const text = report(files.map((file) => finding({ location: at(31, 7, file) })));
  for (const file of files) expect(text).toContain(`   in ${file}\n`);
  expect(report([finding()])).not.toContain('   in template.yaml');
});

test('a single file is named as it was given, whatever its length', () => {
  const file = '/srv/company/infrastructure/network/template.yaml';
  const text = textReport(
    result([finding({ location: at(31, 7, file), path: [] })], {
      inputs: [{ path: file, kind: 'cloudformation', resources: 42 }],
    }),
    { width: 100, colour: false },
  );
  expect(text).toContain(`${file}:31:7`);
});

test('addresses that AWS will assign are not made up', () => {
  const text = flat(
    report([
      finding({
        witness: {
          protocol: 'tcp',
          source: '2001:4860:4860::8888',
          sourcePort: 49152,
          destination: '3fff::a',
          destinationPort: 22,
        },
      }),
    ]),
  );
  expect(text).toContain('to an address in the IPv6 block that AWS will assign, port 22');
});

test('several interfaces of a resource are named', () => {
  const on = (name: string) =>
    finding({ resource: { id: 'A', type: 'T', path: 'App/A', interface: name } });
  const text = report([on('eth0'), on('eth1')]);
  expect(text).toContain('Reachable at its interface eth1 from the Internet');
  expect(text).toContain('   App/A\n');
  expect(report([on('eth0')])).not.toContain('eth0');
});

test('ICMP has types instead of ports', () => {
  const icmp = { protocol: 'icmp', service: null, type: null };
  const witness = {
    protocol: 'icmp',
    source: '8.8.8.8',
    destination: '10.0.0.1',
    icmpType: 8,
    icmpCode: 0,
  };
  const text = report([finding({ ...icmp, ports: [{ first: 8, last: 8 }], witness })]);
  expect(text).toMatch(/medium +icmp type 8\n/);
  expect(text).toContain('icmp type 8, code 0 from 8.8.8.8 to 10.0.0.1');
  expect(report([finding({ ...icmp, ports: [{ first: 0, last: 255 }] })])).toMatch(
    /medium +icmp\n/,
  );
  expect(report([finding({ ...icmp, protocol: 'all', ports: [] })])).toMatch(
    /medium +all protocols\n/,
  );
  expect(report([finding({ ...icmp, protocol: '50', ports: [] })])).toMatch(
    /medium +IP protocol 50\n/,
  );
});

test('exposures and informational hygiene are brief, at the end', () => {
  const text = report([finding(), exposure, hygiene(1), hygiene(2)]);
  expect(text).toMatch(
    /Everything that is open\n {2}WebServer\n {4}from the Internet: tcp all ports; udp 53 +template.yaml:31:7\n/,
  );
  expect(text).toMatch(
    /Also noted\n {2}unused-security-group\n {4}Security group 1 is attached to nothing\. +template.yaml:101:7\n/,
  );
  expect(text.indexOf('Reachable')).toBeLessThan(text.indexOf('Everything'));
  expect(text.indexOf('Everything')).toBeLessThan(text.indexOf('Also noted'));
});

test('a brief note that is only possible says what decides', () => {
  const unknowns = [{ what: 'Condition C', cause: 'unsupported', location: at(2) }] as const;
  expect(flat(report([hygiene(1, { certainty: 'possible', unknowns })]))).toContain(
    'is attached to nothing. (possible: depends on Condition C)',
  );
});

test('several lines that open ports stand beside the ports', () => {
  const http = {
    ports: [{ first: 80, last: 80 }],
    service: 'HTTP',
    severity: 'low',
    location: at(35),
  } as const;
  const text = report([finding(), finding(http)]);
  expect(text).toMatch(/medium +tcp 22 \(SSH\) +template\.yaml:31:7\n/);
  expect(text).toMatch(/low +tcp 80 \(HTTP\) +template\.yaml:35:7\n/);
  expect(text.match(/Reachable from/g)).toHaveLength(1);
});

test('long paths are cut to what tells the files apart, and listed in full', () => {
  const long = (folder: string, name: string) =>
    `some/deeply/nested/${folder}/templates/${name}.yaml`;
  const files = [long('a', 'vpc'), long('b', 'vpc'), long('b', 'web')];
  const inputs = files.map((path) => ({ path, kind: 'cloudformation' as const, resources: 1 }));
  const text = report(
    [
      finding({
        location: at(31, 7, long('b', 'web')),
        path: [
          hop('G', 'T', step('route', at(5, 3, long('a', 'vpc')), at(6, 3, long('b', 'web')))),
        ],
      }),
    ],
    { inputs },
  );
  expect(text).toMatch(/ web\.yaml:31:7\n/);
  expect(text).toContain('route a/templates/vpc.yaml:5 and line 6');
  for (const file of files) expect(text).toContain(`  ${file}\n`);
});

test('long sections are cut, and say so', () => {
  const text = report(Array.from({ length: 25 }, (_, index) => hygiene(index)));
  expect(text.match(/is attached to nothing/g)).toHaveLength(10);
  expect(text).toContain('and 15 more lines; --format json has them all');
});

test('a finding about configuration that matters is told by its message', () => {
  const text = report([
    hygiene(1, { severity: 'medium', rule: 'shadowed-rule', certainty: 'possible' }),
  ]);
  expect(flat(text)).toContain(
    'medium Security group 1 is attached to nothing. (possible) [shadowed-rule] template.yaml:101:7',
  );
  expect(text).not.toContain('Also noted');
});

test('two findings about configuration with the same message key do not hide each other', () => {
  const text = report([hygiene(1, { severity: 'low' }), hygiene(2, { severity: 'low' })]);
  expect(text).toContain('Security group 1');
  expect(text).toContain('Security group 2');
});

test('nothing found: the report says what was looked at', () => {
  const text = report([]);
  expect(text).toContain('Looked at 42 resources in 1 CloudFormation template: 30 modelled');
  expect(text).toMatch(/recognized-port +9 +1 +2/);
  expect(text.endsWith('\nNo findings.\n')).toBe(true);
});

test('what is suppressed is counted and not told', () => {
  const suppressed = { reason: 'known', until: null, by: 'config' } as const;
  const hidden = finding({ message: 'Hidden.', suppressed, location: at(1, 1, 'hidden.yaml') });
  const one = finding({ level: 'warning' });
  const text = report([hidden, one, { ...hidden, ports: [{ first: 23, last: 23 }] }]);
  expect(text).toBe(`${report([one])}2 suppressed.\n`);
  expect(report([hidden]).endsWith('\nNo findings.\n1 suppressed.\n')).toBe(true);
  expect(report([hygiene(1, { suppressed })])).not.toContain('Security group 1');
});

test('nothing found in a half-read input is not called clean', () => {
  const problems = [
    { severity: 'error', message: 'm', location: at(1) },
    { severity: 'warning', message: 'm', location: at(1) },
  ] as const;
  const text = report([], { problems });
  expect(flat(text)).toContain(
    '1 error and 1 warning about the input, on standard error: not all of it was analysed',
  );
  expect(text.endsWith('\nNo findings in what could be analysed.\n')).toBe(true);
});

test('nothing of a network in the input', () => {
  const coverage = { resources: 3, modelled: 0, irrelevant: 3, notModelled: [], subjects: {} };
  expect(report([], { coverage })).toContain('nothing in the input belongs to a network');
});

test('names cannot drive the terminal', () => {
  const evil = 'A\u001B[31m\u0007\u202E\nB';
  const text = report([
    finding({
      resource: { id: evil, type: evil, path: evil, interface: null },
      via: [evil],
      sources: [evil],
    }),
    hygiene(1, { message: evil, rule: 'x' }),
    { ...exposure, resource: { id: evil, type: 'T', path: null, interface: null } },
  ]);
  for (const character of ['\u0007', '\u001B', '\u202E']) expect(text).not.toContain(character);
});

test('colour changes nothing but colour', () => {
  const findings = [...everythingOpen(), exposure, hygiene(1)];
  const colourful = textReport(result(findings), { width: 80, colour: true });
  expect(colourful).toContain('\u001B[');
  expect(stripVTControlCharacters(colourful)).toBe(report(findings));
});
