import { expect, test } from 'vitest';
import { buildDom } from '../page/dom.ts';
import { linesOf } from './lines.ts';

const lines = (html: string): ReturnType<typeof linesOf> => linesOf(buildDom(html), null);
const texts = (html: string): string[] => lines(html).map(({ text }) => text);

test('a line is the text between two breaks, including inline elements', () => {
  expect(texts('<p>From <b>$<i>12</i></b>.50 <br>a pot</p>plain<div>x<p>y</div>')).toEqual([
    'From $12.50',
    'a pot',
    'plain',
    'x',
    'y',
  ]);
});

test('crossed-out, hidden and non-text content yields no line', () => {
  const html = `<del>$9</del><s>$8</s><i style="text-decoration: line-through">$7</i><p style="display:none">$6</p>
    <script>$5</script><option>$4</option><p>$3</p>`;
  expect(texts(html)).toEqual(['$3']);
});

test('an old price is a separate line, so that it does not run into the new one', () => {
  const found = lines('<p class="price"><span class="old-price">$9</span> $7</p>');
  expect(found.map(({ text, isOld }) => [text, isOld])).toEqual([
    ['$9', true],
    ['$7', false],
  ]);
});

test('a line has the names of the innermost elements around it', () => {
  const [line] = lines(
    '<div class="a"><div class="b"><p class="c"><b class="d" id="e">x</b></p></div></div>',
  );
  expect(line?.names).toBe('a b c d e');
});

test('lines in navigation, or after a heading of other products, are aside', () => {
  const html = `<nav>1</nav><main><h1>Pot</h1><section><h2>Related products</h2><p>2</p></section><p>3</p></main>
    <div class="recommended">4</div><footer>5</footer>`;
  expect(lines(html).flatMap(({ text, isAside }) => (isAside ? [text] : []))).toEqual(['1', '2', '4', '5']);
});

const aside = (html: string): string[] => lines(html).flatMap(({ text, isAside }) => (isAside ? [text] : []));

test('a line that looks like such a heading counts as one, also in a block of its own', () => {
  const others = '<ul><li>$1</li><li>$2</li></ul>';
  expect(aside(`<div><div class="h1">Podobni izdelki</div>${others}</div>`)).toEqual(['$1', '$2']);
  expect(aside(`<div><div><div><h3>Spesso comprati insieme</h3></div></div>${others}</div>`)).toContain('$2');
  expect(aside(`<div><p>We recommend it to be washed by hand.</p>${others}</div>`)).toEqual([]);
  expect(aside(`<div><a>Similar items</a><button>Similar items</button>${others}</div>`)).toEqual([]);
});

test('the main heading is never aside, whatever heading comes before it', () => {
  const html = '<div><h2>Recommended for you</h2></div><div><h1>Related rates, a book</h1><p>$7</p></div>';
  expect(aside(html)).toEqual([]);
});

test('the name of the whole page does not affect its lines', () => {
  expect(
    aside('<body class="category-accessories nav"><main class="related"><p>$7</p></main></body>'),
  ).toEqual([]);
});

test('lines hidden by a class or an attribute are marked as hidden', () => {
  const html = `<p hidden>1</p><div class="msg is-hidden"><b>2</b></div><p class="hidden">3</p>
    <p class="d-none d-md-block">4</p><p class="hidden-xs">5</p><p class="hidden lg:block">6</p>`;
  expect(lines(html).flatMap(({ text, isHidden }) => (isHidden ? [text] : []))).toEqual(['1', '2', '3']);
});

test('the fraction of a price is separated from the whole number', () => {
  expect(
    texts('<p>$34<sup>98</sup></p><p>12<i class="price-cents">50</i> €</p><p>5<sup>2</sup> m</p>'),
  ).toEqual(['$34.98', '12.50 €', '52 m']);
});

test('cookie dialogs are left out', () => {
  expect(texts('<div id="CookieDialog"><h1>Cookies</h1><p>$1</p></div><p>$2</p>')).toEqual(['$2']);
});
