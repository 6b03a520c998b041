import { compareText } from '../basics/order.ts';
import { gatewaysElsewhere } from '../engine/beyond.ts';
import { isInternetAddress } from '../engine/places.ts';
import { withPublicEndpoint } from '../engine/public-endpoints.ts';
import type { Goal, Origin } from '../engine/question.ts';
import type { Interface, NetworkModel, NodeId } from '../network/model.ts';
import { type Cidr, containsCidr, formatCidr, parseCidr } from '../packets/cidr.ts';

/**
 * What the words of a question mean in one network: names, ids and addresses,
 * looked up in an index that is made once. Whatever it cannot resolve is a
 * sentence for the user.
 */
export class Names {
  readonly #network: NetworkModel;
  /** Nodes by label, id and construct path. */
  readonly #nodes = new Map<string, NodeId[]>();
  /** By the last part of a label, by a label without indexes, and by the construct around a resource: for names that are nobody's. */
  readonly #lastParts = new Map<string, NodeId[]>();
  /** Interfaces by each node that stands for them: workload, subnet, group. */
  readonly #interfaces = new Map<NodeId, NodeId[]>();
  /** Interfaces by private address, as `10.0.0.1/32`. */
  readonly #byPrivate = new Map<string, NodeId[]>();
  readonly #byPublic = new Map<string, NodeId[]>();
  /** Interfaces of which AWS will choose the address, in a block. */
  readonly #open: { readonly block: Cidr; readonly id: NodeId }[] = [];

