import { renderFailure, type HostSettings, type RenderJob, type RenderOutcome } from '../browser-messages.ts';
import type { Reader } from './await-enough.ts';
import { endBrowser, killBrowser, startBrowser, wordsOf, type RunningBrowser } from './browser-process.ts';
import type { Connect } from './page-proxy.ts';
import { renderPage } from './render-page.ts';

/** The one browser of a crawl: started with the first page, and again if it ended. */
export class BrowserKeeper {
  readonly #settings: HostSettings;
  readonly #connect: Connect;
  #running: Promise<RunningBrowser> | null = null;

  constructor(settings: HostSettings, connect: Connect) {
    this.#settings = settings;
    this.#connect = connect;
  }

  /** @param reader Who may wait for later states of the page; null: nobody. */
  async render(job: RenderJob, reader: Reader | null = null): Promise<RenderOutcome> {
    let running: RunningBrowser;
    try {
      running = await this.#browser();
    } catch (error) {
      const { executable } = this.#settings;
      return renderFailure('render_failed', `${executable} cannot be started: ${wordsOf(error)}`, false);
    }
    const { outcome, isHung } = await renderPage(
      running.browser,
      { ...job, reader },
      this.#settings,
      this.#connect,
    );
    if (isHung) killBrowser(running.pid);
    return outcome;
  }

  async close(): Promise<void> {
    // Waits for one that is being started: otherwise it would outlive this process.
    const running = await this.#running?.catch(() => null);
    if (running) await endBrowser(running);
  }

  async #browser(): Promise<RunningBrowser> {
    this.#running ??= this.#start();
    return this.#running;
  }

  async #start(): Promise<RunningBrowser> {
    try {
      const running = await startBrowser(this.#settings.executable);
      running.browser.once('disconnected', () => {
        killBrowser(running.pid);
        this.#running = null;
      });
      return running;
    } catch (error) {
      this.#running = null;
      throw error;
    }
  }
}
