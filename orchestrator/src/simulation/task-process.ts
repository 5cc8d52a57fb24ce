import type { Endpoint, Task } from '@crawlerd/shared';
import type { Orchestrator } from '../orchestrator.ts';
import { launchTask } from '../use-cases/launch-task.ts';
import {
  pauseEndpoint,
  putEndpoint,
  redeliver,
  removeEndpoint,
  resumeEndpoint,
  testEndpoint,
} from '../use-cases/manage-endpoints.ts';
import { putTask } from '../use-cases/put-task.ts';
import { removeTask } from '../use-cases/read-tasks.ts';
import { pauseSchedule, resumeSchedule } from '../use-cases/schedules.ts';

/** What users of tasks, schedules and endpoints ask a process for. */
export interface TaskProcess {
  putTask(name: string, task: Task): Promise<unknown>;
  removeTask(name: string): Promise<unknown>;
  launchTask(name: string, key: string | null): Promise<{ readonly executionId: string }>;
  setPaused(scheduleId: string, isPaused: boolean): Promise<unknown>;
  putEndpoint(name: string, endpoint: Endpoint): Promise<unknown>;
  removeEndpoint(name: string): Promise<unknown>;
  setEndpointPaused(name: string, isPaused: boolean): Promise<unknown>;
  testEndpoint(name: string): Promise<unknown>;
  redeliver(delivery: number): Promise<unknown>;
}

/** The methods that answer at once are asynchronous here, so that a user hears of every refusal in the same way. */
export function taskProcess({ services }: Orchestrator): TaskProcess {
  return {
    putTask: (name, task) => putTask(services, name, task, { isDry: false }),
    removeTask: (name) => removeTask(services, name),
    launchTask: async (name, key) => {
      const { snapshot } = await launchTask(services, name, { idempotencyKey: key });
      return { executionId: snapshot.execution.id };
    },
    setPaused: (id, isPaused) => (isPaused ? pauseSchedule : resumeSchedule)(services, id),
    putEndpoint: async (name, endpoint) => putEndpoint(services, name, endpoint),
    removeEndpoint: async (name) => removeEndpoint(services, name),
    setEndpointPaused: async (name, isPaused) => (isPaused ? pauseEndpoint : resumeEndpoint)(services, name),
    testEndpoint: async (name) => testEndpoint(services, name),
    redeliver: async (delivery) => redeliver(services, delivery),
  };
}
