import { parseCidr } from '../../lib/packets/cidr.ts';
import { box, intersect, type PacketSet, unionAll } from '../../lib/packets/packet-set.ts';

/**
 * Whether a long-lived process grows: makes new random sets for ever, keeps
 * none, and prints the heap after collection. Needs `--expose-gc`.
 */

const roundCount = 600;
const roundsBetweenPrints = 100;
const setsPerRound = 50;

let state = 1;
function below(end: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * end);
}

function randomSet(): PacketSet {
  return unionAll(
    Array.from({ length: 16 }, () => {
      const source = parseCidr(`10.${below(256)}.${below(256)}.0/24`);
      const ports = { first: below(60_000), last: 65_000 };
      return box({ protocol: 6, ports, ...(source === null ? {} : { source }) });
    }),
  );
}

for (let round = 1; round <= roundCount; round++) {
  const sets = Array.from({ length: setsPerRound }, randomSet);
  sets.reduce(intersect);
  // Weak references let go, and are tidied up, only between tasks.
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (round % roundsBetweenPrints !== 0) continue;
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 10));
  globalThis.gc?.();
  console.log(`${round} rounds: ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MiB`);
}
