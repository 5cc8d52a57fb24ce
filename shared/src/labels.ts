import { KeyedRecord } from './keyed-record.ts';
import { PatternString } from './validation.ts';

const LABEL = {
  pattern: '^[A-Za-z0-9][A-Za-z0-9_./-]{0,62}$',
  meaning:
    'must have 1 to 63 letters, digits, dots, slashes, dashes and underscores, a letter or digit first',
};

/** Labels are shown on terminals and in logs, where control characters do harm. */
const LabelValue = PatternString('^[^\\u0000-\\u001f\\u007f]*$', 'must not hold control characters', {
  maxLength: 200,
});

/** What people find their executions by. */
export const LabelsSchema = KeyedRecord(LABEL, LabelValue, { maxProperties: 32 });
