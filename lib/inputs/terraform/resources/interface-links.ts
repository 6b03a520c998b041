import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';

/**
 * Interfaces that arguments name. CloudFormation has no name for the first
 * interface of an instance, so there the instance itself stands for it.
 */

/** The instance of which a link names the first interface; null: it names another. */
export function instanceOf(link: Property | null, given: Arguments): Property | null {
  if (link?.kind === 'reference' && link.attribute === 'reachlint:PrimaryInterface')
    return { ...link, attribute: 'Ref' };
  if (link?.kind !== 'scalar') return null;
  const [owner] = given.having('aws_instance', 'primary_network_interface_id', link.text);
  return owner === undefined ? null : { ...owner.self(), at: link.at };
}

export interface InterfaceLink {
  readonly InstanceId: Property | null;
  readonly NetworkInterfaceId: Property | null;
}

/**
 * What of an instance and an interface an address or route leads to. Of what
 * exists the provider tells both; the code names one of them, and an interface
 * that the plan knows says more than its instance.
 */
export function interfaceLink(
  given: Arguments,
  names: { readonly instance: string; readonly networkInterface: string },
): InterfaceLink {
  const instance = given.link(names.instance, 'aws_instance');
  const link = given.link(names.networkInterface, 'aws_network_interface');
  const owner = instanceOf(link, given);
  if (owner !== null) return { InstanceId: owner, NetworkInterfaceId: null };
  if (instance === null || link === null) return { InstanceId: instance, NetworkInterfaceId: link };
  const isOfInstance =
    given.isInCode(names.instance) ||
    (!given.isInCode(names.networkInterface) && given.behind(link).length === 0);
  return isOfInstance
    ? { InstanceId: instance, NetworkInterfaceId: null }
    : { InstanceId: null, NetworkInterfaceId: link };
}
