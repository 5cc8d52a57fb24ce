import {
  guardOf,
  PAGE_MAX,
  TaskListSchema,
  TaskReplySchema,
  TaskViewSchema,
  type TaskReply,
  type TaskSummary,
  type TaskView,
} from '@crawlerd/shared';
import { queryString, readText } from './http-request.ts';
import { postLaunch, type Launched } from './post-launch.ts';
import type { PutSentence } from './service-sentences.ts';
import type { Transport } from './transport.ts';

/** Saved tasks of a service, typed. Faults are those of {@link Transport}. */
export class TaskClient {
  readonly #transport: Transport;
  readonly #put: PutSentence;

  constructor(transport: Transport, put: PutSentence) {
    this.#transport = transport;
    this.#put = put;
  }

  /** All of them, by name. */
  async list(): Promise<TaskSummary[]> {
    const tasks: TaskSummary[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/tasks${queryString({ limit: PAGE_MAX, cursor: cursor ?? undefined })}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(TaskListSchema));
      tasks.push(...value.tasks);
      cursor = value.next_cursor;
    } while (cursor !== null);
    return tasks;
  }

  async show(name: string, revision?: number): Promise<TaskView> {
    const path = `${taskPath(name)}${queryString({ revision })}`;
    return (await this.#transport.json('GET', path, {}, guardOf(TaskViewSchema))).value;
  }

  /** `json` is sent as it was written: the service alone judges it. */
  async put(name: string, json: string, { isDry }: { readonly isDry: boolean }): Promise<TaskReply> {
    const path = `${taskPath(name)}${queryString({ dry_run: isDry ? true : undefined })}`;
    return (await this.#transport.json('PUT', path, { json }, guardOf(TaskReplySchema))).value;
  }

  async remove(name: string): Promise<void> {
    await readText(await this.#transport.open('DELETE', taskPath(name), {}));
  }

  /** @param overrides a JSON merge patch of the task. */
  async launch(name: string, overrides: string, idempotencyKey?: string): Promise<Launched> {
    const path = `${taskPath(name)}/executions`;
    return postLaunch(this.#transport, path, { json: overrides, idempotencyKey }, this.#put);
  }
}

function taskPath(name: string): string {
  return `/tasks/${encodeURIComponent(name)}`;
}
