import { Type } from 'typebox';

/** Any text may be asked for: an id that nobody has is answered with 404. */
export const ExecutionParams = Type.Object({ id: Type.String() });
