export type Availability =
  | 'in_stock'
  | 'out_of_stock'
  | 'preorder'
  | 'backorder'
  | 'discontinued'
  | 'limited';

function anyOf(...phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join('|'), 'iu');
}

/** What shops write. Order matters: a "no" is looked for before the "yes" it contains. */
export const PHRASES: readonly (readonly [RegExp, Availability])[] = [
  [
    anyOf(
      // The label of a specification, with a yes or no of its own.
      '(?<!\\bis )discontinued|no longer (?:available|sold|made)|nicht mehr (?:lieferbar|erhältlich|verfügbar)|utgått|udgået|utgår ur sortimentet',
      "fuori produzione|descatalogado|produit arrêté|n[’']est plus disponible|ukončen[ýáéo] (?:výroba|predaj|prodej)|produkt wycofany|снят с производства",
      '停产|停產|下架|停售|販売終了|生産終了|단종|판매 ?종료',
    ),
    'discontinued',
  ],
  [
    anyOf(
      'out[ -]of[ -]stock|(?<![\\w-])oos(?![\\w-])|sold[ -]?out|(?<!list )unavailable|not (?:currently )?(?:available|in stock)|notify me when|no stock',
      // German, Dutch, the north
      'nicht (?:verfügbar|lieferbar|vorrätig|auf lager)|derzeit nicht|ausverkauft|vergriffen|uitverkocht|niet (?:op voorraad|leverbaar|beschikbaar)',
      'slut(?:såld)?(?: i lager)?(?!\\p{L})|(?:ej|inte|ikke) (?:i|på) lager|udsolgt|utsolgt|ei varastossa|loppuunmyyty|tilapäisesti loppu',
      // French, Spanish, Portuguese, Italian, Romanian
      '(?:rupture|hors)(?: de)? stock|épuisé|indisponible|agotad[oa]|sin (?:stock|existencias)|no disponible|esgotado|indisponível|sem estoque|fora de estoque',
      'esaurit[oa]|non disponibile|non è disponibile|indisponibil|stoc epuizat|lipsă stoc|nu este în stoc',
      // The east of Europe
      'niedostępn[yae]|brak w magazynie|brak towaru|wyprzedan[ye]|vyprod[aá]n[oýaé]?|vypredan[éýáeo]+|není (?:skladem|k dispozici)|nie je (?:skladom|na sklade|dostupn)|nedostupn[ýáéo]|momentálně nedostupn|momentálne nedostupn',
      'nincs (?:raktáron|készleten)|elfogyott|nem elérhető|(?:ni|nije|nema) na (?:zalogi|zalihi|stanju|skladištu)|razprodan[oa]|rasprodan[oa]|ni dobavljivo|išparduota|nav (?:pieejams|noliktavā)|läbi müüdud',
      'нет в наличии|нет на складе|закончился|распродан|немає в наявності|відсутній|изчерпан|няма наличност|εξαντλ|μη διαθέσιμ|tükendi|stokta yok|mevcut değil|stok(?:ta)? bulunm',
      // Hebrew, Arabic, Thai, Vietnamese, Indonesian
      'אזל|(?:אינו|לא) ב?מלאי|غير متوفر|نفد|نفذت|ناموجود|สินค้าหมด|hết hàng|tạm hết|stok habis',
      '缺货|缺貨|售罄|售完|卖完|賣完|无货|無貨|没有货|没货|无库存|無庫存|补货|補貨|[到有]货通知|到货提醒|[到有]貨通知|貨到通知|完售|銷售一空',
      '在庫切れ|在庫なし|在庫無し|売り?切れ|完売|品切れ|入荷待ち|품절|매진|재고 ?없음',
    ),
    'out_of_stock',
  ],
  [
    anyOf(
      'pre-?orders?(?![a-z])|pre-?sale|coming soon|vorbestell|précommande|reserva anticipada|pré-?venda|preordina|předobjed|predobjedn|przedsprzeda|предзаказ|ön sipariş',
      '预售|預售|预订|預訂|预购|預購|预定|予約受付|予約商品|예약 ?판매',
    ),
    'preorder',
  ],
  [
    anyOf(
      'back-?order|(?<!\\p{L})(?:on|special) order(?! of)|auf bestellung|sur commande|bajo pedido|sob encomenda|su ordinazione|op bestelling|beställningsvara|bestillingsvare',
      'na objedn[aá]|na zamówienie|po naročilu|po narudžbi|под заказ|під замовлення|取り寄せ|お取寄せ',
    ),
    'backorder',
  ],
  [
    anyOf(
      '(?:only|just) \\d+ (?:left|remaining|in stock)|last (?:one|item|few|\\d+)|low stock|limited (?:stock|availability)|nur noch \\d+|plus que \\d+|(?:solo|sólo|apenas|tylko|már csak) \\d+ (?:dispon|rimast|unidad|quedan|szt)|últimas unidades',
      '仅剩|僅剩|只剩|最后\\s?\\d+\\s?件|库存紧张|庫存不足|即将售罄|少量|残りわずか|残り\\d+|품절 ?임박',
    ),
    'limited',
  ],
  [
    anyOf(
      'in[ -]?stock|(?<!\\p{L})available(?!\\p{L})|ready to ship|(?:ships|dispatched) (?:today|within|in \\d)',
      'versandfertig|auf lager|an lager|ab lager|vorrätig|(?<!\\p{L})verfügbar|lieferbar|op voorraad|i lager|på lager|varastossa',
      'expédié sous|habituellement expédié|generalmente spedito|envío en \\d|en stock|(?<!\\p{L})disponible(?!\\p{L})|disponibilité immédiate|em estoque|hay existencias|(?<!\\p{L})disponibile(?!\\p{L})|disponibilità immediata|disponível|în stoc|pe stoc',
      '(?<!\\p{L})dostępn[ya]|w magazynie|na stanie|skladem|skladom|na sklad[eě]|raktáron|készleten|elérhető|na (?:zalogi|zalihi|stanju|skladištu)|dobavljivo|pieejams|noliktavā|laos olemas',
      '(?<!\\p{L})в наличии|есть на складе|в наявності|в наличност|σε απόθεμα|άμεσα διαθέσιμο|(?<!\\p{L})διαθέσιμο|stokta|mevcut',
      '(?<!\\p{L})במלאי|(?<!\\p{L})متوفر|(?<!\\p{L})موجود|มีสินค้า|còn hàng|stok tersedia',
      '有货|有貨|现货|現貨|有库存|有庫存|尚有(?:庫存|存貨|现货)|库存充足|庫存充足|充足|在庫あり|在庫有り|재고 ?있음',
    ),
    'in_stock',
  ],
];
