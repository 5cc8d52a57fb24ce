import type { ScopeKind } from '@crawlerd/shared';
import { getDomain } from 'tldts';
import { hostOf, originOf } from './canonical-url.ts';
import type { SkipReason } from '../records/skips.ts';
import { isTrap, type TrapLimits } from './traps.ts';
import { matchesParts, wildcardParts } from './wildcard.ts';

export interface ScopeOptions extends TrapLimits {
  readonly kind: ScopeKind;
  /** Of these patterns a link must match one, if there are any. */
  readonly include: readonly string[];
  /** And none of these. */
  readonly exclude: readonly string[];
}

/** Which links a crawl follows: those near its targets that the patterns let through and are no traps. */
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

  /** Takes in the surroundings of a target, or of where a target redirects to. */
  widen(url: string): void {
    this.#areas.add(areaOf(this.#options.kind, url));
  }

  /** Why a link or a redirect to this URL, in its canonical form, is not followed; null if it is. */
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
    // Up from folder to folder, so that a hundred thousand targets cost no more than one.
    const originLength = originOf(url).length;
    while (area.length > originLength + 1) {
      area = area.slice(0, area.lastIndexOf('/', area.length - 2) + 1);
      if (this.#areas.has(area)) return true;
    }
    return false;
  }
}

/** What two URLs have in common that are near each other. */
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

/** The part of a name that somebody registered, also below a suffix such as `github.io`; else the host. */
function domainOf(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

type Pattern = (url: string) => boolean;

/** With a leading slash a pattern is about path and query, without about the whole URL. */
function urlPattern(text: string): Pattern {
  const parts = wildcardParts(text);
  return text.startsWith('/')
    ? (url) => matchesParts(parts, true, url.slice(originOf(url).length))
    : (url) => matchesParts(parts, true, url);
}
