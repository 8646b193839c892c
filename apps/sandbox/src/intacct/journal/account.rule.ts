import { GatewayError } from '../gateway/gateway-error.js';
import type { RunContext } from '../gateway/function-call.js';
import type { Row } from '../state/row.js';

/** The account of a line, or the gateway's refusal of it. */
export function checkAccount(accountNo: string, statistical: boolean, context: RunContext): Row {
  const { unit, settings } = context;
  const account = unit.find(statistical ? 'STATACCOUNT' : 'GLACCOUNT', accountNo);
  const refuse = (description2: string, correction?: string): never => {
    throw new GatewayError([
      { number: settings.inactiveAccountNumber, description2, ...(correction && { correction }) },
    ]);
  };
  if (!account || account['STATUS'] === 'inactive') return refuse(`Account ${accountNo} is not valid`);
  const bank = account['BANKACCOUNTID'] ?? '';
  if (bank !== '') return refuse(`The account number ${accountNo} is associated to the Bank account ${bank}.`);
  if (account['SUBLEDGERCONTROLON'] === 'true') {
    return refuse(
      `The specified GL account '${accountNo}' : '${account['TITLE']}' is not valid. GL account is restricted by its subledger.`,
    );
  }
  return account;
}
