import { SaxesParser } from 'saxes';
import { latestMs } from './lastmod.ts';
import { dialectOf, entryKind, type Dialect } from './sitemap-dialects.ts';
import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';

/** Extensions of sitemaps nest four levels; deeper nesting is meant to exhaust memory. */
const LEVELS_MAX = 20;
const ATTRIBUTES_MAX = 100;
/** A longer tag, text or comment does not occur in sitemaps, and would be held in memory as a whole. */
const QUIET_LENGTH_MAX = 256 * 1024;
const ERRORS_MAX = 1000;
/** Maximum length of a location or a date; longer URLs are not crawled anyway. */
const TEXT_LENGTH_MAX = 10_000;

/**
 * Reads sitemaps, sitemap indexes and feeds. Malformed XML is read as far as possible.
 * Entities beyond XML's own five and those of numbers are never expanded, and no external
 * resource is ever fetched; a document that declares entities is not read.
 */
export class XmlSitemap implements SitemapReader {
  readonly #parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  /** Paths of the open elements below the root; names of its namespace have no prefix. */
  readonly #path: string[] = [];
  #level = 0;
  #dialect: Dialect | null = null;
  #prefix = '';
  #attributes = 0;
  #quietLength = 0;
  #errors = 0;
  #text = '';
  #location = '';
  /** Text of an entry outside of its elements. */
  #bare = '';
  #changedMs: number | null = null;
  /** The end of a piece that may be the start of an entity. */
  #held = '';
  #entries: SitemapEntry[] = [];
  #stopped: SitemapFault | null = null;
  #flaw: SitemapFault | null = null;

