/** What was wrong with an answer that was read all the same, as browsers do; docs/fetching.md explains each. */
export type Leniency =
  // Its head.
  | 'bad_status_line'
  | 'unasked_continue'
  | 'line_ends'
  | 'folded_line'
  | 'blank_before_colon'
  | 'control_character'
  | 'bad_header_line'
  | 'repeated_length'
  | 'empty_length'
  // Its body.
  | 'unknown_encoding'
  | 'plain_body'
  | 'cut_body'
  | 'no_trailer'
  | 'trailing_bytes'
  | 'content_type';

export interface LeniencyGroup {
  readonly code: Leniency;
  /** Pages, or at least one page that had it. */
  readonly count: number;
  readonly sample_url: string;
}
