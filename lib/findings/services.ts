import type { Severity } from './finding.ts';

/**
 * The recognized ports of the Network Reachability rules package and how much
 * they matter (INSP-2, INSP-4). A port may belong to two services (INSP-5).
 */

export interface Service {
  readonly name: string;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  /** From the Internet. */
  readonly internet: Severity;
  /** From peered VPCs, VPN and the like. */
  readonly openPath: Severity;
}

/** Worst first. */
const order: readonly Severity[] = ['high', 'medium', 'low', 'informational'];

const services: readonly Service[] = [
  service('Telnet', [23], [23], 'high', 'medium'),
  service('FTP', [21], [21], 'high', 'medium'),
  service('Print services', [515], [], 'high', 'medium'),
  service('SSH', [22], [22], 'medium', 'low'),
  service('RDP', [3389], [3389], 'medium', 'low'),
  service('SMB', [445], [445]),
  service('NetBIOS', [137, 139], [137, 138]),
  service('LDAP', [389], [389]),
  service('LDAP over TLS', [636], []),
  service('Global catalog LDAP', [3268], []),
  service('Global catalog LDAP over TLS', [3269], []),
  service('NFS', [111, 2049, 4045, 1110], [111, 2049, 4045, 1110]),
  service('Kerberos', [88, 464, 543, 544, 749, 751], [88, 464, 749, 750, 751, 752]),
  service('RPC', [111, 135, 530], [111, 135, 530]),
  service('WINS', [1512, 42], [1512, 42]),
  service('DHCP', [67, 68, 546, 547], [67, 68, 546, 547]),
  service('Syslog', [601], [514]),
  service('MongoDB', [27017, 27018, 27019, 28017], []),
  service('SQL Server', [1433], [1434]),
  service('MySQL', [3306], []),
  service('PostgreSQL', [5432], []),
  service('Oracle', [1521, 1630], []),
  service('Elasticsearch', [9300, 9200], []),
  service('HTTP', [80], [80], 'low', 'informational'),
  service('HTTPS', [443], [443], 'low', 'informational'),
];

function service(
  name: string,
  tcp: readonly number[],
  udp: readonly number[],
  internet: Severity = 'medium',
  openPath: Severity = 'informational',
): Service {
  return { name, tcp, udp, internet, openPath };
}

export interface RecognizedPort {
  readonly protocol: 6 | 17;
  readonly port: number;
  /** `NFS, RPC` where a port belongs to both. */
  readonly services: string;
  readonly internet: Severity;
  readonly openPath: Severity;
}

/** Ascending by protocol and port. */
export const recognizedPorts: readonly RecognizedPort[] = buildTable();

function buildTable(): RecognizedPort[] {
  const table: RecognizedPort[] = [];
  for (const [protocol, field] of [
    [6, 'tcp'],
    [17, 'udp'],
  ] as const) {
    const ports = [...new Set(services.flatMap((each) => each[field]))].sort((a, b) => a - b);
    for (const port of ports) {
      const users = services.filter((each) => each[field].includes(port));
      table.push({
        protocol,
        port,
        services: users
          .map((each) => each.name)
          .sort()
          .join(', '),
        internet: worst(users.map((each) => each.internet)),
        openPath: worst(users.map((each) => each.openPath)),
      });
    }
  }
  return table;
}

function worst(severities: readonly Severity[]): Severity {
  return order.find((each) => severities.includes(each)) ?? 'informational';
}
