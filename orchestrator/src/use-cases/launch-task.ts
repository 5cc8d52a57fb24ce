import { isValid, launchPartOf, parseJson, TaskSchema, type Launch } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { changedFields } from '../domain/changed-fields.ts';
import { mergePatch } from '../domain/merge-patch.ts';
import type { SavedTask } from '../domain/task.ts';
import { acceptLaunch, launchedBefore } from './accept-launch.ts';
import { taskLaunchDigest } from './body-digest.ts';
import { checkedLaunch } from './checked-launch.ts';
import { RequestError, unknownTask } from './errors.ts';
import type { LaunchDeps, Launched } from './launch-deps.ts';
import { namedLaunch } from './narrowed-launch.ts';
import { taskIssues } from './task-issues.ts';

export interface TaskLaunch {
  /** A JSON merge patch of what the task launches. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** The same launch of a task, sent again with it, is answered with the execution it made. */
  readonly idempotencyKey?: string | null;
  /** Whose token it is launched with. */
  readonly caller?: Caller;
  /** The trace that the request is part of. */
  readonly traceparent?: string | null;
}

/** It was changed each time in the moments of a launch: by then somebody should know. */
const TRIES = 3;

/**
 * Launches a saved task. The execution is one of the revision that the task has when it is stored, and made from it.
 *
 * @throws RequestError `task_unknown`, `task_outdated` if the task does not fit any more, and those of
 *   {@link acceptLaunch}: nothing is stored then.
 * @throws StorageError if the database cannot be written, or the disk is nearly full.
 * @throws ChecksError if too many launches are being checked.
 */
export async function launchTask(
  deps: LaunchDeps,
  name: string,
  { overrides = {}, idempotencyKey: key = null, caller = ANYBODY, traceparent = null }: TaskLaunch = {},
): Promise<Launched> {
  const named = namedLaunch(key, () => taskLaunchDigest(name, overrides), caller);
  // Before the task is looked for: it may be another one by now, or gone.
  const earlier = named && launchedBefore(deps.store, named);
  if (earlier !== null) return { snapshot: earlier, warnings: [], isRepeated: true };
  for (let left = TRIES; ; left--) {
    const task = deps.store.tasks.find(name);
    if (task === null) throw unknownTask(name);
    const { launch, isAltered } = await launchOf(deps, task, overrides);
    const ref = { name, revision: task.revision };
    try {
      return await acceptLaunch(deps, launch, {
        named,
        task: ref,
        isTaskNeeded: true,
        isAltered,
        caller,
        traceparent,
      });
    } catch (error) {
      const isChanged = error instanceof RequestError && error.code === 'task_changed';
      if (!isChanged || left === 1) throw error;
    }
  }
}

/** What a task launches with these overrides: checked in the same way as a launch that is sent. */
export async function launchOf(
  { checks }: Pick<LaunchDeps, 'checks'>,
  { name, revision, body }: SavedTask,
  overrides: Readonly<Record<string, unknown>>,
): Promise<{ readonly launch: Launch; readonly isAltered: boolean }> {
  const outdated = await taskIssues(checks, body);
  const stored = parseJson(body);
  if (outdated.length > 0 || !isValid(TaskSchema, stored)) {
    throw new RequestError(
      'task_outdated',
      `The task ${name} (revision ${revision}) does not fit this version of crawlerd any more; nothing was started. ` +
        'Save it again with these fields put right: crawlerd task apply <file>.',
      outdated,
    );
  }
  const own = launchPartOf(stored);
  const launch = await checkedLaunch({ checks }, JSON.stringify(mergePatch(own, overrides)));
  return { launch, isAltered: Object.keys(overrides).length > 0 && isOtherCrawl(own, launch) };
}

/** Whether they may find something else; what is said of priority, labels or acceptance changes nothing of that. */
function isOtherCrawl(one: Launch, other: Launch): boolean {
  return changedFields(crawlOf(one), crawlOf(other), 1).length > 0;
}

function crawlOf({
  config,
  image,
  env,
  env_from,
  cache_from,
  max_duration_seconds,
  resources,
}: Launch): object {
  return { config, image, env, env_from, cache_from, max_duration_seconds, resources };
}
