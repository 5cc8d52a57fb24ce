import type Database from 'better-sqlite3';

const INCREMENTAL = 2;
/** So many free pages stay in the file: what is stored next would only make it longer again. */
const KEPT_PAGES = 1000;

/** To be called before the first table is made; later only a copy of the whole database changes it. */
export function giveBackLater(client: Database.Database): void {
  client.pragma(`auto_vacuum = ${INCREMENTAL}`);
}

/** What the database takes, without what is free in it. */
export function usedBytes(client: Database.Database): number {
  return (
    (numberOf(client, 'page_count') - numberOf(client, 'freelist_count')) * numberOf(client, 'page_size')
  );
}

/** What the file is to be long at least, whatever becomes shorter. */
export function wholeBytes(client: Database.Database): number {
  return numberOf(client, 'page_count') * numberOf(client, 'page_size');
}

/**
 * Gives free pages at the end of the file back to the disk. Does nothing to a database that was made without this: see
 * `compactDatabase`.
 *
 * @returns whether there are more.
 */
export function giveBackPages(client: Database.Database, pagesMax: number): boolean {
  if (numberOf(client, 'auto_vacuum') !== INCREMENTAL) return false;
  const surplus = numberOf(client, 'freelist_count') - KEPT_PAGES;
  if (surplus <= 0) return false;
  client.pragma(`incremental_vacuum(${Math.min(surplus, pagesMax)})`);
  return surplus > pagesMax;
}

function numberOf(client: Database.Database, pragma: string): number {
  return Number(client.pragma(pragma, { simple: true }));
}
