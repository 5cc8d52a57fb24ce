import { KeyedRecord } from './keyed-record.ts';
import { PatternString } from './validation.ts';

/** Environment variables of one launch. */
export const ENV_NAMES_MAX = 100;

const VARIABLE = {
  pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$',
  meaning: 'must have 1 to 128 letters, digits and underscores, and not start with a digit',
};
/** The engine hands it to the container as a C string, which ends at the first NUL. */
const VariableValue = PatternString('^[^\\u0000]*$', 'must not hold NUL', { maxLength: 32_768 });

export const EnvSchema = KeyedRecord(VARIABLE, VariableValue, {
  maxProperties: ENV_NAMES_MAX,
  description: 'Additional environment variables for the container; those of the contract take precedence.',
});
