import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Proxies, type Proxy } from './proxies.ts';

const urls = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `http://me:pass@p${i}.test:1`);
const silent = (): void => {};

test('a host keeps its proxy until that is not used any more, and never gets one that is not', () => {
  const step = fc.record({ host: fc.constantFrom('a', 'b', 'c', 'd', 'e'), works: fc.boolean() });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step),
      (count, max, steps) => {
        const notices: string[] = [];
        const proxies = new Proxies({ urls: urls(count), maxErrors: max }, (sentence) =>
          notices.push(sentence),
        );
        const rows = new Map<Proxy, number>();
        const lastOf = new Map<string, Proxy | null>();
        const isAside = (proxy: Proxy | null): boolean => proxy !== null && (rows.get(proxy) ?? 0) >= max;
        for (const { host, works } of steps) {
          const proxy = proxies.of(host);
          const last = lastOf.get(host);
          expect(proxy).toBe(last === undefined || isAside(last) ? proxy : last);
          expect(isAside(proxy)).toBe(false);
          lastOf.set(host, proxy);
          if (proxy === null) continue;
          if (works) proxies.worked(proxy);
          else proxies.failed(proxy, 'why');
          rows.set(proxy, works ? 0 : (rows.get(proxy) ?? 0) + 1);
        }
        const aside = [...rows.keys()].filter(isAside);
        expect(notices).toHaveLength(aside.length);
        expect(proxies.of('z') === null).toBe(aside.length === count);
      },
    ),
  );
});

test('a further attempt of a crawl leads each host through the same proxy, and hosts use them all', () => {
  const [one, two] = [1, 2].map(() => new Proxies({ urls: urls(5), maxErrors: 3 }, silent));
  const hosts = Array.from({ length: 100 }, (_, i) => `shop-${i}.example`);
  const namesOf = (proxies = one): (string | undefined)[] => hosts.map((host) => proxies?.of(host)?.name);
  expect(namesOf(two)).toEqual(namesOf(one));
  expect(new Set(namesOf()).size).toBe(5);
});
