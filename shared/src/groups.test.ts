import { expect, it } from 'vitest';
import { GroupSchema } from './groups.ts';
import { issuesOf } from './issues.ts';

const issues = (group: unknown) => issuesOf(GroupSchema, group);

it.each(['shop', 'team a/prices=1', '茶叶店', '🍵'.repeat(100), 'x'.repeat(100)])(
  '%s may be a key',
  (key) => {
    expect(issues({ key, limit: 1 })).toEqual([]);
  },
);

it.each(['', ' shop', 'shop\t', 'a\nb', 'a\u2028b', '\ud83c', 'x'.repeat(101)])(
  'a key that nobody could read or find again is refused with what would be right: %j',
  (key) => {
    const [issue] = issues({ key, limit: 1 });
    expect(issue).toEqual({ field: 'key', message: expect.stringMatching(/100/) });
  },
);

it.each([
  [0, 'must be >= 1'],
  [-1, 'must be >= 1'],
  [1001, 'must be <= 1000'],
  [1.5, 'must be integer'],
  ['2', 'must be integer'],
  [null, 'must be integer'],
])('a limit of %j is refused with what would be right', (limit, message) => {
  expect(issues({ key: 'shop', limit })).toEqual([{ field: 'limit', message }]);
});

it('both are needed, and nothing else is known', () => {
  expect(issues({}).map(({ field }) => field)).toEqual(['key', 'limit']);
  expect(issues({ key: 'shop', limit: 2, size: 3 }).map(({ field }) => field)).toEqual(['size']);
});
