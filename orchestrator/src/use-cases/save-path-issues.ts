import { CONTAINER_OUTPUT_PATH, pathInOutput, type Launch, type ValidationIssue } from '@crawlerd/shared';
import { isOwn, type ImagePolicy } from './image-policy.ts';

/** Our own crawler refuses a folder outside as well, but only once its container runs. Other images are free. */
export function savePathIssues({ config, image }: Launch, images: ImagePolicy): ValidationIssue[] {
  const savePath = config.output_config?.save_path;
  if (savePath === undefined || pathInOutput(savePath) !== null) return [];
  if (!isOwn(images, config.task_type, image)) return [];
  return [
    {
      field: 'config.output_config.save_path',
      message: `must lie inside ${CONTAINER_OUTPUT_PATH}, and each name in it may have 255 bytes`,
    },
  ];
}
