import type { IConstruct } from 'constructs';
import { invariant } from '../basics/invariant.ts';
import type { Finding } from '../findings/finding.ts';
import { mergedHops } from '../reports/text/path.ts';
import { portsInSentence } from '../reports/text/ports.ts';
import { grouped, severityRank, wayKey } from '../reports/text/ways.ts';

/**
 * Findings that differ in nothing but ports, told as one: a group that is not
 * known would give one for each port that has a name. Only of how findings are
 * told; what is acknowledged, and what fails, is settled for each by itself.
 */

/** A finding and what it stands at. */
export interface FindingAt {
  readonly finding: Finding;
  /** Null: no construct of the app. */
  readonly resource: IConstruct | null;
}

/** One finding, or several as one. */
export interface JointFinding<T extends FindingAt> {
  /** Stands for all of them: the worst one, in words that speak of all, with the ports of all. */
  readonly finding: Finding;
  readonly resource: T['resource'];
  /** Never empty. */
  readonly parts: readonly T[];
}

/** Up to so many are told one by one. */
const toldApartMax = 3;

/** In the order of the first ones of each. */
export function jointFindings<T extends FindingAt>(all: readonly T[]): readonly JointFinding<T>[] {
  const joinable = all.filter(({ finding }) => sentenceOf(finding) !== null);
  const groups = new Map<T, readonly T[]>();
  for (const group of grouped(joinable, likenessOf).values()) {
    if (group.length > toldApartMax) for (const each of group) groups.set(each, group);
  }
  return all.flatMap((each) => {
    const parts = groups.get(each) ?? [each];
    const { resource } = each;
    if (parts[0] !== each) return [];
    const finding = parts.length === 1 ? each.finding : joint(parts.map((part) => part.finding));
    return [{ finding, resource, parts }];
  });
}

/** All but the ports. The place to blame too: another one is another thing to change. */
function likenessOf({ finding, resource }: FindingAt): string {
  const { level, type, protocol, location } = finding;
  return JSON.stringify([
    resource?.node.path ?? finding.resource.id,
    level,
    type,
    protocol,
    sentenceOf(finding)?.rest,
    [location.file, location.line, location.column, location.pointer],
    wayKey(finding),
  ]);
}

/** What is said of one port of a known service: the port, and the rest. */
interface PortSentence {
  /** `TCP`. */
  readonly protocol: string;
  /** ` of Host is reachable from the Internet.` */
  readonly rest: string;
}

/** null: it is not about one such port, or does not begin with it. */
function sentenceOf({ message, protocol, ports, service }: Finding): PortSentence | null {
  const [port] = ports;
  if (protocol === null || service === null || port === undefined) return null;
  if (ports.length > 1 || port.first !== port.last) return null;
  const name = protocol.toUpperCase();
  const beginning = `${name} port ${port.first} (${service})`;
  return message.startsWith(beginning)
    ? { protocol: name, rest: message.slice(beginning.length) }
    : null;
}

function joint(findings: readonly Finding[]): Finding {
  const sorted = [...findings].sort((a, b) => severityRank(a) - severityRank(b));
  const [worst] = sorted;
  const sentence = worst === undefined ? null : sentenceOf(worst);
  invariant(worst !== undefined && sentence !== null, 'only what begins with a port is joined');
  const ports = new Map(sorted.flatMap((each) => each.ports).map((port) => [port.first, port]));
  return {
    ...worst,
    message: `${sentence.protocol} ports ${portsInSentence(sorted)}${inPlural(sentence.rest)}`,
    ports: [...ports.values()].sort((a, b) => a.first - b.first),
    service: null,
    path: mergedHops(sorted),
  };
}

/** Of what rules say of a port, the words that are others for several. */
function inPlural(rest: string): string {
  return rest
    .replace(' is reachable from ', ' are reachable from ')
    .replace(', but nothing listens on it.', ', but nothing listens on them.');
}
