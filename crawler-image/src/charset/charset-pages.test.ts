import { describe, expect, test } from 'vitest';
import { decodeHtml } from './decode-html.ts';
import { encodeText } from './testing/encode-text.ts';

const LONG = {
  'zh-CN':
    '这款紫砂茶壶由宜兴老师傅手工制作，容量约二百二十毫升，适合两到三人饮用。壶身厚薄均匀，出水流畅，断水干净。' +
    '购买前请确认尺寸，支持七天无理由退换货；如有破损，请在签收后四十八小时内联系客服，我们会尽快为您处理。',
  'zh-TW':
    '這款宜興紫砂茶壺由老師傅手工製作，容量約二百二十毫升，適合兩到三人飲用。壺身厚薄均勻，出水流暢，斷水乾淨。' +
    '購買前請確認尺寸，享七天鑑賞期；如有破損，請在簽收後四十八小時內聯絡客服，我們會儘快為您處理。',
  ja:
    'この急須は常滑の職人が一つ一つ手作りしたもので、容量は約二百二十ミリリットルです。二、三人でお茶を楽しむのに' +
    'ちょうどよい大きさです。ご購入の前に寸法をご確認ください。破損の場合は到着後二日以内にご連絡をお願いします。',
  ko:
    '이 찻주전자는 장인이 하나하나 손으로 빚은 것으로 용량은 약 이백이십 밀리리터입니다. 두세 사람이 함께 마시기에 ' +
    '알맞습니다. 구매하시기 전에 크기를 확인해 주세요. 파손된 경우 수령 후 이틀 안에 고객센터로 연락해 주시기 바랍니다.',
  fr: 'Cette théière émaillée, façonnée à la main près de Besançon, contient deux décilitres : idéale pour être partagée.',
  ru: 'Этот чайник из красной глины сделан вручную. Объём двести двадцать миллилитров, подходит для двоих. Есть в наличии.',
} as const;
type Language = keyof typeof LONG;

/** As short as a product tile: 20 characters or fewer. */
const SHORT: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['紫砂茶壶', '现货，今日发出', '加入购物车', '不锈钢保温杯五百毫升家用便携大容量'],
  'zh-TW': ['紫砂茶壺', '現貨，今日出貨', '加入購物車', '不鏽鋼保溫瓶五百毫升家用大容量'],
  ja: ['手作りの急須', '在庫あり', 'カートに入れる', 'ステンレス製の水筒（大容量）'],
  ko: ['수제 찻주전자', '재고 있음', '장바구니에 담기', '스테인리스 보온병 대용량'],
  fr: ['Théière émaillée', 'Déjà épuisé', 'L’été arrive'],
  ru: ['Чайник из глины', 'Нет в наличии', 'Добавить в корзину'],
};

const CHARSETS: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['gb18030', 'utf-8'],
  'zh-TW': ['big5', 'gb18030', 'utf-8'],
  ja: ['shift_jis', 'euc-jp', 'utf-8'],
  ko: ['euc-kr', 'utf-8'],
  fr: ['windows-1252', 'utf-8'],
  ru: ['windows-1251', 'koi8-r', 'utf-8'],
};

const LABELS: Readonly<Record<string, readonly string[]>> = {
  gb18030: ['gb2312', 'GBK', 'GB18030', 'cp936'],
  big5: ['Big5', 'big5-hkscs', 'cp950'],
  shift_jis: ['Shift_JIS', 'x-sjis', 'CP932', 'windows-31j'],
  'euc-jp': ['EUC-JP'],
  'euc-kr': ['EUC-KR', 'ks_c_5601-1987', 'CP949'],
  'windows-1252': ['ISO-8859-1', 'windows-1252'],
  'windows-1251': ['windows-1251'],
  'koi8-r': ['KOI8-R'],
  'utf-8': ['UTF-8', 'utf8'],
};

interface Sample {
  readonly charset: string;
  readonly text: string;
}

const samples: readonly Sample[] = languages().flatMap((language) =>
  CHARSETS[language].flatMap((charset) =>
    [LONG[language], ...SHORT[language]].map((text) => ({ charset, text })),
  ),
);

function languages(): Language[] {
  return ['zh-CN', 'zh-TW', 'ja', 'ko', 'fr', 'ru'];
}

function encoded(text: string, charset: string): Buffer {
  return charset === 'utf-8' ? Buffer.from(text) : encodeText(text, charset);
}

function page({ charset, text }: Sample, meta = ''): { readonly html: string; readonly bytes: Buffer } {
  const html = `<html><head>${meta}<title>${text}</title></head><body><h1>${text}</h1></body></html>`;
  return { html, bytes: encoded(html, charset) };
}

