import { known, unknown, type Value } from '../../basics/value.ts';
import { soleDeviceIndex } from '../defaults.ts';
import type { Ipv6Request, LaunchInterface, LaunchSettings } from '../resource.ts';
import { type Converter, flag, integer, text } from './convert.ts';
import { joinedLists } from './lists.ts';
import type { Fields } from './properties.ts';

/** The network settings that instances, launch templates and launch configurations share. */

const securityGroup = 'AWS::EC2::SecurityGroup';

/** `fields`: the instance, LaunchTemplateData, or the launch configuration. */
export function readLaunchSettings(fields: Fields): LaunchSettings {
  return {
    subnet: fields.reference('SubnetId', 'AWS::EC2::Subnet'),
    groups: joinedLists([
      fields.references('SecurityGroupIds', securityGroup),
      fields.references('SecurityGroups', securityGroup),
    ]),
    interfaces: readInterfaces(fields),
    associatePublicIp: fields.value('AssociatePublicIpAddress', flag),
    privateAddress: fields.value('PrivateIpAddress', text),
    ipv6: readIpv6Request(fields),
    sourceDestCheck: fields.value('SourceDestCheck', flag),
    userData: fields.value('UserData', text),
  };
}

const addressCount: Converter<number> = integer({ first: 0, last: 65535 });

/** Addresses are maps with one property, but some templates give the text itself. */
export function readIpv6Request(fields: Fields): Ipv6Request {
  const addresses = fields.maps('Ipv6Addresses');
  return {
    count: fields.value('Ipv6AddressCount', addressCount),
    addresses: addresses && {
      items: addresses.items.map((address) => address.required('Ipv6Address', text)),
      rest: addresses.rest,
    },
  };
}

function readInterfaces(fields: Fields): readonly LaunchInterface[] | null {
  const interfaces = fields.mapsOpenEnded('NetworkInterfaces');
  // An empty list is as good as none.
  if (interfaces === null || interfaces.length === 0) return null;
  const isSole = interfaces.length === 1;
  return interfaces.map((each) => ({
    at: each.at,
    deviceIndex: deviceIndexOf(each, isSole),
    associatePublicIp: each.value('AssociatePublicIpAddress', flag),
    subnet: each.reference('SubnetId', 'AWS::EC2::Subnet'),
    // Instances say GroupSet, launch templates say Groups.
    groups: each.references('GroupSet', securityGroup) ?? each.references('Groups', securityGroup),
    existing: each.reference('NetworkInterfaceId', 'AWS::EC2::NetworkInterface'),
    privateAddress: each.value('PrivateIpAddress', text) ?? primaryAddress(each),
    ipv6: readIpv6Request(each),
  }));
}

function deviceIndexOf(each: Fields, isSole: boolean): Value<number> {
  const index = each.value('DeviceIndex', deviceIndex);
  if (index !== null) return index;
  return isSole
    ? known(soleDeviceIndex.value, each.at, 'default')
    : unknown(each.missing('DeviceIndex'), each.at);
}

/** Of a list of addresses: the one that is marked primary. */
function primaryAddress(each: Fields): Value<string> | null {
  for (const address of each.maps('PrivateIpAddresses')?.items ?? []) {
    const primary = address.value('Primary', flag);
    if (primary?.kind === 'known' && primary.value)
      return address.required('PrivateIpAddress', text);
  }
  return null;
}

export const deviceIndex: Converter<number> = integer({ first: 0, last: 255 });
