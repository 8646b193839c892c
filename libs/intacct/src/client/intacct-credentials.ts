/** What opens a session. The sender is the licensed Web Services sender, the user belongs to the company. */
export interface IntacctCredentials {
  /** Address of the gateway, e.g. https://api.intacct.com/ia/xml/xmlgw.phtml. Logins always go here. */
  readonly url: string;
  readonly senderId: string;
  readonly senderPassword: string;
  readonly companyId: string;
  readonly userId: string;
  readonly userPassword: string;
  /** Console client ("slide-in"); leave out for an ordinary company. */
  readonly clientId?: string;
}
