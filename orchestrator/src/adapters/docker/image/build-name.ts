import {
  BROWSER_CONTEXT_FILES,
  CONTEXT_FILES,
  contextFingerprint,
  readBuildContext,
} from './build-context.ts';

const HASH_DIGITS = 12;

export interface OwnImages {
  /** Such as `crawlerd/crawler:0.1.0`. */
  readonly image: string;
  /** The variant for crawls that render pages. */
  readonly browserImage: string;
  /** The folder `crawler-image`, already built. */
  readonly contextFolder: string;
}

/**
 * The names that an engine knows our own images by: several crawlerds may share it, such as one on the machine and
 * one in a container, each with its own files and its own Node. Each has its own build, which no other replaces.
 * Users, and executions, which an upgrade outlives, keep to the short name.
 *
 * @returns a function that leaves the names of other images as they are.
 */
export function buildNames({
  image,
  browserImage,
  contextFolder,
}: OwnImages): (name: string) => Promise<string> {
  const found = new Map<string, Promise<string>>();
  const read = async (name: string, files: readonly string[]): Promise<string> => {
    const context = await readBuildContext(contextFolder, files);
    // A base made from this machine is one of this Node.
    const hash = contextFingerprint(context.files, `node ${process.versions.node}`);
    return `${name}-${hash.slice(0, HASH_DIGITS)}`;
  };
  return async (name) => {
    const files = name === image ? CONTEXT_FILES : name === browserImage ? BROWSER_CONTEXT_FILES : null;
    if (files === null) return name;
    const reading = found.get(name) ?? read(name, files);
    found.set(name, reading);
    try {
      return await reading;
    } catch (error) {
      // Built in the meantime, perhaps.
      found.delete(name);
      throw error;
    }
  };
}
