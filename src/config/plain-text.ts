import { isIP } from 'node:net';

/** A warning where the hub listens to more than its own machine: it serves plain HTTP. Null on loopback. */
export function listensInPlainText(host: string): string | null {
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (loopback) return null;
  return 'The hub listens to other machines and serves plain HTTP: tokens and manifests can be read on the way. End TLS in front of it, or listen on 127.0.0.1.';
}
