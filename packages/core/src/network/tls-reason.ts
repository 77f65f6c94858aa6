// Reasons why a connection ends before it is secure, and so before the first byte of a request.
import { codeOf } from '../causes.ts';
import type { Reason } from './socket-reason.ts';

export function tlsReason(error: Error, url: URL): Reason | undefined {
  return certificateReason(codeOf(error), url) ?? handshakeReason(error, url);
}

/** The codes of OpenSSL's checks (nodejs.org/api/tls.html#x509-certificate-error-codes), and of Node's own check of the host name. */
function certificateReason(code: string, { host }: URL): Reason | undefined {
  const renewal = 'The operator of that server must renew it. If it is in order, set the clock of this machine.';
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_UNTRUSTED':
      return {
        message: `The certificate of ${host} is not trusted.`,
        hint: 'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed it, and start again.',
      };
    case 'CERT_HAS_EXPIRED':
      return { message: `The certificate of ${host} has expired.`, hint: renewal };
    case 'CERT_NOT_YET_VALID':
      return { message: `The certificate of ${host} is not valid yet.`, hint: renewal };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return {
        message: `The certificate of ${host} is for another host name.`,
        hint: 'Use the name in the certificate as the address, or ask the operator of that server for a certificate with this name.',
      };
    case 'CERT_REVOKED':
    case 'CERT_REJECTED':
    case 'CERT_CHAIN_TOO_LONG':
    case 'INVALID_CA':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
      return {
        message: `The certificate of ${host} is not accepted (${code}).`,
        hint: 'Ask the operator of that server for a valid one.',
      };
    default:
      return undefined;
  }
}

/** The first answer is not TLS at all. */
const notTls = /wrong version number|packet length too long|http request/;

/** OpenSSL's messages for failed handshakes, and for nothing later. */
const refusals =
  /unsupported protocol|no protocols available|no ciphers available|alert (protocol version|handshake failure|unrecognized name|unknown ca|bad certificate|certificate required)|key too small|unsafe legacy renegotiation/;

function handshakeReason(error: Error, { host }: URL): Reason | undefined {
  const code = codeOf(error);
  // Other errors with this code may come later.
  if (code === 'ECONNRESET' && error.message.includes('before secure TLS connection was established')) {
    return {
      message: `${host} ended the connection before it was secure.`,
      hint: 'Check the address and any proxy in front of that server, then try again.',
      retryable: true,
    };
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined;
  const words = `${code.toLowerCase().replaceAll('_', ' ')} ${error.message}`;
  if (notTls.test(words)) {
    return {
      message: `${host} does not speak https.`,
      hint: 'If that server speaks plain http, begin its address with http://. Otherwise check the port.',
    };
  }
  const [refusal] = refusals.exec(words) ?? [];
  if (refusal === undefined) return undefined;
  return {
    message: `No secure connection to ${host} is possible (${refusal}).`,
    hint: 'Ask the operator of that server which versions of TLS it takes, and whether clients need a certificate.',
  };
}
