import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import type { Page } from '../page/page.ts';
import { segmentsOf, wordsOf } from './words-of.ts';

const LOGIN = new RegExp(`^${anyOf(phrasesOf('logins'))}$`, 'u');

/** Addresses at which a login page is what was asked for. */
const OF_ACCOUNTS =
  /[/._=-](?:account|konto|compte|cuenta|conta|login|log-?in|logon|log-?out|sign-?in|sign-?up|signin|auth|oauth2?|sso|saml|session|sessions|register|registration|anmelden|anmeldung|connexion|password|passwd|profile|profil|members?|users?|customers?|my|wish-?lists?|favou?rites?|merkzettel|wunschliste|cart|basket|warenkorb|panier|checkout|kasse|orders?|admin|wp-admin|wp-login|intranet|dashboard|cpanel|webmail|review|comments?)(?![a-z])/i;

/** Addresses of login pages themselves. */
const OF_LOGIN =
  /[/._=-](?:login|log-?in|logon|sign-?in|signin|auth|authwall|oauth2?|sso|saml2?|anmelden|anmeldung|connexion|passport)(?![a-z])/i;

/** Whether a page only asks to log in, although another one was asked for. */
export function isLoginWall(page: Page, asked: string): boolean {
  const isMoved = page.url !== asked && OF_LOGIN.test(pathOf(page.url));
  if ((!isMoved && !namesLogin(page)) || OF_ACCOUNTS.test(pathOf(asked))) return false;
  const hasPassword = page
    .dom()
    .elements.some(({ name, attribs }) => name === 'input' && attribs['type']?.toLowerCase() === 'password');
  return hasPassword ? isMoved || namesLogin(page) : isMoved && namesLogin(page);
}

/** Whether the title says so, or all headings do. */
function namesLogin({ title, headings }: Page): boolean {
  const isLogin = (text: string): boolean => segmentsOf(text).some((segment) => LOGIN.test(wordsOf(segment)));
  return (
    (title !== null && isLogin(title)) ||
    (headings.length > 0 && headings.every((heading) => isLogin(heading)))
  );
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
