import { describe, expect, test } from 'vitest';
import { forwardingOf, natProtocols } from '../../../lib/engine/gateway-checks.ts';
import { certainly, type Interface, never } from '../../../lib/network/model.ts';
import { box, intersect, isEmpty } from '../../../lib/packets/packet-set.ts';
import { host, networkOf, perhaps, privateAddress } from '../../oracle/models.ts';

describe('an appliance', () => {
  test.each<[Partial<Interface>, string]>([
    [{ forwards: certainly }, 'unknown'],
    [{ forwards: perhaps() }, 'unknown'],
    [{ forwards: never }, 'no'],
    [{ forwards: certainly, present: perhaps() }, 'unknown'],
    [{ forwards: certainly, present: never }, 'no'],
  ])('forwards at best perhaps, and only if it is there and may (RT-10): %o', (more, truth) => {
    const item = host('box', { subnet: 'a', addresses: [privateAddress('10.0.0.9')] }, more);
    expect(forwardingOf(networkOf({ interfaces: [item] }), item).truth).toBe(truth);
  });
});

test.each([
  [6, true],
  [17, true],
  [1, true],
  [50, false],
  [132, false],
])('a NAT gateway and protocol %i (NAT-1)', (protocol, isTranslated) => {
  const { must, may } = natProtocols('nat').passes;
  for (const set of [must, may]) {
    expect(!isEmpty(intersect(set, box({ protocol })))).toBe(isTranslated);
  }
});
