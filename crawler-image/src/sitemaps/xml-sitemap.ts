import { SaxesParser } from 'saxes';
import { latestMs } from './lastmod.ts';
import type { SitemapEntry, SitemapReader } from './sitemap-entry.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';

/** Where in a kind of document its entries are: names are paths below the root. */
interface Dialect {
  readonly kind: SitemapEntry['kind'];
  readonly entry: string;
  readonly location: string;
  readonly changed: readonly string[];
  /** The location is an attribute, as in Atom. */
  readonly attribute?: string;
}

/** By the name of the root: https://www.sitemaps.org/protocol.html, RSS 2.0 and 1.0, Atom (RFC 4287). */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  urlset: { kind: 'page', entry: 'url', location: 'loc', changed: ['lastmod'] },
  sitemapindex: { kind: 'sitemap', entry: 'sitemap', location: 'loc', changed: ['lastmod'] },
  rss: { kind: 'page', entry: 'channel/item', location: 'link', changed: ['pubDate'] },
  RDF: { kind: 'page', entry: 'item', location: 'link', changed: ['dc:date'] },
  feed: { kind: 'page', entry: 'entry', location: 'link', changed: ['updated'], attribute: 'href' },
};

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
  /** Names of the open elements below the root, those of its namespace without their prefix. */
  readonly #path: string[] = [];
  #level = 0;
  #dialect: Dialect | null = null;
  #prefix = '';
  #attributes = 0;
  #quietLength = 0;
  #errors = 0;
  #text = '';
  #location = '';
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

  #onOpen(name: string, attributes: Record<string, string>): void {
    this.#quietLength = 0;
    this.#attributes = 0;
    this.#text = '';
    this.#level += 1;
    if (this.#stopped !== null) return;
    if (this.#level === 1) return this.#onRoot(name);
    if (this.#level > LEVELS_MAX) return this.#stop('sitemap_malformed', `more than ${LEVELS_MAX} levels`);
    this.#path.push(name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name);
    const dialect = this.#dialect;
    if (dialect === null) return;
    const path = this.#path.join('/');
    if (path === dialect.entry) {
      this.#location = '';
      this.#changedMs = null;
    } else if (dialect.attribute !== undefined && path === `${dialect.entry}/${dialect.location}`) {
      const isPage = (attributes['rel'] ?? 'alternate') === 'alternate';
      if (isPage && this.#location === '') this.#location = attributes[dialect.attribute] ?? '';
    }
  }

  #onRoot(name: string): void {
    const colon = name.indexOf(':');
    const root = name.slice(colon + 1);
    this.#dialect = Object.hasOwn(DIALECTS, root) ? (DIALECTS[root] ?? null) : null;
    // RSS 1.0 has its root in another namespace than its items.
    this.#prefix = root === 'RDF' ? '' : name.slice(0, colon + 1);
    if (this.#dialect === null) {
      this.#stop('not_a_sitemap', `its root is <${name.slice(0, 50)}>`);
    }
  }

  #onClose(): void {
    this.#quietLength = 0;
    this.#level -= 1;
    const dialect = this.#dialect;
    if (this.#stopped !== null || dialect === null || this.#path.length === 0) return;
    const path = this.#path.join('/');
    this.#path.pop();
    const text = this.#text.trim();
    this.#text = '';
    if (path === dialect.entry) {
      if (this.#location === '') return;
      const { kind } = dialect;
      this.#entries.push({ kind, location: this.#location, changedMs: this.#changedMs });
    } else if (dialect.attribute === undefined && path === `${dialect.entry}/${dialect.location}`) {
      if (text !== '') this.#location = text;
    } else if (dialect.changed.some((changed) => path === `${dialect.entry}/${changed}`)) {
      this.#changedMs = latestMs(text);
    }
  }

  #onText(text: string): void {
    if (this.#text.length + text.length <= TEXT_LENGTH_MAX) this.#text += text;
  }

  #stop(code: Parameters<typeof sitemapFault>[0], detail: string): void {
    this.#stopped ??= sitemapFault(code, detail);
  }
}

const ENTITY_LENGTH_MAX = 12;
const BARE_AMPERSAND = /&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,9});)/gi;
