import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageTypeOf } from './image-type.ts';

const PADDING = '00'.repeat(16);

test.each([
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ffe0'],
  ['image/gif', '474946383961'],
  ['image/webp', '52494646e8030000574542505650384c'],
  ['image/avif', '000000206674797061766966'],
  // Of the kind mif1, and compatible with avif.
  ['image/avif', '0000001c667479706d696631000000006d69663161766966'],
])('%s is recognized by its first bytes', (contentType, hex) => {
  expect(imageTypeOf(Buffer.from(hex + PADDING, 'hex'))?.contentType).toBe(contentType);
});

test.each([
  ['an SVG, which can hold scripts', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
  ['a page that says the image is missing', '<!doctype html><title>404</title>'],
  ['sound in the same container as WebP', 'RIFF____WAVEfmt '],
  ['a film in the same container as AVIF', '\0\0\0\u0018ftypisom\0\0\0\0mp42avc1'],
  ['a version that looks like a brand', '\0\0\0\u0010ftypisomavif'],
  ['nothing', ''],
])('%s is no image', (_, text) => {
  expect(imageTypeOf(Buffer.from(text, 'latin1'))).toBeNull();
});

test('no bytes make it fail, however short', () => {
  const start = fc.constantFrom('', '0000ffff66747970', 'ffffffff66747970', '52494646');
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 40 }), (hex, rest) => {
      const body = Buffer.concat([Buffer.from(hex, 'hex'), rest]);
      const contentType = imageTypeOf(body)?.contentType ?? 'none';
      expect(contentType).toMatch(/^none$|^image\//);
    }),
  );
});
