/** The server that crawlers report to. It can be bound again: after a failure, and to another address. */
export interface CallbackListener {
  /** The host that crawlers are told, if the runtime names this address of this machine: mostly the same. */
  hostFor(runtimeHost: string): string;

  /**
   * Binds the server. Where it was bound to another address, it no longer listens there.
   *
   * @param runtimeHost the address of this machine that the runtime names.
   * @returns `host:port` under which crawlers reach it.
   * @throws Error with a sentence that says which setting to change, if the address cannot be used.
   */
  listen(runtimeHost: string): Promise<string>;

  /** Takes no further report; what is being answered is answered. */
  close(): Promise<void>;
}
