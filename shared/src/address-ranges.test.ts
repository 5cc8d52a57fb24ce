import { expect, test } from 'vitest';
import { addressRanges, rangesIssue } from './address-ranges.ts';

test('addresses and ranges are taken as they are written', () => {
  const text = '127.0.0.1, 10.0.0.0/8,,fd00::/8 ,::1,0.0.0.0/0';
  expect(rangesIssue(text)).toBeNull();
  expect(addressRanges(text)).toEqual([
    { address: '127.0.0.1', prefix: 32, family: 'ipv4' },
    { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
    { address: 'fd00::', prefix: 8, family: 'ipv6' },
    { address: '::1', prefix: 128, family: 'ipv6' },
    { address: '0.0.0.0', prefix: 0, family: 'ipv4' },
  ]);
  expect([rangesIssue(''), addressRanges('')]).toEqual([null, []]);
});

test.each([
  'localhost',
  '10.0.0.0/33',
  '10.0.0/8',
  '10.0.0.256',
  '127.1',
  '::1/129',
  'fe80::1%eth0',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '1.2.3.4 5.6.7.8',
  '[::1]',
  ':::',
  '::ffff:10.0.0.1',
  '::FFFF:a00:0/104',
])('"%s" is neither', (wrong) => {
  expect(rangesIssue(`127.0.0.1,${wrong}`)).toContain(`"${wrong}"`);
  expect(addressRanges(wrong)).toEqual([]);
});
