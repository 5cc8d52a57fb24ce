import { BlockList, isIP } from 'node:net';
import { addressRanges, CONTRACT_ENV } from '@crawlerd/shared';
import { specialKind, unwrapped } from './special-addresses.ts';

/** An address that a crawl may not reach. `message` is a sentence that says how the operator can allow it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';

  constructor(host: string, [address, ...others]: readonly [string, ...string[]], kind: string) {
    const place = host === address ? `${address} is ${kind}` : `${host} resolves to ${address}, ${kind}`;
    const all = [address, ...others].join(',');
    super(
      `${place}, which crawls may not reach; the operator can allow it with ${CONTRACT_ENV.crawlAllowedRanges}=${all}`,
    );
  }
}

/**
 * Keeps crawls away from the machine they run on, its network and its cloud: a config may name any address, a site
 * may redirect to any, and a name may resolve to any. Only the operator can allow a special address.
 */
export class AddressGuard {
  /** Separate, because in a BlockList ::/0 includes all of IPv4. */
  readonly #allowed = { ipv4: new BlockList(), ipv6: new BlockList() };

  /** @param allowedRanges As in `127.0.0.1, 10.0.0.0/8`. */
  constructor(allowedRanges: string) {
    for (const { address, prefix, family } of addressRanges(allowedRanges)) {
      this.#allowed[family].addSubnet(address, prefix, family);
    }
  }

  /**
   * Why connections to this address are refused; null if they are allowed.
   *
   * @param host The name that resolved to it, if any; `others` are the further addresses of that name.
   */
  refusal(address: string, host?: string, others: readonly string[] = []): AddressRefused | null {
    const kind = specialKind(address);
    if (kind === null) return null;
    const plain = unwrapped(address);
    const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6';
    if (isIP(plain) !== 0 && this.#allowed[family].check(plain, family)) return null;
    return new AddressRefused(host ?? plain, [plain, ...others.map(unwrapped)], kind);
  }
}
