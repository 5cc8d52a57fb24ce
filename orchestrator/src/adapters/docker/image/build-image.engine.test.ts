import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureScriptedImage } from '../../../testing/scripted-image.ts';
import { Engine, engineAddress } from '../engine.ts';
import { BASE_IMAGE, ensureBaseImage } from './base-image.ts';
import { ensureCrawlerImage } from './build-image.ts';
import { findImage } from './find-image.ts';

const address = engineAddress(process.env);
const IMAGE = `crawlerd-test/build:${process.pid}`;
/** A registry that is never reachable. */
const NOWHERE = '127.0.0.1:1/crawlerd-test/no-such-base:1';

describe('the image of the crawler', () => {
  const engine = new Engine(address);
  const docker = new Docker(address.options);
  let folder: string;
  let said: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crawlerd-build-'));
  });

  afterAll(async () => {
    await docker.getImage(IMAGE).remove({ force: true });
    engine.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    said = [];
  });

  async function build(dockerfile: string, force = false): Promise<boolean> {
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'hello.txt'), 'hello');
    const { built } = await ensureCrawlerImage({
      engine,
      contextFolder: folder,
      contextFiles: ['Dockerfile', 'hello.txt'],
      image: IMAGE,
      say: (sentence) => said.push(sentence),
      force,
    });
    return built;
  }

  it('is built on a base made from this machine when no registry can be reached', async () => {
    expect(await build(`ARG BASE=${NOWHERE}\nFROM $BASE\nCOPY hello.txt /\n`)).toBe(true);
    expect(said[0]).toContain(NOWHERE);
    expect(said.join(' ')).toContain(BASE_IMAGE);
    expect(await findImage(engine, IMAGE)).toMatchObject({ base: BASE_IMAGE });
  });

  it('is not built again as long as nothing has changed', async () => {
    expect(await build(`ARG BASE=${NOWHERE}\nFROM $BASE\nCOPY hello.txt /\n`)).toBe(false);
    expect(said).toEqual([]);
  });

  it('is built again when a file has changed, or by force, and replaces the previous one', async () => {
    const last = await findImage(engine, IMAGE);
    expect(await build(`ARG BASE=${NOWHERE}\nFROM $BASE\nCOPY hello.txt /there\n`)).toBe(true);
    expect(await build(`ARG BASE=${NOWHERE}\nFROM $BASE\nCOPY hello.txt /there\n`, true)).toBe(true);
    expect(last?.id).toMatch(/^sha256:/);
    expect(await findImage(engine, last?.id ?? '')).toBeNull();
  });

  it('is built on the pinned base when the engine has it', async () => {
    const base = await ensureScriptedImage(engine);
    expect(await build(`ARG BASE=${base}\nFROM $BASE\n`)).toBe(true);
    expect(await findImage(engine, IMAGE)).toMatchObject({ base });
    expect(await build(`ARG BASE=${base}\nFROM $BASE\n`)).toBe(false);
  });

  it('says what is wrong with a Dockerfile', async () => {
    const base = await ensureBaseImage(engine, () => {});
    await expect(build(`ARG BASE=${base}\nFROM $BASE\nCOPY missing.txt /\n`)).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(
        /^The Docker engine could not build crawlerd-test\/build:\d+: .*missing\.txt/,
      ),
    });
    await expect(build('FROM scratch\n')).rejects.toThrow('ARG BASE=');
  });

  it('says what to do when the crawler was never built', async () => {
    const options = { engine, contextFolder: '/nowhere', image: IMAGE, say: () => {} };
    await expect(ensureCrawlerImage(options)).rejects.toThrow('npm run build');
  });
});
