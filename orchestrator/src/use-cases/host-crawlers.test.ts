import { describe, expect, it } from 'vitest';
import { HostCrawlers } from './host-crawlers.ts';

const hosts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `h${from + i}`);

describe('the crawlers of hosts', () => {
  it('are counted once each, until they no longer ask or have ended', () => {
    const crawlers = new HostCrawlers();
    crawlers.note('e1', ['a', 'b'], 100);
    crawlers.note('e1', ['a'], 200);
    crawlers.note('e2', ['a'], 100);
    expect([...crawlers.countsOf('e1')]).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
    crawlers.expire('e1', 100);
    expect([...crawlers.countsOf('e1')]).toEqual([['a', 2]]);
    crawlers.forget('e2');
    expect([...crawlers.countsOf('e1')]).toEqual([['a', 1]]);
    expect([...crawlers.countsOf('e2')]).toEqual([]);
    crawlers.forget('e1');
    expect(crawlers.size).toBe(0);
  });

  it('are counted at the 100 hosts that each asked last', () => {
    const crawlers = new HostCrawlers();
    for (let from = 0; from < 1000; from += 50) crawlers.note('e1', hosts(50, from), 100);
    expect([...crawlers.countsOf('e1')].map(([host]) => host)).toEqual(hosts(100, 900));
    expect(crawlers.size).toBe(100);
  });

  it('are no longer counted at new hosts when there are too many, until some have ended', () => {
    const crawlers = new HostCrawlers(10);
    crawlers.note('e1', hosts(10), 100);
    crawlers.note('e2', ['h0', 'new'], 100);
    expect([...crawlers.countsOf('e2')]).toEqual([]);
    expect(crawlers.size).toBe(10);
    crawlers.forget('e1');
    crawlers.note('e2', ['h0', 'new'], 100);
    expect([...crawlers.countsOf('e2')]).toHaveLength(2);
  });
});
