import type { Problem } from '../basics/problem.ts';
import { formatAddress, parseAddress } from '../packets/address.ts';
import type { HostReport } from './listener.ts';

/**
 * Finds the resource that a report's host is. The identifiers are tried from
 * the surest to the vaguest, and a report that fits several resources equally
 * well fits none: a wrong listener is worse than a missing one.
 */

export interface BindingSubject {
  readonly key: string;
  /** Logical id, Terraform address or instance id. */
  readonly id: string;
  /** Name tag. */
  readonly name: string | null;
  /** Known addresses, private and public. */
  readonly addresses: readonly string[];
}

export interface Binding {
  /** By subject key. Several where several hosts are one resource, as in a fleet. */
  readonly bound: ReadonlyMap<string, readonly HostReport[]>;
  /** A warning for each report that binds to nothing. */
  readonly problems: readonly Problem[];
}

/** Linear in reports plus subjects. */
export function bindReports(
  reports: readonly HostReport[],
  subjects: readonly BindingSubject[],
): Binding {
  const index = indexOf(subjects);
  const bound = new Map<string, HostReport[]>();
  const problems: Problem[] = [];
  for (const report of reports) {
    const found = matches(report.host, index);
    const [key] = found;
    if (key !== undefined && found.length === 1) {
      bound.set(key, [...(bound.get(key) ?? []), report]);
    } else {
      const message =
        found.length === 0 ? nothingFits(report.host) : severalFit(report.host, found.length);
      problems.push({ severity: 'warning', message, location: report.at });
    }
  }
  return { bound, problems };
}

interface SubjectIndex {
  readonly byId: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly byAddress: ReadonlyMap<string, readonly string[]>;
}

function indexOf(subjects: readonly BindingSubject[]): SubjectIndex {
  const byId = new Map<string, string[]>();
  const byName = new Map<string, string[]>();
  const byAddress = new Map<string, string[]>();
  const put = (map: Map<string, string[]>, text: string, key: string) => {
    const keys = map.get(text);
    if (keys === undefined) map.set(text, [key]);
    else if (!keys.includes(key)) keys.push(key);
  };
  for (const { key, id, name, addresses } of subjects) {
    put(byId, id, key);
    if (name !== null) put(byName, name, key);
    for (const address of addresses) {
      const canonical = canonicalAddress(address);
      if (canonical !== null) put(byAddress, canonical, key);
    }
  }
  return { byId, byName, byAddress };
}

/** Keys of the subjects that fit best; empty: none does. */
function matches(host: string, { byId, byName, byAddress }: SubjectIndex): readonly string[] {
  const dns = privateDnsName(host);
  return (
    byId.get(host) ??
    byName.get(host) ??
    (dns?.instance === undefined ? undefined : byId.get(dns.instance)) ??
    (dns?.address === undefined ? undefined : byAddress.get(dns.address)) ??
    byAddress.get(canonicalAddress(host) ?? '') ??
    []
  );
}

/**
 * What a private DNS name of EC2 says: `ip-10-0-1-5.eu-west-1.compute.internal`
 * an address, `i-0123456789abcdef.eu-west-1.compute.internal` an instance; the
 * first label alone is what the host calls itself.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html
 */
function privateDnsName(
  host: string,
): { readonly address?: string; readonly instance?: string } | null {
  const match =
    /^(?:ip-(\d+)-(\d+)-(\d+)-(\d+)|(i-[0-9a-f]+))(?:\.(?:ec2|[a-z0-9-]+\.compute)\.internal)?$/i.exec(
      host,
    );
  if (match === null) return null;
  const [, a, b, c, d, instance] = match;
  if (instance !== undefined) return { instance: instance.toLowerCase() };
  const address = canonicalAddress([a, b, c, d].join('.'));
  return address === null ? null : { address };
}

function canonicalAddress(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}

function nothingFits(host: string): string {
  return `The report of host '${host}' was not used: no resource has this id, Name tag, private DNS name or address.`;
}

function severalFit(host: string, count: number): string {
  return `The report of host '${host}' was not used: ${count} resources fit it equally well; name the host by logical id.`;
}
