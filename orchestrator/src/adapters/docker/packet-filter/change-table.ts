import { removalChanges, settingChanges } from './filter-changes.ts';
import { FilterFault, type FilterTable } from './iptables.ts';
import type { Chain, Family } from './rules.ts';

/** Others change the table between our reading and our writing, which then names what is not there any more. */
const TRIES = 5;

/**
 * Brings these chains into force, and removes those of dead bridges.
 *
 * @throws FilterFault if the chains are not in force. What could not be removed is left to the next time: it hinders
 *   nobody.
 */
export async function changeTable(
  table: FilterTable,
  family: Family,
  wanted: readonly Chain[],
  isDead: (bridge: string) => boolean,
): Promise<void> {
  const restore = async (changes: string | null): Promise<void> => {
    if (changes !== null) await table.restore(family, changes);
  };
  for (let tried = 1; ; tried++) {
    const current = await table.list(family);
    let isSet = false;
    try {
      await restore(settingChanges(current, wanted));
      isSet = true;
      await restore(removalChanges(current, isDead));
      return;
    } catch (error) {
      if (!(error instanceof FilterFault)) throw error;
      if (tried < TRIES) continue;
      if (!isSet) throw error;
      return;
    }
  }
}
