import { DEFAULT_TASK_TYPE, repositoryOf } from '@crawlerd/shared';
import { isListed, type ImageList } from '../domain/image-list.ts';
import { RequestError } from './errors.ts';

/** Which images may run. Every image runs code on this machine, so the operator decides. */
export interface ImagePolicy {
  /** crawlerd's own crawler. */
  readonly own: string;
  /** `task_type` to image; `crawler` is {@link own}, unless the operator has another one. */
  readonly byTaskType: Readonly<Record<string, string>>;
  /** Images a launch body may name itself. Those of `byTaskType` are always allowed. */
  readonly allowed: ImageList;
}

/** @throws RequestError `image_not_allowed`, saying which setting would allow it. */
export function imageFor(policy: ImagePolicy, taskType = DEFAULT_TASK_TYPE, requested?: string): string {
  if (requested !== undefined) {
    if (isAllowed(policy, requested)) return requested;
    throw new RequestError(
      'image_not_allowed',
      `The image ${requested} is not allowed: the operator must add it to CRAWLERD_ALLOWED_IMAGES.`,
      [{ field: 'image', message: 'is not an allowed image' }],
    );
  }
  const mapped = imageOfType(policy, taskType);
  if (mapped !== undefined) return mapped;
  const known = Object.keys(policy.byTaskType).join(', ');
  throw new RequestError(
    'image_not_allowed',
    `No image is configured for task_type "${taskType}": add it to CRAWLERD_IMAGES (known: ${known}).`,
    [{ field: 'config.task_type', message: `has no image; known types: ${known}` }],
  );
}

/** Whether a launch would run our own code: in any version or variant, and by whatever name `crawler` has. */
export function isOwn(policy: ImagePolicy, taskType = DEFAULT_TASK_TYPE, requested?: string): boolean {
  const image = requested ?? imageOfType(policy, taskType) ?? '';
  return [policy.own, defaultImage(policy)].some((own) => image.startsWith(repositoryOf(own)));
}

/** The image of launches that name neither an image nor a type. */
export function defaultImage(policy: ImagePolicy): string {
  return imageOfType(policy, DEFAULT_TASK_TYPE) ?? policy.own;
}

function imageOfType({ byTaskType }: ImagePolicy, taskType: string): string | undefined {
  return Object.hasOwn(byTaskType, taskType) ? byTaskType[taskType] : undefined;
}

function isAllowed({ byTaskType, allowed }: ImagePolicy, image: string): boolean {
  return Object.values(byTaskType).includes(image) || isListed(allowed, image);
}
