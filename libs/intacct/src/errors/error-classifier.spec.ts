import { describe, expect, it } from 'vitest';
import { ErrorClassifier, ruleMatches } from './error-classifier.js';
import { ERROR_EFFECTS } from './error-effect.js';
import { ERROR_RULES } from './error-rules.js';
import { INTACCT_ERROR_CLASSES } from './intacct-error-class.js';
import type { ErrorLevel, IntacctErrorEntry } from './intacct-failure.js';

type Example = Partial<IntacctErrorEntry> & { readonly level: ErrorLevel };

const entry = (example: Example): IntacctErrorEntry => ({ number: 'BL01001973', text: '', messageIds: [], ...example });
const result = (text: string, more: Partial<IntacctErrorEntry> = {}): Example => ({ level: 'result', text, ...more });

/** One answer per row of the table; wordings as captured or documented. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'already-recorded': result('A successful transaction has already been recorded with the control id AB12-1'),
  'concurrent-request': result('There is a concurrent request in process with this control id'),
  'sender-credentials': {
    level: 'control',
    number: 'XL03000006',
    text: 'Incorrect Intacct XML Partner ID or password.',
  },
  'sign-in': { level: 'authentication', number: 'XL03000006', text: 'Sign-in information is incorrect' },
  'sign-in-number': { level: 'control', number: 'XMLGW_JPP0002', text: 'XMLGW_JPP0002' },
  'locked-user': { level: 'authentication', text: 'The user is locked. Contact your administrator.' },
  'invalid-session': { level: 'authentication', number: 'XL03000006', text: 'Invalid session' },
  'sender-not-authorised': {
    level: 'authentication',
    text: "Invalid Web Services Authorization: The sender ID 'x' is not authorized",
  },
  'company-expired': { level: 'control', number: 'PL04000055', text: 'The demo company has expired' },
  'transport-policy': { level: 'control', number: 'XL03000006', text: 'nightly is not a valid transport policy.' },
  'unknown-company': { level: 'authentication', number: 'DL03000006', text: 'company does not exist' },
  'unknown-tenant': { level: 'control', number: 'GW-0011', text: 'Invalid Request' },
  'invalid-request': { level: 'http', number: 'invalidRequest', text: 'bad' },
  schema: { level: 'control', number: 'XL03000003', text: 'Line 3, column 5: element is not allowed here' },
  'rate-limit': result('API rate limit exceeded'),
  'rate-limit-number': { level: 'control', number: 'GW-0010', text: 'too many' },
  offline: { level: 'control', text: 'The Service is Temporarily Off-line' },
  'offline-in-result': result('The Service is Temporarily Off-line'),
  'try-later': result('Error', { correction: 'Please Try Again Later' }),
  'database-connection': result('Connection failure occurred in QueryResult', { number: 'DL02000001' }),
  'gateway-number': { level: 'control', number: 'GW-0004', text: 'unable to process' },
  'closed-period': result(
    "Periods are closed. Your transaction date (01/31/2024) is within a period that's been closed.",
  ),
  'locked-period': result('The period is locked through 12/31/2023'),
  'before-open-date': result('Date must be on or after 01/01/24'),
  unbalanced: result('Transactions do not balance for Place ,'),
  'unbalanced-id': result('Buchungen gehen nicht auf', { additionalId: 'GL-1009' }),
  'account-requires': result("The account number '4020' requires a Department."),
  'missing-dimension': result('This transaction is missing the Department dimension for the Account 4020'),
  'empty-location': result('Use of empty Location is invalid. A valid Multi-Entity Location must be specified.'),
  'auto-filled': result('Department must be 20. This value is auto-filled'),
  'direct-posting': result("The journal 'SALES' does not allow direct posting."),
  'account-not-valid': result('Account 4100 is not valid'),
  'account-restricted': result(
    "The specified GL account '1200' : 'Receivables' is not valid. GL account is restricted by its subledger.",
  ),
  'account-barred': result('The account number 1000 is associated to the Bank account HH-MAIN.'),
  'activate-account': result('Error', { correction: 'Activate the account, then try again.' }),
  'activate-value': result('Error', { correction: 'Activate the vendor V-1, then try again.' }),
  'invalid-dimension-selected': result('Invalid Department 90 selected'),
  'dimension-not-valid': result("The location '999' is invalid."),
  'foreign-currency': result('Error', { correction: 'Enable foreign-currency transactions, and try again' }),
  'foreign-currency-number': result('not possible here', { number: 'BL02000051' }),
  'already-exists': result('Another Vendor with the given value(s) V-77  exists', { number: 'BL34000061' }),
  'already-exists-text': result("A transaction with the number 'I-1' already exists"),
  'already-exists-id': result('doppelt', { additionalId: 'GL-0493' }),
  'no-permission': result('API operation CREATE on objects of type GLBATCH', { number: 'PL04000005' }),
  'no-permission-text': result('You do not have permission for this'),
  'root-level-record': result('You cannot update a root level vendor from an entity'),
  'cannot-find': result("Cannot find customer with key '9' to delete."),
  'still-referenced': result("The customer 'A' is referenced by other records and cannot be deleted."),
  'paid-invoice': result('paid', { number: 'BL03000130' }),
  'customer-rule': result('Smart Rule "PO needed": enter a purchase order'),
  'unknown-object': result('Object definition FOO not found', { number: 'x' }),
  'unknown-select-field': result('The following fields cannot be queried: FOO', { number: 'XL03000006' }),
  'unknown-filter-field': result('Invalid field FOO', { number: 'XL03000010' }),
  'result-id': result('Attempt to readMore with an invalid or expired resultId', { number: 'x' }),
  'free-text-number': result('', { number: 'Invalid fields list FOO' }),
  'no-rows': result('No data found', { number: 'BL03002028' }),
  'bad-value': result('Illegal format for Primary Email Address', { number: 'BL03000018' }),
  'processing-error': result('There was an error processing the request.', { number: 'DL02000001' }),
  'could-not-create': result('Could not create GLBatch record!'),
  'not-created-id': result('nicht angelegt', { additionalId: 'GL-0951' }),
  'rolled-back': result('rolled back', { number: 'XL03000009' }),
};

/** The row that decides, found the way the classifier finds it. */
function matchedRow(error: IntacctErrorEntry): string | undefined {
  return ERROR_RULES.find((rule) => ruleMatches(rule, error))?.id;
}

