import { isIP } from 'node:net';
import { readFileSync } from 'node:fs';
import { type EgressLimits, type EgressState, RuntimeError } from '../../../ports/runtime.ts';
import type { CrawlerNetwork } from '../network.ts';
import { claimBridge } from './bridge-claim.ts';
import { changeTable } from './change-table.ts';
import { FilterFault, type FilterTable, systemFilterTable } from './iptables.ts';
import { nameservers } from './nameservers.ts';
import { type Family, filterChains, isFilterable } from './rules.ts';

export interface EgressFilterOptions {
  readonly isOn: boolean;
  /** For messages. */
  readonly networkName: string;
  readonly table?: FilterTable;
  /** Names of this machine's interfaces. */
  readonly interfaces?: () => ReadonlySet<string>;
}

const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/** So long a look holds for launches: their number has no influence on how many there are. */
const FRESH_MS = 5000;
/** A fault may pass at once, and nothing is launched meanwhile. */
const FRESH_FAULT_MS = 500;

export const EGRESS_SETTING = 'CRAWLERD_EGRESS_FILTER';

export const unfiltered = `turned off (${EGRESS_SETTING}): crawlers reach this machine and its networks`;

interface Look {
  readonly state: EgressState;
  readonly bridge: string | null;
  readonly atMs: number;
}

/**
 * Keeps the rules in force that hold crawlers off this machine and its networks. Others change packet filters too
 * (an engine that starts, a firewall that is loaded, a person), so it never counts on what it did before: it looks.
 */
export class EgressFilter {
  readonly #options: Required<EgressFilterOptions>;
  #limits: EgressLimits | null = null;
  #look: Look | null = null;
  #looking: Promise<EgressState> | null = null;
  #wasInForce = false;
  #claim: { readonly bridge: string; readonly release: () => void } | null = null;

  constructor(options: EgressFilterOptions) {
    this.#options = { table: systemFilterTable, interfaces: interfaceNames, ...options };
  }

  /** Looks now, and sets what is missing. */
  async apply(limits: EgressLimits, network: CrawlerNetwork): Promise<EgressState> {
    await this.#looking?.catch(() => {});
    this.#limits = limits;
    return this.#ensure(limits, network);
  }

