import { DECIDED_MS, type PromiseChecker } from './promises/promise-checker.ts';
import type { TaskUsers } from './task-users.ts';
import type { World } from './world.ts';

export interface Settling {
  readonly world: World;
  readonly promiseChecker: PromiseChecker;
  readonly users: TaskUsers;
  readonly runUntil: (isDone: () => boolean) => Promise<void>;
}

/** The receivers are back; what is due is decided; and then nothing more is launched. */
export async function settleTasks({ world, promiseChecker, users, runUntil }: Settling): Promise<void> {
  const { random, receivers, schedule, tasks, truth } = world;
  receivers?.recover();
  if (random.chance(0.5)) users.setSchedulesPaused(false);
  const quietMs = schedule.nowMs;
  await runUntil(() => {
    const isListening = world.orchestrator?.incarnation.isListening === true;
    return isListening && schedule.nowMs - Math.max(quietMs, truth.reachableSinceMs) > DECIDED_MS;
  });
  promiseChecker.checkDecided();
  users.setSchedulesPaused(true);
  users.resumeEndpoints();
  await runUntil(
    () =>
      tasks.schedules.every(({ removedAt, isOperatorPaused }) => removedAt !== null || isOperatorPaused) &&
      tasks.endpoints.every(({ isPaused }) => !isPaused),
  );
}
