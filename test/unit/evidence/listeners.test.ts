import { expect, test } from 'vitest';
import { findListener, listensOn, readListenerEvidence } from '../../../lib/evidence/listeners.ts';

function read(text: string, path = 'evidence/WebServer.json') {
  return readListenerEvidence([{ path, text }]);
}

/** Reports in short: host → protocol/port@address. */
function short(text: string, path?: string): Record<string, readonly string[]> {
  const { reports } = read(text, path);
  return Object.fromEntries(
    reports.map((report) => [
      report.host,
      report.listeners.map((one) => `${one.protocol}/${one.port}@${one.address}`),
    ]),
  );
}

function row(port: number | string, changes: Record<string, unknown> = {}) {
  return {
    pid: '7',
    port: String(port),
    protocol: '6',
    family: '2',
    address: '0.0.0.0',
    ...changes,
  };
}

test('a plain array of rows names its hosts row by row', () => {
  const rows = [row(22, { hostIdentifier: 'a' }), row(53, { hostIdentifier: 'b', protocol: '17' })];
  expect(short(JSON.stringify(rows))).toEqual({ a: ['tcp/22@0.0.0.0'], b: ['udp/53@0.0.0.0'] });
});

test('rows without a host belong to the host that the file is named after', () => {
  expect(short(JSON.stringify([row(22)]), 'evidence/web.prod.json')).toEqual({
    'web.prod': ['tcp/22@0.0.0.0'],
  });
});

test.each(['rows', 'listening_ports'])('an object with a host and its rows under %s', (key) => {
  expect(short(JSON.stringify({ host: 'Web', [key]: [row(443)] }))).toEqual({
    Web: ['tcp/443@0.0.0.0'],
  });
  expect(short(JSON.stringify({ hostIdentifier: 'Web', [key]: [] }))).toEqual({ Web: [] });
});

test('numbers may be numbers, and a process name is kept', () => {
  const { reports } = read(JSON.stringify([row(0, { port: 22, protocol: 6, process: 'sshd' })]));
  expect(reports[0]?.listeners[0]).toEqual({
    protocol: 'tcp',
    port: 22,
    address: '0.0.0.0',
    families: ['ipv4'],
    process: 'sshd',
  });
});

test('what no network reaches is no listener: loopback, Unix sockets, raw sockets, other protocols', () => {
  const rows = [
    row(25, { address: '127.0.0.1' }),
    row(26, { address: '127.0.0.53' }),
    row(27, { address: '::1', family: '10' }),
    row(28, { address: '::ffff:127.0.0.1', family: '10' }),
    row('', { family: '1', protocol: '0', address: '', path: '/run/x.sock' }),
    row(0),
    row(29, { protocol: '132' }),
    row(22),
  ];
  const { problems } = read(JSON.stringify(rows));
  expect(problems).toEqual([]);
  expect(short(JSON.stringify(rows))).toEqual({ WebServer: ['tcp/22@0.0.0.0'] });
});

test('a listener on :: serves both families, one on another address its own', () => {
  const { reports } = read(
    JSON.stringify([
      row(22, { address: '::' }),
      row(23, { address: '2001:DB8:0::1' }),
      row(24, { address: '::ffff:10.0.0.5' }),
      row(25, { address: '10.0.0.5' }),
    ]),
  );
  const families = reports[0]?.listeners.map(({ address, families: served }) => [
    address,
    ...served,
  ]);
  expect(families).toEqual([
    ['::', 'ipv4', 'ipv6'],
    ['2001:db8::1', 'ipv6'],
    ['10.0.0.5', 'ipv4'],
    ['10.0.0.5', 'ipv4'],
  ]);
  expect(findListener(reports, { protocol: 'tcp', port: 22, family: 'ipv4' })?.address).toBe('::');
  expect(findListener(reports, { protocol: 'tcp', port: 23, family: 'ipv4' })).toBeNull();
  expect(findListener(reports, { protocol: 'tcp', port: 23 })?.port).toBe(23);
  expect(findListener(reports, { protocol: 'udp', port: 22 })).toBeNull();
});

function entry(changes: Record<string, unknown>): string {
  return JSON.stringify({
    name: 'pack_net_listening_ports',
    hostIdentifier: 'Web',
    unixTime: '1',
    ...changes,
  });
}

