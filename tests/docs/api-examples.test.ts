import { describe, expect, it } from 'vitest';
import { isValid, LaunchReplySchema } from '@crawlerd/shared';
import { operatorApp } from '../../orchestrator/src/http/operator-app.ts';
import { OPERATOR_OPTIONS } from '../../orchestrator/src/http/testing/app-options.ts';
import { World } from '../../orchestrator/src/testing/world.ts';
import { codeBlocks, read } from '../support/markdown.ts';

const EXAMPLES = codeBlocks(read('docs/api.md'))
  .filter(({ language }) => language === 'json')
  .map(({ text }): unknown => JSON.parse(text));

/** By a key that only its kind of answer has: the page may show others before it. */
function exampleWith(key: string): unknown {
  return EXAMPLES.find((value) => key in Object(value));
}

async function answerTo(config: object): Promise<unknown> {
  const app = await operatorApp(new World().services, OPERATOR_OPTIONS);
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
    const launched = exampleWith('execution_id');
    expect(launched).toMatchObject(same);
    expect(Object.keys(Object(launched))).toEqual(Object.keys(answer));
  });

  it('shows the answer to a wrong launch as it is', async () => {
    const answer = await answerTo({
      task_name: 'books',
      base_url: 'books.toscrape.com',
      crawl_config: { max_pages: 'many' },
    });
    expect(exampleWith('errors')).toEqual(answer);
  });
});
