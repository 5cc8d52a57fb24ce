import { describe, expect, it } from 'vitest';
import { isValid, LaunchReplySchema } from '@crawlerd/shared';
import { operatorApp } from '../../orchestrator/src/http/operator-app.ts';
import { silentLogger } from '../../orchestrator/src/testing/silent-logger.ts';
import { World } from '../../orchestrator/src/testing/world.ts';
import { codeBlocks, read } from '../support/markdown.ts';

const [LAUNCHED, REFUSED] = codeBlocks(read('docs/api.md'))
  .filter(({ language }) => language === 'json')
  .map(({ text }): unknown => JSON.parse(text));

async function answerTo(config: object): Promise<unknown> {
  const app = await operatorApp(new World().services, { logger: silentLogger, apiToken: null });
  try {
    return (await app.inject({ method: 'POST', url: '/api/v1/executions', payload: { config } })).json();
  } finally {
    await app.close();
  }
}

describe('docs/api.md', () => {
  it('shows the answer to a launch as it is', async () => {
    const answer = await answerTo({ task_name: 'books', base_url: 'https://books.toscrape.com/' });
    if (!isValid(LaunchReplySchema, answer)) throw new Error(`not an answer: ${JSON.stringify(answer)}`);
    const { execution_id: _id, created_at: _at, ...same } = answer;
    expect(LAUNCHED).toMatchObject(same);
    expect(Object.keys(Object(LAUNCHED))).toEqual(Object.keys(answer));
  });

  it('shows the answer to a wrong launch as it is', async () => {
    const answer = await answerTo({
      task_name: 'books',
      base_url: 'books.toscrape.com',
      crawl_config: { max_pages: 'many' },
    });
    expect(REFUSED).toEqual(answer);
  });
});
