import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import type { Mappers } from '../declared.ts';

/** Peerings of VPCs, and who accepts them. */

const peering = 'AWS::EC2::VPCPeeringConnection';

export const peeringMappers: Mappers = {
  aws_vpc_peering_connection: (given, to) =>
    to.add(given, peering, {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      PeerVpcId: given.link('peer_vpc_id', 'aws_vpc'),
      PeerRegion: given.value('peer_region'),
      PeerOwnerId: given.value('peer_owner_id'),
      'reachlint:RequesterRegion': given.region(),
      'reachlint:Status': statusOf(given),
    }),
  aws_vpc_peering_connection_accepter: (given, to) => {
    const accepts = acceptance(given);
    if (accepts === null) return;
    to.set({
      owner: given.link('vpc_peering_connection_id', 'aws_vpc_peering_connection'),
      type: peering,
      property: 'reachlint:Status',
      value: accepts,
    });
  },
  // What it changes is the resolution of names.
  aws_vpc_peering_connection_options: () => {},
};

/** Unlike CloudFormation, Terraform leaves a peering as requested unless it is told to accept it (PEER-5). */
function statusOf(given: Arguments): Property {
  const accepted = acceptance(given);
  if (accepted !== null) return accepted;
  return given.known('accept_status') === 'active'
    ? given.scalar('active')
    : given.unknownNamed(`acceptance of ${given.object.address}`, 'outside-input');
}

/** null: it does not accept. */
function acceptance(given: Arguments): Property | null {
  if (given.isUnknown('auto_accept')) return given.unknown('auto_accept');
  return given.known('auto_accept') === true ? given.scalar('active') : null;
}
