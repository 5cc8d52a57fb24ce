/** An execution's id, as it stands in URLs. */
export const EXECUTION_ID = '^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$';
