import { uuidv7 } from 'uuidv7';
import type { Ids } from '../../ports/ids.ts';

/** Version 7: ids sort by creation time. */
export const uuidIds: Ids = { executionId: () => uuidv7() };