describe.each(samples)('"$text" in $charset', (sample) => {
  const labels = LABELS[sample.charset] ?? [];

  test.each(labels)('is read with the label %s in the header', (label) => {
    const { html, bytes } = page(sample);
    const decoded = decodeHtml(bytes, `text/html; charset=${label}`);
    expect(decoded).toMatchObject({ text: html, charset: sample.charset, declared: label.toLowerCase() });
    expect(decoded.replacements).toBe(0);
  });

  test('is read with the label in a meta tag', () => {
    const { html, bytes } = page(sample, `<meta charset="${labels[0]}">`);
    expect(decodeHtml(bytes, 'text/html')).toMatchObject({ text: html, charset: sample.charset });
  });

  test('is detected without a label', () => {
    const { html, bytes } = page(sample);
    const { text, declared, detected } = decodeHtml(bytes, 'text/html');
    expect({ text, declared, detected }).toEqual({ text: html, declared: null, detected: sample.charset });
  });

  test.each(['UTF-8', 'utf-16', 'x-unknown', 'hz-gb-2312', 'null'])(
    'is read despite the wrong label %s',
    (label) => {
      const { html, bytes } = page(sample);
      expect(decodeHtml(bytes, `text/html; charset=${label}`).text).toBe(html);
    },
  );
});

// A server's default label on pages in another charset, which the pages themselves may declare or not.
const ASIAN = samples.filter(
  ({ charset, text }) => /^(?:gb|big5|shift|euc|utf)/.test(charset) && text.length >= 10,
);

describe.each(ASIAN)('"$text" in $charset', (sample) => {
  test.each(['ISO-8859-1', 'gb2312', 'Big5', 'Shift_JIS', 'EUC-KR'])(
    'is read although the server says %s',
    (label) => {
      const { html, bytes } = page(sample);
      expect(decodeHtml(bytes, `text/html; charset=${label}`).text).toBe(html);
      const honest = page(sample, `<meta charset="${LABELS[sample.charset]?.[0]}">`);
      expect(decodeHtml(honest.bytes, `text/html; charset=${label}`).text).toBe(honest.html);
    },
  );
});

// Alphabets without known frequencies: their bytes look like Cyrillic or Western letters.
describe.each([
  [
    'windows-1250',
    'Hungarian',
    'Kézzel készült fűtőtest, törölköző és kőműves szerszámok, szállítás két nap',
  ],
  ['iso-8859-2', 'Polish', 'Ręcznie malowana żółta łyżka, dostępność: duża ilość, wysyłka w ciągu dnia'],
  ['windows-1253', 'Greek', 'Χειροποίητη τσαγιέρα από πορσελάνη, άμεσα διαθέσιμη, παράδοση σε δύο ημέρες'],
  ['iso-8859-7', 'Greek', 'Χειροποίητη τσαγιέρα από πορσελάνη, άμεσα διαθέσιμη, παράδοση σε δύο ημέρες'],
  ['windows-1254', 'Turkish', 'El yapımı çaydanlık, stokta mevcut değil, kargo ücretsiz, şık görünüşlü'],
  ['windows-1255', 'Hebrew', 'קומקום תה עבודת יד מחרסינה, קיים במלאי, משלוח חינם עד הבית'],
  ['windows-1256', 'Arabic', 'إبريق شاي مصنوع يدويا من الخزف متوفر في المخزون والتوصيل مجاني'],
  ['windows-1257', 'Lithuanian', 'Rankų darbo arbatinukas, šviežias žąsų taukas, yra sandėlyje, čia pat'],
  ['windows-874', 'Thai', 'กาน้ำชาทำมือจากพอร์ซเลน มีสินค้าในสต็อก จัดส่งฟรีทั่วประเทศ'],
])('a page in %s that says so (%s)', (charset, _, text) => {
  test.each([1, 20])('is read, long or short (%d times its sentence)', (times) => {
    const html = `<p>${`${text}. `.repeat(times)}</p>`;
    expect(decodeHtml(encodeText(html, charset), `text/html; charset=${charset}`).text).toBe(html);
    const honest = `<meta charset="${charset}">${html}`;
    expect(decodeHtml(encodeText(honest, charset), 'text/html').text).toBe(honest);
  });
});

describe.each(['windows-1251', 'koi8-r'])('Russian in %s', (charset) => {
  test('in capitals is read as what it says', () => {
    const html = `<p>${'ЧАЙНИК ФАРФОРОВЫЙ. ЕСТЬ В НАЛИЧИИ. '.repeat(5)}</p>`;
    expect(decodeHtml(encodeText(html, charset), `text/html; charset=${charset}`).text).toBe(html);
  });

  test.each([
    'iso-8859-1',
    'iso-8859-2',
    'windows-1250',
    'windows-1254',
    'windows-1257',
    'gb2312',
    'shift_jis',
  ])('is read although it says %s', (label) => {
    const html = `<p>${'Чайник фарфоровый, есть в наличии, доставка два дня. '.repeat(3)}</p>`;
    expect(decodeHtml(encodeText(html, charset), `text/html; charset=${label}`).text).toBe(html);
  });
});

