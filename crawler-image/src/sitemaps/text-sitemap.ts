import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';

const LINE_LENGTH_MAX = 10_000;

/** Reads a sitemap of plain text: a URL in each line. Its first line says whether it is one. */
export class TextSitemap implements SitemapReader {
  readonly flaw = null;
  #rest = '';
  #hasUrls = false;
  #stopped: SitemapFault | null = null;

  get stopped(): SitemapFault | null {
    return this.#stopped;
  }

  write(text: string): SitemapEntry[] {
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LINE_LENGTH_MAX) this.#stop();
    return this.#read(lines);
  }

  end(): SitemapEntry[] {
    const entries = this.#read([this.#rest]);
    if (!this.#hasUrls) this.#stop();
    return entries;
  }

  #read(lines: readonly string[]): SitemapEntry[] {
    const entries: SitemapEntry[] = [];
    for (const line of lines) {
      const location = line.trim();
      if (location === '' || this.#stopped !== null) continue;
      if (/^https?:\/\/\S+$/i.test(location)) entries.push({ kind: 'page', location, changedMs: null });
      else if (!this.#hasUrls && entries.length === 0) this.#stop();
    }
    this.#hasUrls ||= entries.length > 0;
    return entries;
  }

  #stop(): void {
    this.#stopped ??= sitemapFault('not_a_sitemap', 'it is neither XML nor a list of URLs');
  }
}
