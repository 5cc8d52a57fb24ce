import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extract } from '../testing/extract.ts';
import { looseDocuments } from './loose-json.ts';

test('what is JSON is read as JSON', () => {
  const text = fc.stringMatching(/^[a-zé茶][a-z0-9é茶 .%\n\t\\"-]{0,20}$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      text,
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.stringMatching(/^@?[a-zA-Z]{1,9}$/), tie('value'), { minKeys: 1, maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(value, (each) => {
      expect(looseDocuments(JSON.stringify([{ each }]))).toEqual([[{ each }]]);
    }),
  );
});

const PRODUCT =
  '"@type":"Product","name":"Pot","offers":{"@type":"Offer","price":"9.99","priceCurrency":"EUR"}';
const quoted = (open: string, close: string): string =>
  `{${PRODUCT}}`.replaceAll(/"([^"]*)"/g, `${open}$1${close}`);
const WARNING =
  '<br />\n<b>Warning</b>:  Undefined array key "x" [y] in <b>/srv/a.php</b> on line <b>12</b><br />\n';

describe('a script is read whatever has been put into it', () => {
  test.each([
    ['line breaks of an editor', `{<br />${PRODUCT.replaceAll(',', ',<br />\n')}<br />}`],
    ['a paragraph', `<p>{${PRODUCT}}</p>`],
    ['an element for code', `<pre><code>{${PRODUCT}}</code></pre>`],
    ['curly quotes as references', quoted('&#8220;', '&#8221;')],
    ['primes as references', quoted('&#8220;', '&#8243;')],
    ['quotes as references', quoted('&quot;', '&quot;')],
    ['quotes encoded twice', quoted('&amp;quot;', '&amp;quot;')],
    ['curly quotes', quoted('“', '”')],
    ['single quotes', quoted("'", "'")],
    ['escaped quotes', quoted('\\"', '\\"')],
    ['a warning of the server in front', `${WARNING}{${PRODUCT}}`],
    ['a plain warning in front', `\nNotice: Undefined index: x in /srv/a.php on line 12\n{${PRODUCT}}`],
    ['a warning within', `{"sku": ${WARNING},${PRODUCT}}`],
    ['the tag of the script twice', `<script type="application/ld+json">{${PRODUCT}}`],
    ['a variable', `var x = {${PRODUCT}};`],
    ['a call', `load({${PRODUCT}}); other({"a": 1});`],
    ['a section of XML', `//<![CDATA[\n{${PRODUCT}}\n//]]>`],
    ['an HTML comment', `<!-- {${PRODUCT},} -->`],
    ['another document in a comment', `/* {"@type":"Product","name":"Old"} */ {${PRODUCT}}`],
    ['a mark of the byte order', `\u{feff}{${PRODUCT}}`],
    ['what a template did not fill in', `{"sku": {{ sku }}, "a": {% if b %}${PRODUCT}}`],
    ['double braces', `{{${PRODUCT}}}`],
    ['the document as a string', JSON.stringify(`{${PRODUCT}}`)],
    ['two documents', `{"@type":"WebSite"}{${PRODUCT}}`],
    ['NaN and nothing as values', `{"x":NaN,"y":,${PRODUCT}}`],
    ['no end', `{${PRODUCT}`],
    ['a decimal comma without quotes', `{${PRODUCT.replace('"9.99"', '9,99')}}`],
    ['a sign without quotes', `{${PRODUCT.replace('"9.99"', '€ 9,99')}}`],
    ['no commas', `{${PRODUCT.replaceAll(',', '\n')}}`],
    ['no quote at the end', `{${PRODUCT.replace('Pot"', 'Pot')}}`],
    ['names without quotes', '{"@type":"Product",name:"Pot",offers:{price: 9,99, priceCurrency:"EUR"}}'],
  ])('%s', (_, script) => {
    const html = `<script type="application/ld+json">${script}</script>`;
    expect(extract(html, ['title', 'price'])?.fields).toEqual({
      title: 'Pot',
      price: 9.99,
      price_currency: 'EUR',
    });
  });

  test.each([0, 1, 8, 0x0b, 0x0c, 0x16, 0x1b, 0x1f])('control character %d', (code) => {
    const char = String.fromCharCode(code);
    const script = `{"@type":"Product",${char}"name":"Blue ${char}pot"}`;
    const html = `<script type="application/ld+json">${script}</script>`;
    expect(extract(html, ['title'])?.fields['title']).toBe('Blue pot');
  });

  test.each([
    ['1.299,00', 1299],
    ['1,299.00', 1299],
    ['1 299,50', 1299.5],
  ])('the price %s without quotes is %d', (price, amount) => {
    const html = `<script type="application/ld+json">{"@type":"Product","offers":{"price": ${price}, "sku": "A"}}</script>`;
    expect(extract(html, ['price'])?.fields['price']).toBe(amount);
  });
});

test('the number of a line in a warning is not a price', () => {
  const html = `<script type="application/ld+json">{${PRODUCT.replace('9.99', WARNING.replace('"x"', 'x'))}}</script>`;
  expect(extract(html, ['price'])).toBeNull();
});

test('quotes within a string are a part of it', () => {
  expect(looseDocuments('{"name": "The "best" 5" pot, "really" good", "n": 1}')).toEqual([
    { name: 'The "best" 5" pot, "really" good', n: 1 },
  ]);
});
