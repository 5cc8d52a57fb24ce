import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCodeOf, issuesOf, TaskSchema, TASKS_MAX } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import type { CliIo } from './io.ts';
import { compact, readJsonInput } from './json-input.ts';

/** A task as it is kept in a file. */
export interface TaskFile {
  readonly file: string;
  readonly name: string;
  /** Whether the name is a key of the file, or that of the file. */
  readonly namedBy: 'name' | 'file';
  /** The file without blanks between its tokens; the service judges it. */
  readonly json: string;
}

/** Why a file is not applied: a sentence, perhaps with lines about its fields. */
export interface FileFault {
  readonly file: string;
  readonly message: string;
}

export interface TaskFiles {
  readonly tasks: readonly TaskFile[];
  readonly faults: readonly FileFault[];
}

const ENDING = '.json';

/**
 * The tasks of a file, or of the `.json` files right in a folder, by file name.
 *
 * @throws UserError if there is nothing to read.
 */
export async function readTaskFiles(path: string, io: Pick<CliIo, 'stdin'>): Promise<TaskFiles> {
  const tasks: TaskFile[] = [];
  const faults: FileFault[] = [];
  for (const file of await filesAt(path)) {
    try {
      tasks.push(await readTask(file, io));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push({ file, message: error.message });
    }
  }
  const [single, doubled] = [tasks.filter((each) => !isDoubled(each)), tasks.filter(isDoubled)];
  const alike = doubled.map(({ file, name }): FileFault => {
    const others = doubled.filter((each) => each.name === name && each.file !== file);
    return { file, message: `${others.map((each) => each.file).join(', ')} has the same name, ${name}.` };
  });
  return { tasks: single, faults: [...faults, ...alike] };

  function isDoubled({ name }: TaskFile): boolean {
    return tasks.filter((each) => each.name === name).length > 1;
  }
}

async function filesAt(path: string): Promise<string[]> {
  const names = await namesIn(path);
  if (names === null) return [path];
  const files = names.filter((name) => name.endsWith(ENDING) && !name.startsWith('.')).toSorted();
  if (files.length === 0) throw new UserError(`The folder ${path} has no ${ENDING} files.`);
  if (files.length > TASKS_MAX) {
    throw new UserError(`The folder ${path} has more ${ENDING} files than there may be tasks, ${TASKS_MAX}.`);
  }
  return files.map((name) => join(path, name));
}

/** Null for what is no folder. */
async function namesIn(path: string): Promise<string[] | null> {
  try {
    return (await stat(path)).isDirectory() ? await readdir(path) : null;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') throw new UserError(`${path} does not exist.`, { cause: error });
    throw new UserError(`${path} cannot be read (${String(code)}).`, { cause: error });
  }
}

async function readTask(file: string, io: Pick<CliIo, 'stdin'>): Promise<TaskFile> {
  const { text, value } = await readJsonInput(file, io, 'a task');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError('must be a JSON object, such as {"config": {"task_name": ..., "base_url": ...}}.');
  }
  const isInside = 'name' in value;
  const name: unknown = isInside ? value.name : basename(file, ENDING);
  const [issue] = issuesOf(TaskSchema.properties.name, name);
  if (issue !== undefined || typeof name !== 'string') {
    const whose = isInside ? 'name' : 'The file has no "name", and its own name';
    throw new UserError(`${whose}${isInside ? ':' : ''} ${issue?.message ?? 'must be a text'}.`);
  }
  return { file, name, namedBy: isInside ? 'name' : 'file', json: compact(text) };
}
