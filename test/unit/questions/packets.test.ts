import { describe, expect, test } from 'vitest';
import { box, everything, isEmpty, subtract, unionAll } from '../../../lib/packets/packet-set.ts';
import { packetsOf } from '../../../lib/questions/packets.ts';
import type { QuestionText } from '../../../lib/questions/question-text.ts';

function packets(text: Partial<QuestionText>) {
  const set = packetsOf({ from: 'a', to: 'b', ...text });
  if (typeof set === 'string') throw new Error(set);
  return set;
}

describe('the packets that a question is about', () => {
  test.each<[Partial<QuestionText>, ReturnType<typeof box>]>([
    [{}, everything],
    [{ protocol: 'any' }, everything],
    [{ protocol: 'tcp' }, box({ protocol: 6 })],
    [{ protocol: 'tcp', port: 'any' }, box({ protocol: 6 })],
    [{ protocol: '6', port: 22 }, box({ protocol: 6, ports: { first: 22, last: 22 } })],
    [{ protocol: 'UDP', port: '53-54' }, box({ protocol: 17, ports: { first: 53, last: 54 } })],
    [{ protocol: '50', port: 22 }, box({ protocol: 50 })],
    [
      { port: 443 },
      unionAll([6, 17].map((protocol) => box({ protocol, ports: { first: 443, last: 443 } }))),
    ],
    [{ protocol: 'icmp' }, box({ protocol: 1, icmp: { type: 8, code: 0 } })],
    [{ protocol: 'icmpv6' }, box({ protocol: 58, icmp: { type: 128, code: 0 } })],
    [{ protocol: 'icmp', icmpType: 3 }, box({ protocol: 1, icmp: { type: 3, code: null } })],
    [
      { protocol: 'icmp', icmpType: 3, icmpCode: 4 },
      box({ protocol: 1, icmp: { type: 3, code: 4 } }),
    ],
  ])('%j', (text, wanted) => {
    const set = packets(text);
    expect([isEmpty(subtract(set, wanted)), isEmpty(subtract(wanted, set))]).toEqual([true, true]);
  });

  test.each<[Partial<QuestionText>, string]>([
    [{ protocol: 'tpc' }, "'tpc' is no protocol"],
    [{ port: '22-' }, "'22-' is no port"],
    [{ port: '25-22' }, "'25-22' is no port"],
    [{ port: 65_536 }, "'65536' is no port"],
    [{ protocol: 'icmp', icmpType: 256 }, "'256' is no ICMP type"],
    [{ protocol: 'icmp', icmpType: 8, icmpCode: 1.5 }, "'1.5' is no ICMP code"],
  ])('%j is refused', (text, message) => {
    expect(packetsOf({ from: 'a', to: 'b', ...text })).toContain(message);
  });
});
