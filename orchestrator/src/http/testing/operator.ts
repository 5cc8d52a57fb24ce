import { notingUndeclared } from './undeclared-answers.ts';
import type { LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished } from 'vitest';
import { isValid, ProblemSchema, type Problem } from '@crawlerd/shared';
import { World } from '../../testing/world.ts';
import type { WorldOptions } from '../../testing/world-options.ts';
import { listen } from '../listen.ts';
import { operatorApp, type OperatorAppOptions } from '../operator-app.ts';
import type { Services } from '../services.ts';
import { OPERATOR_OPTIONS } from './app-options.ts';

/** The operator API of a world, in memory and at a port. */
export async function servedWorld(
  options: WorldOptions = {},
  changed: (services: Services) => Partial<Services> = () => ({}),
  app: Partial<OperatorAppOptions> = {},
) {
  const world = new World(options);
  const services: Services = { ...world.services, ...changed(world.services) };
  const { made, undeclared } = notingUndeclared(async () =>
    operatorApp(services, { ...OPERATOR_OPTIONS, ...app }),
  );
  const operator = await made;
  onTestFinished(() => expect([...undeclared]).toEqual([]));
  onTestFinished(() => operator.close());
  const { url } = await listen(operator, { host: '127.0.0.1', port: 0, setting: 'CRAWLERD' });
  return { world, services, operator, url };
}

export function problemOf(response: LightMyRequestResponse): Problem {
  const body: unknown = response.json();
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  if (!isValid(ProblemSchema, body)) throw new Error(`not a problem body: ${response.body}`);
  return body;
}
