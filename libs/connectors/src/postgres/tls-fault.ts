import type { PostgresAddress } from './address.js';
import { safeMessage } from './connection-failure.js';
import type { Explanation } from './connection-fault.js';

/** Why a certificate does not prove who answers, by the code of the TLS library. */
const certificateFaults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not among the trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority that is not known',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that is not known',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  HOSTNAME_MISMATCH: 'is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host',
};

/** Tells apart: TLS not offered, TLS demanded, a certificate that proves nothing, and a handshake that fails. */
export function tlsExplanation(at: PostgresAddress, error: unknown): Explanation {
  const code = 'CHIMERA_SOURCE_TLS';
  const server = `${at.host}:${at.port}`;
  const said = safeMessage(error);
  const certificate = certificateFaults[codeOf(error)];
  if (certificate !== undefined)
    return {
      code,
      message: `The certificate of ${server} ${certificate}; sslmode=${at.sslMode} demands proof.`,
      hint: certificateHint(certificate),
    };
  if (said.includes('does not support SSL'))
    return {
      code,
      message: `${server} offers no TLS, and sslmode=${at.sslMode} demands it.`,
      hint: 'Switch ssl on at the server, or set sslmode=prefer where the network itself is trusted.',
    };
  if (/pg_hba\.conf/.test(said))
    return {
      code,
      message: `${server} lets ${at.user ?? 'the user'} not in without TLS (sslmode=${at.sslMode}).`,
      hint: 'Set sslmode=require, or verify-full. If it is refused then too, pg_hba.conf has no entry for this host, user and database.',
    };
  return {
    code,
    message: `The TLS handshake with ${server} fails under sslmode=${at.sslMode}.`,
    hint: 'Server and client agree on no version or cipher, or what answers there is no Postgres.',
  };
}

function certificateHint(fault: string): string {
  if (fault.includes('another host'))
    return 'Use the host name that the certificate is for, or sslmode=verify-ca, which does not compare names.';
  if (fault.includes('expired') || fault.includes('valid yet')) return 'Whoever runs the server renews it.';
  return 'Give the root certificate that signed it as options.sslrootcert (file:/path/root.pem); sslmode=require encrypts without proof.';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
