import type { FieldEntry, Fault } from '@crawlerd/shared';
import { load } from 'cheerio/slim';
import { messageOf } from '../base/message-of.ts';

/** The CSS selectors of a config that are none, each with the path of its key. */
export function selectorFaults(plan: {
  readonly fields: readonly FieldEntry[];
  readonly itemSelector: string | null;
}): Fault[] {
  const selectors = plan.fields.flatMap((entry, i) =>
    typeof entry === 'string'
      ? []
      : (entry.selectors ?? []).map(({ css }, j): [string, string] => [
          `crawl_config.data_fields[${i}].selectors[${j}].css`,
          css,
        ]),
  );
  if (plan.itemSelector !== null) selectors.push(['crawl_config.item_selector', plan.itemSelector]);
  const $ = load('<p></p>');
  return selectors.flatMap(([field, css]) => {
    try {
      $(css);
      // What looks like markup would be made instead of looked for.
      return /^\s*</.test(css) ? [{ field, message: 'is not a CSS selector: it is markup' }] : [];
    } catch (error) {
      const reason = messageOf(error);
      return [{ field, message: `is not a CSS selector: ${reason}` }];
    }
  });
}
