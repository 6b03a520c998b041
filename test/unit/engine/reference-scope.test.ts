import { describe, expect, test } from 'vitest';
import { referencesHold } from '../../../lib/engine/reference-scope.ts';
import {
  type Condition,
  certainly,
  type Gateway,
  never,
  type TransitAttachment,
  type TransitGateway,
} from '../../../lib/network/model.ts';
import { domain, networkOf, peering, perhaps, unknownNamed } from '../../oracle/models.ts';

function holds(gateways: readonly Gateway[], direction: 'ingress' | 'egress' = 'ingress'): string {
  const network = networkOf({
    domains: [domain('near', ['10.0.0.0/16']), domain('far', ['10.1.0.0/16'])],
    gateways,
  });
  return referencesHold(network, { domain: 'near', other: 'far' }, direction).truth;
}

describe('references to groups of another VPC (SG-7)', () => {
  test('hold nowhere without a connection', () => {
    expect(holds([])).toBe('no');
    expect(holds([peering('pcx', ['near', 'third'])])).toBe('no');
  });

  test.each<[Partial<ReturnType<typeof peering>>, string]>([
    [{ active: certainly, groupReferences: certainly }, 'yes'],
    [{ active: never, groupReferences: certainly }, 'no'],
    [{ active: certainly, groupReferences: never }, 'no'],
    [{ active: perhaps(), groupReferences: certainly }, 'unknown'],
  ])('over a peering connection: %o', (more, expected) => {
    const gateway = { ...peering('pcx', ['near', 'far']), ...more };
    expect(holds([gateway])).toBe(expected);
    expect(holds([gateway], 'egress')).toBe(expected);
  });

  test('hold over a transit gateway if it and both attachments support them, and for what comes in only', () => {
    const yes = { near: certainly, far: certainly };
    expect(holds([transit(certainly, yes)])).toBe('yes');
    expect(holds([transit(certainly, yes)], 'egress')).toBe('no');
    expect(holds([transit(never, yes)])).toBe('no');
    expect(holds([transit(certainly, { ...yes, far: never })])).toBe('no');
    expect(holds([transit(certainly, { ...yes, far: perhaps() })])).toBe('unknown');
    expect(holds([transit(certainly, { near: certainly })])).toBe('no');
  });

  test('are not known where a transit gateway is not', () => {
    const outside = unknownNamed('tgw-1');
    expect(holds([{ ...transit(certainly, {}), outside }])).toBe('unknown');
    const opaque: Gateway = {
      kind: 'opaque',
      id: 'core',
      domain: null,
      edge: 'TransitGateway',
      unknown: outside,
    };
    expect(holds([opaque])).toBe('unknown');
    expect(holds([opaque], 'egress')).toBe('no');
  });
});

function transit(
  groupReferences: Condition,
  support: Readonly<Record<string, Condition>>,
): TransitGateway {
  const attachments = Object.entries(support).map(
    ([id, references]): TransitAttachment => ({
      id: `attachment of ${id}`,
      present: certainly,
      tables: [],
      associated: certainly,
      far: {
        kind: 'domain',
        domain: id,
        subnets: [],
        subnetsRest: null,
        groupReferences: references,
        changesZone: certainly,
      },
    }),
  );
  return { kind: 'transit', id: 'tgw', attachments, tables: [], outside: null, groupReferences };
}
