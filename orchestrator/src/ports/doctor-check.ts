/** One check of `crawlerd doctor`. */
export interface DoctorCheck {
  readonly name: string;
  /** Name of an earlier check; if that one failed, this one makes no sense and is not run. */
  readonly needs?: string;
  /**
   * Resolves with what was found, which may be something that crawls can do without; or rejects with a sentence that
   * says what is wrong and what to do.
   */
  readonly run: () => Promise<string | DoctorWarning>;
}

export interface DoctorWarning {
  readonly warning: string;
}
