/**
 * Words after a number that multiply it: `1.5亿元`, `2.5 lakh`, `1,3 juta`. As whole words, in lower case; Chinese,
 * Japanese, Korean and Thai ones stand directly behind the number.
 */
export const MULTIPLES: Readonly<Record<string, number>> = {
  ...each(
    1e3,
    '千',
    '仟',
    '천',
    'พัน',
    'ribu',
    'rb',
    'thousand',
    'тыс',
    'тысяч',
    'тис',
    'tis',
    'tys',
    'nghìn',
  ),
  ...each(1e3, 'bin', 'هزار', 'ألف'),
  ...each(1e4, '万', '萬', '만', 'หมื่น'),
  ...each(1e5, 'lakh', 'lakhs', 'lac', 'lacs', 'लाख', 'แสน'),
  ...each(
    1e6,
    'million',
    'millions',
    'millionen',
    'mio',
    'mln',
    'mn',
    'mill',
    'milion',
    'milioni',
    'milionów',
  ),
  ...each(
    1e6,
    'millones',
    'millón',
    'milhão',
    'milhões',
    'miljoner',
    'millioner',
    'miljoen',
    'milyon',
    'млн',
  ),
  ...each(1e6, 'миллион', 'миллионов', 'juta', 'jt', 'triệu', 'ล้าน', 'میلیون', 'مليون'),
  ...each(1e7, 'crore', 'crores', 'करोड़'),
  ...each(1e8, '亿', '億', '억'),
  ...each(1e9, 'billion', 'bn', 'mrd', 'млрд', 'miliar', 'tỷ', 'milyar'),
};

/** Letters that multiply only directly behind a number that has a currency: `$1.2M`, `350 k€`. */
export const MULTIPLYING_LETTERS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  m: 1e6,
  M: 1e6,
  B: 1e9,
};

/** The same in India, also after a space: `₹45 L`, `₹2.5 Cr`. */
export const MULTIPLYING_RUPEES: Readonly<Record<string, number>> = {
  L: 1e5,
  Lac: 1e5,
  Cr: 1e7,
  cr: 1e7,
};

function each(factor: number, ...words: string[]): Record<string, number> {
  return Object.fromEntries(words.map((word) => [word, factor]));
}
