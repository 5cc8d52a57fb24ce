/**
 * What words around an amount, and the names of what it stands in, say about it. All expressions that look
 * back are tried on a short text, and end where it ends.
 */

function endsWith(...words: readonly string[]): RegExp {
  return new RegExp(`(?:${words.join('|')})[^\\d\\p{L}]{0,6}$`, 'iu');
}

/** A class or an id that says that a price stands there. */
export const PRICE_NAME =
  /price|amount|cost|money|jiage|preis|prix|prezzo|precio|preco|preço|cena|betrag|kakaku|hinta|fiyat|价|價/iu;

/** A class or an id of an amount that is no price of the thing itself. */
export const OTHER_NAME =
  /unit[-_]?price|price[-_]?per|per[-_]?unit|grundpreis|ship(?!s)|postage|deliver|versand|sav(?:e(?!d-?price)|ing)|discount(?![-_]?(?:ed)?[-_]?price)|coupon|month|install?ment|financ|warrant/i;

/** What stands before the price one pays. */
export const PRICE_LABEL = endsWith(
  '(?<!\\p{L})(?:price|cost|preis|prix|precio|preço|preco|prezzo|cena|pris|prijs)',
  '(?<!\\p{L})(?:cijena|kaina|hind|hinta|preț|pret|prețul|ár|fiyat|fiyatı|τιμή|цена|ціна|giá|harga|ราคา|מחיר|السعر|سعر|قیمت)',
  '価格|販売価格|税込|가격|판매가|할인가|최종가|售价|售價|价格|價格|现价|現價|单价|會員價|会员价|优惠价|優惠價|促销价|促銷價|本店价|本站价|商城价|特价|特價|到手价|批发价|团购价|秒杀价|价|價',
);

/** What stands before a price, but before other numbers as well. */
export const PRICE_LEAD = endsWith(
  '(?<!\\p{L})(?:now|sale|deal|today|only|nur|jetzt|ahora|agora|ora|teraz|nyní|por|ab|from)',
);

/** A label of its own that speaks of a price: `Prix de l'offre :`. */
export const PRICE_WORD =
  /(?<!\p{L})(?:price|cost|preis|prix|precio|preço|preco|prezzo|cena|cijena|pris|prijs|hinta|preț|fiyat|τιμή|цена|ціна|harga)(?!\p{L})|価格|税込|가격|판매가|价|價/iu;

/** What stands before a price one does not pay, or not now. */
export const OLD_LABEL = endsWith(
  '(?<!\\p{L})(?:was|list(?: price)?|regular(?: price)?|rrp|msrp|m\\.?r\\.?p\\.?|original(?:ly)?(?: price)?|before|retail(?: price)?|compare at|instead of|normal(?:ly| price)?)',
  '(?<!\\p{L})(?:antes|precio anterior|pvp|statt|uvp|vorher|au lieu de|ancien prix|prix conseillé|de|prezzo (?:consigliato|precedente|di listino)|invece di|listino)',
  '(?<!\\p{L})(?:przed|cena (?:regularna|katalogowa)|pôvodn[áe](?: cena)?|původní(?: cena)?|běžn[áě](?: cena)?|bežn[áe](?: cena)?|adviesprijs|van|ord\\.? ?pris|tidigare|førpris|veil\\.? ?pris|старая цена)',
  '原价|原價|市场价|市場價|定价|定價|建议售价|建議售價|建議零售价|参考价|參考價|划线价|指导价|通常価格|定価|정가|일반가',
);

/** What stands before an amount that is no price of the thing itself. */
export const OTHER_BEFORE = endsWith(
  // Postage
  '(?<!\\p{L})(?:shipping|postage|delivery|freight|versand\\w*|livraison|envío|frete|doprava|poštnina|wysyłka|dostawa|spedizione|verzend\\w*|frakt|livrare|szállítás|dostava|piegāde|kargo|toimitus|levering|доставка|משלוח|شحن)',
  // What one saves, pays down, owes or needs
  '(?<!\\p{L})(?:save|you save|saving|savings|discount|off|coupon|cashback|deposit|tax|vat|éco-participation\\D{0,20}|sie sparen|ersparnis|économisez|ahorra[sr]?|economize|risparmi[ao]|ušetříte|ušetríte|taniej o|du sparar|bespaar)',
  '(?<!\\p{L})(?:minimum|over|above|under|order|cart|basket|total|subtotal|points|najniższa cena\\D{0,60}|payments of|x de|x|for|credit)',
  '(?<!\\p{L})(?:warranty|guarantee|insurance|garantie|garanzia|gwarancj[ai]|versicherung|assurance)\\D{0,20}',
  // So many others sell it, too
  '\\(\\d{1,4}\\)[^\\d(]{0,20}|\\d (?:options|offers|sellers|listings)[^\\d(]{0,12}',
  // An amount that is added, or that a choice adds
  '\\+|\\(\\s?[−–-]|×',
  '运费|運費|邮费|快递|送料|宅配|배송비|定金|订金|满|滿|满额享?|滿額享?|减|省|立减|返|积分|積點|每期|保險|保险|平均每.',
);

/** What stands after an amount that is no price of the thing itself. */
export const OTHER_AFTER =
  /^\s{0,2}(?:\/|per\b|pro\b|par\b|a month|monthly|mo\b|off\b|discount|saved|×|x \d|\(?livraison|\(?shipping|postage|versand|d['’]achat|减|off|每月|\/月|期|起免|免运|免運|包邮|以上)/iu;
/** A price for one piece is the price of the thing. */
export const PER_PIECE =
  /^\s{0,2}(?:\/|per|每)\s?(?:件|个|個|只|台|盒|瓶|套|本|条|片|包|箱|罐|組|\d{0,3} ?(?:pcs?|packs?|pieces?|each|items?|ea|stk|stück|st|szt|kus|ks|db|buc|kom|tk|gab|vnt|kpl|шт|unité|unità|unidade?|un|ud)(?!\p{L}))/iu;

const NET =
  '(?:excl?\\.?|exc\\.?|ex\\.?|excluding|without|before|plus|net of|\\+)\\s?(?:of )?(?:vat|tax|gst|btw|mwst|moms)|net(?:to)?(?: price)?|(?:exkl|zzgl|ohne)\\.?\\s?(?:mwst|ust|moms)|eks\\.? ?m[vo][am]s?|hors taxes?|ht|senza iva|iva escl\\w*|\\+ ?iva|sin iva|sem iva|bez (?:dph|ddv|vat|pdv|ндс|пдв)|brez ddv|fără tva|áfa nélkül|税抜|税別|未税|不含税|不含稅|未稅';
/** Words for a price to which a tax is added, before or after it. */
export const NET_BEFORE = new RegExp(`(?<!\\p{L})(?:${NET})[^\\d\\p{L}]{0,6}$`, 'iu');
export const NET_AFTER = new RegExp(`^[^\\d\\p{L}+]{0,3}(?:${NET})(?!\\p{L})`, 'iu');
export const NET_NAME =
  /(?:^|[\s_-])(?:no-?tax|ex-?(?:cl-?)?(?:vat|tax)|net-?price|price-?(?:net|tax|ex))(?:$|[\s_-])/i;

/** A discount between a label and its price says nothing: `特價 7 折 294 元`, `Now -20% $8`. */
export const REBATE = /[-−–(]{0,2}\d{1,2}(?:\.\d)?\s?(?:折|%\)?(?:\s?off)?)[\s:,，]{0,3}$/iu;
