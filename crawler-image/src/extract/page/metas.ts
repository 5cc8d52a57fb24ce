import { collapse } from './text.ts';

/** The first that browsers understand counts. */
const REFRESHES_MAX = 5;

/** What the meta tags of a page say. */
export class Metas {
  readonly contents = new Map<string, string>();
  readonly refreshes: string[] = [];

  /** @param isRead Whether a browser with scripts reads the tag. */
  add(attributes: Readonly<Record<string, string>>, isRead: boolean): void {
    const content = collapse(attributes['content'] ?? '');
    if (content === '') return;
    for (const name of [attributes['property'], attributes['name']]) {
      const key = name?.trim().toLowerCase();
      if (key && !this.contents.has(key)) this.contents.set(key, content);
    }
    const isRefresh = attributes['http-equiv']?.trim().toLowerCase() === 'refresh';
    if (isRefresh && isRead && this.refreshes.length < REFRESHES_MAX) this.refreshes.push(content);
  }
}
