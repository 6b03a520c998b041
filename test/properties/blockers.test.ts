import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blockers } from '../../lib/engine/blockers.ts';
import { edgesOf } from '../../lib/engine/edges.ts';
import { Ways } from '../../lib/engine/ways.ts';
import type { Interface, NetworkModel } from '../../lib/network/model.ts';
import { box, intersect, isEmpty } from '../../lib/packets/packet-set.ts';
import { arbitraryNetwork } from '../oracle/random-network.ts';

/** What is said to stand in the way agrees with what gets through. */

const tcp = box({ protocol: 6 });

/** What gets from the Internet straight to an interface, by TCP. */
function reach(network: NetworkModel, ways: Ways, item: Interface): 'yes' | 'unknown' | 'no' {
  const domain = network.subnets.get(item.subnet)?.domain ?? '';
  const edges = edgesOf(network, domain).filter((edge) => edge.kind === 'Internet');
  const found = edges.flatMap((edge) => edge.senders).flatMap((from) => ways.direct(from, item));
  if (found.some((way) => !isEmpty(intersect(way.client.must, tcp)))) return 'yes';
  return found.some((way) => !isEmpty(intersect(way.client.may, tcp))) ? 'unknown' : 'no';
}

/** Where an appliance or an unmodelled gateway forwards, obstacles behind it are not looked for. */
function isPlain(network: NetworkModel): boolean {
  const targets = [...network.tables.values()].flatMap((table) =>
    table.routes.map((route) => route.target),
  );
  const gateways = [...network.gateways.values()];
  return (
    targets.every((target) => target.kind !== 'interface' && target.kind !== 'unknown') &&
    gateways.every((gateway) => gateway.kind !== 'opaque')
  );
}

test('nothing gets past what surely blocks, and something gets past what does not', () => {
  const seen = { yes: 0, unknown: 0, no: 0 };
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const blockers = new Blockers(network);
      const ways = new Ways(network);
      for (const item of network.interfaces.values()) {
        // Balancers take what their listeners do, on ways that are not direct.
        if (item.accepts === 'listeners') continue;
        const blocked = blockers.fromInternet(item, tcp);
        const isOpen = blocked.some((way) =>
          way.blockers.every((each) => each.outcome === 'unknown'),
        );
        const isClear = blocked.some((way) => way.blockers.length === 0);
        const verdict = reach(network, ways, item);
        seen[verdict] += 1;
        if (verdict !== 'no') expect(isOpen).toBe(true);
        if (verdict === 'yes') expect(isClear).toBe(true);
        if (isOpen && isPlain(network)) expect(verdict).not.toBe('no');
      }
    }),
    { numRuns: 1500 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test('the nearest way comes first', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const blockers = new Blockers(network);
      for (const item of network.interfaces.values()) {
        const counts = blockers
          .fromInternet(item, tcp)
          .map((way) => way.blockers.filter((each) => each.outcome === 'no').length);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
      }
    }),
    { numRuns: 200 },
  );
});
