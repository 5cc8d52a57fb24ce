import type { Launch, ValidationIssue } from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { NamedLaunch } from '../ports/store.ts';

/** As many as the schema of a launch lets through. */
const LABELS_MAX = 32;

/** The launch with the labels of a caller who is narrowed to some: so what he launches exists for him. */
export function launchFor(launch: Launch, { labels }: Pick<Caller, 'labels'>): Launch {
  return labels === null ? launch : { ...launch, labels: { ...launch.labels, ...labels } };
}

/** What of a launch contradicts that. */
export function narrowingIssues(launch: Launch, { labels }: Pick<Caller, 'labels'>): ValidationIssue[] {
  if (labels === null) return [];
  const given = launch.labels ?? {};
  const other = Object.entries(labels).filter(([key, value]) => (given[key] ?? value) !== value);
  const count = Object.keys({ ...given, ...labels }).length;
  return [
    ...other.map(([key, value]) => ({
      field: `labels.${key}`,
      message: `must be ${JSON.stringify(value)}, or be left out: the token is narrowed to it`,
    })),
    ...(count > LABELS_MAX
      ? [{ field: 'labels', message: `must be at most ${LABELS_MAX}, with those that the token adds` }]
      : []),
  ];
}

/**
 * The key of a launch that may be sent again. Whoever is narrowed to other labels has keys of his own: he would learn
 * of what is not his, or be refused for it.
 */
export function namedLaunch(
  key: string | null,
  digest: () => string,
  { labels }: Pick<Caller, 'labels'>,
): NamedLaunch | null {
  if (key === null) return null;
  if (labels === null) return { key, digest: digest() };
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // No header can have a line feed, so no key of others looks like it.
  return { key: `${key}\n${JSON.stringify(sorted)}`, digest: digest() };
}
