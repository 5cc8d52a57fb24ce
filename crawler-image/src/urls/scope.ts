import type { ScopeKind } from '@crawlerd/shared';
import { getDomain } from 'tldts';
import { hostOf, originOf } from './canonical-url.ts';
import type { SkipReason } from '../records/skips.ts';
import { isTrap, type TrapLimits } from './traps.ts';
import { matchesParts, wildcardParts } from './wildcard.ts';

export interface ScopeOptions extends TrapLimits {
  readonly kind: ScopeKind;
  /** If not empty, a link must match one of these patterns. */
  readonly include: readonly string[];
  /** A link must match none of these patterns. */
  readonly exclude: readonly string[];
}

/** Which links a crawl follows: those near its targets that the patterns allow and that are not traps. */
export class Scope {
  readonly #options: ScopeOptions;
  readonly #areas = new Set<string>();
  readonly #include: readonly Pattern[];
  readonly #exclude: readonly Pattern[];

  constructor(options: ScopeOptions) {
    this.#options = options;
    this.#include = options.include.map(urlPattern);
    this.#exclude = options.exclude.map(urlPattern);
  }

  /** Adds the surroundings of a target, or of the URL it redirects to. */
  widen(url: string): void {
    this.#areas.add(areaOf(this.#options.kind, url));
  }

  /** Why a link or redirect to this canonical URL is not followed; null if it is. */
  refusal(url: string): SkipReason | null {
    if (!this.#isNear(url)) return 'scope';
    if (isTrap(url, this.#options)) return 'trap';
    if (this.#include.length > 0 && !this.#include.some((matches) => matches(url))) return 'pattern';
    return this.#exclude.some((matches) => matches(url)) ? 'pattern' : null;
  }

  #isNear(url: string): boolean {
    const { kind } = this.#options;
    if (kind === 'any') return true;
    let area = areaOf(kind, url);
    if (kind !== 'path-prefix' || this.#areas.has(area)) return this.#areas.has(area);
    // Folder by folder upwards, so that a hundred thousand targets cost no more than one.
    const originLength = originOf(url).length;
    while (area.length > originLength + 1) {
      area = area.slice(0, area.lastIndexOf('/', area.length - 2) + 1);
      if (this.#areas.has(area)) return true;
    }
    return false;
  }
}

/** The part that URLs of the same surroundings share. */
function areaOf(kind: ScopeKind, url: string): string {
  switch (kind) {
    case 'same-host':
      return hostOf(url);
    case 'same-origin':
      return originOf(url);
    case 'same-domain':
      return domainOf(hostOf(url));
    case 'path-prefix':
      return folderOf(url);
    case 'any':
      return '';
  }
}

/** Up to the last slash of the path. */
function folderOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The registrable domain, also below a suffix such as `github.io`; the host if there is none. */
function domainOf(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

type Pattern = (url: string) => boolean;

/** A pattern with a leading slash applies to path and query, any other to the whole URL. */
function urlPattern(text: string): Pattern {
  const parts = wildcardParts(text);
  return text.startsWith('/')
    ? (url) => matchesParts(parts, true, url.slice(originOf(url).length))
    : (url) => matchesParts(parts, true, url);
}
