import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import * as schema from './schema.ts';
import { transaction } from './transaction.ts';

function counters() {
  const db = drizzle(new Database(':memory:'), { schema });
  onTestFinished(() => void db.$client.close());
  db.$client.exec('CREATE TABLE counters (n INTEGER CHECK (n < 3)); INSERT INTO counters VALUES (0)');
  return {
    db,
    add: (n: number): void => void db.$client.prepare('UPDATE counters SET n = n + ?').run(n),
    value: (): unknown => db.$client.prepare('SELECT n FROM counters').pluck().get(),
  };
}

it('keeps all of the work and returns its result', () => {
  const { db, add, value } = counters();
  const done = transaction(db)(() => {
    add(1);
    add(1);
    return 'done';
  });
  expect([done, value(), db.$client.inTransaction]).toEqual(['done', 2, false]);
});

it('keeps nothing of work that throws, and can be used again', () => {
  const { db, add, value } = counters();
  const twice = (): void => {
    add(2);
    add(2);
  };
  expect(() => transaction(db)(twice)).toThrow('CHECK constraint failed');
  expect([value(), db.$client.inTransaction]).toEqual([0, false]);
  transaction(db)(() => add(1));
  expect(value()).toBe(1);
});

it('keeps nothing when SQLite has rolled back by itself', () => {
  const { db, add, value } = counters();
  db.$client.exec(`CREATE TRIGGER full BEFORE UPDATE ON counters WHEN NEW.n = 2
    BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END`);
  const work = (): void => {
    add(1);
    add(1);
  };
  expect(() => transaction(db)(work)).toThrow('as if the disk were full');
  expect([value(), db.$client.inTransaction]).toEqual([0, false]);
});
