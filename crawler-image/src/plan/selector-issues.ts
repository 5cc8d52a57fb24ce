// Types only, and a part without validators: this module is loaded on demand, and with a value of the whole package
// esbuild could not leave out what is unused of typebox.
import type { FieldEntry, ValidationIssue } from '@crawlerd/shared';
import { messageOf } from '@crawlerd/shared/errors';
import { load } from 'cheerio/slim';

/** The invalid CSS selectors of a config, each with the path of its key. */
export function selectorIssues(plan: {
  readonly fields: readonly FieldEntry[];
  readonly itemSelector: string | null;
}): ValidationIssue[] {
  const selectors = plan.fields.flatMap((entry, i) =>
    typeof entry === 'string' || entry.selectors === undefined
      ? []
      : entry.selectors.map((selector, j): [string, string] => {
          const path = `crawl_config.data_fields[${i}].selectors[${j}]`;
          return typeof selector === 'string' ? [path, selector] : [`${path}.css`, selector.css];
        }),
  );
  if (plan.itemSelector !== null) selectors.push(['crawl_config.item_selector', plan.itemSelector]);
  const $ = load('<p></p>');
  return selectors.flatMap(([field, css]) => {
    try {
      $(css);
      // cheerio would create elements from markup instead of searching for them.
      return /^\s*</.test(css) ? [{ field, message: 'is not a CSS selector: it is markup' }] : [];
    } catch (error) {
      const reason = messageOf(error);
      return [{ field, message: `is not a CSS selector: ${reason}` }];
    }
  });
}
