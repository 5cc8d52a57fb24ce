import { checkBody, configReport, readCompletion, readItemLine } from '@crawlerd/shared';
import type { RequestChecks } from '../ports/request-checks.ts';

/** {@link RequestChecks} at once and in place: for tests, whose requests are harmless or few. */
export const directChecks: RequestChecks = {
  body: async (kind, text) => checkBody(kind, text),
  config: async (config) => configReport(config),
  completion: async (text) => readCompletion(text),
  completionFile: async (text) => readCompletion(text),
  itemLine: async (text) => readItemLine(text),
};
