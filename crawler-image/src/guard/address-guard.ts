import { BlockList, isIP } from 'node:net';
import { addressRanges, CONTRACT_ENV } from '@crawlerd/shared';
import { specialKind, unwrapped } from './special-addresses.ts';

/** An address where a crawl may not go. `message` is a sentence that says who may allow it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';

  constructor(host: string, [address, ...others]: readonly [string, ...string[]], kind: string) {
    const place = host === address ? `${address} is ${kind}` : `${host} is at ${address}, ${kind}`;
    const all = [address, ...others].join(',');
    super(
      `${place}, where crawls do not go; whoever runs the crawler may allow it: ${CONTRACT_ENV.crawlAllowedRanges}=${all}`,
    );
  }
}

/**
 * Keeps crawls off the machine they run on, its network and its cloud: a config may name any address, a site
 * may redirect to any, and a name may resolve to any. Only the operator can allow what is special.
 */
export class AddressGuard {
  /** Apart, because to a BlockList ::/0 holds all of IPv4 too. */
  readonly #allowed = { ipv4: new BlockList(), ipv6: new BlockList() };

  /** @param allowedRanges As in `127.0.0.1, 10.0.0.0/8`. */
  constructor(allowedRanges: string) {
    for (const { address, prefix, family } of addressRanges(allowedRanges)) {
      this.#allowed[family].addSubnet(address, prefix, family);
    }
  }

  /**
   * Why nobody may connect to this address; null if everybody may.
   *
   * @param host The name that led to it, if one did; `others` are further addresses it leads to.
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
