import { RuntimeError } from '../../../ports/runtime.ts';
import type { Engine } from '../engine.ts';
import { BASE_IMAGE, ensureBaseImage, localBaseSource } from './base-image.ts';
import {
  BROWSER_CONTEXT_FILES,
  CONTEXT_FILES,
  contextFingerprint,
  packContext,
  readBuildContext,
} from './build-context.ts';
import { findImage, IMAGE_BASE_LABEL, IMAGE_SOURCE_LABEL } from './find-image.ts';
import { readProgress } from './progress.ts';

/** How long a pull may make no progress before the registry is given up. */
const PULL_INACTIVITY_MS = 20_000;
const BUILD_INACTIVITY_MS = 300_000;

export interface ImageBuildOptions {
  readonly engine: Engine;
  /** The folder `crawler-image`, already built. */
  readonly contextFolder: string;
  /** Name of the image to build, such as `crawlerd/crawler:0.1.0`. */
  readonly image: string;
  readonly say: (sentence: string) => void;
  /** Build even if nothing has changed. */
  readonly force?: boolean;
  /** The variant for crawls that render pages. */
  readonly withBrowser?: boolean;
  readonly contextFiles?: readonly string[];
  readonly pullInactivityMs?: number;
}

/**
 * Ensures that the engine has the crawler image, built from the current files.
 *
 * @throws RuntimeError with a sentence, also for a build that fails.
 */
export async function ensureCrawlerImage(
  options: ImageBuildOptions,
): Promise<{ image: string; built: boolean }> {
  const { engine, image, say, force = false, withBrowser = false } = options;
  const names = options.contextFiles ?? (withBrowser ? BROWSER_CONTEXT_FILES : CONTEXT_FILES);
  const { files, pinnedBase } = await readBuildContext(options.contextFolder, names);
  const existing = await findImage(engine, image);
  // Only the inputs count, not whether the base is still on the engine: operators prune images.
  const localSource = await sourceOfBase(engine, existing?.base ?? pinnedBase, withBrowser);
  if (
    !force &&
    [pinnedBase, localSource].some((base) => existing?.source === contextFingerprint(files, base))
  ) {
    return { image, built: false };
  }
  const base = await ensureBase(options, pinnedBase, existing?.base ?? null);
  say(`Building the image ${image} on ${base}.`);
  const source = base === pinnedBase ? pinnedBase : await sourceOfBase(engine, base, withBrowser);
  await build(options, files, base, contextFingerprint(files, source));
  if (existing !== null) await removeSuperseded(engine, existing.id);
  return { image, built: true };
}

/**
 * What a local base is made from: this machine, or else what the crawlerd noted that made it. A container without a shell
 * cannot make one, and must not take another's build for an outdated one. Of a base from a registry it is the name.
 */
async function sourceOfBase(engine: Engine, base: string, withBrowser: boolean): Promise<string> {
  return (await localBaseSource(withBrowser)) ?? (await findImage(engine, base))?.source ?? base;
}

/** The base named by the Dockerfile if it can be pulled, otherwise one made from this machine. */
async function ensureBase(
  {
    engine,
    say,
    pullInactivityMs = PULL_INACTIVITY_MS,
    force = false,
    withBrowser = false,
  }: ImageBuildOptions,
  pinned: string,
  lastBase: string | null,
): Promise<string> {
  if ((await findImage(engine, pinned)) !== null) return pinned;
  // If the registry was unreachable the last time, it is tried again only by force.
  if (lastBase?.startsWith(BASE_IMAGE) === true && !force) {
    return await ensureBaseImage(engine, say, withBrowser);
  }
  say(`Fetching the base image ${pinned}.`);
  try {
    await pull(engine, pinned, pullInactivityMs);
    return pinned;
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === 'unreachable') throw error;
    say(`The base image cannot be fetched (${error.message.replace(/\.$/, '')}).`);
  }
  return await ensureBaseImage(engine, say, withBrowser);
}

/** Removes the image that had the name before; it stays if it is in use or has another name. */
async function removeSuperseded(engine: Engine, id: string): Promise<void> {
  try {
    await engine.call('remove the image of the last build', async (docker) => {
      const image = docker.getImage(id);
      const { RepoTags } = await image.inspect();
      if (RepoTags.length === 0) await image.remove();
    });
  } catch (error) {
    // In use, removed already, or the engine is busy: what matters is that the new image exists.
    if (!(error instanceof RuntimeError)) throw error;
  }
}

async function pull(engine: Engine, image: string, inactivityMs: number): Promise<void> {
  const action = `fetch ${image}`;
  const stream = await engine.openStream(
    action,
    { method: 'POST', path: '/images/create', query: { fromImage: image }, deadlineMs: inactivityMs },
    new AbortController().signal,
  );
  await readProgress(stream, { action, inactivityMs });
}

async function build(
  { engine, image, say }: ImageBuildOptions,
  files: ReadonlyMap<string, Buffer>,
  base: string,
  source: string,
): Promise<void> {
  const action = `build ${image}`;
  const stream = await engine.openStream(
    action,
    {
      method: 'POST',
      path: '/build',
      query: {
        t: image,
        dockerfile: [...files.keys()][0] ?? 'Dockerfile',
        buildargs: JSON.stringify({ BASE: base }),
        labels: JSON.stringify({ [IMAGE_SOURCE_LABEL]: source, [IMAGE_BASE_LABEL]: base }),
        rm: true,
        forcerm: true,
      },
      body: packContext(files),
      deadlineMs: BUILD_INACTIVITY_MS,
    },
    new AbortController().signal,
  );
  await readProgress(stream, { action, inactivityMs: BUILD_INACTIVITY_MS });
  say(`The image ${image} is ready.`);
}
