import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Services, endpoints, account snapshots. */
export const services: readonly Mutation[] = [
  mutation(
    'SVC-7',
    'functions take connections',
    edit(
      `${build}/services.ts`,
      "accepts: service.inbound === 'none' ? 'replies' : 'anything',",
      "accepts: 'anything',",
    ),
  ),
  mutation(
    'SVC-11',
    'replication instances are private unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "  true,\n  'aws-resource-dms-replicationinstance',",
      "  false,\n  'aws-resource-dms-replicationinstance',",
    ),
  ),
  mutation(
    'SVC-19',
    'an accelerator opens every interface of its VPC',
    edit(
      `${engine}/straight-transits.ts`,
      'return isGoal ? [] : [blocked(entrance.id)];',
      'return [];',
    ),
  ),
  mutation(
    'SVC-26',
    'interface endpoints connect to others',
    edit(`${engine}/relays.ts`, "role === 'endpoint' ? [silent(sender.id)] : [];", '[];'),
  ),
  mutation(
    'SVC-26',
    'endpoints are interface endpoints unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "= fixed('Gateway', 'aws-resource-ec2-vpcendpoint');",
      "= fixed('Interface', 'aws-resource-ec2-vpcendpoint');",
    ),
  ),
  mutation(
    'SVC-27',
    'a gateway endpoint serves subnets whose table has no route to it',
    edit(
      `${engine}/straight-transits.ts`,
      "truth: leading.length === 0 ? 'no' : leading.length < tables.length ? 'unknown' : 'yes',",
      "truth: 'yes',",
    ),
  ),
  mutation(
    'CVPN-1',
    'clients of a VPN endpoint may go everywhere',
    edit(
      `${engine}/relays.ts`,
      'if (destinations === null) return everything;',
      'if (destinations !== undefined) return everything;',
    ),
  ),
  mutation(
    'MEAS-12',
    'what was deleted is still there',
    edit(
      'lib/inputs/snapshot/states.ts',
      "return gone.has(word) ? 'gone' : pending.has(word)",
      'return pending.has(word)',
    ),
  ),
];
