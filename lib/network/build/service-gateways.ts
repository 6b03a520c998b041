import type { Domains } from './domains.ts';
import type { Draft } from './draft.ts';
import { splitList } from './open-references.ts';
import { resolvePrefixList } from './prefix-lists.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';

/**
 * Gateway endpoints: a way out to S3 or DynamoDB for the route tables that
 * they name, and for nobody in other VPCs (SVC-27). The addresses of these
 * services are not known, so that no route stands in the tables for them.
 */
export function addServiceGateways(
  draft: Draft,
  parts: { readonly domains: Domains; readonly tables: TablesAndAcls },
): void {
  for (const endpoint of draft.of('vpc-endpoint')) {
    const { endpointType, routeTables, service } = endpoint;
    if (endpointType.kind !== 'known' || endpointType.value !== 'Gateway') continue;
    const id = draft.declare(endpoint);
    const { sure, perhaps: open, rest } = splitList(routeTables);
    const tables = sure.flatMap((reference) => parts.tables.table(reference) ?? []);
    const [unknown] = [
      ...open.map((each) => each.unknown),
      ...sure.flatMap((each) => (each.kind === 'unknown' ? [each.unknown] : [])),
    ];
    const isAny = sure.some(({ kind }) => kind === 'unknown');
    const among = isAny
      ? [...draft.tables.keys()].sort()
      : open.flatMap(({ reference }) => parts.tables.table(reference) ?? []);
    draft.gateways.set(id, {
      kind: 'service',
      id,
      domain: parts.domains.of(endpoint.vpc, endpoint.at),
      service: service?.kind === 'known' ? service.value : null,
      remotes: remotesOf(draft, endpoint.key),
      tables: [...new Set(tables)].sort(),
      ...(unknown === undefined ? {} : { tablesRest: { among, unknown } }),
    });
    if (rest !== null) {
      draft.gap(
        endpoint,
        'It may be in further route tables, from which it is taken not to be used.',
      );
    }
  }
}

/** What routes to it cover, where the input knows the entries of their prefix list. */
function remotesOf(draft: Draft, key: string): readonly string[] | null {
  const lists = draft.of('route').flatMap(({ target, destination }) => {
    const isHere = target.reference?.kind === 'resource' && target.reference.key === key;
    return isHere && destination.kind === 'prefix-list'
      ? [resolvePrefixList(draft, destination.list)]
      : [];
  });
  const isKnown = lists.length > 0 && lists.every(({ rest }) => rest === null);
  return isKnown ? [...new Set(lists.flatMap(({ cidrs }) => cidrs))].sort() : null;
}