describe('the error table', () => {
  it('has an example for every row and no row twice', () => {
    const ids = ERROR_RULES.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(ids.toSorted());
  });

  it.each(ERROR_RULES.map((rule) => [rule.id, rule.class, rule] as const))(
    'row %s means %s',
    (id, errorClass, rule) => {
      const example = EXAMPLES[id];
      if (!example) throw new Error(`no example for ${id}`);
      const failure = new ErrorClassifier().classify([entry(example)]);
      expect(failure.class).toBe(errorClass);
      // Without its row the same answer must be read differently, or the row would not be needed for it.
      expect(matchedRow(entry(example))).toBe(rule.id);
    },
  );

  it('says for every class what it means for a write', () => {
    expect(Object.keys(ERROR_EFFECTS).toSorted()).toEqual([...INTACCT_ERROR_CLASSES].toSorted());
  });

  it('lets "already recorded" count before everything else in the same list', () => {
    const errors = [
      entry(result('Could not create GLBatch record!')),
      entry(result('A successful transaction has already been recorded with the control id X')),
    ];
    expect(new ErrorClassifier().classify(errors).class).toBe('duplicate-control-id');
  });

  it('does not take the text of a session refusal in a result for a dead session', () => {
    expect(new ErrorClassifier().classify([entry(result('Invalid session'))]).class).toBe('unknown');
  });

  it('leaves a failure that nobody recognises unknown', () => {
    const failure = new ErrorClassifier().classify([
      entry(
        result('Etwas ist schiefgegangen', {
          correction: 'Check the transaction for errors or inconsistencies, then try again.',
        }),
      ),
    ]);
    expect(failure.class).toBe('unknown');
    expect(ERROR_EFFECTS[failure.class]).toBe('unknown');
  });

  it("knows a company's own rule by the texts it was given", () => {
    const own = new ErrorClassifier([/Bestellnummer fehlt/]);
    const errors = [entry(result('Die Bestellnummer fehlt!')), entry(result('Could not create GLBatch record!'))];
    expect(own.classify(errors).class).toBe('customer-rule');
    expect(new ErrorClassifier().classify(errors).class).toBe('validation');
  });

  it('shows the root cause and not the wrapper, whichever comes first', () => {
    const errors = [
      entry(result('Could not create GLBatch record.')),
      entry(result('Transactions do not balance for Place ,')),
    ];
    const classifier = new ErrorClassifier();
    expect(classifier.classify(errors).message).toBe('Transactions do not balance for Place ,');
    expect(classifier.classify(errors.toReversed()).message).toBe('Transactions do not balance for Place ,');
  });

  it.each([
    [401, 'authentication'],
    [413, 'schema'],
    [429, 'throttled'],
  ])('takes HTTP %i for %s', (status, errorClass) => {
    expect(new ErrorClassifier().classifyStatus(status)?.class).toBe(errorClass);
  });

  it.each([400, 403, 404, 408, 498, 500, 501, 502, 503, 504, 505, 524])(
    'does not guess from HTTP %i alone',
    (status) => {
      expect(new ErrorClassifier().classifyStatus(status)).toBeUndefined();
    },
  );
});