  /**
   * To be called before a container is started on the network.
   *
   * @throws RuntimeError `interrupted` if the rules were in force and cannot be set any more.
   */
  async requireInForce(network: CrawlerNetwork): Promise<void> {
    if (this.#limits === null) return;
    const look = this.#look;
    if (look?.bridge === network.bridge && performance.now() - look.atMs < freshMs(look))
      return refuse(look.state);
    refuse(await this.#ensure(this.#limits, network));
  }

  /** Takes away the rules of bridges that are gone, and gives up the claim. */
  async close(): Promise<void> {
    if (this.#wasInForce) {
      const gone = this.#isGone();
      const { table } = this.#options;
      for (const family of FAMILIES) await changeTable(table, family, [], gone).catch(ignoreFaults);
    }
    this.#claim?.release();
    this.#claim = null;
  }

  /** Concurrent launches share one look. */
  async #ensure(limits: EgressLimits, network: CrawlerNetwork): Promise<EgressState> {
    this.#looking ??= this.#set(limits, network);
    const looking = this.#looking;
    try {
      return await looking;
    } finally {
      if (this.#looking === looking) this.#looking = null;
    }
  }

  async #set(limits: EgressLimits, network: CrawlerNetwork): Promise<EgressState> {
    const state = await this.#stateAfterSetting(limits, network);
    this.#look = { state, bridge: network.bridge, atMs: performance.now() };
    return state;
  }

  async #stateAfterSetting(limits: EgressLimits, network: CrawlerNetwork): Promise<EgressState> {
    try {
      if (!this.#options.isOn) return await this.#takeAway(network);
      const bridge = bridgeToFilter(network, this.#options.networkName, this.#options.interfaces());
      await this.#claimFor(bridge);
      const { addresses, areKnown } = nameservers();
      const openings = {
        callback: callbackAddress(limits.callback),
        nameservers: addresses,
        allowedRanges: limits.allowedRanges,
      };
      const gone = this.#isGone();
      const { table } = this.#options;
      await changeTable(table, 'ipv4', filterChains(bridge, 'ipv4', openings), gone);
      // In a network without IPv6 the engine turns it off, but some did not (CVE-2024-32473): so wherever it can be.
      const ipv6 = changeTable(table, 'ipv6', filterChains(bridge, 'ipv6', openings), gone);
      await (network.hasIpv6 ? ipv6 : ipv6.catch(ignoreFaults));
      this.#wasInForce = true;
      const also = limits.allowedRanges === '' ? '' : `, ${limits.allowedRanges}`;
      const detail = `crawlers reach only crawlerd's callback and the public internet${also}`;
      return areKnown
        ? { level: 'ok', detail }
        : { level: 'warning', detail: `${detail}; ${UNKNOWN_NAMESERVERS}` };
    } catch (error) {
      if (!(error instanceof FilterFault)) throw error;
      return this.#wasInForce
        ? {
            level: 'fault',
            detail: `The packet filter cannot be set again, so nothing is launched: ${error.message}`,
          }
        : {
            level: 'warning',
            detail: `crawlers reach this machine and its networks, because ${error.message}`,
          };
    }
  }

  /** An operator who turns the filter off must not be left with the rules of an earlier run. */
  async #takeAway({ bridge }: CrawlerNetwork): Promise<EgressState> {
    const off: EgressState = { level: 'ok', detail: unfiltered };
    if (bridge === null || !isFilterable(bridge)) return off;
    const release = await claimBridge(bridge);
    if (release === null) return { level: 'warning', detail: this.#takenSentence };
    try {
      const gone = this.#isGone();
      const { table } = this.#options;
      for (const family of FAMILIES) {
        await changeTable(table, family, [], (each) => each === bridge || gone(each)).catch(ignoreFaults);
      }
    } finally {
      release();
    }
    return off;
  }

  #isGone(): (bridge: string) => boolean {
    const interfaces = this.#options.interfaces();
    return (bridge) => !interfaces.has(bridge);
  }

  /** @throws RuntimeError `rejected` if another crawlerd uses the network. */
  async #claimFor(bridge: string): Promise<void> {
    if (this.#claim?.bridge === bridge) return;
    const release = await claimBridge(bridge);
    if (release === null) throw new RuntimeError('rejected', this.#takenSentence);
    this.#claim?.release();
    this.#claim = { bridge, release };
  }

  get #takenSentence(): string {
    return (
      `Another crawlerd uses the Docker network "${this.#options.networkName}", and the packet filter lets crawlers ` +
      'on it reach only that one: give this one a network of its own (CRAWLERD_NETWORK).'
    );
  }
}

function freshMs({ state }: Look): number {
  return state.level === 'fault' ? FRESH_FAULT_MS : FRESH_MS;
}

/** @throws FilterFault if packets of this network cannot be filtered here. */
export function bridgeToFilter(
  { bridge, driver }: CrawlerNetwork,
  networkName: string,
  interfaces = interfaceNames(),
): string {
  if (bridge === null) {
    throw new FilterFault(
      `the Docker network "${networkName}" is no bridge (but ${driver}): only bridges can be filtered.`,
    );
  }
  if (!isFilterable(bridge)) {
    throw new FilterFault(
      `the bridge of the Docker network "${networkName}" has a name that no rule can hold.`,
    );
  }
  if (!interfaces.has(bridge)) {
    throw new FilterFault(
      `the Docker engine works in another machine or network namespace (its bridge ${bridge} is not here): ` +
        'run crawlerd beside it.',
    );
  }
  return bridge;
}

function refuse({ level, detail }: EgressState): void {
  if (level === 'fault') throw new RuntimeError('interrupted', detail);
}

const UNKNOWN_NAMESERVERS =
  'names may not resolve, because the nameservers behind systemd-resolved are not known here: ' +
  'mount /run/systemd/resolve into the container of crawlerd';

/** @throws FilterFault if it is no address: a rule would have to be changed whenever the name is. */
function callbackAddress(authority: string): { address: string; port: number } {
  const at = authority.lastIndexOf(':');
  const address = authority.slice(0, at).replaceAll(/[[\]]/g, '');
  if (isIP(address) === 0) {
    throw new FilterFault(`CRAWLERD_CALLBACK_HOST is "${address}", a name: set it to an address.`);
  }
  return { address, port: Number(authority.slice(at + 1)) };
}

/** From /proc: `os.networkInterfaces` leaves out a bridge that no container is on. */
export function interfaceNames(): ReadonlySet<string> {
  try {
    const lines = readFileSync('/proc/net/dev', 'utf8').matchAll(/^\s*([^\s:]+):/gm);
    return new Set([...lines].map(([, name = '']) => name));
  } catch {
    return new Set();
  }
}

/** Where nothing may be filtered, nothing was. */
function ignoreFaults(error: unknown): void {
  if (!(error instanceof FilterFault)) throw error;
}
