/** Why a hub did not answer, as the end of a sentence, and what to do about it. */
export interface WhyNoAnswer {
  readonly why: string;
  readonly next: string;
}

const unknownAuthority = {
  why: 'its certificate is not trusted',
  next: 'set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of its authority: NODE_EXTRA_CA_CERTS=ca.pem manifold …',
};
const connectionClosed = {
  why: 'it closed the connection',
  next: 'check whether it is stopping, and whether it serves HTTPS: then write https:// in the address',
};
const noTls = { why: 'it does not speak TLS', next: 'write http:// in the address, if the hub serves plain HTTP on loopback' };
const elsewhere = 'start it with `npm start`, or point MANIFOLD_URL to where it runs';

const known: Readonly<Record<string, WhyNoAnswer>> = {
  ECONNREFUSED: { why: 'nothing listens there', next: elsewhere },
  ENOTFOUND: { why: 'there is no such host', next: 'check the name of the host, in MANIFOLD_URL or with `manifold whoami`' },
  EAI_AGAIN: { why: 'the name of the host cannot be resolved now', next: 'check the network and the name server' },
  ECONNRESET: connectionClosed,
  UND_ERR_SOCKET: connectionClosed,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: { why: 'its certificate has expired', next: 'renew the file of MANIFOLD_TLS_CERT_FILE; the hub reads it every minute' },
  CERT_NOT_YET_VALID: { why: 'its certificate is not valid yet', next: 'check the clocks of both machines' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    why: 'its certificate is for another name',
    next: 'use a name of the certificate in MANIFOLD_URL, or issue the certificate for this name',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
};

/** `fetch` puts the reason into `cause`. */
export function codeOf(error: unknown): unknown {
  return (reasonOf(error) as { code?: unknown } | null)?.code;
}

export function whyNoAnswer(error: unknown): WhyNoAnswer {
  const code = codeOf(error);
  if (typeof code === 'string') return Object.hasOwn(known, code) ? known[code]! : { why: code, next: elsewhere };
  const reason = reasonOf(error);
  return { why: reason instanceof Error ? reason.message : String(reason), next: elsewhere };
}

function reasonOf(error: unknown): unknown {
  return (error as { cause?: unknown } | null)?.cause ?? error;
}
