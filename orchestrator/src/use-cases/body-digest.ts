import { createHash } from 'node:crypto';
import type { Completion, Launch } from '@crawlerd/shared';
import { knownDigest, wantedOf } from '../domain/known-json.ts';

/** Tells a launch that is sent again from another one. */
export function launchDigest(launch: Launch): string {
  return knownDigest(launch) ?? digestOf(wantedOf(launch));
}

/** The same for a launch of a task: by what was asked for, whatever the task holds when it is asked for again. */
export function taskLaunchDigest(task: string, overrides: object): string {
  return digestOf({ task, overrides });
}

export function replayDigest(executionId: string): string {
  return digestOf({ replay: executionId });
}

/** A resent completion has the same bytes once parsed: keys keep their order through JSON. */
export function completionDigest(completion: Completion): string {
  return knownDigest(completion) ?? digestOf(completion);
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
