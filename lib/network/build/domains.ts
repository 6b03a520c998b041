import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference, Vpc, VpcCidrBlock } from '../../resources/resource.ts';
import type { Block, Family, NodeId } from '../model.ts';
import { certainly } from '../model.ts';
import { literalBlock, PlaceholderBlocks, privateBlocks, readBlock } from './blocks.ts';
import { perhaps } from './condition.ts';
import { type Draft, impliedId } from './draft.ts';
import { mayBe } from './open-references.ts';
import type { Home, Placement } from './placement.ts';

/**
 * Domains: the VPCs of the input, those that it only names, and the default
 * VPC of the account where something is declared without a VPC. It owns which
 * of them a thing lies in.
 */

/** Of the account and Region; there is one for each input (IGW-2 speaks of its subnets). */
export const defaultDomain: NodeId = '#default-vpc';

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html */
const defaultDomainBlock = '172.31.0.0/16';

export class Domains {
  readonly #draft: Draft;
  readonly #placement: Placement;
  readonly #placeholders = new PlaceholderBlocks();

  constructor(draft: Draft, placement: Placement) {
    this.#draft = draft;
    this.#placement = placement;
    for (const vpc of draft.of('vpc')) this.#addDeclared(vpc);
  }

  /** The domain that a `VpcId` names; the default VPC for null. */
  of(vpc: Reference | null, at: SourceLocation): NodeId {
    if (vpc === null) return this.default(at);
    const target = this.#draft.follow(vpc, 'vpc');
    if (target.kind === 'found') return target.resource.key;
    const name = target.kind === 'outside' ? target.name : target.unknown.what;
    return this.outside(name, target.unknown);
  }

  /** The domain of what is only named: derived from what it is used with, else one of its own. */
  ofNamed(name: string, unknown: Unknown): NodeId {
    const home = this.#placement.home(name);
    if (home !== null) return this.#atHome(home, unknown.location);
    return this.outside(`VPC of ${this.#placement.cluster(name)}`, unknown);
  }

  /** The domain of a resource that names no VPC, if what it uses tells. */
  ofResource(key: string, at: SourceLocation): NodeId | null {
    const home = this.#placement.home(key);
    return home === null ? null : this.#atHome(home, at);
  }

