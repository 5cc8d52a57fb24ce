import type { CliIo } from './io.ts';
import { compact, readJsonInput } from './json-input.ts';
import { launchAgain, type LaunchInput } from './launch-again.ts';

/** @throws UserError if there is nothing that could be launched. */
export async function readLaunchInput(file: string, io: Pick<CliIo, 'stdin'>): Promise<LaunchInput> {
  const { name, text, value } = await readJsonInput(file, io, 'a crawl config');
  const again = launchAgain(value, name);
  return again ?? { config: compact(text), taskName: taskNameOf(value), request: {} };
}

function taskNameOf(config: unknown): string | null {
  const name: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'task_name') : null;
  return typeof name === 'string' && name !== '' ? name : null;
}
