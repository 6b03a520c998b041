import type { ResourceKey } from './property.ts';

/**
 * Keys of what AWS makes along with a declared resource and what templates can
 * point at: a VPC's default group and ACL, the groups that EKS makes. `#` is in
 * no logical id, Terraform address or AWS id, so these never meet a real key.
 */

/** `GetAtt Vpc.DefaultSecurityGroup`; network/ makes this group (SG-17). */
export function defaultGroupKey(vpc: ResourceKey): ResourceKey {
  return `${vpc}#default-security-group`;
}

/** `GetAtt Vpc.DefaultNetworkAcl`; network/ makes this list (NACL-4). */
export function defaultAclKey(vpc: ResourceKey): ResourceKey {
  return `${vpc}#default-network-acl`;
}

/** The route table that AWS makes for a transit gateway; network/ makes it (TGW-3). */
export function defaultTransitTableKey(gateway: ResourceKey): ResourceKey {
  return `${gateway}#table`;
}

/** What the main table of a VPC is called where only attributes of the VPC name it; network/ makes this table (RT-1). */
export function mainTableKey(vpc: ResourceKey): ResourceKey {
  return `${vpc}#main-route-table`;
}

/** The group that EKS makes for a cluster and puts on its managed nodes; the cluster's reader makes the record. */
export function clusterGroupKey(cluster: ResourceKey): ResourceKey {
  return `${cluster}#cluster-security-group`;
}

/** The group that EKS makes for remote access to a node group (SVC-10); the node group's reader makes the record. */
export function remoteAccessGroupKey(nodegroup: ResourceKey): ResourceKey {
  return `${nodegroup}#remote-access-security-group`;
}

/** A further record that a reader makes of one declaration, e.g. the core nodes of an EMR cluster. */
export function partKey(owner: ResourceKey, part: string): ResourceKey {
  return `${owner}#${part}`;
}
