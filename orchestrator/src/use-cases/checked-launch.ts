import { isValid, LaunchSchema, type Launch } from '@crawlerd/shared';
import { invalidLaunch } from './accept-launch.ts';
import type { LaunchDeps } from './launch-deps.ts';

/**
 * A launch that is put together here, checked in the same way as one that is sent.
 *
 * @throws RequestError `invalid_launch`, ChecksError if too many launches are being checked.
 */
export async function checkedLaunch({ checks }: Pick<LaunchDeps, 'checks'>, text: string): Promise<Launch> {
  const checked = await checks.body('launch', text);
  if (checked.outcome === 'invalid') throw invalidLaunch(checked.issues);
  if (checked.outcome !== 'valid' || !isValid(LaunchSchema, checked.value)) {
    throw new Error('a launch that was put together here is no launch');
  }
  return checked.value;
}
