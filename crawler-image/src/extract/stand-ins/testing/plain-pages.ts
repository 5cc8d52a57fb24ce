export interface PlainPage {
  readonly kind: string;
  readonly url: string;
  readonly html: string;
}

/** A generator of pseudo-random numbers below 1 (mulberry32), so that a seed always gives the same pages. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Dice {
  readonly oneOf: <T>(choices: readonly T[]) => T;
  readonly upTo: (n: number) => number;
  readonly prose: (sentences: number) => string;
}

const SENTENCES = [
  'The kettle is made of steel and holds one litre.',
  'We ship within two days.',
  'A captcha keeps robots away from our forms.',
  'The page was not found for weeks, until somebody repaired the link.',
  'Error 404 is what most people remember.',
  'Please enable JavaScript to see the map.',
  'Access denied, said the guard at the gate.',
  'Cloudflare showed "Checking your browser before accessing" to half of our readers.',
  'To buy at trade prices, log in or sign up.',
  'Verify you are human, it said, and I laughed.',
  'Security check at the airport took an hour.',
  'Just a moment, please.',
  'Unser Laden ist von Montag bis Freitag geöffnet.',
  '本店茶叶产自福建，登录后可查看批发价。',
  'Nos théières sont faites à la main.',
];
const NAMES = [
  'Teapot',
  'Robot vacuum',
  'Sophos XGS 87 firewall',
  'FortiGate 60F',
  'Error 404 T-shirt',
  'Akamai mug',
  '茶壶',
  'Wasserkocher',
  'Captcha – the board game',
  'Just a moment watch',
  'Not Found poster',
  'Human hair brush',
  'Cloudflare sticker',
  'Security check lamp',
  'Lost page bookmark',
];
const GUARDS = [
  '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
  "<script>(function(){window.__CF$cv$params={r:'1',t:'2'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/scripts/jsd/1/main.js'})()</script>",
  '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>',
  "<script>window._pxAppId='PXabc'</script>",
  '<script src="https://js.datadome.co/tags.js"></script>',
  '<script src="https://a.b.token.awswaf.com/a/challenge.js" defer></script><script>window.awsWafCookieDomainList=["shop.example"]</script>',
  '<script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-a3be-862e0f06eea3/p.js"></script>',
  '<script src="/akam/13/5b2c"></script>',
  '<script src="https://www.google.com/recaptcha/api.js?render=1"></script>',
  '<script type="text/javascript" src="/TSPD/081?type=10"></script>',
  '',
  '',
];

const KINDS: Readonly<Record<string, (dice: Dice) => { title: string; body: string; path?: string }>> = {
  'a product': ({ oneOf, upTo, prose }) => {
    const name = oneOf(NAMES);
    return {
      title: `${name} | Shop`,
      body: `<h1>${name}</h1><p class="price">$${upTo(90) + 1}.99</p><p>${prose(upTo(4))}</p><button>Add to cart</button>`,
    };
  },
  'a product without a price': ({ oneOf, upTo, prose }) => {
    const name = oneOf(NAMES);
    return { title: name, body: `<h1>${name}</h1><p>${prose(upTo(4) + 1)}</p>` };
  },
  'an article': ({ oneOf, upTo, prose }) => {
    const title = oneOf([
      'Why captchas fail',
      'Page not found: a history',
      'How Cloudflare checks your browser',
      'Access denied – a novel',
      'What "404 not found" means',
      'Are you a robot? On machines',
      'Der Zugriff war verweigert: ein Bericht',
      '验证码的历史',
      'The login page of the future',
      'Sign in sheets for schools',
    ]);
    return {
      title: `${title} - Blog`,
      body: `<article><h1>${title}</h1>${`<p>${prose(3)}</p>`.repeat(upTo(6) + 1)}</article>`,
    };
  },
  'a short post without an article element': ({ oneOf, prose }) => {
    const title = oneOf([
      'Captcha news',
      'We were blocked',
      'Security check',
      'Cloudflare and us',
      'A robot wrote this',
      'Nothing found at the flea market',
    ]);
    return { title: `${title} | Small blog`, body: `<h1>${title} today</h1><p>${prose(3)}</p>` };
  },
  'a post that shows code': ({ prose }) => ({
    title: 'Reading the source of a challenge page',
    body: `<h1>Reading the source</h1><p>${prose(2)}</p><pre>window._cf_chl_opt = {}; gokuProps; var dd={'rt':'c'}; id="px-captcha" /TSPD/ acw_sc__v2</pre>`,
  }),
  'a contact form with a captcha': ({ oneOf, prose }) => ({
    title: oneOf(['Contact', 'Kontakt', '联系我们', 'Contact us | Shop']),
    path: '/contact',
    body: `<h1>Contact</h1><p>${prose(1)}</p><form><input name="name"><input type="email" name="mail"><textarea></textarea>
      ${oneOf(['<div class="g-recaptcha" data-sitekey="1"></div><script src="https://www.google.com/recaptcha/api.js"></script>', '<div class="h-captcha"></div>', '<div class="cf-turnstile" data-sitekey="1"></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>', '<div id="nc_wrapper"></div>'])}
      <p>Please verify that you are human.</p><button>Send</button></form>`,
  }),
  'a page behind a cookie wall': ({ oneOf, prose }) => ({
    title: oneOf(['Shop', 'We value your privacy', 'News of today']),
    body: `<div role="dialog" class="cookie-consent"><h2>We use cookies</h2><p>Before you continue, please accept or reject cookies.</p>
      <button>Accept all</button><button>Reject</button></div><h1>${oneOf(NAMES)}</h1><p>${prose(2)}</p>`,
  }),
  'a page with links to log in': ({ oneOf, prose }) => ({
    title: oneOf(['Home', 'Shop', 'Forum – new posts']),
    body: `<a href="/login">Log in</a> <a href="/register">Sign up</a><h1>Welcome</h1><p>${prose(2)}</p>`,
  }),
  'a page with a form to log in at its edge': ({ oneOf, prose }) => ({
    title: oneOf(['Forum – new posts', 'Shop for tea', 'News']),
    body: `<form class="login"><input name="user"><input type="password"><button>Log in</button></form><h1>${oneOf(NAMES)}</h1><p>${prose(3)}</p>`,
  }),
  'a login page at its own address': ({ oneOf }) => ({
    title: 'Log in',
    path: oneOf(['/login', '/account/login', '/wp-login.php', '/customer/account/login/', '/user/signin']),
    body: '<h1>Log in</h1><form><input name="user"><input type="password"><button>Log in</button></form>',
  }),
  'a list': ({ oneOf, upTo }) => ({
    title: 'All products',
    body: `<h1>All products</h1>${Array.from({ length: upTo(40) + 3 }, (_, i) => `<a href="/p/${i}">${oneOf(NAMES)}</a>`).join(' ')}`,
  }),
  'a page that needs scripts for a part': ({ prose }) => ({
    title: 'Find us',
    body: `<h1>Find us</h1><p>${prose(3)}</p><noscript>Please enable JavaScript to see the map.</noscript><div id="app"></div><script src="/map.js"></script>`,
  }),
  'a search that found nothing': ({ oneOf }) => ({
    title: oneOf(['Search: kettle', 'No results for "404"', 'Nothing found for "page"']),
    path: '/search?q=404',
    body: '<h1>Search results</h1><p>No products were found that match. The page shows 0 of 0.</p>',
  }),
};

/** Pages of many kinds that are what was asked for, though they speak of robots, captchas, errors and logins. */
export function plainPages(count: number, seed: number): PlainPage[] {
  const random = randomOf(seed);
  const upTo = (n: number): number => Math.floor(random() * n);
  const oneOf = <T>(choices: readonly T[]): T => {
    const chosen = choices[upTo(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const prose = (sentences: number): string =>
    Array.from({ length: sentences }, () => oneOf(SENTENCES)).join(' ');
  const dice: Dice = { oneOf, upTo, prose };
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, i) => {
    const [kind, make] = oneOf(kinds);
    const { title, body, path = `/p/${i}` } = make(dice);
    const links = Array.from({ length: upTo(12) }, (__, n) => `<a href="/c/${n}">${oneOf(NAMES)}</a>`).join(
      ' ',
    );
    const frame = oneOf<(inner: string) => string>([
      (inner) => `<header><nav>${links}</nav></header><main>${inner}</main><footer><p>© Shop</p></footer>`,
      (inner) => `<div>${links}</div>${inner}`,
      (inner) => inner,
    ]);
    return {
      kind,
      url: `https://shop.example${path}`,
      html: `<!DOCTYPE html><html><head><title>${title}</title>${oneOf(GUARDS)}</head><body>${frame(body)}${oneOf(GUARDS)}</body></html>`,
    };
  });
}
