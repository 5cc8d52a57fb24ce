/** The server that crawlers report to. It can be bound again after a failure. */
export interface CallbackListener {
  /**
   * Binds the server.
   *
   * @param runtimeHost the address of this machine that the runtime names.
   * @returns `host:port` under which crawlers reach it.
   * @throws Error with a sentence that says which setting to change, if the address cannot be used.
   */
  listen(runtimeHost: string): Promise<string>;

  /** Takes no further report; what is being answered is answered. */
  close(): Promise<void>;
}
