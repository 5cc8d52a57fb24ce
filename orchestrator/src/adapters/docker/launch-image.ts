import type { ImageInspectInfo } from 'dockerode';
import { repositoryOf } from '@crawlerd/shared';
import type { ImageDigests } from '../../domain/attempt.ts';
import { isListed, type ImageList } from '../../domain/image-list.ts';
import type { ContainerUser } from './image-user.ts';
import { usableVolumes } from './image-volumes.ts';

/** An image as it was found when it was launched: its name may stand for another one a moment later. */
export interface LaunchImage extends ImageDigests {
  /** Null: as the image says, root included, because the operator allows it. */
  readonly user: ContainerUser | null;
  readonly readOnly: boolean;
  /** Folders that the image asks to have outside its own file system. */
  readonly volumes: readonly string[];
}

/** What the operator has decided about images. */
export interface ImageRules {
  /** Those that may run as root. */
  readonly rootImages: ImageList;
  /** Those whose file system cannot be written. */
  readonly readOnlyImages: ImageList;
}

export type ImageInfo = Pick<ImageInspectInfo, 'Id' | 'RepoDigests'> & {
  readonly Config: Pick<ImageInspectInfo['Config'], 'Volumes'>;
};

/**
 * How an image is run.
 *
 * @param user who it would run as without root.
 * @throws RuntimeError `rejected` for one that cannot be run.
 */
export function launchImageOf(
  info: ImageInfo,
  reference: string,
  user: ContainerUser,
  { rootImages, readOnlyImages }: ImageRules,
): LaunchImage {
  const volumes = usableVolumes(info.Config.Volumes, reference);
  return {
    ...digestsOf(info, reference),
    user: isListed(rootImages, reference) ? null : user,
    readOnly: isListed(readOnlyImages, reference),
    volumes,
  };
}

/** What the name of an image stands for. */
export function digestsOf(info: Pick<ImageInfo, 'Id' | 'RepoDigests'>, reference: string): ImageDigests {
  return { imageDigest: info.Id, imageRepoDigest: repoDigestOf(info, reference) };
}

/** Where the image came from, exactly; null for one that was built or loaded here. */
function repoDigestOf({ RepoDigests }: Pick<ImageInfo, 'RepoDigests'>, reference: string): string | null {
  // Engines leave the list out if it is empty, whatever the types say.
  const digests: readonly string[] | null | undefined = RepoDigests;
  return digests?.find((digest) => digest.startsWith(`${repositoryOf(reference)}@`)) ?? digests?.[0] ?? null;
}
