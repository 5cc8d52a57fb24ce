import { ApiClient, lines, RefusedError } from '@crawlerd/client';

/** @param service `location.origin` on a page of the service; elsewhere such as `http://127.0.0.1:8000`. */
export function connect(service: string, token: string | null): ApiClient {
  return new ApiClient({ baseUrl: service, token });
}

/** Crawls a site, and resolves with its items, one JSON text each. */
export async function crawl(client: ApiClient, site: string): Promise<string[]> {
  const config = {
    task_name: 'example',
    base_url: site,
    crawl_config: { max_pages: 20, follow_links: true, data_fields: ['title', 'price'] },
  };
  const { launched } = await client.launch({ labels: { team: 'prices' } }, JSON.stringify(config));
  const { status, error_message: why } = await client.finished(launched.execution_id);
  if (status !== 'succeeded') throw new Error(`The crawl has ${status}: ${why}`);

  const items: string[] = [];
  const { chunks } = await client.items(launched.execution_id, { format: 'jsonl' });
  for await (const line of lines(chunks)) items.push(line);
  return items;
}

/** Null: there is no such execution. */
export async function statusOf(client: ApiClient, id: string): Promise<string | null> {
  try {
    return (await client.status(id)).status;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'execution_unknown') return null;
    throw error;
  }
}
