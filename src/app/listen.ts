import { HubError } from '../errors.js';

/** A server that can start to listen; rejects with the error of the operating system. */
interface Listener {
  listen(port: number, host: string): Promise<unknown>;
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there. Stop it, or set MANIFOLD_PORT to a free port',
  EADDRNOTAVAIL: 'no network interface of this machine has this address. Set MANIFOLD_HOST to one that it has',
  EACCES: 'this user may not listen on this port. Set MANIFOLD_PORT to a port above 1023',
  ENOTFOUND: 'the name has no address. Set MANIFOLD_HOST to an address of this machine',
};

/** Starts to listen. If the operating system refuses, throws SETTINGS_INVALID with the address and the setting to change. */
export async function listen(server: Listener, port: number, host: string): Promise<void> {
  try {
    await server.listen(port, host);
  } catch (error) {
    const remedy = remedies[(error as NodeJS.ErrnoException).code ?? ''];
    if (remedy === undefined) throw error;
    throw new HubError('SETTINGS_INVALID', `The hub cannot listen on ${host}:${port}: ${remedy}.`, { cause: error });
  }
}