test('a log of differences is followed from entry to entry', () => {
  const log = [
    entry({ action: 'added', columns: row(22) }),
    entry({ action: 'added', columns: row(80) }),
    entry({ action: 'removed', columns: row(22) }),
    entry({ hostIdentifier: 'Other', action: 'added', columns: row(23) }),
  ].join('\n');
  expect(short(log)).toEqual({ Web: ['tcp/80@0.0.0.0'], Other: ['tcp/23@0.0.0.0'] });
});

test('a port is listened on until the last of the processes that share it is gone', () => {
  const worker = (pid: string) => row(80, { pid });
  const log = [
    entry({ action: 'added', columns: worker('1') }),
    entry({ action: 'added', columns: worker('2') }),
    entry({ action: 'removed', columns: worker('1') }),
  ];
  expect(short(log.join('\n'))).toEqual({ Web: ['tcp/80@0.0.0.0'] });
  const last = entry({ action: 'removed', columns: worker('2') });
  expect(short([...log, last].join('\n'))).toEqual({ Web: [] });
});

test('a snapshot replaces what came before, an empty one too', () => {
  const log = [
    entry({ action: 'snapshot', snapshot: [row(22), row(80)] }),
    entry({ action: 'snapshot', snapshot: [row(443)] }),
    entry({ hostIdentifier: 'Other', action: 'snapshot', snapshot: [row(22)] }),
    entry({ hostIdentifier: 'Other', action: 'snapshot', snapshot: [] }),
  ].join('\n');
  expect(short(log)).toEqual({ Web: ['tcp/443@0.0.0.0'], Other: [] });
});

test('a log may have batches of differences', () => {
  const log = [
    entry({ diffResults: { added: [row(22), row(80)], removed: '' } }),
    entry({ diffResults: { added: '', removed: [row(80)] } }),
  ].join('\n');
  expect(short(log)).toEqual({ Web: ['tcp/22@0.0.0.0'] });
});

test('results of other queries are passed over, but a log with nothing else is a problem', () => {
  const other = entry({ name: 'pack_users', action: 'added', columns: { user: 'root' } });
  expect(short(`${other}\n${entry({ action: 'added', columns: row(22) })}`)).toEqual({
    Web: ['tcp/22@0.0.0.0'],
  });
  expect(read(`${other}\n${other}`).problems[0]?.message).toContain('No results of osquery');
});

test('a bad line is a warning with its number, and the rest is read', () => {
  const log = [
    entry({ action: 'added', columns: row(22) }),
    '{"name": broken',
    entry({ action: 'added', columns: row(99_999) }),
    entry({ action: 'added', columns: { port: '80', protocol: '6' } }),
    entry({ action: 'added', columns: row(81) }),
  ].join('\n');
  const { problems } = read(log);
  expect(short(log)).toEqual({ Web: ['tcp/22@0.0.0.0', 'tcp/81@0.0.0.0'] });
  expect(problems.map(({ severity, location }) => [severity, location.line])).toEqual([
    ['warning', 2],
    ['warning', 3],
    ['warning', 4],
  ]);
  expect(problems[2]?.message).toContain('no column address');
});

test('an array that is not valid JSON is one problem, not one per line', () => {
  const { problems, reports } = read('[\n{"port": "22",\n');
  expect(reports).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('not valid JSON');
});

test('of many problems the rest is counted', () => {
  const { problems } = read(JSON.stringify(Array.from({ length: 50 }, () => row('x'))));
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)?.message).toContain('30 more');
});

const ss = `# host: WebServer
Netid  State   Recv-Q  Send-Q      Local Address:Port   Peer Address:Port  Process
udp    UNCONN  0       0                 0.0.0.0:68          0.0.0.0:*      users:(("dhclient",pid=700,fd=6))
udp    UNCONN  0       0           127.0.0.53%lo:53          0.0.0.0:*      users:(("systemd-resolve",pid=1,fd=7))
udp    UNCONN  0       0          0.0.0.0%virbr0:67          0.0.0.0:*
tcp    LISTEN  0       128               0.0.0.0:22          0.0.0.0:*      users:(("sshd",pid=800,fd=3),("systemd",pid=1,fd=9))
tcp    LISTEN  0       511                     *:80                *:*
tcp    LISTEN  0       128                  [::]:443            [::]:*      ino:1 sk:2 v6only:1 <->
tcp    LISTEN  0       128                    :::8080             :::*
tcp    LISTEN  0       128                 [::1]:631            [::]:*
tcp    ESTAB   0       0               10.0.0.5:22       203.0.113.9:50000
u_str  LISTEN  0       128     /run/x.sock 12345              * 0
`;

