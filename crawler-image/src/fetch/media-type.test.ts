import { describe, expect, test } from 'vitest';
import { hasHtmlRoot, looksLikePage } from './looks-like-page.ts';
import { mediaTypeOf } from './media-type.ts';

describe('a Content-Type', () => {
  test.each([
    ['', 'html', ''],
    ['text/html', 'html', 'text/html'],
    [' Text/HTML ; charset=gbk', 'html', ' Text/HTML ; charset=gbk'],
    ['application/xhtml+xml', 'html', 'application/xhtml+xml'],
    ['text/html,charset=utf-8', 'html', 'text/html'],
    ['text/html, text/html; charset=utf-8', 'html', 'text/html; charset=utf-8'],
    ['text/html; charset=utf-8, text/html', 'html', 'text/html; charset=utf-8'],
    ['text/html; charset=utf-8, text/html; charset=gbk', 'html', 'text/html; charset=gbk'],
    ['text/plain; charset=gbk, text/html', 'html', 'text/html'],
    ['text/html, text/plain', 'other', 'text/plain'],
    ['text/html;a="x,y", */*', 'html', 'text/html;a="x,y"'],
    ['text/html;a="x, text/plain', 'html', 'text/html;a="x, text/plain'],
    ['*/*', 'unknown', '*/*'],
    ['html', 'unknown', 'html'],
    ['text/html charset=utf-8', 'unknown', 'text/html charset=utf-8'],
    ['charset=utf-8', 'unknown', 'charset=utf-8'],
    ['unknown/unknown', 'unknown', 'unknown/unknown'],
    ['text/', 'unknown', 'text/'],
    [',', 'unknown', ','],
    ['application/xml', 'xml', 'application/xml'],
    ['text/xml; charset=utf-8', 'xml', 'text/xml; charset=utf-8'],
    ['application/rss+xml', 'xml', 'application/rss+xml'],
    ['text/plain', 'other', 'text/plain'],
    ['application/octet-stream', 'other', 'application/octet-stream'],
    ['video/mp4', 'other', 'video/mp4'],
  ])('%j is %s', (header, kind, value) => {
    expect(mediaTypeOf(header)).toEqual({ kind, value });
  });

  test.each(['"', '"\\', ',', 'a,', '/', 'a/b,', ';', '",', ' '])('of many %j is read at once', (piece) => {
    const start = process.cpuUsage();
    mediaTypeOf(`,${piece.repeat(60_000 / piece.length)}x`);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});

describe('a body without a type', () => {
  test.each([
    '<!DOCTYPE html>',
    '\uFEFF<html>',
    ' \r\n\t<HTML lang=de>',
    '<body>',
    '<p>Hi',
    '<a href=x>',
    '<!-- a comment -->',
    '<br\n/>',
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C">',
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
  ])('%j is a page', (text) => expect(looksLikePage(Buffer.from(text))).toBe(true));

  test.each([
    '',
    'Hello',
    '<',
    '<htmlx>',
    '<html',
    'x<html>',
    '<rss>',
    '<?xml version="1.0"?><rss>',
    '{"a":1}',
    '%PDF-',
    '\x89PNG',
    '\0<html>',
    '<?php',
  ])('%j is none', (text) => expect(looksLikePage(Buffer.from(text, 'latin1'))).toBe(false));
});

describe('a document of XML', () => {
  test.each([
    '<html>',
    '<?xml version="1.0" encoding="utf-8"?>\n<!-- <rss> -->\n<?xml-stylesheet href="a"?>\n<html lang="de">',
    '<!DOCTYPE html><html>',
    '<!DOCTYPE html\nPUBLIC "x" "y">',
  ])('%j is a page', (text) => expect(hasHtmlRoot(Buffer.from(text))).toBe(true));

  test.each([
    '',
    '<?xml',
    '<!-- <html> ',
    '<rss><html>',
    '<!DOCTYPE rss><rss>',
    '<svg>',
    '<htmlx>',
    '<urlset>',
  ])('%j is none', (text) => expect(hasHtmlRoot(Buffer.from(text))).toBe(false));
});
