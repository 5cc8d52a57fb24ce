import { ExecutionListSchema, isValid } from '@crawlerd/shared';

/** What asks; null if there was no answer. */
interface Asking {
  ask(path: string): Promise<{ readonly status: number; readonly text: string } | null>;
}

interface Launched {
  readonly key: string;
  readonly id: string | null;
}

/** The labels of a launch: one that it alone has, and one that all of its round have. */
export function labelsOf({ key }: Pick<Launched, 'key'>): Record<string, string> {
  return { launch: key, round: 'this' };
}

const hourMs = 3_600_000;

/** Filters that find an execution, each answered from other indexes. */
const FILTERS = [
  '',
  '&task_name=fault',
  () => `&created_after=${new Date(Date.now() - hourMs).toISOString()}`,
  '&status=queued&status=starting&status=running&status=stopping&status=succeeded&status=failed&status=stopped',
] as const;

/** Whether a list by the label of an accepted launch shows its execution, and nothing else; asked while crawlerd dies. */
export async function brokenInLists(client: Asking, sent: Launched, turn: number): Promise<string[]> {
  const filter = FILTERS[turn % FILTERS.length] ?? '';
  const query = `label=launch%3D${sent.key}${typeof filter === 'string' ? filter : filter()}`;
  const ids = await listed(client, query);
  return ids === null || ids.join() === sent.id
    ? []
    : [`${query} lists [${ids.join()}] instead of ${sent.id}`];
}

/** Whether pages of one by the label of all lists each execution of the round once. */
export async function brokenInPages(
  client: Asking & { readonly sent: readonly Launched[] },
): Promise<string[]> {
  const ids = await listed(client, 'label=round%3Dthis&limit=1');
  const expected = client.sent.map(({ id }) => String(id)).toSorted();
  return ids?.toSorted().join() === expected.join() ? [] : [`pages by a label list [${ids?.join()}]`];
}

/** Follows the pages; null if crawlerd died meanwhile. */
async function listed(client: Asking, query: string): Promise<string[] | null> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await client.ask(`/executions?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    if (answer === null) return null;
    const page: unknown = JSON.parse(answer.text);
    if (!isValid(ExecutionListSchema, page)) return [`${answer.status}: ${answer.text}`];
    ids.push(...page.executions.map(({ execution_id: id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}
