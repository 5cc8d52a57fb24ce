import { PatternString } from './validation.ts';

export const WebUrl = PatternString('^https?://\\S+$', 'must be an http:// or https:// URL', {
  maxLength: 2083,
  description: 'An http or https URL.',
});
