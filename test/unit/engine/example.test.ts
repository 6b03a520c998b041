import { expect, test } from 'vitest';
import { exampleOf } from '../../../lib/engine/example.ts';
import { parseCidr } from '../../../lib/packets/cidr.ts';
import { box, intersect } from '../../../lib/packets/packet-set.ts';

const block = parseCidr('10.0.1.0/24');
const within =
  block === null
    ? box({})
    : intersect(box({ protocol: 6, source: block }), box({ destination: block }));

test('hosts of one subnet do not send to themselves, nor to the addresses that AWS reserves there', () => {
  expect(exampleOf(within, undefined)).toMatchObject({
    source: '10.0.1.10',
    destination: '10.0.1.11',
  });
});

test('nobody sends from a port that only servers have, unless nothing else gets through', () => {
  expect(exampleOf(box({ protocol: 6 }), undefined)?.sourcePort).toBe(49_152);
  const low = box({ protocol: 6, sourcePorts: { first: 20, last: 25 } });
  expect(exampleOf(low, undefined)?.sourcePort).toBe(20);
});

test('of nothing there is none', () => {
  expect(exampleOf(intersect(box({ protocol: 6 }), box({ protocol: 17 })), undefined)).toBeNull();
});
