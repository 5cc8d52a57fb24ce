import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { addressRanges, PUBLIC_IPV6, SPECIAL_IPV4, SPECIAL_IPV6, unwrappedAddress } from '@crawlerd/shared';

type Family = 'ipv4' | 'ipv6';
type Ranges = Readonly<Record<Family, BlockList>>;

const SPECIAL = rangesOf([...Object.values(SPECIAL_IPV4), ...Object.values(SPECIAL_IPV6)].flat().join(','));
const PUBLIC = rangesOf(PUBLIC_IPV6);

/** Keeps notifications on the public internet, but for what the operator allows: an endpoint may name any address. */
export class EndpointGuard {
  readonly #allowed: Ranges;
  readonly #machineAddresses: () => readonly string[];

  /** @param allowed as in `127.0.0.1, 10.0.0.0/8`. */
  constructor(allowed: string, machineAddresses: () => readonly string[]) {
    this.#allowed = rangesOf(allowed);
    this.#machineAddresses = machineAddresses;
  }

  /** Why nothing is sent there; null if it may be. A name is judged by its addresses, when it is connected to. */
  refusal(host: string): string | null {
    const address = unwrappedAddress(host.replace(/^\[|\]$/g, ''));
    if (isIP(address) === 0 || holds(this.#allowed, address)) return null;
    const isPublic =
      !holds(SPECIAL, address) &&
      (isIP(address) === 4 || holds(PUBLIC, address)) &&
      !holds(rangesOf(this.#machineAddresses().join(',')), address);
    return isPublic
      ? null
      : `${address} is not on the public internet; the operator can allow it with CRAWLERD_NOTIFY_ALLOWED_RANGES=${address}`;
  }

  /** Resolves names; fails if one of the addresses may not be connected to. What is connected to is what was checked. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const refusal = addresses.reduce<string | null>(
        (found, { address }) => found ?? this.refusal(address),
        null,
      );
      const [first] = addresses;
      if (refusal !== null || first === undefined) {
        const why = refusal ?? 'it has no address';
        return callback(Object.assign(new Error(`${hostname}: ${why}`), { code: REFUSED }), '');
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

export const REFUSED = 'ADDRESS_REFUSED';

function rangesOf(text: string): Ranges {
  // Separate, because in a BlockList a range of IPv6 may include IPv4.
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, prefix, family } of addressRanges(text))
    ranges[family].addSubnet(address, prefix, family);
  return ranges;
}

function holds(ranges: Ranges, address: string): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  return ranges[family].check(address, family);
}
