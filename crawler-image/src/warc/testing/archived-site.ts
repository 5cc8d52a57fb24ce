import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../base/clock.ts';
import type { PageCache } from '../../cache/page-cache.ts';
import type { FetchResult } from '../../fetch/fetch-result.ts';
import { Fetcher } from '../../fetch/fetcher.ts';
import { secretNames } from '../../fetch/request-headers.ts';
import { AddressGuard } from '../../guard/address-guard.ts';
import type { HttpOptions } from '../../plan/http-options.ts';
import { httpOptionsOf } from '../../testing/options-of.ts';
import { startSite, type Answer, type WebSite } from '../../testing/web-site.ts';
import { latestWarcs } from '../settle-warcs.ts';
import { WarcArchive } from '../warc-archive.ts';
import { WarcFiles } from '../warc-files.ts';
import { readWarc, type ReadRecord } from './read-warc.ts';

interface Archiving {
  readonly archive: WarcArchive;
  readonly get: (url: string) => Promise<FetchResult>;
  /** Closes the archive and reads it, without warcinfo records. */
  readonly records: () => Promise<ReadRecord[]>;
}

/** A site whose pages are fetched through an archive in a folder of its own. */
export class ArchivedSite {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'crawler-warc-'));
  readonly site: WebSite;
  readonly #fetchers: Fetcher[] = [];

  private constructor(site: WebSite) {
    this.site = site;
  }

  static async start(answer: Answer): Promise<ArchivedSite> {
    return new ArchivedSite(await startSite(answer));
  }

  begin(
    http: HttpOptions = httpOptionsOf(),
    { cache = null, timeoutMs = 20_000 }: { cache?: PageCache | null; timeoutMs?: number } = {},
  ): Archiving {
    const { folder } = this;
    const files = new WarcFiles({
      folder,
      prefix: 'x',
      isNewCrawl: true,
      obeysRobots: true,
      clock: systemClock,
      syncMs: 1000,
    });
    const archive = new WarcArchive(files, systemClock, {
      secretNames: secretNames(http.headers),
      keepsAddresses: true,
    });
    const fetcher = new Fetcher({
      agentOf: () => 'tester/1',
      timeoutMs,
      connectionsPerHost: 8,
      http,
      guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
      clock: systemClock,
      cache,
      through: (dispatcher) => archive.over(dispatcher),
    });
    this.#fetchers.push(fetcher);
    return {
      archive,
      get: (url) => fetcher.fetch(url, (to) => Promise.resolve({ url: to })),
      records: async () => {
        archive.close();
        const read = await Promise.all(latestWarcs(folder, 'x').map((file) => readWarc(file)));
        return read.flat().filter(({ type }) => type !== 'warcinfo');
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#fetchers.map((fetcher) => fetcher.close()));
    await this.site.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const textOf = (record: ReadRecord | undefined): string => record?.block.toString('latin1') ?? '';
