import type { Engine } from '../engine.ts';
import { hasStatus } from '../errors.ts';

/** Label with the inputs of an image of ours, so that an unchanged one is not built again. */
export const IMAGE_SOURCE_LABEL = 'crawlerd.source';
export const IMAGE_BASE_LABEL = 'crawlerd.base';

export interface FoundImage {
  readonly id: string;
  readonly source: string | null;
  /** Label with the base that an image of ours was built on. */
  readonly base: string | null;
}

/** The engine's image of that name, or null. */
export async function findImage(engine: Engine, name: string): Promise<FoundImage | null> {
  try {
    const info = await engine.call('inspect an image', (docker) => docker.getImage(name).inspect());
    // The engine omits the labels if there are none, whatever the types say.
    const labels: Record<string, string> | null | undefined = info.Config.Labels;
    return {
      id: info.Id,
      source: labels?.[IMAGE_SOURCE_LABEL] ?? null,
      base: labels?.[IMAGE_BASE_LABEL] ?? null,
    };
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}
