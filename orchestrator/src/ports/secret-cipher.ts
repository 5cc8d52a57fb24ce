/** Encrypts what users keep with us, so that a copy of the database alone tells nothing. */
export interface SecretCipher {
  /**
   * @param context names what the text is: it opens as nothing else.
   * @throws StorageError if there is no key, and none can be made.
   */
  seal(context: string, text: string): string;

  /** Null if it was sealed with another key or as something else, or was altered. @throws StorageError */
  open(context: string, sealed: string): string | null;

  /** Whether it was sealed with the key that is used now. @throws StorageError */
  isOfThisKey(sealed: string): boolean;
}
