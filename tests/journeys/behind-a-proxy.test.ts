import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { servedWorld } from '../../orchestrator/src/http/testing/operator.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { nginxBefore } from '../support/nginx.ts';

const SOON_MS = 1000;

/** What operators write who have read nothing, and what our page says. */
const WAYS = {
  'with nothing but proxy_pass': (url: string) => `proxy_pass ${url}; proxy_set_header Host localhost;`,
  'with HTTP/1.1': (url: string) =>
    `proxy_pass ${url}; proxy_set_header Host localhost; proxy_http_version 1.1;`,
  'with gzip': (url: string) =>
    `proxy_pass ${url}; proxy_set_header Host localhost; gzip on; gzip_types *; gzip_min_length 1; gzip_http_version 1.0;`,
  'as documented': (url: string) =>
    documentedLocation().replace('http://127.0.0.1:8000', url).replace('$host', 'localhost'),
};

it.each(Object.entries(WAYS))(
  'behind nginx %s, feeds and followed logs arrive while the crawl runs',
  async (_way, location) => {
    const { world, url } = await servedWorld();
    const proxy = await nginxBefore(location(url));
    const id = await world.running();
    const log = await follow(`${proxy}/api/v1/executions/${id}/logs?follow=true`, 'text/plain');
    const feeds = [
      await follow(`${proxy}/api/v1/executions/${id}/events`, 'text/event-stream'),
      await follow(`${proxy}/api/v1/events`, 'text/event-stream'),
    ];
    for (const text of ['the first line', 'the second line']) {
      world.engine.print(world.ref(id), text);
      const printedMs = performance.now();
      await eventually(text, () => log.text.includes(text));
      expect(performance.now() - printedMs).toBeLessThan(SOON_MS);
    }
    const stoppedMs = performance.now();
    world.stop(id);
    await eventually('the event', () => feeds.every(({ text }) => text.includes('"to_status":"stopping"')));
    expect(performance.now() - stoppedMs).toBeLessThan(SOON_MS);
  },
);

/** The part of the operations page that people copy. */
function documentedLocation(): string {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const found = /```nginx\nlocation \/ \{\n([^]*?)\n\}\n```/.exec(page)?.[1];
  if (found === undefined) throw new Error('docs/operations.md has no location for nginx');
  return found;
}

interface Followed {
  text: string;
}

/** As a browser asks: also for something that is compressed. */
async function follow(url: string, accept: string): Promise<Followed> {
  const followed: Followed = { text: '' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest(url, { agent: false, headers: { accept, 'accept-encoding': 'gzip' } });
    request.once('response', resolve).once('error', reject).end();
    onTestFinished(() => void request.destroy());
  });
  const isCompressed = response.headers['content-encoding'] === 'gzip';
  const body = isCompressed ? response.pipe(createGunzip()) : response;
  body.on('error', () => undefined).on('data', (part: Buffer) => (followed.text += part.toString()));
  return followed;
}
