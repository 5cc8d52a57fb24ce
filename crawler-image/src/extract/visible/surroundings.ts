import type { Element } from '../page/dom.ts';

/**
 * What the names of elements and the words of headings say about what stands there: that it is about other
 * products or belongs to the site, that it is the price as it was, that nobody sees it.
 */

const ASIDE_NAME = new RegExp(
  [
    'related|recommend|up-?sells?\\b|cross-?sell|similar|sponsor|accessories|also[-_]?(?:like|bought|view)|recently|last-?(?:seen|viewed)',
    'bought-?together|breadcrumb|mini-?cart|cookie|consent',
    '\\bfooter\\b|\\bnav(?:bar|igation)?\\b|(?:^|[\\s_-])rec(?:s|os?)?(?:$|[\\s_-])',
  ].join('|'),
  'i',
);

/** Whether what is called so stands beside the product: navigation, or other products. */
export function isAsideName(name: string): boolean {
  return name !== '' && ASIDE_NAME.test(name);
}

const ASIDE_HEADING = new RegExp(
  [
    // English, German, French
    'related|you (?:may|might)|also (?:like|bought|viewed)|recently viewed|similar|recommend|^accessories|^sponsored',
    'customers who|(?:bought|buy) together|compare with|complete the look|goes well with|other sellers|consider th',
    'ähnliche|auch (?:gekauft|angesehen|interessant)|^zubehör|zuletzt angesehen|passend dazu|gesponsert|zusammen gekauft',
    'vous aimerez|similaire|produits (?:associés|liés)|achetés ensemble|également (?:acheté|consulté|regardé)|sponsorisé|^accessoires',
    // Spanish, Portuguese, Italian, Romanian
    'relacionad|similares|comprados juntos|también (?:compraron|vieron|te puede)|te puede interesar|patrocinad',
    'também (?:compr|viram|vai gostar)|compre junto|semelhantes|quem viu',
    'correlati|simili|comprati insieme|anche (?:acquistato|visto|questi)|potrebbe(?:ro)? (?:anche )?(?:interessart|piacert)|sponsorizzat',
    'produse (?:similare|asem|recomandate)|te-ar putea',
    // Dutch and the north
    'gerelateerd|vergelijkbare|vaak samen|ook bekeken|anderen (?:kochten|bekeken)|liknande|relaterade|lignende|relaterte|relaterede|andra (?:köpte|tittade)|köpt tillsammans|samankaltais|muut ostivat',
    // The east of Europe
    'podobn|polecan|klienci (?:kupili|oglądali)|inni kupili|související|souvisejí|^příslušenství|^príslušenstvo|mohlo by (?:vás|sa)|odporúčame|doporučujeme|súvisiac|sorodni|slični|povezani izdelki|hasonló|kapcsolódó|ajánlott|susijusios|līdzīg|sarnased',
    'похожие|сопутствующ|рекоменду|с этим товаром|вместе с|схожі|подобни|свързани|παρόμοια|σχετικά προϊόντα|benzer|ilgili ürünler|birlikte al',
    // Hebrew, Arabic
    'מוצרים (?:דומים|נוספים|קשורים)|אולי יעניין|منتجات (?:مشابهة|ذات صلة)',
    // Chinese, Japanese, Korean
    '相关|相關|推荐|推薦|猜你喜欢|猜你喜歡|看了又看|也看了|也買了|也买了|其他人|浏览过|瀏覽|同类|搭配|加購|関連|おすすめ|よく一緒に|この商品を(?:買|見|チェック)|似た商品|추천|관련 ?상품|함께 (?:구매|본)|비슷한',
  ].join('|'),
  'iu',
);

/** Whether what comes after a heading, or after a line that looks like one, is about other products. */
export function isAsideHeading(text: string, isHeading: boolean): boolean {
  if (text.length > HEADING_LENGTH_MAX) return false;
  const at = text.search(ASIDE_HEADING);
  return isHeading ? at >= 0 : at >= 0 && at <= START_MAX && !/[.:!?。！]$/u.test(text);
}

/** Titles of products hold such words too, but are longer. */
const HEADING_LENGTH_MAX = 50;
/** A sentence may hold such words anywhere; a heading starts with them. */
const START_MAX = 10;

const OLD_NAME =
  /(?:^|[\s_-])(?:old|was|original|strike\w*|compare-?at(?:-?price)?|regular|msrp|rrp|list-?price|market|before|crossed)(?:$|[\s_-])|old-?price|price-?old|original-?price|line-?through|text-?strike/i;

/** Whether what is called so is the price as it was. */
export function isOldName(name: string): boolean {
  return OLD_NAME.test(name);
}

/** They come first, and may hold more than everything else on the page. */
const COOKIE_DIALOG = /cookie[\w-]{0,30}(?:dialog|banner|consent|notice|popup|modal|overlay)(?![\w-])/i;

/** Whether an element is of no account: its own style crosses it out or hides it, or it asks for cookies. */
export function isUnseen(element: Element, name: string): boolean {
  const { style } = element.attribs;
  return (style !== undefined && /line-through|display\s*:\s*none/i.test(style)) || COOKIE_DIALOG.test(name);
}

const HIDDEN_CLASS =
  /(?:^|[\s_])(?:(?:is|ng|[au]|aok|uk|x)-?)?(?:hidden|hide|d-none)(?=\s|$)|(?:^|[\s_-])(?:modal|popover|popup|lightbox|tooltip)(?:$|\s|[-_](?!trigger|open|button|link|toggle))/i;
/** Seen on some screens: what is hidden at one width is shown at others. */
const SHOWN_SOMEWHERE =
  /(?:^|[\s-])(?:xs|sm|md|lg|xl|2xl|print)[-:]|(?:block|flex|inline)[-_](?:sm|md|lg|xl)/i;

/** Whether its class hides an element until something happens: messages for later, other tabs. */
export function isHidden({ attribs }: Element): boolean {
  if (attribs['hidden'] !== undefined && attribs['hidden'] !== 'false') return true;
  const name = (attribs['class'] ?? '').slice(0, CLASS_LENGTH_MAX);
  return HIDDEN_CLASS.test(name) && !SHOWN_SOMEWHERE.test(name);
}

const CLASS_LENGTH_MAX = 200;
