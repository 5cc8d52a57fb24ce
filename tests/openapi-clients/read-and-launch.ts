/**
 * What a user of the API writes with the clients that generators make of its description. A test compiles it with them,
 * and runs it.
 */
import { client } from './hey-api/client.gen';
import { getExecution, getItems, launchExecution, listExecutions, stopExecution } from './hey-api';
import type { components, operations } from './openapi-typescript';

type Execution = components['schemas']['Execution'];
type LaunchBody = operations['launchExecution']['requestBody']['content']['application/json'];

const launch: LaunchBody = { config: { task_name: 'books', base_url: 'https://books.test/' } };

// @ts-expect-error A mistake in a name is found by the compiler.
export const mistaken: LaunchBody = { config: { task_name: 'books', base_urls: 1 }, priority: 'high' };

export async function readAndLaunch(baseUrl: string, token: string) {
  client.setConfig({ baseUrl, auth: token });
  const launched = await launchExecution({ body: launch });
  if (launched.data === undefined) throw new Error(launched.error.detail);
  const path = { id: launched.data.execution_id };
  const stopped = await stopExecution({ path, body: { mode: 'kill' } });
  const { data: detail } = await getExecution({ path });
  const { data: items } = await getItems({ path, query: { format: 'json' } });
  const { data: list } = await listExecutions({ query: { task_name: 'books' } });
  const listed: Execution | undefined = list?.executions[0];
  const unknown = await getExecution({ path: { id: 'no-such-execution' } });
  return {
    id: path.id,
    stopped: stopped.data?.execution_id,
    status: detail?.status,
    attempts: detail?.attempts.length,
    items,
    listed: listed?.execution_id,
    code: unknown.error?.code,
  };
}
