import { integer } from 'drizzle-orm/sqlite-core';

/** Unix milliseconds. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' });
