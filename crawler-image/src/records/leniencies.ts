/** What may be wrong with an answer that is read all the same, as browsers do; docs/fetching.md explains each. */
export const LENIENCIES = [
  // With its head.
  'bad_status_line',
  'unasked_continue',
  'line_ends',
  'folded_line',
  'blank_before_colon',
  'control_character',
  'bad_header_line',
  'repeated_length',
  'empty_length',
  // With its body.
  'unknown_encoding',
  'plain_body',
  'cut_body',
  'no_trailer',
  'trailing_bytes',
  'content_type',
] as const;

export type Leniency = (typeof LENIENCIES)[number];
