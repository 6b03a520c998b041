import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Ipv6Request, LaunchSettings, Reference } from '../../resources/resource.ts';
import type { Draft } from './draft.ts';

/**
 * What an instance is launched with: its own settings laid over those of its
 * launch template, as a list of interfaces. Knows no network.
 */

export interface PlannedInterface {
  readonly subnet: Reference | null;
  /** null: none named. */
  readonly groups: PartialList<Reference> | null;
  readonly associatePublicIp: Value<boolean> | null;
  /** Set for an interface that exists already. */
  readonly existing: Reference | null;
  readonly privateAddress: Value<string> | null;
  readonly ipv6: Ipv6Request;
  readonly at: SourceLocation | null;
}

export interface Launch {
  readonly interfaces: readonly PlannedInterface[];
  readonly sourceDestCheck: Value<boolean> | null;
  /** Set when the template is not known: what is null here may be set there. */
  readonly open: Unknown | null;
}

export const noSettings: LaunchSettings = {
  subnet: null,
  groups: null,
  interfaces: null,
  associatePublicIp: null,
  privateAddress: null,
  ipv6: { count: null, addresses: null },
  sourceDestCheck: null,
  userData: null,
};

/**
 * Merges settings with those of a template; what is said at launch wins.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html
 */
export function planLaunch(draft: Draft, own: LaunchSettings, template: Reference | null): Launch {
  if (template === null) return launchOf(own, null);
  const target = draft.follow(template, 'launch-template');
  const base = target.kind === 'found' ? target.resource.settings : noSettings;
  const settings: LaunchSettings = {
    subnet: own.subnet ?? base.subnet,
    groups: own.groups ?? base.groups,
    interfaces: own.interfaces ?? base.interfaces,
    associatePublicIp: own.associatePublicIp ?? base.associatePublicIp,
    privateAddress: own.privateAddress ?? base.privateAddress,
    ipv6: own.ipv6.count === null && own.ipv6.addresses === null ? base.ipv6 : own.ipv6,
    sourceDestCheck: own.sourceDestCheck ?? base.sourceDestCheck,
    userData: own.userData ?? base.userData,
  };
  return launchOf(settings, target.kind === 'found' ? null : target.unknown);
}

function launchOf(settings: LaunchSettings, open: Unknown | null): Launch {
  const { sourceDestCheck } = settings;
  return { interfaces: interfacesOf(settings), sourceDestCheck, open };
}

function interfacesOf(settings: LaunchSettings): readonly PlannedInterface[] {
  const { subnet, groups, associatePublicIp, privateAddress, ipv6 } = settings;
  if (settings.interfaces === null || settings.interfaces.length === 0) {
    return [{ subnet, groups, associatePublicIp, existing: null, privateAddress, ipv6, at: null }];
  }
  return settings.interfaces.map((item) => ({
    subnet: item.subnet ?? subnet,
    groups: item.groups ?? groups,
    associatePublicIp: item.associatePublicIp ?? associatePublicIp,
    existing: item.existing,
    privateAddress: item.privateAddress,
    ipv6: item.ipv6,
    at: item.at,
  }));
}
