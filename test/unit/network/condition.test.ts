import { describe, expect, test } from 'vitest';
import { known, type Unknown, unknown } from '../../../lib/basics/value.ts';
import { every, holds, negate, perhaps, some } from '../../../lib/network/build/condition.ts';
import { certainly, never } from '../../../lib/network/model.ts';
import { at } from '../resources/declarations.ts';

const because = (what: string): Unknown => ({ what, cause: 'missing-parameter', location: at });
const a = perhaps(because('A'));
const b = perhaps(because('B'));

describe('conditions', () => {
  test('forget the unknowns that no longer decide', () => {
    expect(every(a, never)).toEqual(never);
    expect(some(a, certainly)).toEqual(certainly);
  });

  test('keep each unknown once', () => {
    expect(every(a, b, a).unknowns.map(({ what }) => what)).toEqual(['A', 'B']);
    expect(some(a, never).unknowns.map(({ what }) => what)).toEqual(['A']);
  });

  test('of nothing hold for all and not for some', () => {
    expect([every().truth, some().truth]).toEqual(['yes', 'no']);
  });

  test('are decided where all candidates agree', () => {
    const isSmall = (value: number) => value < 3;
    expect(holds(known(1, at), isSmall)).toEqual(certainly);
    expect(holds(unknown(because('A'), at, [1, 2]), isSmall)).toEqual(certainly);
    expect(holds(unknown(because('A'), at, [3, 4]), isSmall)).toEqual(never);
    expect(holds(unknown(because('A'), at, [2, 3]), isSmall).truth).toBe('unknown');
    expect(holds<number>(unknown(because('A'), at), isSmall).truth).toBe('unknown');
  });

  test('are negated with their reasons', () => {
    expect(negate(a)).toEqual(a);
    expect(negate(certainly).truth).toBe('no');
  });
});
