import type { ExecutionFolders, PreparedFolders } from '../../ports/execution-folders.ts';
import type { LaunchSpec } from '../../ports/runtime.ts';

/** Puts the files of a launch where its crawler finds them. @throws StorageError */
export async function preparedFor(
  folders: ExecutionFolders,
  spec: LaunchSpec,
  readers: 'this_user' | 'any_user',
): Promise<PreparedFolders> {
  const prepared = await folders.prepare(spec.executionId, spec.config);
  if (spec.secrets === undefined) return prepared;
  return { ...prepared, secretsFile: await folders.writeSecrets(spec, spec.secrets, readers) };
}