test('a page in Chinese is read although it says that it is Polish', () => {
  const html = `<p>${'手工制作的茶壶，现货，两天内发货。'.repeat(5)}</p>`;
  expect(decodeHtml(encodeText(html, 'gb18030'), 'text/html; charset=iso-8859-2').text).toBe(html);
});

test('a page of rare characters is read in the charset it declares', () => {
  const html = `<p>${'ｱｲｳｴｵｶｷｸ①②③ⅰⅱⅲ㈱№℡纊褜鍈銈蓜俉炻昱棈鋹曻彅'.repeat(3)}</p>`;
  const bytes = encodeText(html, 'shift_jis');
  expect(decodeHtml(bytes, 'text/html; charset=x-sjis').text).toBe(html);
});

test.each(['text/html; charset=iso-2022-jp', 'text/html'])(
  'Japanese in seven bits is read (%s)',
  (contentType) => {
    // 日本語 between two escapes.
    const bytes = Buffer.from('<p>\u001b$BF|K\\8l\u001b(B</p>', 'latin1');
    expect(decodeHtml(bytes, contentType)).toMatchObject({
      text: '<p>日本語</p>',
      charset: 'iso-2022-jp',
    });
  },
);

test('characters of four bytes are read from pages that say GB2312', () => {
  // Beyond GBK: from the extensions A and B, a Tibetan letter, and an emoji.
  const text = '\u3400\u{20087}\u0f40\u{1f375}与常用字相混';
  const bytes = encodeText(text, 'gb18030');
  expect(bytes.length).toBe(4 * 4 + 6 * 2);
  expect(decodeHtml(bytes, 'text/html; charset=gb2312').text).toBe(text);
  expect(decodeHtml(bytes, 'text/html').text).toBe(text);
});

test.each([
  [
    'syllables of Korean that only Windows has',
    'euc-kr',
    '8c63b9e6b0a2c7cf20bc84bdc3c4ddb6f3',
    '똠방각하 펲시콜라',
  ],
  ['the last of those syllables', 'euc-kr', 'c652', '힣'],
  ['characters of Hong Kong', 'big5-hkscs', '8845885c8a738bda8dd8', '𠄌Ě鵮罓洆'],
  ['pairs that stand for two characters', 'big5', '88628864', 'Ê̄Ê̌'],
  ['circled digits and kana of Taiwan', 'big5', 'c6a1c6e7', '①ぁ'],
  ['the signs of Windows-1252', 'windows-1252', '80859293', '€…’“'],
  ['the wave dash of Japan', 'shift_jis', '8160', '～'],
  ['circled digits of Japan', 'cp932', '8740', '①'],
  ['the euro sign and others that GBK lacks', 'gbk', 'a2e3a8bc', '€ḿ'],
])('%s are read', (_, label, hex, text) => {
  expect(decodeHtml(Buffer.from(hex, 'hex'), `text/html; charset=${label}`).text).toBe(text);
});

test('the country of the host decides where no charset is detected', () => {
  const word = encodeText('Żółw', 'windows-1250');
  expect(decodeHtml(word, 'text/html', 'https://sklep.example.pl/').text).toBe('Żółw');
  const greek = encodeText('Τσαγιέρα', 'windows-1253');
  expect(decodeHtml(greek, 'text/html', 'https://shop.example.gr/').text).toBe('Τσαγιέρα');
});

test('UTF-16 without a byte order mark is recognized by its zero bytes', () => {
  const html = '<html><p>中文</p>';
  expect(decodeHtml(Buffer.from(html, 'utf16le'), '')).toMatchObject({ text: html, charset: 'utf-16le' });
  expect(decodeHtml(Buffer.from(html, 'utf16le').swap16(), '')).toMatchObject({
    text: html,
    charset: 'utf-16be',
  });
});

test('text late on a page is examined too', () => {
  const html = `<script>${'x'.repeat(200_000)}</script><p>手工制作的茶壶</p>`;
  expect(decodeHtml(encodeText(html, 'gb18030'), 'text/html').text).toBe(html);
});

test('undecodable characters are counted', () => {
  const bytes = Buffer.concat([Buffer.from('中文商品很多'), Buffer.from([0xff]), Buffer.from('价格')]);
  expect(decodeHtml(bytes, 'text/html; charset=utf-8').replacements).toBe(1);
});
