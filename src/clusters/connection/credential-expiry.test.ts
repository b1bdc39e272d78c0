import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aCertificateAuthority } from '../../../test/support/certificates.js';
import { credentialExpiry } from './credential-expiry.js';
import { Secret } from './secret.js';

const jwt = (payload: unknown) => new Secret(`e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`);
const june = Date.parse('2027-06-01T00:00:00Z');

describe('credentialExpiry', () => {
  it('is the time in the claim exp of a token', () => {
    expect(credentialExpiry({ token: jwt({ exp: june / 1000 }) })).toEqual(new Date(june));
  });

  it('is the end of a client certificate, if it is earlier than that of the token', async () => {
    const { certPem } = await (await aCertificateAuthority()).issue({});

    expect(credentialExpiry({ clientCertPem: certPem, token: jwt({ exp: june / 1000 + 1e9 }) })).toEqual(
      new X509Certificate(certPem).validToDate,
    );
  });

  it.each([
    ['an opaque token', { token: new Secret('abc') }],
    ['a token without exp', { token: jwt({ sub: 'hub' }) }],
    ['a token whose payload is no object', { token: jwt(null) }],
    ['a token whose exp is text', { token: jwt({ exp: 'soon' }) }],
    ['a token whose exp is beyond all calendars', { token: jwt({ exp: 1e300 }) }],
    ['a certificate that is none', { clientCertPem: 'x' }],
    ['no credential', {}],
  ])('is unknown for %s', (_name, connection) => {
    expect(credentialExpiry(connection)).toBeNull();
  });
});
