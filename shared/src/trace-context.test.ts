import { describe, expect, it } from 'vitest';
import { traceIdOf, traceparentOf } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const WHOLE = `00-${TRACE}-${SPAN}-01`;

describe('the header traceparent', () => {
  it.each([WHOLE, `00-${TRACE}-${SPAN}-00`, `00-${TRACE}-${SPAN}-03`])(
    'is handed on as it is: %s',
    (header) => {
      expect(traceparentOf(header)).toBe(header);
    },
  );

  it('may have spaces around it', () => {
    expect(traceparentOf(` ${WHOLE}\t`)).toBe(WHOLE);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has no such form', 'trace'],
    ['has capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['has a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['has a parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['has a trace id that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['has a version that must not be', `ff-${TRACE}-${SPAN}-01`],
    ['has more than its version allows', `${WHOLE}-more`],
    ['has a later version with something behind it that is no further part', `cc-${TRACE}-${SPAN}-01more`],
    ['was sent twice', `${WHOLE}, ${WHOLE}`],
    ['has a line feed', `${WHOLE}\n${WHOLE}`],
    ['is far too long', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(1000)}`],
  ])('is left out if it %s', (_why, header) => {
    expect(traceparentOf(header)).toBeNull();
  });

  it('of a later version is handed on in the version that is known, as far as it is known', () => {
    expect(traceparentOf(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`)).toBe(WHOLE);
    expect(traceparentOf(`cc-${TRACE}-${SPAN}-01`)).toBe(WHOLE);
  });

  it('is handed on without flags that nobody knows', () => {
    expect(traceparentOf(`00-${TRACE}-${SPAN}-ff`)).toBe(`00-${TRACE}-${SPAN}-03`);
  });

  it('names its trace', () => {
    expect(traceIdOf(WHOLE)).toBe(TRACE);
  });
});
