import type { OrchestratorPorts } from './orchestrator.ts';
import type { DiskSpace } from './ports/disk-space.ts';
import type { Meters, MetricsPage } from './ports/meters.ts';
import { CountedChannels } from './supervisor/counted-channels.ts';
import { CountedRuntime } from './supervisor/counted-runtime.ts';
import { MeterFeed } from './supervisor/meter-feed.ts';
import { meteredState } from './use-cases/metered-state.ts';

/** What is measured with, and of what disk. */
export interface MeteringPorts {
  readonly meters: Meters;
  readonly diskSpace: DiskSpace;
}

/** The metrics of an orchestrator, which itself knows nothing of them. */
export class Metering<P extends OrchestratorPorts & MeteringPorts> {
  /** The same ports, which count what goes through them. */
  readonly ports: P;
  readonly #feed: MeterFeed;

  constructor(ports: P) {
    const { meters, runtime, channels } = ports;
    this.#feed = new MeterFeed(ports);
    this.ports = {
      ...ports,
      runtime: new CountedRuntime(runtime, meters),
      channels: channels === null ? null : new CountedChannels(channels, meters),
    };
  }

  /** Begins to count, once the store may be read. @throws StorageError if it is damaged. */
  async begin(): Promise<void> {
    await this.ports.store.checked();
    this.#feed.begin();
  }

  end(): void {
    this.#feed.end();
  }

  /** @throws StorageError while the store cannot be read. */
  async page(): Promise<MetricsPage> {
    const { meters } = this.ports;
    const state = await meteredState(this.ports);
    this.#feed.countTicks();
    return meters.page(state);
  }
}
