import { silentLogger } from '../../testing/silent-logger.ts';
import type { CallbackAppOptions } from '../callback-app.ts';
import { connectionBudget } from '../connection-budget.ts';
import type { OperatorAppOptions } from '../operator-app.ts';

const { operator, callback } = connectionBudget({ openFilesMax: 20_000, maxConcurrent: 8 });

/** For tests that are not about access: as without CRAWLERD_API_TOKEN. */
export const OPERATOR_OPTIONS: OperatorAppOptions = {
  logger: silentLogger,
  apiToken: null,
  allowedOrigins: [],
  connections: operator,
  metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
};

export const CALLBACK_OPTIONS: CallbackAppOptions = { logger: silentLogger, connections: callback };
