import type { IntacctCredentials } from '../client/intacct-credentials.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import type { IntacctSession } from '../session/intacct-session.js';
import { escapeAttribute } from '../xml/clean-text.js';
import { XmlWriter } from '../xml/xml-writer.js';

export interface EnvelopeOptions {
  /** Correlates request and answer; Intacct does not check it for uniqueness. */
  readonly controlId: string;
  readonly uniqueId: boolean;
  readonly transaction: boolean;
}

/** The whole document. It holds the sender's password and the session id: it must go to the socket and nowhere else. */
export function writeRequestEnvelope(
  credentials: IntacctCredentials,
  authentication: { readonly session: IntacctSession } | { readonly login: true },
  functions: readonly IntacctFunction[],
  options: EnvelopeOptions,
): string {
  const control = new XmlWriter()
    .open('control')
    .element('senderid', credentials.senderId)
    .element('password', credentials.senderPassword)
    .element('controlid', options.controlId)
    .flag('uniqueid', options.uniqueId)
    .element('dtdversion', '3.0')
    .flag('includewhitespace', false)
    // The additional ids are the only keys that depend neither on the language nor on the catch-all numbers.
    .flag('showadditionalerrorinfo', true)
    .close()
    .toString();
  const login = new XmlWriter().open('authentication');
  if ('session' in authentication) login.element('sessionid', authentication.session.reveal().sessionId);
  else writeLogin(login, credentials);
  const content = functions.map(
    (fn) => `<function controlid="${escapeAttribute(fn.controlId)}">${fn.body.xml}</function>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><request>${control}` +
    `<operation transaction="${options.transaction}">${login.close().toString()}` +
    `<content>${content.join('')}</content></operation></request>`
  );
}

function writeLogin(xml: XmlWriter, credentials: IntacctCredentials): void {
  xml
    .open('login')
    .element('userid', credentials.userId)
    .element('companyid', credentials.companyId)
    .element('password', credentials.userPassword)
    .optional('clientid', credentials.clientId)
    .close();
}
