import { expect, test } from 'vitest';
import { labelledAvailability, parseAvailability } from './availability.ts';

test.each([
  ['https://schema.org/InStock', 'in_stock'],
  ['http://schema.org/OutOfStock', 'out_of_stock'],
  ['https://schema.org/PreOrder', 'preorder'],
  ['https://schema.org/BackOrder', 'backorder'],
  ['https://schema.org/Discontinued', 'discontinued'],
  ['https://schema.org/LimitedAvailability', 'limited'],
  ['SoldOut', 'out_of_stock'],
  ['https://schema.org/MadeToOrder', 'backorder'],
  ['https://schema.org/Reserved', 'out_of_stock'],
  ['Usually dispatched within 3 days', 'in_stock'],
  ['Versandfertig in 2 Tagen', 'in_stock'],
  ['in stock', 'in_stock'],
  ['instock', 'in_stock'],
  ['In stock (22 available)', 'in_stock'],
  ['Not in stock', 'out_of_stock'],
  ['Currently unavailable.', 'out_of_stock'],
  ['Sold out', 'out_of_stock'],
  ['Only 3 left in stock', 'limited'],
  ['Pre-order now', 'preorder'],
  ['Available on backorder', 'backorder'],
  ['No longer available', 'discontinued'],
  ['有货', 'in_stock'],
  ['现货，今日发出', 'in_stock'],
  ['缺货', 'out_of_stock'],
  ['已售罄', 'out_of_stock'],
  ['无货', 'out_of_stock'],
  ['没有货', 'out_of_stock'],
  ['预售中', 'preorder'],
  ['仅剩 2 件', 'limited'],
  ['即将售罄', 'limited'],
  ['품절 임박', 'limited'],
  ['商品已下架', 'discontinued'],
  ['現貨供應', 'in_stock'],
  ['補貨中', 'out_of_stock'],
  ['預購商品', 'preorder'],
  ['在庫あり', 'in_stock'],
  ['在庫切れ', 'out_of_stock'],
  ['일시품절', 'out_of_stock'],
  ['Rupture de stock', 'out_of_stock'],
  ['Nicht lieferbar', 'out_of_stock'],
  ['Sofort lieferbar', 'in_stock'],
  ['Agotado', 'out_of_stock'],
  ['Slut i lager', 'out_of_stock'],
  ['Brak w magazynie', 'out_of_stock'],
  ['Disponibilità immediata.', 'in_stock'],
  ['Skladom', 'in_stock'],
  ['Nie je skladom', 'out_of_stock'],
  ['Na objednávku', 'backorder'],
  ['Nincs raktáron', 'out_of_stock'],
  ['Raktáron', 'in_stock'],
  ['В наличии', 'in_stock'],
  ['Нет в наличии', 'out_of_stock'],
  ['Tükendi', 'out_of_stock'],
  ['אינו במלאי', 'out_of_stock'],
  ['במלאי', 'in_stock'],
  ['Ni na zalogi', 'out_of_stock'],
  ['Auf Bestellung', 'backorder'],
])('"%s" means %s', (text, availability) => {
  expect(parseAvailability(text)).toBe(availability);
});

test.each([
  '',
  'blue',
  'Is Discontinued By Manufacturer',
  'List unavailable.',
  'https://schema.org/Blue',
  `In stock ${'and so on '.repeat(50)}`,
])('"%s" states no availability', (text) => {
  expect(parseAvailability(text)).toBeNull();
});

test.each([
  ['Stock:', '40+', 'in_stock'],
  ['Stock', '0', 'out_of_stock'],
  ['库存：', '3件', 'in_stock'],
  ['庫存', '無', 'out_of_stock'],
  ['Availability', 'Sold out', 'out_of_stock'],
  ['Verfügbarkeit:', 'sofort lieferbar', 'in_stock'],
  ['Weight', '40', null],
  ['Stock', 'SKU-7', null],
])('the label "%s" with the value "%s" means %s', (label, value, availability) => {
  expect(labelledAvailability(label, value)).toBe(availability);
});
