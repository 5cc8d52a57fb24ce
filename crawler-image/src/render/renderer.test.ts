import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../base/clock.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Renderer } from './renderer.ts';
import { renderOptionsOf } from '../testing/options-of.ts';

let folder: string;
let renderer: Renderer | null = null;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'renderer-'));
});
afterEach(async () => {
  await renderer?.close();
  await rm(folder, { recursive: true });
});

/** A renderer whose host is this script; `starts` counts its starts, from 1. */
async function rendererWith(script: string, clock: Clock = systemClock): Promise<Renderer> {
  const executable = path.join(folder, 'chromium');
  await writeFile(executable, '', { mode: 0o755 });
  const hostScript = path.join(folder, 'host.mjs');
  await writeFile(
    hostScript,
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    const file = new URL('starts', import.meta.url);
    const starts = (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0) + 1;
    writeFileSync(file, String(starts));
    const answer = (id, html) => process.send({ id, outcome: { kind: 'rendered', html, bytes: 0 } });
    process.on('disconnect', () => process.exit());
    process.on('message', ({ kind, id, job }) => { if (kind === 'render') { ${script} } });`,
  );
  renderer = new Renderer({
    options: renderOptionsOf({ executable, timeout: 1 }),
    addressRules: { allowed: '', ofMachine: '' },
    verifyTls: true,
    hostScript: pathToFileURL(hostScript),
    tabs: 2,
    clock,
  });
  return renderer;
}

const job = (url: string) => ({ url, html: '', userAgent: 'tester/1' });

describe('the browser host process', () => {
  test('is shared by all pages', async () => {
    const { render } = bound(await rendererWith('answer(id, job.url + starts)'));
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((url) => render(url)));
    expect(outcomes).toMatchObject(['a1', 'b1', 'c1', 'd1'].map((html) => ({ html })));
  });

  test('fails only the pages in progress when it ends', async () => {
    const { render } = bound(await rendererWith('starts === 1 ? process.exit(1) : answer(id, job.url)'));
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((url) => render(url)));
    expect(outcomes).toMatchObject([
      { kind: 'failed', code: 'render_failed', retryable: true },
      { kind: 'failed', code: 'render_failed', retryable: true },
      { kind: 'rendered', html: 'c' },
      { kind: 'rendered', html: 'd' },
    ]);
  });

  test('is killed if it does not answer long after the timeout of a page', async () => {
    const clock = new ManualClock();
    const { render } = bound(await rendererWith("if (job.url !== 'stuck') answer(id, job.url)", clock));
    expect(await render('fine')).toMatchObject({ html: 'fine' });
    const stuck = render('stuck');
    await clock.advance(60_000);
    expect(await stuck).toMatchObject({ kind: 'failed', retryable: true });
  });

  test('shows a page again until it has enough, and no longer', async () => {
    const patient = await rendererWith(
      `const state = (html) => process.send({ id, outcome: { kind: 'rendered', html, bytes: 0, mayChange: true } });
      state('one'); state('two'); state('three');`,
    );
    const seen: string[] = [];
    const outcome = await patient.render(job('a'), (html) => seen.push(html) === 2);
    expect(outcome).toMatchObject({ kind: 'rendered', html: 'two' });
    expect(seen).toEqual(['one', 'two']);
  });

  test('does not get the credential that the crawl reports with', async () => {
    process.env['API_BASE_URL'] = 'http://user:secret@127.0.0.1/';
    try {
      const { render } = bound(await rendererWith('answer(id, JSON.stringify(process.env))'));
      expect(await render('a')).toMatchObject({ html: expect.not.stringContaining('secret') as string });
    } finally {
      delete process.env['API_BASE_URL'];
    }
  });
});

describe('abort', () => {
  test('fails the pages in progress, those that wait, and later ones', async () => {
    const stopped = await rendererWith('');
    const { render } = bound(stopped);
    const outcomes = ['a', 'b', 'c'].map((url) => render(url));
    stopped.abort();
    const kinds = (await Promise.all([...outcomes, render('d')])).map(({ kind }) => kind);
    expect(kinds).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
  });
});

test('a missing browser fails each page, and no process is started', async () => {
  const without = new Renderer({
    options: renderOptionsOf({ executable: '/nowhere/chromium' }),
    addressRules: { allowed: '', ofMachine: '' },
    verifyTls: true,
    hostScript: new URL('file:///nowhere/host.mjs'),
    tabs: 2,
    clock: systemClock,
  });
  expect(await without.render(job('a'))).toMatchObject({ code: 'render_failed', retryable: false });
  await without.close();
});

function bound(from: Renderer) {
  return { render: (url: string) => from.render(job(url)) };
}
