const page = (title: string, body: string, head = ''): string =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>
  <nav><a href="/">Home</a><a href="/shop">Shop</a></nav>${body}<footer>© Shop</footer></body></html>`;

/** Pages that say they do not exist, as they are sent with a success. */
export const SOFT_404_PAGES: Readonly<Record<string, string>> = {
  'in the title': page('Page not found | Shop', '<h1>Oops!</h1><p>Try the search.</p>'),
  'with the code': page('404 Not Found', '<h1>404</h1><p>nginx</p>'),
  'with an error': page('Shop', '<h1>Error 404</h1><p>Sorry about that.</p>'),
  'with the code alone, and a sentence': page(
    '404 – Shop',
    '<h1>404</h1><p>The page you are looking for could not be found.</p>',
  ),
  'in the heading': page('Shop', '<h1>Sorry, this page isn’t available.</h1>'),
  'in a question of taste': page('Shop', '<h1>Oops! That page can’t be found.</h1>'),
  'in German': page('Seite nicht gefunden – Laden', '<h1>Hoppla!</h1>'),
  'in German, in the heading': page('Laden', '<h1>Fehler 404: Die Seite wurde leider nicht gefunden</h1>'),
  'in French': page('Page introuvable | Boutique', '<h1>Erreur 404</h1>'),
  'in French, in the heading': page('Boutique', '<h1>La page demandée n’existe pas</h1>'),
  'in Chinese': page('页面不存在', '<p>3秒后返回首页</p>'),
  'in Chinese, politely': page('商城', '<h1>抱歉，您访问的页面不存在</h1>'),
  'in Spanish': page('Página no encontrada - Tienda', '<h1>404</h1>'),
  'in Italian': page('Pagina non trovata', '<h1>Ops</h1>'),
  'in Dutch': page('Pagina niet gevonden', ''),
  'in Polish': page('Strona nie została znaleziona', ''),
  'in Russian': page('Ошибка 404. Страница не найдена', '<h1>Страница не найдена</h1>'),
  'in Japanese': page('お探しのページは見つかりませんでした | ショップ', ''),
  'in Korean': page('페이지를 찾을 수 없습니다', ''),
  'in Portuguese': page('Erro 404: página não encontrada', ''),
  'in Turkish': page('Aradığınız sayfa bulunamadı', ''),
  'with products that may please instead': page(
    'Page not found',
    '<h1>Page not found</h1><div class="tile"><h3>Teapot</h3><p class="price">$9.99</p><button>Add to cart</button></div>',
  ),
  'with a graph about the site': page(
    'Page not found - Shop',
    '<h1>404</h1>',
    '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Shop"},{"@type":"LocalBusiness","name":"Shop"}]}</script>',
  ),
};
