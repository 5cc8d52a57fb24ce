import { ChannelSchema, isValid, parseJson, type Channel } from '@crawlerd/shared';
import type { StoredEndpoint } from '../ports/notification-store.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';

/** Names what is encrypted, so that nothing can take its place. */
function channelContext(name: string): string {
  return `endpoint ${name}`;
}

export function sealedChannel(cipher: SecretCipher, name: string, channel: Channel): string {
  return cipher.seal(channelContext(name), JSON.stringify(channel));
}

/** Null if it was encrypted with another key than the service has now. */
export function channelOf(cipher: SecretCipher, { name, sealed }: StoredEndpoint): Channel | null {
  const value = parseJson(cipher.open(channelContext(name), sealed) ?? '');
  return isValid(ChannelSchema, value) ? value : null;
}
