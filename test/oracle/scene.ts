import type {
  Address,
  Interface,
  NetworkModel,
  NodeId,
  Route,
  RouteTable,
  Subnet,
} from '../../lib/network/model.ts';
import {
  acl,
  domain,
  group,
  host,
  internet,
  networkOf,
  type Parts,
  publicAddress,
  route,
  rule,
  subnet,
  table,
  tcp,
  via,
} from './models.ts';
import { type Mode, type OracleOrigin, type OraclePacket, simulate } from './simulate.ts';

/** The network around which the oracle's tests are written, and how they ask. */

/** Parts that replace those of the scene; `routes` are the main table's, without its local ones. */
export interface SceneChange extends Parts {
  readonly routes?: readonly Route[];
}

/** One public host in one domain; each test changes what it is about. */
export function publicHost(change: SceneChange = {}): NetworkModel {
  const { routes = [route('0.0.0.0/0', via('igw'))], ...parts } = change;
  return networkOf({
    domains: [domain('vpc', ['10.0.0.0/16', '2600:1f00::/48'])],
    subnets: [subnetIn('front', '10.0.1.0/24')],
    tables: [tableOf(routes)],
    acls: [acl('open')],
    groups: [group('web', { ingress: [rule([tcp(22)])] })],
    interfaces: [server()],
    gateways: [internet('igw', 'vpc')],
    ...parts,
  });
}

export function subnetIn(id: NodeId, block: string, more: Partial<Subnet> = {}): Subnet {
  return subnet(id, { domain: 'vpc', cidrs: [block], table: 'main', acl: 'open' }, more);
}

export function tableOf(routes: readonly Route[], more: Partial<RouteTable> = {}): RouteTable {
  return tableNamed('main', routes, more);
}

export function tableNamed(
  id: NodeId,
  routes: readonly Route[],
  more: Partial<RouteTable> = {},
): RouteTable {
  const local = ['10.0.0.0/16', '2600:1f00::/48'];
  return table(id, { domain: 'vpc', local }, routes, more);
}

export function server(more: Partial<Interface> = {}): Interface {
  const addresses: Address[] = [publicAddress('10.0.1.10')];
  return host('server', { subnet: 'front', addresses, groups: ['web'] }, more);
}

export const ssh: OraclePacket = {
  family: 'ipv4',
  protocol: 6,
  source: '198.51.100.7',
  sourcePort: 50000,
  destination: '10.0.1.10',
  destinationPort: 22,
};

export const fromInternet: OracleOrigin = { kind: 'internet' };

/** 'yes': delivered and answered in both modes; 'possibly': in 'may' only; 'no': in neither. */
export function verdict(
  network: NetworkModel,
  packet: OraclePacket = ssh,
  origin: OracleOrigin = fromInternet,
): string {
  const ask = (mode: Mode) => simulate(network, { origin, packet, to: 'server', mode });
  const [must, may] = [ask('must'), ask('may')];
  const of = (part: 'delivered' | 'answered') =>
    must[part] ? 'yes' : may[part] ? 'possibly' : 'no';
  return of('delivered') === of('answered')
    ? of('delivered')
    : `${of('delivered')}, answered ${of('answered')}`;
}