  constructor(network: NetworkModel) {
    this.#network = network;
    for (const { id, label, path } of network.components.values()) {
      for (const name of new Set([id, label, ...(path === null ? [] : [path])])) {
        push(this.#nodes, name, id);
      }
      // The resource behind a construct is its child of that name.
      const construct = path?.replace(/\/(?:Resource|Default)$/, '') ?? null;
      if (construct !== null && construct !== path) push(this.#lastParts, construct, id);
      const slash = label.lastIndexOf('/');
      if (slash >= 0) push(this.#lastParts, label.slice(slash + 1), id);
      // Without its index, a Terraform address stands for all instances.
      const all = label.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '');
      if (all !== label) push(this.#lastParts, all, id);
    }
    for (const item of network.interfaces.values()) this.#index(item);
  }

  /** Where a question starts, or what is wrong with the words. */
  origin(text: string): Origin | string {
    const [kind, rest] = splitOnce(text);
    if (kind === 'internet') {
      const address = rest === null ? null : parseCidr(rest);
      return rest !== null && address === null ? noAddress(rest) : { kind: 'internet', address };
    }
    if (rest !== null && isGatewayWord(kind)) {
      const found = this.#gateways(kind, rest);
      return typeof found === 'string' ? found : { kind: 'gateway', ...found };
    }
    const address = parseCidr(text);
    if (address !== null) return this.#originAt(address, text);
    const gateways = this.#nodesNamed(text).filter((id) => this.#leadsIn(id));
    if (gateways.length > 0) return { kind: 'gateway', gateways, block: null };
    const interfaces = this.#interfacesNamed(text);
    return interfaces.length === 0
      ? noSuchName(text)
      : { kind: 'interfaces', interfaces, address: null };
  }

  /** Whether others come in by it: an entrance, or somebody who relays. */
  #leadsIn(id: NodeId): boolean {
    const relay = this.#network.workloads.get(id)?.relay ?? null;
    return relay !== null || this.#network.gateways.get(id)?.kind === 'entrance';
  }

  /** Where a question leads, or what is wrong with the words. */
  goal(text: string): Goal | string {
    const [kind, rest] = splitOnce(text);
    if (kind === 'internet') {
      const address = rest === null ? null : parseCidr(rest);
      return rest !== null && address === null ? noAddress(rest) : { kind: 'internet', address };
    }
    if (rest !== null && isGatewayWord(kind)) {
      const found = this.#gateways(kind, rest);
      return typeof found === 'string' ? found : { kind: 'beyond', ...found, orInternet: false };
    }
    const named = /^(.+):public$/.exec(text)?.[1];
    if (named !== undefined) {
      const endpoints = withPublicEndpoint(this.#network, this.#nodesNamed(named));
      if (endpoints.length > 0)
        return { kind: 'interfaces', interfaces: [], address: null, endpoints };
      const interfaces = this.#interfacesNamed(named);
      return interfaces.length === 0
        ? noSuchName(named)
        : { kind: 'public', interfaces, address: null };
    }
    const address = parseCidr(text);
    if (address !== null) return this.#goalAt(address, text);
    const nodes = this.#nodesNamed(text);
    const balancer = nodes.find((id) => this.#network.balancers.has(id));
    if (balancer !== undefined) return { kind: 'balancer', balancer };
    const services = nodes.filter((id) => this.#network.gateways.get(id)?.kind === 'service');
    if (services.length > 0)
      return { kind: 'beyond', gateways: services, block: null, orInternet: false };
    const interfaces = this.#interfacesNamed(text);
    const exists = interfaces.length > 0 || nodes.length > 0;
    if (!exists) return noSuchName(text);
    const endpoints = withPublicEndpoint(this.#network, nodes);
    return {
      kind: 'interfaces',
      interfaces,
      address: null,
      ...(endpoints.length === 0 ? {} : { endpoints }),
    };
  }

  #originAt(address: Cidr, text: string): Origin | string {
    const own = this.#byPrivate.get(formatCidr(address)) ?? [];
    if (own.length > 1) return this.#ambiguous(text, own);
    if (own.length === 1) return { kind: 'interfaces', interfaces: own, address };
    const owners = this.#byPublic.get(text) ?? [];
    if (owners.length > 0) return { kind: 'interfaces', interfaces: owners, address: null };
    if (isInternetAddress(address)) return { kind: 'internet', address };
    // In a network of the input it is nobody's, so that nobody can send from it.
    if (this.#isInside(address)) return { kind: 'interfaces', interfaces: [], address };
    return `Nothing in the network has the address ${text}. If it is on premises, write onprem:${text}.`;
  }

  #goalAt(address: Cidr, text: string): Goal | string {
    const own = this.#byPrivate.get(formatCidr(address)) ?? [];
    if (own.length > 1) return this.#ambiguous(text, own);
    if (own.length === 1) return { kind: 'interfaces', interfaces: own, address };
    const owners = this.#byPublic.get(text) ?? [];
    if (owners.length > 0) return { kind: 'public', interfaces: owners, address: text };
    if (isInternetAddress(address)) {
      // Routes decide whether it is out there or in another network of the user's.
      const gateways = gatewaysElsewhere(this.#network);
      return { kind: 'beyond', gateways, block: address, orInternet: true };
    }
    const perhaps = this.#open.filter(({ block }) => containsCidr(block, address));
    if (perhaps.length > 0 || this.#isInside(address)) {
      const interfaces = perhaps.map(({ id }) => id).sort(compareText);
      return { kind: 'interfaces', interfaces, address };
    }
    const gateways = gatewaysElsewhere(this.#network);
    return { kind: 'beyond', gateways, block: address, orInternet: false };
  }

  /** Whether it lies in a block of a network in the input, so that it is nobody's elsewhere. */
  #isInside(address: Cidr): boolean {
    const { domains, subnets } = this.#network;
    return [...domains.values(), ...subnets.values()].some(({ blocks }) =>
      blocks.some((block) => {
        const cidr = block.unknown === null && block.literal ? parseCidr(block.cidr) : null;
        return cidr !== null && containsCidr(cidr, address);
      }),
    );
  }

  #gateways(
    kind: GatewayWord,
    rest: string,
  ): { readonly gateways: readonly NodeId[]; readonly block: Cidr | null } | string {
    if (kind === 'onprem') {
      const block = parseCidr(rest);
      if (block === null) return noAddress(rest);
      const gateways = gatewaysElsewhere(this.#network);
      return gateways.length > 0
        ? { gateways, block }
        : `No gateway of the network leads to networks on premises, so ${rest} is not connected.`;
    }
    const named = this.#nodesNamed(rest).filter((id) => this.#network.gateways.has(id));
    const [gateway] = named;
    if (gateway === undefined) return `There is no gateway '${rest}' in the network.`;
    // One that is there once for each network in which it may be.
    const same = named.filter((id) => id.split('#')[0] === gateway.split('#')[0]);
    return { gateways: same, block: null };
  }

  #ambiguous(text: string, ids: readonly NodeId[]): string {
    const names = ids.map((id) => this.#network.components.get(id)?.label ?? id).join(', ');
    return `The address ${text} occurs in several networks: ${names}. Name the resource instead.`;
  }

  /** The nodes of a name, id or path, whatever they are; none: it is nobody's. */
  nodes(name: string): readonly NodeId[] {
    return this.#nodesNamed(name);
  }

  /** Of a nested stack `Child` will do where no other has that name. */
  #nodesNamed(name: string): readonly NodeId[] {
    return this.#nodes.get(name) ?? this.#lastParts.get(name) ?? [];
  }

  #interfacesNamed(name: string): NodeId[] {
    const found = this.#nodesNamed(name).flatMap((node) => this.#interfaces.get(node) ?? []);
    return [...new Set(found)].sort(compareText);
  }

  #index(item: Interface): void {
    const groups = item.groups.map(({ group }) => group);
    for (const node of new Set([item.id, item.workload, item.subnet, ...groups])) {
      push(this.#interfaces, node, item.id);
    }
    for (const { block, public: outside } of item.addresses) {
      const cidr = parseCidr(block);
      if (cidr === null) continue;
      if (isSingle(cidr)) push(this.#byPrivate, formatCidr(cidr), item.id);
      else this.#open.push({ block: cidr, id: item.id });
      if (outside?.address !== null && outside?.address !== undefined) {
        push(this.#byPublic, outside.address, item.id);
      }
    }
  }
}

const gatewayWords = ['peer', 'vgw', 'tgw', 'onprem'] as const;

type GatewayWord = (typeof gatewayWords)[number];

function isGatewayWord(word: string): word is GatewayWord {
  return gatewayWords.some((each) => each === word);
}

function isSingle({ family, length }: Cidr): boolean {
  return length === (family === 'ipv4' ? 32 : 128);
}

function push(map: Map<string, NodeId[]>, key: string, id: NodeId): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}

/** Before the first colon, and after it. An IPv6 address is no such pair, but nor is its beginning a word. */
function splitOnce(text: string): [string, string | null] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}

function noAddress(text: string): string {
  return `'${text}' is no address. Write one as 10.0.0.1, or a block as 10.0.0.0/16.`;
}

function noSuchName(text: string): string {
  return `There is no '${text}' with interfaces in the network. Give a logical id, an address, or internet.`;
}
