/** A place in the order of a list: by a time and, among equals, by the id. */
export interface ListPlace {
  readonly at: Date;
  readonly id: string;
}
