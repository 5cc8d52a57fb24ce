import { Type } from 'typebox';

/** Any text is accepted: an unknown id is answered with 404. */
export const ExecutionParams = Type.Object({ id: Type.String() });
