import { RuntimeError } from '../../ports/runtime.ts';
import { delay } from '../system/delay.ts';
import { signalGroup } from './processes.ts';
import type { FolderState } from './state-folder.ts';

const POLL_MS = 20;
/** Time after SIGKILL for the shim to collect the rest of the output. */
const SLACK_MS = 10_000;

/** Ends the crawler and what it started; returns once the end is recorded. */
export async function stopProcess(
  readState: () => Promise<FolderState>,
  graceSeconds: number,
): Promise<void> {
  const killAt = performance.now() + graceSeconds * 1000;
  let isAsked = false;
  for (;;) {
    const state = await readState();
    if (state.kind === 'running') {
      if (performance.now() >= killAt) {
        signalGroup(state.child, 'SIGKILL');
      } else if (!isAsked) {
        signalGroup(state.child, 'SIGTERM');
        // Only now: a paused process does not react before it continues.
        signalGroup(state.child, 'SIGCONT');
        isAsked = true;
      }
    } else if (!(state.kind === 'pending' && state.isClaimed)) {
      return;
    }
    if (performance.now() >= killAt + SLACK_MS) {
      throw new RuntimeError(
        'interrupted',
        'The crawler is still running although it was killed: try again.',
      );
    }
    await delay(POLL_MS);
  }
}
