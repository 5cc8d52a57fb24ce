import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';

/** Runs work in a transaction that takes the lock of the database at its begin; if the work throws, nothing is changed. */
export const transaction = preparedOnce(({ $client: client }: Db): (<T>(work: () => T) => T) => {
  const begin = client.prepare('BEGIN IMMEDIATE');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  return (work) => {
    begin.run();
    try {
      const done = work();
      commit.run();
      return done;
    } catch (error) {
      // SQLite itself rolls back after some faults, such as a full disk.
      if (client.inTransaction) rollback.run();
      throw error;
    }
  };
});
