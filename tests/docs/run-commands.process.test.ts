import { describe, expect, it, onTestFinished } from 'vitest';
import { siteCrawl } from '../support/configs.ts';
import { docker, removeContainersOf, removeNetwork } from '../support/docker.ts';
import {
  documentedBlocks,
  NOT_RUN,
  readmeCrawler,
  SHELLS,
  type DocumentedBlock,
} from '../support/documented-commands.ts';
import { codeBlocks, projectFiles, read } from '../support/markdown.ts';
import { ReaderWorkspace } from '../support/reader-workspace.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { buildShellImage } from '../support/shell-image.ts';
import { serveSite } from '../support/site.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

/** What pages name in place of what a reader has. */
const OWN_IMAGE = 'my/crawler:1';
const SERVICE_URL = 'http://127.0.0.1:8000';
const EXECUTION_ID = '01a20a98-ac72-7f10-9d00-25cf55c18dfc';
const SITES = /https:\/\/(books\.toscrape\.com|example\.com)\//g;

const BLOCKS = documentedBlocks().filter(({ script }) => script.trim() !== '');
const SERVING = BLOCKS.filter(({ script }) => /\bserve\b/.test(script));
const FEEDS = BLOCKS.filter(({ script }) => /curl -sN|crawlerd -- watch\n/.test(script));
const ENDING = BLOCKS.filter((block) => !SERVING.includes(block) && !FEEDS.includes(block));

describe('shell commands in the pages', () => {
  it('all stand in blocks marked as sh', () => {
    const others = projectFiles('.md').flatMap((file) =>
      codeBlocks(read(file))
        .filter(({ language }) => SHELLS.includes(language) && language !== 'sh')
        .map(({ language }) => `${file}: ${language}`),
    );
    expect(others).toEqual([]);
  });

  it('are run, but for those that the table of exceptions names, and it names no other', () => {
    const leftOut = documentedBlocks().flatMap((block) => block.leftOut);
    expect([...new Set(leftOut)].toSorted()).toEqual(Object.keys(NOT_RUN).toSorted());
    expect(BLOCKS.length).toBeGreaterThan(25);
  });

  it.each(SERVING)('start a service: $script', async ({ script }) => {
    const network = `crawlerd-test-${process.pid}-docs`;
    onTestFinished(async () => {
      await removeContainersOf(network);
      await removeNetwork(network);
    });
    const workspace = await ReaderWorkspace.create('http://127.0.0.1/');
    const ports = {
      CRAWLERD_PORT: String(await freePort()),
      CRAWLERD_CALLBACK_PORT: String(await freePort()),
    };
    const { output } = await workspace.run(
      script,
      { CRAWLERD_NETWORK: network, ...ports },
      /crawlerd is ready/,
    );
    expect(output).toContain(ports.CRAWLERD_PORT);
  });

  it.each(FEEDS)('follow what happens: $script', async ({ script }) => {
    const service = await ServiceProcess.start();
    const site = await serveSite({ host: await service.gateway(), pages: 5 });
    const workspace = await ReaderWorkspace.create(site.url);
    const id = await service.launch({ config: siteCrawl(site.url, 5) });
    const running = workspace.run(
      await asWritten(script, service, site.url),
      readerEnv(service),
      /succeeded/,
    );
    // The feed of all executions begins with what happens from then on.
    let launching: Promise<unknown> = Promise.resolve();
    const again = setInterval(() => {
      launching = service.launch({ config: siteCrawl(site.url, 5) });
    }, 3000);
    onTestFinished(async () => {
      clearInterval(again);
      // Before the service is ended, which would fail it.
      await launching;
    });
    await service.reaches(id, 'succeeded');
    expect((await running).output).toContain('succeeded');
  });

  it('do what they say, each in its own way', async () => {
    await buildShellImage(OWN_IMAGE, readmeCrawler());
    onTestFinished(async () => docker.getImage(OWN_IMAGE).remove({ force: true }));
    const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'my/*,crawlerd/crawler:*' });
    const site = await serveSite({ host: await service.gateway(), pages: 60 });
    const workspace = await ReaderWorkspace.create(site.url);
    const failed: string[] = [];
    for (const block of ENDING) {
      const problem = await problemOf(block, service, site.url, workspace);
      if (problem !== null) failed.push(problem);
    }
    expect(failed).toEqual([]);
  });
});

async function problemOf(
  { file, script }: DocumentedBlock,
  service: ServiceProcess,
  siteUrl: string,
  workspace: ReaderWorkspace,
): Promise<string | null> {
  const written = await asWritten(script, service, siteUrl);
  const { code, output } = await workspace.run(written, readerEnv(service));
  return code === 0 ? null : `${file}: ended with ${code}:\n${written}\n${output.slice(-3000)}`;
}

/** Addresses and ids of the pages, replaced by those of the test. */
async function asWritten(script: string, service: ServiceProcess, siteUrl: string): Promise<string> {
  const id = script.includes(EXECUTION_ID) ? await executionFor(script, service, siteUrl) : '';
  return script.replaceAll(SERVICE_URL, service.url).replaceAll(EXECUTION_ID, id).replaceAll(SITES, siteUrl);
}

/** An execution in the state in which a reader would use the command: stopped, running or succeeded. */
async function executionFor(script: string, service: ServiceProcess, siteUrl: string): Promise<string> {
  const resumes = script.includes('resume');
  const stops = /-- stop |\/stop/.test(script);
  const delay = resumes || stops ? 1 : 0;
  const id = await service.launch({ config: siteCrawl(siteUrl, 5, { delay }) });
  if (resumes || stops) await service.reaches(id, 'running');
  else await service.reaches(id, 'succeeded');
  if (resumes) {
    await service.post(`/executions/${id}/stop`);
    await service.reaches(id, 'stopped');
  }
  return id;
}

function readerEnv(service: ServiceProcess): Record<string, string> {
  return { ...service.env, CRAWLERD_URL: service.url };
}
