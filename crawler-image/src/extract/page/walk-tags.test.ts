import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Tokenizer } from 'htmlparser2';
import { expect, test } from 'vitest';
import { decodeAttribute } from './text.ts';
import { tagWalker, type TagVisitor } from './walk-tags.ts';

type Event = readonly [kind: 'opened' | 'closed' | 'text', ...what: readonly unknown[]];

const NAMES = 'a b h1 p script style svg textarea title xmp'.split(' ');
const walkAll = tagWalker({ opening: new Map(NAMES.map((name) => [name, 'all'])), closing: NAMES });

/** All tags and texts, as this walker finds them. */
function walked(html: string): Event[] {
  const events: Event[] = [];
  const visitor: TagVisitor = {
    gathers: true,
    opened: (name, attributes, isSelfClosing) =>
      events.push(['opened', name, { ...attributes }, isSelfClosing]),
    closed: (name) => events.push(['closed', name]),
    text: (start, end) => events.push(['text', html.slice(start, end)]),
  };
  walkAll(html, visitor);
  return joined(events);
}

/** The same by the tokenizer that the tree is built with. */
function tokenized(html: string): Event[] {
  const events: Event[] = [];
  const slice = (start: number, end: number): string => html.slice(start, end);
  let tag = '';
  let attributes: Record<string, string> = {};
  let attribute = '';
  let value = '';
  const opened = (isSelfClosing: boolean): void => {
    events.push(['opened', tag, NAMES.includes(tag) ? attributes : {}, isSelfClosing]);
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname: (start, end) => {
        tag = slice(start, end).toLowerCase();
        attributes = {};
      },
      onattribname: (start, end) => {
        attribute = slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata: (start, end) => (value += slice(start, end)),
      onattribend: () => {
        if (!Object.hasOwn(attributes, attribute)) attributes[attribute] = decodeAttribute(value);
      },
      onopentagend: () => opened(false),
      onselfclosingtag: () => opened(true),
      onclosetag: (start, end) => events.push(['closed', slice(start, end).toLowerCase()]),
      ontext: (start, end) => events.push(['text', slice(start, end)]),
      onattribentity: () => {},
      ontextentity: () => {},
      oncdata: () => {},
      oncomment: () => {},
      ondeclaration: () => {},
      onend: () => {},
      onprocessinginstruction: () => {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return joined(events);
}

/** Texts that follow each other are one. */
function joined(events: readonly Event[]): Event[] {
  const whole: Event[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    if (event[0] === 'text' && last?.[0] === 'text')
      whole[whole.length - 1] = ['text', `${String(last[1])}${String(event[1])}`];
    else whole.push(event);
  }
  return whole;
}

const PIECES = [
  ...'<>/!?-="\' \n\0&'.split(''),
  ...NAMES,
  ...NAMES.map((name) => `<${name}`),
  ...NAMES.map((name) => `</${name.toUpperCase()}>`),
  '</',
  '/>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!doctype',
  '<?xml',
  ' x=',
  ' y="',
  ' itemscope',
  '&amp;',
  'é',
];
/** Ends whatever is open, because an end of the page within a tag is nobody's business. */
const ENDS = ['-->', ']]>', '">', "'>", ...NAMES.map((name) => `</${name}>`), '>'].join(' ');

test('finds the tags and texts that the tokenizer of the tree finds', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), (pieces) => {
      const html = `${pieces.join('')}${ENDS}`;
      expect(walked(html)).toEqual(tokenized(html));
    }),
    { numRuns: 2000 },
  );
});

const SAVED = join(import.meta.dirname, '../labelled');

test('finds on all saved pages what the tokenizer finds', () => {
  const pages = readdirSync(SAVED, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.html'),
  );
  expect(pages.length).toBeGreaterThan(100);
  for (const file of pages) {
    const html = readFileSync(join(SAVED, file), 'utf8');
    expect(walked(html)).toEqual(tokenized(html));
  }
});

test('no page takes long', () => {
  const before = process.cpuUsage();
  for (const piece of [
    '<',
    '</',
    '</>',
    '<!',
    '<!--',
    '<a ',
    '<a b="',
    '</a ',
    '<script>',
    '<title></title',
    '<a b=">',
  ]) {
    walked(piece.repeat(200_000));
  }
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
});
