import type { Page } from '../page/page.ts';
import { isAboutAThing } from './about-a-thing.ts';
import { anatomyOf } from './anatomy.ts';
import { onlyCaptcha } from './captchas.ts';
import { isLoginWall } from './login-wall.ts';
import { MAKERS } from './makers.ts';
import { refusedBy } from './refusals.ts';
import { isScriptShell } from './script-shell.ts';
import { isSoft404 } from './soft-404.ts';

/** A page that was sent with a success in place of the one that was asked for. */
export interface StandIn {
  readonly code: 'blocked' | 'soft_404';
  /** A sentence. */
  readonly detail: string;
  /** It may lead to the page by a refresh; others ask for a token, or for themselves again. */
  readonly mayLeadOn: boolean;
}

export interface Asked {
  /** The address that was asked for, before redirects. */
  readonly url: string;
  /** Whose challenge this is, by its headers. */
  readonly challengedBy: string | null;
}

/** More are on pages with content of their own. */
const LINKS_MAX = 25;
const TEXT_MAX = 3000;
const SENTENCE_LINKS_MAX = 8;

/**
 * Why a page is not the one that was asked for; null if it is. Looks at the tree of few pages: those with hardly any
 * links and no structured data, and those that say themselves what they are.
 */
export function standInOf(page: Page, asked: Asked): StandIn | null {
  // Shops name themselves in structured data of their login pages, too.
  if (isLoginWall(page, asked.url) && !isAboutAThing(page)) {
    return {
      code: 'blocked',
      detail: 'a login page came in place of the one that was asked for',
      mayLeadOn: false,
    };
  }
  const blocker = hasStructuredData(page) ? null : blockerOf(page, asked.challengedBy);
  if (blocker !== null) return blocker;
  return isSoft404(page)
    ? {
        code: 'soft_404',
        detail: 'the page says that it does not exist, but was sent as a success',
        mayLeadOn: false,
      }
    : null;
}

function hasStructuredData({ jsonLd, hasMicrodata, hasRdfa }: Page): boolean {
  return jsonLd.length > 0 || hasMicrodata || hasRdfa;
}

function blockerOf(page: Page, challengedBy: string | null): StandIn | null {
  if (challengedBy !== null) return challengeOf(challengedBy);
  if (page.hrefs.length > LINKS_MAX) return null;
  const anatomy = anatomyOf(page.dom());
  const { text, noscript, code, hasContent, blanks, passwords } = anatomy;
  if (text.length > TEXT_MAX) return null;
  const isSmall = !hasContent && page.hrefs.length <= SENTENCE_LINKS_MAX;
  const isBare = text === '' && page.hrefs.length + page.images.length + blanks + passwords === 0;
  const titles = [page.title, ...page.headings].filter((title) => title !== null);
  for (const { name, code: own, bare, title, text: start } of MAKERS) {
    const isMade =
      own?.test(code) === true ||
      (isBare && bare?.test(code) === true) ||
      (isSmall && (titles.some((each) => title?.test(each)) || start?.test(text || noscript) === true));
    if (isMade) return challengeOf(name);
  }
  const captcha = isSmall ? onlyCaptcha(page.title ?? '', anatomy) : null;
  if (captcha !== null) return challengeOf(captcha);
  const refuser = isSmall ? refusedBy(titles, anatomy) : null;
  if (refuser !== null) return challengeOf(refuser, true);
  return isScriptShell(page, anatomy) ? SHELL : null;
}

const SHELL: StandIn = {
  code: 'blocked',
  detail: 'the page shows nothing without JavaScript: "render": "auto" runs it in a browser',
  mayLeadOn: true,
};

function challengeOf(name: string, mayLeadOn = false): StandIn {
  return {
    code: 'blocked',
    detail: `a page of ${name} came in place of the one that was asked for`,
    mayLeadOn,
  };
}
