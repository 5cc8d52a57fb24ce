import { environmentSchema } from '../../orchestrator/src/environment-schema.ts';
import type { RuntimeEntry } from '../../orchestrator/src/ports/runtime-entry.ts';
import { CHINESE, ENGLISH, meaningsIn } from './config-table.ts';
import { code, OTHER_SETTINGS, table, type Setting } from './documented.ts';

function settings(runtimes: readonly RuntimeEntry[]): [string, Setting][] {
  return Object.entries<object>({ ...environmentSchema(runtimes).properties, ...OTHER_SETTINGS }).map(
    ([name, schema]): [string, Setting] => [name, schema],
  );
}

export function settingNames(runtimes: readonly RuntimeEntry[]): string[] {
  return settings(runtimes).map(([name]) => name);
}

/** Every setting of crawlerd, as its schema describes it. */
export function settingsTable(runtimes: readonly RuntimeEntry[]): string {
  return rows(runtimes, 'setting', ENGLISH, ([, { description = '' }]) => description.replaceAll('\n', ' '));
}

/** The same in Chinese: the meanings are kept from the page. */
export function chineseSettingsTable(page: string, runtimes: readonly RuntimeEntry[]): string {
  const meanings = meaningsIn(page, '设置');
  return rows(runtimes, '设置', CHINESE, ([name]) => meanings.get(name) ?? '');
}

function rows(
  runtimes: readonly RuntimeEntry[],
  title: string,
  { titles: [, meaning, , fallback] }: typeof ENGLISH,
  meaningOf: (setting: [string, Setting]) => string,
): string {
  return table(
    [title, meaning, fallback],
    settings(runtimes).map((setting) => {
      const [name, { default: value }] = setting;
      return [code(name), meaningOf(setting), value === undefined ? '' : code(String(value))];
    }),
  );
}
