import { htmlPage as page, type ChallengePage } from './challenge-page.ts';

/** Refusals, shells without content and login pages that name nobody. */
export const UNNAMED_PAGES: Readonly<Record<string, ChallengePage>> = {
  'a refusal of nobody in particular': {
    by: 'a firewall or bot protection',
    html: page(
      '403 Forbidden',
      '<h1>Forbidden</h1><p>You do not have permission to access this resource.</p>',
    ),
  },
  'a shell of an application': {
    by: /nothing without JavaScript/,
    html: page(
      'React App',
      `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/static/js/main.js"></script>`,
    ),
  },
  'a shell in German': {
    by: /nothing without JavaScript/,
    html: page(
      'Laden',
      `<p>Bitte aktivieren Sie JavaScript, um fortzufahren.</p><script src="/a.js"></script>`,
    ),
  },
  'a shell without a word': {
    by: /nothing without JavaScript/,
    html: page('Vite App', `<div id="app"></div>`, '<script type="module" src="/assets/index.js"></script>'),
  },
  'a login page in place of a product': {
    by: /a login page/,
    html: page(
      'Log in | Dealer shop',
      `<a href="/">Dealer shop</a><form action="/login" method="post"><input name="user"><input type="password" name="p"><button>Log in</button></form>`,
    ),
  },
  'a login page in Chinese': {
    by: /a login page/,
    html: page('用户登录', `<form><input name="u"><input type="password"><button>登录</button></form>`),
  },
};
