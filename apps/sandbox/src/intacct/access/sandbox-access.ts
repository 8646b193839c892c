/** The documented credentials of the sandbox, there from the start. */
export const SANDBOX_ACCESS = {
  senderId: 'sandbox',
  senderPassword: 'sandbox-sender',
  companyId: 'SANDBOX',
  userId: 'sandbox',
  userPassword: 'sandbox-user',
} as const;
