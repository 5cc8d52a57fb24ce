import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentPerHost, headersOf } from './user-agents.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const EDGE = `${CHROME} Edg/156.0.0.0`;
const PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15';

describe('the agent of a host', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });

  test('is one of the list, and the same for all its pages', () => {
    fc.assert(
      fc.property(
        names,
        fc.domain(),
        fc.webPath(),
        fc.string(),
        ([first = '', ...more], host, path, salt) => {
          const of = agentPerHost([first, ...more], salt);
          expect([first, ...more]).toContain(of(`http://${host}/`));
          expect(of(`https://${host}:8443${path}`)).toBe(of(`http://${host}/`));
        },
      ),
    );
  });

  test('differs between hosts: each of the list has its share', () => {
    const of = agentPerHost(['a', 'b', 'c', 'd'], 'salt');
    const counts = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const agent = of(`http://shop-${i}.example/`);
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(['a', 'b', 'c', 'd']);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
  });
});

describe('the headers of', () => {
  test('a crawler say nothing of a browser', () => {
    for (const agent of [
      'crawlerd/0.1 (web crawler)',
      'Mozilla/5.0 (compatible; ExampleBot/2.1; +http://x) Chrome/1',
    ]) {
      expect(headersOf(agent, true)).toEqual({
        'user-agent': agent,
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5',
      });
    }
  });

  test.each([
    [CHROME, '"Chromium";v="156", "Google Chrome";v="156", "Not_A Brand";v="24"', '?0', '"Windows"'],
    [EDGE, '"Chromium";v="156", "Microsoft Edge";v="156", "Not_A Brand";v="24"', '?0', '"Windows"'],
    [PHONE, '"Chromium";v="156", "Google Chrome";v="156", "Not_A Brand";v="24"', '?1', '"Android"'],
  ])('%s hint at the same browser', (agent, brands, mobile, platform) => {
    expect(headersOf(agent, true)).toMatchObject({
      'user-agent': agent,
      'accept-language': 'en-US,en;q=0.9',
      'sec-ch-ua': brands,
      'sec-ch-ua-mobile': mobile,
      'sec-ch-ua-platform': platform,
    });
  });

  test.each([
    [CHROME, false],
    [FIREFOX, true],
    [SAFARI, true],
  ])('%s (secure: %s) hold no client hints', (agent, isSecure) => {
    const headers = headersOf(agent, isSecure);
    expect(Object.keys(headers).filter((name) => name.startsWith('sec-ch'))).toEqual([]);
    expect(headers).toHaveProperty('accept-language');
  });
});
