import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';
import { parsePage } from '../page/page.ts';
import { headingAt, visibleTitle } from './visible-title.ts';

const titleOf = (html: string): string | null => visibleTitle(parsePage(html, 'https://shop.example/p/1'));

test.each([
  [
    'the heading the window is called after, not those of messages before it',
    '<title>Clay teapot: Tea House</title><h1>Adding to your cart ...</h1><h1>Try it for free</h1><h1>Clay teapot</h1>',
    'Clay teapot',
  ],
  [
    'a heading that says more than the window',
    '<title>Clay teapot | Tea House</title><h1>Sign in</h1><h1>Clay teapot, 0.8 l</h1>',
    'Clay teapot, 0.8 l',
  ],
  [
    'the title of the window, where all headings are those of a list',
    '<title>Clay teapot - Tea House</title><h1>Cup</h1><h1>Bowl</h1><h1>Tray</h1>',
    'Clay teapot',
  ],
  [
    'a heading of another wording, where it is the only one',
    '<title>Buy cheap tea things</title><h1>Clay teapot</h1>',
    'Clay teapot',
  ],
  [
    'the title of the window, where what is called a name of a product is that of others',
    `<title>Clay teapot - Tea House</title>${['Cup', 'Bowl', 'Tray'].map((name) => `<p class="item_title">${name}</p>`).join('')}`,
    'Clay teapot',
  ],
])('takes %s', (_, html, title) => {
  expect(titleOf(html)).toBe(title);
});

function lineAt(html: string, title: string | null): string | undefined {
  const lines = linesOf(parsePage(html, 'https://shop.example/').dom(), title);
  const line = lines[headingAt(lines, title)];
  return line && `${line.isHeading ? 'heading' : 'line'} ${line.text}`;
}

test.each([
  [
    'its heading, not the end of the trail',
    'Teapot',
    '<div class="breadcrumb"><p>Teapot</p></div><h1>Teapot</h1>',
    'heading Teapot',
  ],
  [
    'the heading with most of its words, where none has them all',
    'Buy blue clay teapot | Pots',
    '<h2>Help</h2><h2>Blue clay teapot 466</h2>',
    'heading Blue clay teapot 466',
  ],
  ['the end of the trail, where it stands nowhere else', 'Teapot', '<nav><p>Teapot</p></nav>', 'line Teapot'],
  ['nowhere, where it is not to be seen', 'Teapot', '<h2>Help</h2>', undefined],
])('the title is found in %s', (_, title, html, line) => {
  expect(lineAt(html, title)).toBe(line);
});
