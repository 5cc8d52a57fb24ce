import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { faultLaunch } from './fault-crawler.ts';
import { Reporter } from './reporter.ts';
import type { ServiceProcess } from './service-process.ts';

/** Prints its lines and never reports to the service. */
export const SILENT = { end: 'stay', firstBeatMs: 3_600_000, lines: 3 } as const;

/** A running crawl whose reports are all sent by the test. */
export class SilentCrawl {
  readonly id: string;
  readonly #reporter: Reporter;

  private constructor(id: string, reporter: Reporter) {
    this.id = id;
    this.#reporter = reporter;
  }

  static async start(service: ServiceProcess): Promise<SilentCrawl> {
    const id = await service.launch(faultLaunch(SILENT));
    await service.reaches(id, 'running');
    // From here on it writes nothing more, whatever happens to its disk.
    await eventually('its lines', async () => {
      const items = (await service.get(`/executions/${id}/items`)) as unknown[];
      return items.length === SILENT.lines;
    });
    return new SilentCrawl(id, await Reporter.of(service.containerName(id), id));
  }

  async beat(crawledUrls: number): Promise<Response> {
    const progress = { total_urls: 1000, crawled_urls: crawledUrls };
    return this.#post('heartbeat', { status: 'running', progress, timestamp: Date.now() / 1000 });
  }

  async complete(): Promise<Response> {
    const result_data = { crawl_summary: {}, total_data_count: 7 };
    return this.#post('completion', { success: true, result_data, error_message: null });
  }

  async #post(path: string, report: object): Promise<Response> {
    const { url, authorization } = this.#reporter;
    return fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: authorization ?? '' },
      body: JSON.stringify({ execution_id: this.id, ...report }),
    });
  }
}
