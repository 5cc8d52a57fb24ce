import { parseAvailability, type Availability } from '../values/availability.ts';
import { nameOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { collapse } from '../page/text.ts';

const BUY = new RegExp(
  [
    'add to (?:cart|bag|basket|trolley)|buy (?:it )?now|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter',
    'añadir al carrito|comprar|aggiungi al carrello|adicionar ao carrinho|do koszyka|kup teraz|lägg i (?:varu)?korgen|\\bköp\\b',
    'do košíku|do košíka|v košarico|u košaricu|kosárba|adaugă în coș|la coș|sepete ekle|lisää koriin|ostoskoriin|i varukorgen|handlekurv|στο καλάθι|в количка|до кошика|в кошик|in den korb|kaufen|lägg i varukorg',
    'commander|agregar al carrito|a la cesta|al carrito|no carrinho|ielikt grozā|į krepšelį|lisa (?:ost)?korvi|הוס(?:ף|יפי|פה) (?:לסל|לעגלה)|أضف (?:إلى|الى) (?:السلة|العربة)|หยิบใส่|thêm vào giỏ|mua ngay|tambah ke|beli sekarang',
    'in winkel(?:wagen|mandje)|læg i kurv|legg i handlekurv|в корзину|купить|カートに入れる|購入する|今すぐ買う|장바구니|구매하기',
    '加入购物车|加入購物車|放入購物車|加到購物車|直接購買|我要購買|立即购买|立即購買|马上购买|现在购买|立即抢购|立即下单|直接購買',
  ].join('|'),
  'iu',
);
const BUTTON_NAME = /btn|button|cart|buy/i;
const BUTTONS_MAX = 3;
const BUTTON_LENGTH_MAX = 40;

/** A page with one button to buy is about a thing that can be bought; one with many is a list. */
export function cartButton({ elements }: Dom): Availability | null {
  const states: Availability[] = [];
  for (const element of elements) {
    if (!isButton(element)) continue;
    const words = textOf(element) || collapse(element.attribs['value'] ?? '');
    if (words.length > BUTTON_LENGTH_MAX) continue;
    const state = BUY.test(words) ? 'in_stock' : parseAvailability(words);
    if (state !== null) states.push(state === 'in_stock' && isDisabled(element) ? 'out_of_stock' : state);
    if (states.length > BUTTONS_MAX) return null;
  }
  return states[0] ?? null;
}

function isButton(element: Element): boolean {
  switch (element.name) {
    case 'button':
      return true;
    case 'input':
      return /^(?:submit|button)$/.test(element.attribs['type'] ?? '');
    case 'a':
      return BUTTON_NAME.test(nameOf(element));
    default:
      return false;
  }
}

function isDisabled({ attribs }: Element): boolean {
  return attribs['disabled'] !== undefined || attribs['aria-disabled'] === 'true';
}
