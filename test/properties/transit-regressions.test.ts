import { expect, test } from 'vitest';
import {
  type Condition,
  certainly,
  type NetworkModel,
  never,
  type TransitAttachment,
  type TransitGateway,
  type TransitRoute,
} from '../../lib/network/model.ts';
import { group, nowhere, route, rule, tcp, unknownNamed, via } from '../oracle/models.ts';
import type { RandomQuestion } from '../oracle/random-question.ts';
import { publicHost, ssh } from '../oracle/scene.ts';
import { askOracle } from './agreement.ts';
import { askEngine } from './engine-answers.ts';

/**
 * Networks with transit gateways on which engine and simulator once disagreed,
 * found by the comparison of the two, reduced to what it was about: a server
 * in a domain attached to the gateway `near`, and a line to premises that ends
 * at its peer `far`.
 */

interface Scene {
  /** Whether the server's domain is attached to `near`. */
  readonly attached: Condition;
  /** Whether all that is attached to `near` is in the input. */
  readonly isNearKnown: boolean;
}

function overPeers({ attached, isNearKnown }: Scene): NetworkModel {
  const home: TransitAttachment = {
    ...attachment('home', {
      kind: 'domain',
      domain: 'vpc',
      subnets: ['front'],
      subnetsRest: null,
      groupReferences: certainly,
      changesZone: never,
    }),
    present: attached,
  };
  const toFar = attachment('near to far', {
    kind: 'transit',
    gateway: 'far',
    attachment: 'far to near',
  });
  const toNear = attachment('far to near', {
    kind: 'transit',
    gateway: 'near',
    attachment: 'near to far',
  });
  const line = attachment('line', { kind: 'outside', what: 'vpn', remotes: null });
  const near = gateway(
    'near',
    [home, toFar],
    [transitRoute('10.0.0.0/16', 'home'), transitRoute('172.16.0.0/12', 'near to far')],
  );
  const far = gateway(
    'far',
    [toNear, line],
    [transitRoute('10.0.0.0/8', 'far to near'), transitRoute('172.16.0.0/12', 'line')],
  );
  return publicHost({
    groups: [group('web', { ingress: [rule([tcp(22)])] })],
    routes: [route('172.16.0.0/12', via('near'))],
    gateways: [{ ...near, outside: isNearKnown ? null : unknownNamed('near') }, far],
  });
}

function gateway(
  id: string,
  attachments: readonly TransitAttachment[],
  routes: readonly TransitRoute[],
): TransitGateway {
  const table = { id: `table of ${id}`, label: id, at: nowhere, routes, rest: null };
  return {
    kind: 'transit',
    id,
    attachments: attachments.map((each) => ({ ...each, tables: [table.id] })),
    tables: [table],
    outside: null,
    groupReferences: never,
  };
}

function attachment(id: string, far: TransitAttachment['far']): TransitAttachment {
  return { id, present: certainly, far, tables: [], associated: certainly };
}

function transitRoute(destination: string, to: string): TransitRoute {
  return {
    id: `${destination} to ${to}`,
    label: to,
    because: nowhere,
    destination,
    target: { kind: 'attachment', attachment: to },
    origin: 'static',
    present: certainly,
  };
}

const fromPremises: RandomQuestion = {
  kind: 'direct',
  roundTrip: false,
  question: {
    origin: { kind: 'beyond', gateway: 'far', attachment: 'line' },
    packet: { ...ssh, source: '172.16.1.1' },
    to: 'server',
  },
};

const both = { may: true, must: true };
const possibly = { may: true, must: false };
const neither = { may: false, must: false };

test.each([
  ['whoever is behind a peer comes in', { attached: certainly, isNearKnown: true }, both],
  [
    'also by a gateway that is not known, perhaps (TGW-7)',
    { attached: certainly, isNearKnown: false },
    possibly,
  ],
  [
    'nobody comes by an attachment that is not there',
    { attached: never, isNearKnown: true },
    neither,
  ],
] as const)('%s', (_, scene, expected) => {
  const network = overPeers(scene);
  expect(askEngine(network, fromPremises)).toEqual(expected);
  expect(askOracle(network, fromPremises)).toEqual(expected);
});
