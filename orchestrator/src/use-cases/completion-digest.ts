import { createHash } from 'node:crypto';
import type { Completion } from '@crawlerd/shared';

/** A resent completion has the same bytes once parsed: keys keep their order through JSON. */
export function completionDigest(completion: Completion): string {
  return createHash('sha256').update(JSON.stringify(completion)).digest('base64url');
}
