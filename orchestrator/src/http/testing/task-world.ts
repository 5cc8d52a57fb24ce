import Database from 'better-sqlite3';
import { isValid, TaskReplySchema, TaskViewSchema, type TaskReply, type TaskView } from '@crawlerd/shared';
import type { WorldOptions } from '../../testing/world-options.ts';
import { bothApps, CONFIG } from './both-apps.ts';

/** A task. */
export const BODY = { config: CONFIG, labels: { team: 'prices' }, max_duration_seconds: 600 };

/** The operator API of a world, and what is asked of it about tasks. */
export async function taskWorld(options: WorldOptions = {}) {
  const { world, operator } = await bothApps(options);
  const ask = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
    key?: string,
  ) =>
    operator.inject({
      method,
      url,
      ...(payload && { payload }),
      ...(key !== undefined && { headers: { 'idempotency-key': key } }),
    });
  const put = async (name: string, payload: object = BODY, query = ''): Promise<TaskReply> => {
    const reply: unknown = (await ask('PUT', `/tasks/${name}${query}`, payload)).json();
    if (!isValid(TaskReplySchema, reply)) throw new Error(`no task reply: ${JSON.stringify(reply)}`);
    return reply;
  };
  const get = async (path: string): Promise<TaskView> => {
    const view: unknown = (await ask('GET', `/tasks/${path}`)).json();
    if (!isValid(TaskViewSchema, view)) throw new Error(`no task: ${JSON.stringify(view)}`);
    return view;
  };
  /** What is stored is changed behind the back of the service, as an upgrade would change what fits. */
  const rewrite = (name: string, body: object): void => {
    const db = new Database(world.databaseFile);
    db.prepare('UPDATE task_revisions SET body = ? WHERE name = ?').run(JSON.stringify(body), name);
    db.close();
  };
  return { world, operator, ask, put, get, rewrite };
}
