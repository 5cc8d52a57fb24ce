import { expect, test } from 'vitest';
import { parsePage } from '../page/page.ts';
import { rdfaEntities } from './rdfa.ts';

const entities = (html: string): unknown => rdfaEntities(parsePage(html, 'https://shop.example/p/1'));

test('entities nest by property, and values come from content, address or text', () => {
  const html = `<div vocab="https://schema.org/" typeof="Product"><b property="name">Pot</b>
    <p property="offers" typeof="Offer"><i property="price" content="9.50">9,50</i>
    <link property="availability" href="https://schema.org/InStock"></p></div>`;
  expect(entities(html)).toEqual([
    {
      '@type': ['Product'],
      name: ['Pot'],
      offers: [{ '@type': ['Offer'], price: ['9.50'], availability: ['https://schema.org/InStock'] }],
    },
  ]);
});

test('a relation without a value applies to the entity inside', () => {
  const html = `<div typeof="s:Product"><div rel="s:offers"><span typeof="s:Offer"><i property="s:price">3</i></span></div></div>`;
  expect(entities(html)).toEqual([{ '@type': ['Product'], offers: [{ '@type': ['Offer'], price: ['3'] }] }]);
});

test('an offering of GoodRelations is a product with an offer', () => {
  const html = `<div typeof="gr:Offering"><h1 property="gr:name">Pot</h1></div>`;
  const offering = { '@type': ['Offering'], name: ['Pot'] };
  expect(entities(html)).toEqual([offering, { ...offering, '@type': ['Product'], offers: [offering] }]);
});

test('OpenGraph meta tags, which have a property too, are not entities', () => {
  expect(entities('<meta property="og:title" content="Pot"><div typeof="Thing"></div>')).toEqual([
    { '@type': ['Thing'] },
  ]);
});
