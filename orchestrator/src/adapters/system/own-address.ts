import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/**
 * Whether an address is one of this machine, by binding to it: that holds for every kind of address, also for that of
 * a bridge that no container is on, which `os.networkInterfaces` leaves out.
 */
export function isOwnAddress(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const answer = (isOwn: boolean): void => {
      socket.close();
      resolve(isOwn);
    };
    socket.once('error', () => answer(false));
    socket.bind({ address, exclusive: true }, () => answer(true));
  });
}