test('the output of ss -tulpn', () => {
  expect(read(ss).problems).toEqual([]);
  expect(short(ss)).toEqual({
    WebServer: [
      'tcp/22@0.0.0.0',
      'tcp/80@::',
      'tcp/443@::',
      'tcp/8080@::',
      'udp/67@0.0.0.0',
      'udp/68@0.0.0.0',
    ],
  });
  expect(read(ss).reports[0]?.listeners[0]?.process).toBe('sshd');
});

test('ss: the host is the file name where no line says it, and several hosts may follow each other', () => {
  const [, ...lines] = ss.split('\n');
  expect(Object.keys(short(lines.join('\n'), 'reports/Bastion.txt'))).toEqual(['Bastion']);
  const two = `# host: A\ntcp LISTEN 0 1 0.0.0.0:22 0.0.0.0:*\n# host: B\ntcp LISTEN 0 1 0.0.0.0:23 0.0.0.0:*\n`;
  expect(short(two)).toEqual({ A: ['tcp/22@0.0.0.0'], B: ['tcp/23@0.0.0.0'] });
});

test('ss: a header alone says that nothing listens', () => {
  const header = 'Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\n';
  expect(short(header, 'Web.txt')).toEqual({ Web: [] });
});

test('ss -tln leaves the kind of socket out; its state tells', () => {
  const text =
    'State Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n';
  expect(short(text, 'Web.txt')).toEqual({ Web: ['tcp/22@0.0.0.0'] });
});

test('ss: port names, and lines of something else, are warnings with their line', () => {
  const text = `# host: Web\ntcp LISTEN 0 128 *:ssh *:*\nwhatever this is\ntcp LISTEN 0 128 *:80 *:*\n`;
  const { problems } = read(text);
  expect(
    problems.map(({ location, message }) => [location.line, /run ss with -n/.test(message)]),
  ).toEqual([
    [2, true],
    [3, false],
  ]);
  expect(short(text)).toEqual({ Web: ['tcp/80@::'] });
});

test('ss: Windows line ends are read as well', () => {
  expect(short(ss.replaceAll('\n', '\r\n'))).toEqual(short(ss));
});

test('equal input gives equal reports, whatever the order of rows', () => {
  const rows = [row(80), row(22), row(443, { protocol: '17' }), row(22, { address: '::' })];
  const forwards = read(JSON.stringify(rows)).reports;
  expect(read(JSON.stringify([...rows].reverse())).reports).toEqual(forwards);
});

test('a port that a complete report does not list is known not to be listened on', () => {
  const { reports } = read(ss);
  expect(listensOn(reports, { protocol: 'tcp', port: 22 })).toBe('yes');
  expect(listensOn(reports, { protocol: 'tcp', port: 23 })).toBe('no');
  expect(listensOn(reports, { protocol: 'icmp', port: 8 })).toBe('unknown');
  expect(listensOn([], { protocol: 'tcp', port: 22 })).toBe('unknown');
});

test('nothing follows from what an incomplete report does not list', () => {
  const broken = read(`${ss}tcp LISTEN 0 128 *:telnet *:*\n`).reports;
  expect(listensOn(broken, { protocol: 'tcp', port: 22 })).toBe('yes');
  expect(listensOn(broken, { protocol: 'tcp', port: 23 })).toBe('unknown');
  const tcpOnly = read(
    'State Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 1 *:22 *:*\n',
  );
  expect(listensOn(tcpOnly.reports, { protocol: 'tcp', port: 23 })).toBe('no');
  expect(listensOn(tcpOnly.reports, { protocol: 'udp', port: 23 })).toBe('unknown');
});

test('a file of another kind is one problem', () => {
  const { reports, problems } = read(
    'Active Internet connections\nProto Recv-Q\ntcp 0 0 0.0.0.0:22\n',
  );
  expect(reports).toEqual([]);
  expect(problems).toHaveLength(1);
});
