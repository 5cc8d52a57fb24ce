import { Type } from 'typebox';
import { PatternString } from './validation.ts';

/** An optional moment of a query. */
export function Moment(description: string) {
  return Type.Optional(
    PatternString(
      '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
      'must be a time such as 2026-01-02T03:04:05.678Z',
      { maxLength: 50, description },
    ),
  );
}
