import { describe, expect, it } from 'vitest';
import { errorCodeOf, hasErrorCode, messageOf } from './errors.ts';

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });

describe('what was thrown', () => {
  it('becomes its message, or the thrown value as text', () => {
    expect(messageOf(missing)).toBe('no such file');
    expect(messageOf('out of luck')).toBe('out of luck');
  });

  it('has the code that its error carries, if that is text', () => {
    expect(errorCodeOf(missing)).toBe('ENOENT');
    expect(
      [new Error('plain'), Object.assign(new Error('odd'), { code: 7 }), 'ENOENT'].map(errorCodeOf),
    ).toEqual([null, null, null]);
  });

  it('is one of several codes, and none where it has none', () => {
    expect(hasErrorCode(missing, 'EACCES', 'ENOENT')).toBe(true);
    expect(hasErrorCode(missing, 'EACCES')).toBe(false);
    expect(hasErrorCode(new Error('plain'), 'ENOENT')).toBe(false);
  });
});
