/**
 * Names of IP protocols. Names and numbers mean the same wherever a rule can
 * say either (PKT-2): they are read here and nowhere else.
 */

/**
 * The keywords of the IANA registry, in lower case, by number; where it has
 * none, null. Terraform accepts these in network ACLs.
 * https://www.iana.org/assignments/protocol-numbers
 */
const names: readonly (string | null)[] = [
  // 0
  'hopopt',
  'icmp',
  'igmp',
  'ggp',
  'ipv4',
  'st',
  'tcp',
  'cbt',
  'egp',
  'igp',
  'bbn-rcc-mon',
  'nvp-ii',
  'pup',
  'argus',
  'emcon',
  'xnet',
  'chaos',
  'udp',
  'mux',
  'dcn-meas',
  'hmp',
  'prm',
  'xns-idp',
  'trunk-1',
  'trunk-2',
  'leaf-1',
  'leaf-2',
  'rdp',
  'irtp',
  'iso-tp4',
  'netblt',
  'mfe-nsp',
  'merit-inp',
  'dccp',
  '3pc',
  'idpr',
  'xtp',
  'ddp',
  'idpr-cmtp',
  'tp++',
  'il',
  'ipv6',
  'sdrp',
  'ipv6-route',
  'ipv6-frag',
  'idrp',
  'rsvp',
  'gre',
  'dsr',
  'bna',
  // 50
  'esp',
  'ah',
  'i-nlsp',
  'swipe',
  'narp',
  'mobile',
  'tlsp',
  'skip',
  'icmpv6',
  'ipv6-nonxt',
  'ipv6-opts',
  null,
  'cftp',
  null,
  'sat-expak',
  'kryptolan',
  'rvd',
  'ippc',
  null,
  'sat-mon',
  'visa',
  'ipcv',
  'cpnx',
  'cphb',
  'wsn',
  'pvp',
  'br-sat-mon',
  'sun-nd',
  'wb-mon',
  'wb-expak',
  'iso-ip',
  'vmtp',
  'secure-vmtp',
  'vines',
  'ttp',
  'nsfnet-igp',
  'dgp',
  'tcf',
  'eigrp',
  'ospfigp',
  'sprite-rpc',
  'larp',
  'mtp',
  'ax.25',
  'ipip',
  'micp',
  'scc-sp',
  'etherip',
  'encap',
  null,
  // 100
  'gmtp',
  'ifmp',
  'pnni',
  'pim',
  'aris',
  'scps',
  'qnx',
  'a/n',
  'ipcomp',
  'snp',
  'compaq-peer',
  'ipx-in-ip',
  'vrrp',
  'pgm',
  null,
  'l2tp',
  'ddx',
  'iatp',
  'stp',
  'srp',
  'uti',
  'smp',
  'sm',
  'ptp',
  'isis-over-ipv4',
  'fire',
  'crtp',
  'crudp',
  'sscopmce',
  'iplt',
  'sps',
  'pipe',
  'sctp',
  'fc',
  'rsvp-e2e-ignore',
  'mobility-header',
  'udplite',
  'mpls-in-ip',
  'manet',
  'hip',
  'shim6',
  'wesp',
  'rohc',
];

/** Other spellings: the IANA keyword where AWS has its own, and Terraform's. */
const aliases: ReadonlyMap<string, number> = new Map([
  ['ipv6-icmp', 58],
  ['dd', 116],
]);

const numbers: ReadonlyMap<string, number> = new Map([
  ...names.flatMap((name, number) => (name === null ? [] : [[name, number] as const])),
  ...aliases,
]);

/**
 * Reads a protocol as rules write it: a name in any case, a number from 0 to
 * 255, or `-1` or `all` for every protocol. Null if it is none of these.
 */
export function parseProtocol(text: string): number | 'all' | null {
  const name = text.toLowerCase();
  if (name === '-1' || name === 'all') return 'all';
  if (/^\d{1,3}$/.test(name)) return Number(name) <= 255 ? Number(name) : null;
  return numbers.get(name) ?? null;
}

/** `tcp`; the number where a protocol has no name. */
export function protocolName(protocol: number): string {
  return names[protocol] ?? String(protocol);
}
