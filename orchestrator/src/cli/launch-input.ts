import { UserError } from './dependencies.ts';
import type { CliIo } from './io.ts';
import { compact, readJsonInput } from './json-input.ts';
import { launchAgain, type LaunchInput } from './launch-again.ts';

/** @throws UserError if there is nothing that could be launched. */
export async function readLaunchInput(file: string, io: Pick<CliIo, 'stdin'>): Promise<LaunchInput> {
  const { name, text, value } = await readJsonInput(file, io, 'a crawl config').catch((error: unknown) => {
    if (!isSite(file) || !(error instanceof UserError)) throw error;
    throw new UserError(`${error.message} If it is a site, begin with https://, as in https://${file}`, {
      cause: error,
    });
  });
  const again = launchAgain(value, name);
  return again ?? { config: compact(text), taskName: taskNameOf(value), request: {} };
}

function taskNameOf(config: unknown): string | null {
  const name: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'task_name') : null;
  return typeof name === 'string' && name !== '' ? name : null;
}

/** As people write it: `example.com`, `www.example.com/shop`. No name of a config file. */
function isSite(text: string): boolean {
  return /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) && !text.endsWith('.json');
}
