import { posix } from 'node:path';
import type { MountSettings } from 'dockerode';
import { CONTAINER_CONFIG_PATH, CONTAINER_OUTPUT_PATH } from '@crawlerd/shared';
import { RuntimeError } from '../../ports/runtime.ts';

/** More are for no crawler, and each is a folder and a mount of this machine. */
const VOLUMES_MAX = 16;

/** Where programs expect to be able to write, whatever else they may not write. */
const USUAL = ['/tmp', '/var/tmp', '/run'];

/**
 * The engine makes a folder wherever an image declares a volume, as root, also in what we mount: there it would stay
 * behind, and what is written to it would not be in the output folder.
 *
 * @throws RuntimeError `rejected`
 */
export function usableVolumes(
  declared: Readonly<Record<string, object>> | null | undefined,
  image: string,
): readonly string[] {
  const volumes = Object.keys(declared ?? {});
  if (volumes.length > VOLUMES_MAX) {
    throw new RuntimeError(
      'rejected',
      `The image ${image} declares ${volumes.length} volumes; ${VOLUMES_MAX} are allowed.`,
    );
  }
  const inside = volumes
    .map(cleaned)
    .find((volume) => CONTRACT.some((mount) => volume.startsWith(`${mount}/`)));
  if (inside !== undefined) {
    throw new RuntimeError(
      'rejected',
      `The image ${image} declares a volume inside of what crawlerd mounts (${inside}): build it without that VOLUME.`,
    );
  }
  return volumes;
}

/**
 * Folders in memory for a container whose file system cannot be written: the usual ones, and those that the image
 * declares as volumes, which the engine would otherwise put on this machine's disk, without any limit. They count as
 * memory of the container. The engine mounts them `noexec`, `nosuid` and `nodev`.
 */
export function writablePlaces(volumes: readonly string[], sizeBytes: number): MountSettings[] {
  // The contract's own mounts take the place of a volume.
  const declared = volumes.map(cleaned).filter((volume) => !CONTRACT.includes(volume));
  return [...new Set([...USUAL, ...declared])].map((Target) => ({
    Type: 'tmpfs',
    Source: '',
    Target,
    TmpfsOptions: { SizeBytes: sizeBytes, Mode: 0o1777 },
  }));
}

const CONTRACT: readonly string[] = [CONTAINER_CONFIG_PATH, CONTAINER_OUTPUT_PATH];

function cleaned(volume: string): string {
  return posix.resolve('/', volume);
}
