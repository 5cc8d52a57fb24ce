import { SettingsSchema } from '../../orchestrator/src/environment-schema.ts';
import { CHINESE, ENGLISH, meaningsIn } from './config-table.ts';
import { code, OTHER_SETTINGS, table, type Setting } from './documented.ts';

const SETTINGS = Object.entries<object>({ ...SettingsSchema.properties, ...OTHER_SETTINGS }).map(
  ([name, schema]): [string, Setting] => [name, schema],
);

export const SETTING_NAMES: readonly string[] = SETTINGS.map(([name]) => name);

/** Every setting of crawlerd, as its schema describes it. */
export function settingsTable(): string {
  return rows('setting', ENGLISH, ([, { description = '' }]) => description.replaceAll('\n', ' '));
}

/** The same in Chinese: the meanings are kept from the page. */
export function chineseSettingsTable(page: string): string {
  const meanings = meaningsIn(page, '设置');
  return rows('设置', CHINESE, ([name]) => meanings.get(name) ?? '');
}

function rows(
  title: string,
  { titles: [, meaning, , fallback] }: typeof ENGLISH,
  meaningOf: (setting: [string, Setting]) => string,
): string {
  return table(
    [title, meaning, fallback],
    SETTINGS.map((setting) => {
      const [name, { default: value }] = setting;
      return [code(name), meaningOf(setting), value === undefined ? '' : code(String(value))];
    }),
  );
}
