import { expect, onTestFinished } from 'vitest';
import { measured } from '../../testing/measured.ts';
import { World } from '../../testing/world.ts';
import type { WorldOptions } from '../../testing/world-options.ts';
import { callbackApp } from '../callback-app.ts';
import { operatorApp } from '../operator-app.ts';
import { notingUndeclared } from './undeclared-answers.ts';
import { CALLBACK_OPTIONS, OPERATOR_OPTIONS } from './app-options.ts';

/** As small as a crawl config can be. */
export const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

/** Both listeners of a world, in memory, and the credential with which the crawler of an execution reports. */
export async function bothApps(
  options: WorldOptions & { apiToken?: string; allowedOrigins?: readonly string[] } = {},
) {
  const world = new World(options);
  const apiToken = options.apiToken ?? null;
  const { metering } = await measured(world);
  const { made, undeclared } = notingUndeclared(async () =>
    operatorApp(world.services, {
      ...OPERATOR_OPTIONS,
      apiToken,
      metrics: () => metering.page(),
      allowedOrigins: options.allowedOrigins ?? [],
    }),
  );
  const operator = await made;
  const callback = await callbackApp(world.services, CALLBACK_OPTIONS);
  onTestFinished(async () => {
    await operator.close();
    await callback.close();
    // Whatever a test asks for: the answer is one that the OpenAPI document has for that route.
    expect([...undeclared]).toEqual([]);
  });
  const asCrawler = (id: string) => {
    const pair = `crawler:${world.credentials.token(world.ref(id))}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  };
  return { world, operator, callback, asCrawler };
}
