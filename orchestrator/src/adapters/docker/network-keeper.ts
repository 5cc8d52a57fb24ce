import { CONTRACT_ENV, parseUrl } from '@crawlerd/shared';
import { type LaunchSpec, RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { networkFault } from './launch-faults.ts';
import {
  connectContainers,
  containersOff,
  type CrawlerNetwork,
  ensureNetwork,
  remakeNetwork,
} from './network.ts';
import { interfaceNames } from './packet-filter/egress-filter.ts';

/**
 * Keeps the network of crawlers. Others remove networks and make them again, take their addresses, or delete their
 * bridges, so it never counts on what it has seen before: it looks, and mends what it finds.
 */
export class NetworkKeeper {
  readonly #engine: Engine;
  readonly #name: string;
  readonly #instance: string;
  readonly #interfaces: () => ReadonlySet<string>;
  #last: CrawlerNetwork | null = null;
  #ensuring: Promise<CrawlerNetwork> | null = null;
  /** Every gateway that crawlers were told. */
  readonly #gateways = new Set<string>();
  /** Bridges that were seen on this machine: that of an engine elsewhere never is. */
  #seenBridge: string | null = null;

  constructor(
    engine: Engine,
    { network, instance }: { network: string; instance: string },
    interfaces = interfaceNames,
  ) {
    this.#engine = engine;
    this.#name = network;
    this.#instance = instance;
    this.#interfaces = interfaces;
  }

  /**
   * Looks, and mends. Concurrent calls share one look.
   *
   * @throws RuntimeError `machine_fault` if the engine does not let us have a network.
   */
  async ensure(): Promise<CrawlerNetwork> {
    this.#ensuring ??= this.#ensureNow();
    const ensuring = this.#ensuring;
    try {
      return await ensuring;
    } catch (error) {
      throw networkFault(error, this.#name);
    } finally {
      if (this.#ensuring === ensuring) this.#ensuring = null;
    }
  }

  /**
   * For a launch, which carries the gateway as the address to report to, and a credential with it.
   *
   * @throws RuntimeError `machine_fault` if that is the gateway no more.
   */
  async ensureFor({ env }: LaunchSpec): Promise<CrawlerNetwork> {
    const network = await this.ensure().catch(asMachineFault);
    const told = hostIn(env[CONTRACT_ENV.apiUrl]);
    if (told === null || told === network.gateway || !this.#gateways.has(told)) return network;
    throw new RuntimeError(
      'machine_fault',
      `The Docker network "${this.#name}" was made again, and its gateway is ${network.gateway} now, not ${told}: ` +
        'crawlers are launched as soon as crawlerd listens there.',
    );
  }

  async #ensureNow(): Promise<CrawlerNetwork> {
    let network = await ensureNetwork(this.#engine, this.#name, this.#last);
    if (this.#hasLostBridge(network) && (await remakeNetwork(this.#engine, this.#name))) {
      network = await ensureNetwork(this.#engine, this.#name, this.#last);
    }
    const before = this.#last;
    // Whoever removed it took our containers off it. On one with another gateway they would not be heard.
    if (before !== null && network.id !== before.id && network.gateway === before.gateway) {
      const off = await containersOff(this.#engine, network, this.#instance);
      await connectContainers(this.#engine, this.#name, off);
    }
    if (network.bridge !== null && this.#interfaces().has(network.bridge)) this.#seenBridge = network.bridge;
    this.#gateways.add(network.gateway);
    this.#last = network;
    return network;
  }

  #hasLostBridge({ bridge }: CrawlerNetwork): boolean {
    return bridge !== null && bridge === this.#seenBridge && !this.#interfaces().has(bridge);
  }
}

function asMachineFault(error: unknown): never {
  throw error instanceof RuntimeError && error.code === 'rejected'
    ? new RuntimeError('machine_fault', error.message)
    : error;
}

function hostIn(url: string | undefined): string | null {
  return url === undefined ? null : (parseUrl(url)?.hostname ?? null);
}
