import type { Page } from '../page/page.ts';
import type { Anatomy } from './anatomy.ts';

/** That JavaScript has to be switched on, or that the page works with it only. */
const NEEDS_JAVASCRIPT =
  /(?:enable|activate|turn on|switch on|allow|need|require|without|support|unable to run) {1,3}(?:\w{1,10} ){0,3}java ?script|java ?script {1,3}(?:\w{1,10} ){0,4}(?:required|disabled|enabled|needed|on\b|aktiv|einschalt|benötigt|activ|habilit|necess|requis|désactiv|включ|отключ|вимкн|потріб|gerek|etkin|włącz|wymag|inschakel|povol|zapn)|(?:aktivier|activ|habilit|abilit|включ|увімкн|etkinleştir|włącz|schakel|slå på|ota käyttöön)\w{0,8} {1,3}(?:\w{1,12} ){0,4}java ?script|(?:启用|开启|打开|啟用|開啟|允许|支持|禁用)(?:了)? {0,2}java ?script|java ?script ?(?:を有効|が無効|を使用|を 활성화|가 비활성|被禁用|未启用)/iu;

const ROOT =
  /(?:^| )id=(?:root|app|main|__next|__nuxt|___gatsby|svelte|q-app|app-root|react-root|mount)(?= |$)/;
/** Visible characters beside the sentence, such as the name of the site. */
const REST_MAX = 80;
const SENTENCE_BEFORE = 100;
const SENTENCE_MAX = 200;
const LINKS_MAX = 3;

/** Whether a page shows nothing before its scripts have run. */
export function isScriptShell(page: Page, anatomy: Anatomy): boolean {
  const { text, noscript, code, hasScripts, hasFrames, hasContent, blanks, passwords } = anatomy;
  if (!hasScripts || hasFrames || hasContent || blanks + passwords > 0) return false;
  if (page.hrefs.length > LINKS_MAX || page.metas.has('og:title')) return false;
  // A heading is content, unless it is the sentence itself.
  if (!page.headings.every((heading) => NEEDS_JAVASCRIPT.test(heading))) return false;
  if (text.length <= REST_MAX && NEEDS_JAVASCRIPT.test(noscript)) return true;
  if (text.length <= SENTENCE_MAX && NEEDS_JAVASCRIPT.test(text.slice(0, SENTENCE_BEFORE))) return true;
  // Nothing at all but a place for it, and a script from elsewhere.
  return text === '' && page.images.length === 0 && ROOT.test(code) && /(?:^| )src=\S/.test(code);
}
