import { fork, type ChildProcess } from 'node:child_process';
import {
  renderFailure,
  type FromHost,
  type HostSettings,
  type RenderJob,
  type RenderOutcome,
  type ToHost,
} from './browser-messages.ts';
import { findBrowser, missingBrowser } from './find-browser.ts';
import type { AddressRules } from '../guard/address-guard.ts';
import type { RenderOptions } from '../plan/render-options.ts';
import type { Clock } from '../base/clock.ts';

/**
 * Allowed on top of a page's own timeout, to start the browser and to open and close tabs. After that the host counts
 * as hung.
 */
const SLACK_MS = 45_000;
const END_MS_MAX = 10_000;
const HOST_HEAP_MB = 512;

export interface RendererSettings {
  readonly options: RenderOptions;
  readonly addressRules: AddressRules;
  readonly verifyTls: boolean;
  readonly hostScript: URL;
  /** Pages at a time. */
  readonly tabs: number;
  readonly clock: Clock;
}

interface Waiting {
  readonly job: RenderJob;
  readonly isEnough: IsEnough | null;
  readonly resolve: (outcome: RenderOutcome | Aborted) => void;
}

interface Aborted {
  readonly kind: 'aborted';
}

/** Whether a page has what it is rendered for. */
export type IsEnough = (html: string, bytes: number) => boolean;

/**
 * Runs pages in a browser, a few at a time. Nothing is started before the first page: neither the browser nor
 * the process that keeps it (docs/decisions/0014).
 */
export class Renderer {
  readonly #settings: RendererSettings;
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<number, (outcome: RenderOutcome | Aborted) => void>();
  #host: ChildProcess | null = null;
  #nextId = 1;
  #isOver = false;

  constructor(settings: RendererSettings) {
    this.#settings = settings;
  }

  /**
   * Never rejects: every error is an outcome; `aborted` only after {@link abort}.
   *
   * @param isEnough If given, a page that has not enough is waited for as long as it changes.
   */
  render(job: RenderJob, isEnough: IsEnough | null = null): Promise<RenderOutcome | Aborted> {
    return new Promise((resolve) => {
      this.#queue.push({ job, isEnough, resolve });
      this.#pump();
    });
  }

  /** Aborts the pages in progress, and ends the browser. */
  abort(): void {
    this.#isOver = true;
    for (const { resolve } of this.#queue.splice(0)) resolve({ kind: 'aborted' });
    for (const finish of this.#running.values()) finish({ kind: 'aborted' });
    this.#disconnect();
  }

  /** Resolves when the browser has ended. */
  async close(): Promise<void> {
    this.abort();
    const host = this.#host;
    if (host === null) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#settings.clock.after(END_MS_MAX, () => host.kill('SIGKILL'));
      host.once('exit', () => {
        cancel();
        resolve();
      });
    });
  }

  #pump(): void {
    while (this.#running.size < this.#settings.tabs) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (this.#isOver) next.resolve({ kind: 'aborted' });
      else this.#start(next);
    }
  }

  #start({ job, isEnough, resolve }: Waiting): void {
    const host = this.#ensureHost();
    if ('kind' in host) return resolve(host);
    const id = this.#nextId++;
    const { clock, options } = this.#settings;
    const cancel = clock.after(options.timeoutMs + SLACK_MS, () => host.kill('SIGKILL'));
    this.#running.set(id, (outcome) => {
      if (outcome.kind === 'rendered' && outcome.mayChange === true && isEnough !== null) {
        if (!isEnough(outcome.html, outcome.bytes)) return;
        this.#send(host, { kind: 'enough', id });
      }
      cancel();
      this.#running.delete(id);
      resolve(outcome);
      this.#pump();
    });
    this.#send(host, { kind: 'render', id, job, isAwaited: isEnough !== null });
  }

  #ensureHost(): ChildProcess | RenderOutcome {
    if (this.#host !== null) return this.#host;
    const { options, addressRules, verifyTls, hostScript } = this.#settings;
    const executable = findBrowser(options.executable, process.env['PATH']);
    if (executable === null) {
      return renderFailure('render_failed', missingBrowser(options.executable), false);
    }
    const host = fork(hostScript, {
      // A signal to the crawl's process group must not reach the host: it has to survive in order to clean up.
      detached: true,
      env: hostEnvironment(process.env),
      execArgv: [`--max-old-space-size=${HOST_HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    host.on('message', ({ id, outcome }: FromHost) => this.#running.get(id)?.(outcome));
    host.on('error', () => this.#lost(host));
    host.on('exit', () => this.#lost(host));
    this.#host = host;
    const settings: HostSettings = { executable, addressRules, verifyTls, options };
    this.#send(host, { kind: 'open', settings });
    return host;
  }

  #send(host: ChildProcess, message: ToHost): void {
    // Ignored: if the host has ended, its exit event says so.
    if (host.connected) host.send(message, () => {});
  }

  #disconnect(): void {
    if (this.#host?.connected === true) this.#host.disconnect();
  }

  /** Its pages may succeed in the next host. */
  #lost(host: ChildProcess): void {
    if (this.#host !== host) return;
    this.#host = null;
    const failure = renderFailure('render_failed', 'the browser host process ended', true);
    // Only these: each one that finishes lets another start, in the next process.
    const lost = [...this.#running.values()];
    for (const finish of lost) finish(failure);
  }
}

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** The other variables include the credential for callbacks. */
function hostEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(PASSED_ON.map((name) => [name, own[name]]));
}
