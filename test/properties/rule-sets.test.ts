import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whyShut } from '../../lib/engine/doors.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { Filters } from '../../lib/engine/filters.ts';
import {
  aclDecisions,
  admittedByAddress,
  admittedFromSomebody,
} from '../../lib/engine/rule-sets.ts';
import type { Acl, NetworkModel } from '../../lib/network/model.ts';
import { unionAllBounds } from '../../lib/packets/bounds.ts';
import { isEmpty, isSubset, subtract, unionAll } from '../../lib/packets/packet-set.ts';
import { arbitraryNetwork } from '../oracle/random-network.ts';

/** What is said of single lines agrees with what whole filters do. */

const directions = ['ingress', 'egress'] as const;
const orientations = ['request', 'reply'] as const;

/** A subnet that has this ACL and no other. */
function subnetOf(network: NetworkModel, acl: Acl): string | undefined {
  return [...network.subnets.values()].find(
    (subnet) => subnet.acls.length === 1 && subnet.acls[0] === acl.id,
  )?.id;
}

test('the allow entries of an ACL decide together what it lets through', () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const filters = new Filters(network);
      for (const acl of network.acls.values()) {
        const subnet = subnetOf(network, acl);
        if (subnet === undefined) continue;
        for (const direction of directions) {
          for (const orientation of orientations) {
            const allowing = aclDecisions(acl, direction, orientation).filter(
              ({ entry }) => entry.action === 'allow',
            );
            const together = unionAllBounds(allowing.map(({ decides }) => decides));
            const { passes } = filters.acl(subnet, direction, orientation);
            expect(together.may).toBe(passes.may);
            // Which of two entries allows is of no concern to the whole.
            expect(isSubset(together.must, passes.must)).toBe(true);
            compared += allowing.length;
          }
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(1000);
});

test('without an entry that surely decides nothing the ACL is the same', () => {
  let removed = 0;
  fc.assert(
    fc.property(arbitraryNetwork(), fc.constantFrom(...directions), (network, direction) => {
      for (const acl of network.acls.values()) {
        const subnet = subnetOf(network, acl);
        if (subnet === undefined) continue;
        const shadowed = aclDecisions(acl, direction, 'request').filter(
          ({ entry, decides }) => entry.number !== null && isEmpty(decides.may),
        );
        for (const { entry } of shadowed) {
          const without = {
            ...acl,
            [direction]: acl[direction].filter((other) => other !== entry),
          };
          const changed = { ...network, acls: new Map([...network.acls, [acl.id, without]]) };
          const passes = (model: NetworkModel) =>
            new Filters(model).acl(subnet, direction, 'request').passes;
          expect(passes(changed).may).toBe(passes(network).may);
          removed += 1;
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(removed).toBeGreaterThan(10);
});

test('a listener that is called shut is open to no edge', () => {
  const seen = { shut: 0, open: 0 };
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const filters = new Filters(network);
      const exposures = new Exposures(network);
      for (const balancer of network.balancers.values()) {
        const open = new Set(exposures.ofBalancer(balancer).map(({ listener }) => listener.id));
        for (const listener of balancer.listeners) {
          const shut = whyShut(network, filters, { balancer, listener });
          if (shut !== null) expect(open.has(listener.id)).toBe(false);
          seen[shut === null ? 'open' : 'shut'] += 1;
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
});

test('what a rule admits by addresses is a part of what it admits from somebody', () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryNetwork(), fc.constantFrom(...directions), (network, direction) => {
      const rules = [...network.groups.values()].flatMap((group) => group[direction]);
      for (const rule of rules) {
        const byAddress = admittedByAddress(rule, direction);
        const all = admittedFromSomebody(rule, direction);
        expect(isSubset(byAddress.must, byAddress.may) && isSubset(all.must, all.may)).toBe(true);
        expect(isSubset(byAddress.may, all.may)).toBe(true);
        const asksWho = rule.may.some(
          ({ peer }) => peer.kind === 'members' || peer.kind === 'interfaces',
        );
        if (!asksWho) expect(isEmpty(subtract(all.may, unionAll([byAddress.may])))).toBe(true);
        compared += 1;
      }
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(100);
});
