import { BlockList, isIP } from 'node:net';
import { addressRanges, CONTRACT_ENV, unwrappedAddress } from '@crawlerd/shared';
import { specialKind } from './special-addresses.ts';

/** Kinds of addresses that mean whoever uses them. */
const OF_ITSELF = /loopback|unspecified/;

/** An address that a crawl may not reach. `message` is a sentence that says how the operator can allow it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';

  constructor(
    host: string,
    [address, ...others]: readonly [string, ...string[]],
    kind: string,
    machineHost: string | null,
  ) {
    const place = host === address ? `${address} is ${kind}` : `${host} resolves to ${address}, ${kind}`;
    const all = [address, ...others].join(',');
    const setting = CONTRACT_ENV.crawlAllowedRanges;
    super(
      machineHost !== null && OF_ITSELF.test(kind)
        ? `${place}: this crawl runs in a container, which that means. A site on the machine itself must listen on ` +
            `${machineHost}, the config must name it as http://${machineHost}:<port>/, and the operator must allow it ` +
            `with ${setting}=${machineHost}`
        : `${place}, which crawls may not reach; the operator can allow it with ${setting}=${all}`,
    );
  }
}

/** Which addresses a crawl may reach beside the public internet, and which of it not; as in `127.0.0.1, 10.0.0.0/8`. */
export interface AddressRules {
  /** By the operator. */
  readonly allowed: string;
  /** Public addresses of this machine: what listens there often serves its network only, and counts on being inside. */
  readonly ofMachine: string;
  /** For a crawl in a container: under which address it reaches the machine. Otherwise it runs on the machine itself. */
  readonly machineHost?: string;
}

type Ranges = Readonly<Record<'ipv4' | 'ipv6', BlockList>>;

/**
 * Keeps crawls away from the machine they run on, its network and its cloud: a config may name any address, a site
 * may redirect to any, and a name may resolve to any. Only the operator can allow a special address.
 */
export class AddressGuard {
  readonly #allowed: Ranges;
  readonly #ofMachine: Ranges;
  readonly #machineHost: string | null;

  constructor({ allowed, ofMachine, machineHost }: AddressRules) {
    this.#machineHost = machineHost ?? null;
    this.#allowed = rangesOf(allowed);
    this.#ofMachine = rangesOf(ofMachine);
  }

  /**
   * Why connections to this address are refused; null if they are allowed.
   *
   * @param host The name that resolved to it, if any; `others` are the further addresses of that name.
   */
  refusal(address: string, host?: string, others: readonly string[] = []): AddressRefused | null {
    const plain = unwrappedAddress(address);
    const kind = specialKind(plain) ?? (holds(this.#ofMachine, plain) ? 'an address of this machine' : null);
    if (kind === null || holds(this.#allowed, plain)) return null;
    return new AddressRefused(
      host ?? plain,
      [plain, ...others.map(unwrappedAddress)],
      kind,
      this.#machineHost,
    );
  }
}

function rangesOf(text: string): Ranges {
  // Separate, because in a BlockList ::/0 includes all of IPv4.
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, prefix, family } of addressRanges(text)) {
    ranges[family].addSubnet(address, prefix, family);
  }
  return ranges;
}

function holds(ranges: Ranges, address: string): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  return isIP(address) !== 0 && ranges[family].check(address, family);
}
