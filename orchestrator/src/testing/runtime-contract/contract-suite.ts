import { onTestFinished } from 'vitest';
import type { AttemptRef, ContainerRef } from '../../domain/attempt.ts';
import type { LaunchSpec, LogOptions, LogRecord, Runtime, RuntimeState } from '../../ports/runtime.ts';
import { collect } from '../collect.ts';
import { eventually } from '../eventually.ts';
import { logRecords } from '../log-records.ts';

/** Instructions for `scripted-crawler.mjs`. */
export interface CrawlerScript {
  readonly print?: string[];
  readonly printError?: string[];
  readonly report?: boolean;
  readonly write?: { name: string; text: string };
  readonly eat?: boolean;
  readonly onTerm?: number | 'ignore';
  readonly stay?: boolean;
  readonly exit?: number;
}

/** An attempt of which no container is recorded yet. */
export type ContractSpec = LaunchSpec & ContainerRef;

export interface Impersonator {
  isRunning: () => Promise<boolean> | boolean;
  remove: () => Promise<void> | void;
}

/** What a runtime must provide for the suite. */
export interface RuntimeHarness {
  /** A runtime of this instance; each call makes a new one, as a restarted orchestrator would. */
  connect: (instance: string) => Runtime;
  /** An image (or its equivalent) with the scripted crawler. */
  readonly image: string;
  /** Creates an attempt without starting it. */
  createOnly: (instance: string, spec: LaunchSpec) => Promise<void>;
  pause: (ref: AttemptRef) => Promise<void> | void;
  unpause: (ref: AttemptRef) => Promise<void> | void;
  rename: (ref: ContainerRef, name: string) => Promise<void> | void;
  /** Runs another container under the name that crawlerd gave to one, as a copy of it or as somebody else's. */
  impersonate: (spec: LaunchSpec, how: { isOurs: boolean }) => Promise<Impersonator>;
  /** Ends the grace period of a stop, for runtimes whose time is controlled by the test. */
  endGrace?: (ref: AttemptRef) => void;
  /** A runtime that cannot reach its engine. */
  unreachable: () => Runtime;
  dispose: () => Promise<void>;
}

export const INSTANCE = 'contract-suite';
export const OTHER_INSTANCE = 'contract-suite-other';

/** The runtime under test and what the tests do with it. */
export class ContractSuite {
  readonly #makeHarness: () => Promise<RuntimeHarness>;
  #parts: { harness: RuntimeHarness; runtime: Runtime } | null = null;
  #counter = 0;

  constructor(makeHarness: () => Promise<RuntimeHarness>) {
    this.#makeHarness = makeHarness;
  }

  async start(): Promise<void> {
    const harness = await this.#makeHarness();
    this.#parts = { harness, runtime: harness.connect(INSTANCE) };
    await this.runtime.prepare();
  }

  async end(): Promise<void> {
    await this.#parts?.runtime.close();
    await this.#parts?.harness.dispose();
  }

  get harness(): RuntimeHarness {
    return this.#started.harness;
  }

  get runtime(): Runtime {
    return this.#started.runtime;
  }

  get #started(): { harness: RuntimeHarness; runtime: Runtime } {
    if (this.#parts === null) throw new Error('The contract suite has not been started.');
    return this.#parts;
  }

  /** A separate launch spec for each test; leftovers are removed. */
  specFor(script: CrawlerScript, extra: Partial<LaunchSpec> = {}): ContractSpec {
    this.#counter += 1;
    const spec: ContractSpec = {
      containerId: null,
      executionId: `contract-${process.pid}-${this.#counter}`,
      attempt: 1,
      image: this.harness.image,
      config: '{"task_name":"contract"}',
      resources: {},
      ...extra,
      env: { CRAWLER_SCRIPT: JSON.stringify(script), ...extra.env },
    };
    onTestFinished(async () => {
      for (const instance of [INSTANCE, OTHER_INSTANCE]) {
        const cleaner = this.harness.connect(instance);
        await cleaner.stop(spec, { graceSeconds: 0 });
        await cleaner.remove(spec);
        await cleaner.close();
      }
    });
    return spec;
  }

  async launch(script: CrawlerScript, extra: Partial<LaunchSpec> = {}): Promise<ContractSpec> {
    const spec = this.specFor(script, extra);
    await this.runtime.ensureLaunched(spec);
    return spec;
  }

  /** Launches a crawler that keeps running, and returns once its signal handlers are installed. */
  async launchAndWaitReady(script: CrawlerScript = {}): Promise<ContractSpec> {
    const spec = await this.launch({ stay: true, ...script });
    await eventually('the crawler is ready', async () => (await this.textsOf(spec)).includes('ready'));
    return spec;
  }

  async running(ref: ContainerRef): Promise<Extract<RuntimeState, { kind: 'running' }>> {
    return await eventually('the attempt runs', async () => {
      const state = await this.runtime.inspect(ref);
      return state.kind === 'running' && state;
    });
  }

  /** Engines report a pause or its end a moment late, and in quick succession out of order. */
  async seesPaused(ref: ContainerRef, paused: boolean): Promise<RuntimeState> {
    return await eventually(paused ? 'the pause is seen' : 'the end of the pause is seen', async () => {
      const state = await this.runtime.inspect(ref);
      return state.kind === 'running' && state.paused === paused && state;
    });
  }

  async ended(ref: ContainerRef): Promise<Extract<RuntimeState, { kind: 'exited' }>> {
    return await eventually('the attempt has ended', async () => {
      const state = await this.runtime.inspect(ref);
      return state.kind === 'exited' && state;
    });
  }

  async recordsOf(ref: ContainerRef, options: Partial<LogOptions> = {}): Promise<LogRecord[]> {
    return await collect(logRecords(this.runtime.logs(ref, { follow: false, ...options })));
  }

  async textsOf(ref: ContainerRef, options: Partial<LogOptions> = {}): Promise<string[]> {
    return (await this.recordsOf(ref, options)).map(({ text }) => text);
  }

  async ownedCopies({ executionId, attempt }: AttemptRef): Promise<number> {
    const owned = await this.runtime.listOwned();
    return owned.filter((ref) => ref.executionId === executionId && ref.attempt === attempt).length;
  }
}
