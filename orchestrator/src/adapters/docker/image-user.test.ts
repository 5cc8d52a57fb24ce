import { describe, expect, it } from 'vitest';
import { FIXED_USER, imageUserOf, resolveUser, userOf } from './image-user.ts';

const PASSWD = [
  'root:x:0:0:root:/root:/bin/sh',
  '',
  '  node:x:1000:1001::/home/node:/bin/sh  ',
  'toor:x:0:0::/:',
  'plus:x:+0:0::/:',
  'minus:x:-0:5::/:',
  'zeros:x:000:5::/:',
  'word:x:root:5::/:',
  'short',
  'huge:x:4294967296:5::/:',
  'no-group:x:7::::',
  'node:x:0:0:a second one:/:',
].join('\n');
const FILES = { passwd: PASSWD, group: 'root:x:0:\nstaff:x:50:node\nbad:x:word:\n' };

function resolved(text: string, files = FILES) {
  const user = imageUserOf(text);
  return user.kind === 'named' ? resolveUser(user, files) : userOf(user);
}

describe('the user of an image', () => {
  it.each([
    undefined,
    '',
    ' ',
    '0',
    '00',
    '+0',
    '-0',
    ' 0',
    '0 ',
    'root',
    'root:x',
    'root:1000',
    ':1000',
    ':',
    '0:0',
    '0:1000',
    '000:5',
  ])('%j would be root, and is the fixed one', (text) => {
    expect(imageUserOf(text)).toEqual({ kind: 'root' });
    expect(resolved(text ?? '')).toEqual({ uid: 65_534, gid: 65_534 });
  });

  it.each([
    ['1000', 1000, null],
    ['1000:', 1000, null],
    ['0101:0', 101, 0],
    ['+7:8', 7, 8],
    ['1000:0', 1000, 0],
    ['65534:65534', 65_534, 65_534],
    ['2147483647', 2_147_483_647, null],
    ['5:6:7', 5, 6],
  ])('%j stays as it is, group 0 included', (text, uid, gid) => {
    expect(resolved(text)).toEqual({ uid, gid });
  });

  it.each([
    ['node', 1000, 1001],
    ['node:staff', 1000, 50],
    ['node:0', 1000, 0],
    ['1000:staff', 1000, 50],
    ['no-group', 7, null],
  ])('%j is what the files of the image say', (text, uid, gid) => {
    expect(resolved(text)).toEqual({ uid, gid });
  });

  it.each(['toor', 'plus', 'minus', 'zeros', 'word', 'short', 'huge', 'toor:staff'])(
    'the name %j, which stands for root or for no number, is the fixed one',
    (text) => {
      expect(resolved(text)).toEqual(FIXED_USER);
    },
  );

  it.each([
    'nobody-knows-me',
    '-5',
    '2147483648',
    '99999999999999999999',
    '1000:nobody',
    '1000:bad',
    'ｒoot',
    '１０',
  ])('%j, which the image does not have, is refused in words', (text) => {
    expect(() => resolved(text)).toThrow(/which it does not have: add the (user|group) to its \/etc/);
  });

  it('is found in no other files than those of the image', () => {
    expect(() => resolved('node', { passwd: '', group: '' })).toThrow('"node", which it does not have');
  });

  it('shows nothing of a name that could steer a terminal', () => {
    expect(() => resolved('a\u001b[2J\n'.repeat(100))).toThrow(/"a\?\[2J\?a[ -~]*"/);
  });
});
