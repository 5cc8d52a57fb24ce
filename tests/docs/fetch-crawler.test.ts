import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { buildScriptImage, docker } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { ServiceProcess } from '../support/service-process.ts';

const IMAGE = `crawlerd-test/fetch-crawler:${process.pid}`;
const PAGE = new URL('../../docs/container-contract.md', import.meta.url);

/** The lines of the contract for clients that refuse a URL with a credential. */
function documentedLines(): string {
  return /```js\n(.*?)```/s.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
}

/** Does first what the contract warns of, and prints all that it must not. */
const SCRIPT = `
await fetch(process.env.API_BASE_URL + '/x').catch((error) => console.log(String(error)));
console.log('the token is', process.env.CRAWLERD_TOKEN);
console.error('Basic ' + Buffer.from('me:' + process.env.CRAWLERD_TOKEN).toString('base64'));
${documentedLines()}
const answer = await fetch(CRAWLERD_API_URL + '/api/v1/monitoring/completion', {
  method: 'POST', headers, body: JSON.stringify({ execution_id, success: false, error_message: process.env.API_BASE_URL }),
});
console.log('answer', answer.status);
`;

it("the lines of the contract for Node's fetch report, and no credential is kept of what it prints", async () => {
  expect(documentedLines().trim().split('\n')).toHaveLength(3);
  await buildScriptImage(IMAGE, CRAWLER_IMAGE, SCRIPT);
  onTestFinished(async () => docker.getImage(IMAGE).remove({ force: true }));
  const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*' });
  const config = { task_name: 'fetch', base_url: 'http://shop.example/' };
  const id = await service.launch({ config, image: IMAGE });
  const status = await service.reaches(id, 'failed');
  expect(status).toMatchObject({ reason: 'reported_failure' });
  expect(status.last_heartbeat_at).not.toBeNull();
  expect(status.error_message).toMatch(/^http:\/\/\*{3}@[\d.]+:\d+$/);
  const log = await service.logs(id);
  expect(log).toContain('includes credentials: http://***@');
  expect(log).toContain('the token is ***');
  expect(log).toMatch(/Basic \w{0,6}\*{3}\w{0,6}={0,2}\n/);
  expect(log).toContain('answer 200');
});
