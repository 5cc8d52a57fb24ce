import { keepIssues, type Keep, type ValidationIssue } from '@crawlerd/shared';
import type { Config } from './environment-schema.ts';

const NAMES = { days: 'CRAWLERD_KEEP_DAYS', failed_days: 'CRAWLERD_KEEP_FAILED_DAYS' } as const;

/** What the settings say is kept, in the form in which a saved task says it. */
export function keepOfConfig(config: Config): Keep {
  const newest = config.CRAWLERD_KEEP_NEWEST;
  const { [NAMES.days]: days, [NAMES.failed_days]: failedDays } = config;
  return {
    ...(newest !== undefined && { newest }),
    ...(days !== undefined && { days }),
    ...(failedDays !== undefined && { failed_days: failedDays }),
  };
}

export function keepSettingIssues(config: Config): ValidationIssue[] {
  return keepIssues(keepOfConfig(config), NAMES);
}
