import { createHash } from 'node:crypto';
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
import { formatCidr } from '../../lib/packets/cidr.ts';
import { Names } from '../../lib/questions/names.ts';
import { packetsOf } from '../../lib/questions/packets.ts';
import { type DirectQuestion, type OraclePacket, simulate } from '../oracle/simulate.ts';
import { corpusFolder } from './corpus.ts';
import { openSettings } from './open-settings.ts';
import { filesBelow } from './snapshots.ts';

/**
 * What is said to stand in the way does: with all of it opened the packet gets
 * through, with all but one it does not. Asked of measured networks.
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

/** Answers that are looked at. */
const sampled = 200;

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
      // Settings of transit gateways are named, but not opened here.
      const isOpen =
        obstacles.length > 0 &&
        obstacles.every((each) => isOpenable(each) && each.opening !== null);
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

/** The same sample every time: by hash, so that no lab is preferred. */
function sampleOf(all: readonly Blocked[]): Blocked[] {
  const rank = ({ id }: Blocked): string => createHash('sha256').update(id).digest('hex');
  return [...all].sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, sampled);
}

function isReachable(network: NetworkModel, question: Question): boolean {
  return askNetwork(new Exposures(network), question).truth === 'yes';
}

const blocked = sampleOf(labs.flatMap(blockedIn));

test('there are enough of them', () => {
  expect(blocked).toHaveLength(sampled);
});

test('opening all that is named opens the way', () => {
  const closed = blocked.filter(
    ({ network, question, obstacles, traffic }) =>
      !isReachable(openSettings(network, obstacles, traffic), question),
  );
  expect(closed.map(({ id, obstacles }) => `${id} ${codesOf(obstacles)}`)).toEqual([]);
});

test('the one-packet simulator sees both, where the way is direct', () => {
  const direct = blocked.flatMap((each) => {
    const asked = directQuestions(each);
    return asked.length === 0 ? [] : [{ ...each, asked }];
  });
  expect(direct.length).toBeGreaterThan(40);
  const wrong = direct.flatMap(({ id, network, obstacles, traffic, asked }) => {
    const all = openSettings(network, obstacles, traffic);
    const opened = asked.some((question) => isAnswered(all, question));
    const inVain = obstacles.filter((each) => {
      const others = obstacles.filter((other) => !isSame(other, each));
      const rest = openSettings(network, others, traffic);
      return asked.some((question) => isAnswered(rest, question));
    });
    return opened && inVain.length === 0 ? [] : [`${id} ${opened} ${codesOf(inVain)}`];
  });
  expect(wrong).toEqual([]);
});

/** Ports that clients use; some ACLs take the answer to one and not to another. */
const clientPorts = [1_024, 32_768, 49_152, 61_000];

/** The question for the simulator; none where the way is not from one interface, or the Internet, to one. */
function directQuestions({ network, question, traffic }: Blocked): DirectQuestion[] {
  const { from, to } = question;
  const [target, ...others] = to.kind === 'interfaces' || to.kind === 'public' ? to.interfaces : [];
  const goal = target === undefined ? undefined : network.interfaces.get(target);
  if (goal === undefined || others.length > 0 || goal.accepts !== 'anything') return [];
  const sender = from.kind === 'interfaces' ? from.interfaces[0] : undefined;
  // From inside to a public address there are two ways, one after the other.
  if (from.kind === 'interfaces' && to.kind === 'public') return [];
  const source =
    from.kind === 'internet' ? from.address : from.kind === 'interfaces' ? from.address : null;
  const destination = goal.addresses[0]?.block.split('/')[0];
  if (source === null || destination === undefined) return [];
  const base = {
    family: 'ipv4',
    protocol: traffic.protocol,
    source: formatCidr(source).replace(/\/.*$/, ''),
    destination,
  } as const;
  const packets: OraclePacket[] =
    traffic.port === null
      ? [{ ...base, icmpType: 8, icmpCode: 0 }]
      : clientPorts.map((sourcePort) => ({
          ...base,
          sourcePort,
          destinationPort: traffic.port ?? 0,
        }));
  const origin: DirectQuestion['origin'] =
    sender === undefined ? { kind: 'internet' } : { kind: 'interface', interface: sender };
  return packets.map((packet) => ({ origin, packet, to: goal.id, mode: 'must' }));
}

function isAnswered(network: NetworkModel, question: DirectQuestion): boolean {
  const { delivered, answered } = simulate(network, question);
  return delivered && answered;
}

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
