import { isIP } from 'node:net';

/** A warning if the hub listens to other machines, because it serves plain HTTP. Null on loopback. */
export function listensInPlainText(host: string): string | null {
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (loopback) return null;
  return 'The hub listens on the network and serves plain HTTP, so others can read tokens and manifests in transit. Set MANIFOLD_TLS_CERT_FILE and MANIFOLD_TLS_KEY_FILE, put a proxy with TLS in front of it, or listen on 127.0.0.1.';
}