  /** A domain that exists outside of the input. Equal names are the same domain. */
  outside(name: string, unknown: Unknown, region: string | null = null): NodeId {
    const id = impliedId(name, 'vpc');
    if (this.#draft.domains.has(id)) return id;
    this.#draft.imply({ id, label: name, type: 'AWS::EC2::VPC', at: unknown.location });
    const blocks = [...privateBlocks(unknown), this.#placeholders.take(unknown)];
    this.#draft.domains.set(id, { id, blocks, outside: unknown, region: region ?? this.#region() });
    return id;
  }

  /** The default VPC, with what AWS puts into it. `at`: what needs it. */
  default(at: SourceLocation): NodeId {
    const draft = this.#draft;
    if (draft.domains.has(defaultDomain)) return defaultDomain;
    draft.imply({ id: defaultDomain, label: 'default VPC', type: 'AWS::EC2::VPC', at });
    const block: Block = { family: 'ipv4', cidr: defaultDomainBlock, literal: true, unknown: null };
    draft.domains.set(defaultDomain, {
      id: defaultDomain,
      blocks: [block],
      outside: null,
      region: this.#region(),
    });
    const gateway = impliedId(defaultDomain, 'internet-gateway');
    draft.imply({
      id: gateway,
      label: 'Internet gateway of the default VPC',
      type: 'AWS::EC2::InternetGateway',
      at,
    });
    draft.gateways.set(gateway, {
      kind: 'internet',
      id: gateway,
      domain: defaultDomain,
      attached: certainly,
      inbound: true,
      families: ['ipv4', 'ipv6'],
      inboundTables: [],
    });
    return defaultDomain;
  }

  /** Outside domains, and those that were only looked up, have a gateway to the Internet perhaps, unless the input attaches one (IGW-7). */
  addUnseenGateways(): void {
    const draft = this.#draft;
    const attached = new Set(
      [...draft.gateways.values()].flatMap((gateway) =>
        gateway.kind === 'internet' && gateway.inbound ? [gateway.domain] : [],
      ),
    );
    for (const { id: domain, outside } of draft.domains.values()) {
      const unseen = outside ?? draft.find(domain, 'vpc')?.unseenGateways ?? null;
      if (unseen === null || attached.has(domain)) continue;
      const id = impliedId(domain, 'internet-gateway');
      const label = `Internet gateway of ${draft.label(domain)}`;
      draft.imply({ id, label, type: 'AWS::EC2::InternetGateway', at: unseen.location });
      draft.gateways.set(id, {
        kind: 'internet',
        id,
        domain,
        attached: perhaps(unseen),
        inbound: true,
        families: ['ipv4', 'ipv6'],
        inboundTables: [],
      });
    }
  }

  /** Why nothing is known of what AWS made along with a domain and the input does not show; null: it is as AWS makes it. */
  unseenPart(domain: NodeId, part: string): Unknown | null {
    const outside = this.#draft.domains.get(domain)?.outside ?? null;
    const vpc = this.#draft.find(domain, 'vpc');
    if (outside !== null || vpc?.isObserved !== true) return outside;
    return { what: `${part} of ${vpc.id}`, cause: 'outside-input', location: vpc.at };
  }

  hasIpv6(domain: NodeId): boolean {
    return this.blocks(domain, 'ipv6').length > 0;
  }

  blocks(domain: NodeId, family: Family): readonly Block[] {
    const blocks = this.#draft.domains.get(domain)?.blocks ?? [];
    return blocks.filter((block) => block.family === family);
  }

  #atHome(home: Home, at: SourceLocation): NodeId {
    switch (home.kind) {
      case 'declared':
        return home.vpc;
      case 'outside':
        return this.outside(home.name, home.unknown);
      case 'default':
        return this.default(at);
      default:
        return unreachable(home);
    }
  }

  #addDeclared(vpc: Vpc): void {
    const draft = this.#draft;
    const id = draft.declare(vpc);
    const blocks: Block[] = [];
    const add = (value: Vpc['cidr'], family: Family): void => {
      if (value.kind === 'known') {
        const cidr = readBlock(draft, value, { family, owner: vpc.id });
        const unknown = {
          what: `address block of ${vpc.id}`,
          cause: 'unsupported' as const,
          location: value.at,
        };
        if (cidr !== null) blocks.push(literalBlock(family, cidr));
        else if (family === 'ipv4') blocks.push(...privateBlocks(unknown));
        else blocks.push(this.#placeholders.take(unknown));
      } else if (family === 'ipv6') {
        blocks.push(this.#placeholders.take(null));
      } else {
        blocks.push(...privateBlocks(value.unknown));
      }
    };
    add(vpc.cidr, 'ipv4');
    for (const further of draft.of('vpc-cidr-block')) {
      if (further.vpc.kind === 'unknown' && mayBe(further.vpc, vpc.key) !== null) {
        blocks.push(...this.#perhapsBlocks(further, further.vpc.unknown));
        continue;
      }
      if (further.vpc.kind !== 'resource' || further.vpc.key !== vpc.key) continue;
      if (further.cidr !== null) add(further.cidr, 'ipv4');
      if (further.ipv6Cidr !== null) add(further.ipv6Cidr, 'ipv6');
    }
    draft.domains.set(id, {
      id,
      blocks: distinctBlocks(blocks),
      outside: null,
      region: vpc.region?.kind === 'known' ? vpc.region.value : this.#region(),
    });
  }

  /** A further block of a VPC, or of another one. */
  #perhapsBlocks({ cidr, ipv6Cidr }: VpcCidrBlock, unknown: Unknown): readonly Block[] {
    const written = (value: Vpc['cidr'] | null, family: Family): readonly Block[] => {
      const parsed = value?.kind === 'known' ? parseCidr(value.value) : null;
      return parsed?.family === family
        ? [{ family, cidr: formatCidr(parsed), literal: true, unknown }]
        : [];
    };
    const ipv6 = written(ipv6Cidr, 'ipv6');
    return [
      ...written(cidr, 'ipv4'),
      ...(ipv6Cidr !== null && ipv6.length === 0 ? [this.#placeholders.take(unknown)] : ipv6),
    ];
  }

  #region(): string | null {
    const { region } = this.#draft.set;
    return region.kind === 'known' ? region.value : null;
  }
}

function distinctBlocks(blocks: readonly Block[]): Block[] {
  const byCidr = new Map(blocks.map((block) => [block.cidr, block]));
  return [...byCidr.values()];
}
