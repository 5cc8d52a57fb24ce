import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';

const LINE_LENGTH_MAX = 10_000;

/** Reads a sitemap of plain text: a URL in each line. Its first line says whether it is one, unless that is a comment. */
export class TextSitemap implements SitemapReader {
  #rest = '';
  #hasUrls = false;
  #others = 0;
  #stopped: SitemapFault | null = null;

  get stopped(): SitemapFault | null {
    return this.#stopped;
  }

  get flaw(): SitemapFault | null {
    return this.#others === 0
      ? null
      : sitemapFault('sitemap_malformed', `${this.#others} of its lines are no addresses`);
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
      if (location === '' || location.startsWith('#') || this.#stopped !== null) continue;
      // Something else may follow, such as a date.
      const [url] = /^https?:\/\/\S+/i.exec(location) ?? [];
      if (url !== undefined) entries.push({ kind: 'page', location: url, changedMs: null });
      else if (!this.#hasUrls && entries.length === 0) this.#stop();
      else this.#others += 1;
    }
    this.#hasUrls ||= entries.length > 0;
    return entries;
  }

  #stop(): void {
    this.#stopped ??= sitemapFault('not_a_sitemap', 'it is neither XML nor a list of URLs');
  }
}
