import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ClosestWays } from '../../lib/engine/closest-way.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { isOpenable } from '../../lib/engine/obstacles.ts';
import { askNetwork, type Question } from '../../lib/engine/question.ts';
import type { Obstacle } from '../../lib/engine/walk.ts';
import { readNetworks } from '../../lib/intended-networks.ts';
import type { NetworkModel } from '../../lib/network/model.ts';
import { Names } from '../../lib/questions/names.ts';
import { packetsOf } from '../../lib/questions/packets.ts';
import { corpusFolder } from './corpus.ts';
import { arrivesOnePacket } from './one-packet.ts';
import { openSettings } from './open-settings.ts';
import { filesBelow } from './snapshots.ts';

/**
 * What is said to stand in the way does: with all of it opened the packet gets
 * through, with all but one it does not. Asked of measured networks, for every
 * unreachable probe of which all blockers can be opened; engine and one-packet
 * simulator have to see it both.
 */

const labs = [
  'aws_demo',
  'aws_multi_account_vpc_peering',
  'aws_nlb_targets_instance',
  'aws_nlb_targets_ip',
  'aws_shared_vpc',
  'aws_tgw_multi_az_intra_region',
  'aws_tgw_peering',
  'aws_traffic_in_igw_out_ngw',
  'aws_vpc_endpoints',
];

interface Probe {
  readonly id: string;
  readonly set: string;
  readonly src_ip: string;
  readonly dst_ip: string;
  readonly ip_protocol: 'tcp' | 'icmp';
  readonly dst_port?: number;
  readonly from: { readonly kind: string };
}

interface Blocked {
  readonly id: string;
  readonly network: NetworkModel;
  readonly question: Question;
  readonly obstacles: readonly Obstacle[];
  readonly traffic: { readonly protocol: number; readonly port: number | null };
}

/** Unreachable probes of the core set of which every obstacle can be opened. */
function blockedIn(lab: string): Blocked[] {
  const root = join(corpusFolder, 'aws-measured', lab);
  const [world] = readNetworks(filesBelow(join(root, 'aws_configs'))).worlds;
  if (world === undefined) return [];
  const { network } = world;
  const names = new Names(network);
  const exposures = new Exposures(network);
  const closest = new ClosestWays(network);
  const { cases }: { readonly cases: readonly Probe[] } = JSON.parse(
    readFileSync(join(root, 'cases.json'), 'utf8'),
  );
  return cases
    .filter((probe) => probe.set === 'core')
    .flatMap((probe): Blocked[] => {
      const question = questionOf(probe, names);
      if (question === null || askNetwork(exposures, question).truth !== 'no') return [];
      const found = closest.find(question)?.obstacles ?? [];
      const obstacles = found.filter(({ outcome }) => outcome === 'no');
      const isOpen = obstacles.length > 0 && obstacles.every(isOpenable);
      const traffic = {
        protocol: probe.ip_protocol === 'tcp' ? 6 : 1,
        port: probe.dst_port ?? null,
      };
      return isOpen ? [{ id: probe.id, network, question, obstacles, traffic }] : [];
    });
}

function questionOf(probe: Probe, names: Names): Question | null {
  const isOutside = probe.from.kind === 'internet_host';
  const from = names.origin(isOutside ? `internet:${probe.src_ip}` : probe.src_ip);
  const to = names.goal(probe.dst_ip);
  const packets = packetsOf({
    from: '',
    to: '',
    protocol: probe.ip_protocol,
    ...(probe.dst_port === undefined ? {} : { port: probe.dst_port }),
  });
  if (typeof from === 'string' || typeof to === 'string' || typeof packets === 'string')
    return null;
  return { from, to, packets, direct: false, roundTrip: true };
}

function isReachable(network: NetworkModel, question: Question): boolean {
  return askNetwork(new Exposures(network), question).truth === 'yes';
}

const blocked = labs.flatMap(blockedIn);

test('there are enough of them, of each kind', () => {
  expect(blocked.length).toBeGreaterThan(400);
  const kinds = blocked.flatMap(({ obstacles }) => obstacles.map(({ opening }) => opening?.kind));
  expect([...new Set(kinds)].sort()).toEqual([
    'acl',
    'attachment-subnet',
    'group',
    'listener',
    'route',
    'transit-route',
  ]);
  expect(new Set(blocked.map(({ question }) => question.to.kind))).toEqual(
    new Set(['interfaces', 'public']),
  );
});

test('opening all that is named opens the way', () => {
  const closed = blocked.filter(
    ({ network, question, obstacles, traffic }) =>
      !isReachable(openSettings(network, obstacles, traffic), question),
  );
  expect(closed.map(({ id, obstacles }) => `${id} ${codesOf(obstacles)}`)).toEqual([]);
});

test('every blocker that can be opened names its setting', () => {
  const silent = blocked.filter(({ obstacles }) =>
    obstacles.some(({ opening }) => opening === null),
  );
  expect(silent.map(({ id, obstacles }) => `${id} ${codesOf(obstacles)}`)).toEqual([]);
});

test('the one-packet simulator sees both', () => {
  const wrong = blocked.flatMap(({ id, network, question, obstacles, traffic }) => {
    const isSeenToArrive = (open: readonly Obstacle[]): boolean =>
      arrivesOnePacket(openSettings(network, open, traffic), question, traffic);
    const opened = isSeenToArrive(obstacles);
    const inVain = obstacles.filter((each) =>
      isSeenToArrive(obstacles.filter((other) => !isSame(other, each))),
    );
    return opened && inVain.length === 0 ? [] : [`${id} ${opened} ${codesOf(inVain)}`];
  });
  expect(wrong).toEqual([]);
});

test('nothing is named in vain', () => {
  const open = blocked.flatMap(({ id, network, question, obstacles, traffic }) =>
    obstacles
      .filter((each) => {
        const others = obstacles.filter((other) => !isSame(other, each));
        return isReachable(openSettings(network, others, traffic), question);
      })
      .map(({ code }) => `${id} without ${code} of ${codesOf(obstacles)}`),
  );
  expect(open).toEqual([]);
});

/** One setting may stand in the way twice; it is opened once. */
function isSame(a: Obstacle, b: Obstacle): boolean {
  return JSON.stringify(a.opening) === JSON.stringify(b.opening);
}

function codesOf(obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ code, direction }) => `${direction} ${code}`).join(', ');
}
