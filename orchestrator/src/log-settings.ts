import { Type } from 'typebox';

const MIB = 1024 * 1024;

/** What is kept of the output of crawls, and what the service says of itself. */
export const LOG_SETTINGS = {
  CRAWLERD_LOG_MAX_MB: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 100,
    description:
      'Limit of the log of one attempt, in MiB: what a crawler prints beyond it is dropped, and the log says so.',
  }),
  CRAWLERD_LOG_LEVEL: Type.Enum(['silent', 'error', 'warn', 'info', 'debug'], {
    default: 'info',
    description: 'Log level of the service on standard error.',
  }),
};

export function logMaxBytes({ CRAWLERD_LOG_MAX_MB: mb }: { readonly CRAWLERD_LOG_MAX_MB: number }): number {
  return mb * MIB;
}