  constructor() {
    const parser = this.#parser;
    parser.on('doctype', (text) => this.#onDoctype(text));
    parser.on('attribute', () => {
      this.#quietLength = 0;
      this.#attributes += 1;
      if (this.#attributes > ATTRIBUTES_MAX)
        this.#stop('sitemap_malformed', 'an element has too many attributes');
    });
    parser.on('opentag', ({ name, attributes }) => this.#onOpen(name, attributes));
    parser.on('closetag', () => this.#onClose());
    parser.on('text', (text) => this.#onText(text));
    // Bare ampersands were escaped before it was known that they stand here.
    parser.on('cdata', (text) => this.#onText(text.replaceAll('&amp;', '&')));
    parser.on('error', (error) => {
      this.#errors += 1;
      this.#flaw ??= sitemapFault('sitemap_malformed', error.message);
      if (this.#errors > ERRORS_MAX) this.#stop('sitemap_malformed', 'most of it is not XML');
    });
  }

  get stopped(): SitemapFault | null {
    return this.#stopped;
  }

  get flaw(): SitemapFault | null {
    return this.#flaw;
  }

  write(text: string): SitemapEntry[] {
    const whole = this.#held + text;
    const last = whole.lastIndexOf('&');
    const keeps = last !== -1 && whole.length - last < ENTITY_LENGTH_MAX && !whole.includes(';', last);
    this.#held = keeps ? whole.slice(last) : '';
    return this.#write(keeps ? whole.slice(0, last) : whole);
  }

  end(): SitemapEntry[] {
    const rest = this.#write(this.#held);
    if (this.#stopped === null) this.#parser.close();
    if (this.#dialect === null) this.#stop('not_a_sitemap', 'it has no root element');
    return rest;
  }

  #write(text: string): SitemapEntry[] {
    this.#entries = [];
    if (this.#stopped === null && text !== '') {
      this.#quietLength += text.length;
      // The most frequent mistake in sitemaps; an XML parser would swallow what comes after it.
      this.#parser.write(text.replaceAll(BARE_AMPERSAND, '&amp;'));
      if (this.#quietLength > QUIET_LENGTH_MAX)
        this.#stop('sitemap_malformed', 'an element of it never ends');
    }
    return this.#entries;
  }

  #onDoctype(text: string): void {
    this.#quietLength = 0;
    if (/<!ENTITY/i.test(text)) {
      this.#stop('sitemap_entities', 'it declares entities, which are never expanded');
    }
  }

  #onOpen(written: string, attributes: Record<string, string>): void {
    this.#quietLength = 0;
    this.#attributes = 0;
    const before = this.#text.trim();
    this.#text = '';
    this.#level += 1;
    if (this.#stopped !== null) return;
    const name = written.toLowerCase();
    if (this.#level === 1) return this.#onRoot(name);
    if (this.#level > LEVELS_MAX) return this.#stop('sitemap_malformed', `more than ${LEVELS_MAX} levels`);
    const own = name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
    const dialect = this.#dialect;
    // A sitemap in a sitemap: its entries are as good as those around it.
    const isNested = dialect?.isFeed === false && dialectOf(own)?.isFeed === false;
    if (isNested) this.#noteOddity(`it has a <${written.slice(0, 50)}> within it`);
    const parent = this.#path.at(-1) ?? '';
    if (before !== '' && dialect !== null && entryKind(dialect, parent) !== null) this.#bare ||= before;
    const path = isNested ? parent : parent === '' ? own : `${parent}/${own}`;
    this.#path.push(path);
    if (dialect === null) return;
    if (entryKind(dialect, path) !== null && !isNested) {
      this.#location = '';
      this.#bare = '';
      this.#changedMs = null;
    } else if (dialect.attribute !== undefined && path === below(dialect, parent, dialect.location)) {
      const isPage = (attributes['rel'] ?? 'alternate') === 'alternate';
      if (isPage && this.#location === '') this.#location = attributes[dialect.attribute] ?? '';
    }
  }

  #onRoot(name: string): void {
    const colon = name.indexOf(':');
    const root = name.slice(colon + 1);
    const earlier = this.#dialect;
    this.#dialect = dialectOf(root);
    if (earlier !== null && this.#dialect === null)
      return this.#stop('sitemap_malformed', `<${name.slice(0, 50)}> follows its end`);
    // RSS 1.0 has its root in another namespace than its items.
    this.#prefix = root === 'rdf' ? '' : name.slice(0, colon + 1);
    if (this.#dialect === null) {
      this.#stop('not_a_sitemap', `its root is <${name.slice(0, 50)}>`);
    }
  }

  #onClose(): void {
    this.#quietLength = 0;
    this.#level -= 1;
    const path = this.#path.pop();
    const dialect = this.#dialect;
    if (this.#stopped !== null || dialect === null || path === undefined) return;
    const parent = this.#path.at(-1) ?? '';
    const text = this.#text.trim();
    this.#text = '';
    // The end of a sitemap within a sitemap.
    if (path === parent) return;
    const kind = entryKind(dialect, path);
    if (kind !== null) return this.#onEntry(kind, text, dialect);
    if (parent === '') return this.#onOther(path, text, dialect);
    if (dialect.attribute === undefined && path === below(dialect, parent, dialect.location)) {
      if (text !== '') this.#location = text;
    } else if (path === below(dialect, parent, dialect.changed)) {
      this.#changedMs = latestMs(text);
    }
  }

  #onEntry(kind: SitemapEntry['kind'], text: string, { isFeed }: Dialect): void {
    let location = this.#location;
    const bare = this.#bare || text;
    if (location === '' && !isFeed && /^https?:\/\/\S+$/i.test(bare)) {
      location = bare;
      this.#noteOddity('the address of an entry is not in an element <loc>');
    }
    if (location !== '') this.#entries.push({ kind, location, changedMs: this.#changedMs });
    else if (!isFeed) this.#noteOddity('an entry has no address');
  }

  /** Directly below the root there should be entries only. */
  #onOther(name: string, text: string, { isFeed, kind, location }: Dialect): void {
    if (isFeed || name.includes(':')) return;
    this.#noteOddity(`it has an element <${name.slice(0, 50)}> that is no entry`);
    if (name === location && text !== '') this.#entries.push({ kind, location: text, changedMs: null });
  }

  /** Other programs may not read it at all. */
  #noteOddity(detail: string): void {
    this.#flaw ??= sitemapFault('sitemap_malformed', detail);
  }

  #onText(text: string): void {
    if (this.#text.length + text.length <= TEXT_LENGTH_MAX) this.#text += text;
  }

  #stop(code: Parameters<typeof sitemapFault>[0], detail: string): void {
    this.#stopped ??= sitemapFault(code, detail);
  }
}

/** The path of an element in an entry; empty outside of entries. */
function below(dialect: Dialect, entry: string, name: string): string {
  return entryKind(dialect, entry) === null ? '' : `${entry}/${name}`;
}

const ENTITY_LENGTH_MAX = 12;
const BARE_AMPERSAND = /&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,9});)/gi;
