import type { Server } from 'node:tls';
import { type CertificateFiles, readCertificate, type ServerCertificate } from '../../config/tls-certificate.js';

/** Interval at which the files are read again. Certificate managers replace them days before the old certificate expires. */
const INTERVAL_MS = 60_000;

type Log = Record<'info' | 'warn', (pairs: object, sentence: string) => void>;

/**
 * Reads the certificate files every minute, and uses a new certificate for new connections without a restart. Files that are not valid change nothing
 * and are logged. The returned function stops this.
 */
export function renewCertificate(
  server: Pick<Server, 'setSecureContext'>,
  files: CertificateFiles,
  first: ServerCertificate,
  log: Log,
  onNew: (certificate: ServerCertificate) => void,
) {
  const renewal = certificateRenewal(server, files, first, log, onNew);
  const timer = setInterval(() => void renewal(), INTERVAL_MS).unref();
  return async () => clearInterval(timer);
}

/** One reading of the files. */
export function certificateRenewal(
  server: Pick<Server, 'setSecureContext'>,
  files: CertificateFiles,
  first: ServerCertificate,
  log: Log,
  onNew: (certificate: ServerCertificate) => void = () => undefined,
): () => Promise<void> {
  let current = first;
  let trouble = '';
  return async () => {
    try {
      const read = await readCertificate(files, new Date());
      trouble = '';
      if (read.cert === current.cert && read.key === current.key) return;
      server.setSecureContext({ cert: read.cert, key: read.key, minVersion: 'TLSv1.2' });
      current = read;
      onNew(read);
      log.info({ validTo: read.validTo }, 'The hub uses a new certificate.');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== trouble)
        log.warn({ err: message, validTo: current.validTo }, 'The new certificate is not valid; the present one stays.');
      trouble = message;
    }
  };
}
