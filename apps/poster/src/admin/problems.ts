import { IntacctRequestError } from '@app/intacct';
import { ProblemError } from '@app/platform';

import { DeadLetterNotFoundError, ReplayFailedError } from '../dead-letters/dead-letter.service.js';
import { PartyRefusedError } from '../parties/party.decisions.js';
import { DecisionRefusedError } from '../posting/index.js';
import { ProposalDecidedError, ProposalNotFoundError, ProposalOutdatedError } from '../rules/rule-proposal.js';
import { RefusedImportError, RefusedInputError, RuleChangedError, RuleNotFoundError } from '../rules/rule.errors.js';
import { SecondPersonError } from '../rules/two-people.js';

const decisionStatus = {
  'unknown-operation': 404,
  changed: 409,
  'not-manual': 409,
  'ledger-disagrees': 422,
  'no-answer': 503,
  unverified: 422,
} as const;

const secondPersonStatus = { missing: 409, 'same-person': 403 } as const;

const partyStatus = {
  'unknown-organization': 404,
  'already-linked': 409,
  'in-flight': 409,
  'not-in-ledger': 422,
  taken: 422,
} as const;

/** Runs an action of the admin API; what the services refuse becomes a problem that names field and remedy. */
export async function answering<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw asProblem(error) ?? error;
  }
}

function asProblem(error: unknown): ProblemError | undefined {
  if (error instanceof RefusedInputError) return refusedInput(error);
  if (error instanceof RefusedImportError) return refusedImport(error);
  if (error instanceof SecondPersonError)
    return new ProblemError(secondPersonStatus[error.refusal], {
      detail: `${error.message}.`,
      field: 'actor',
      remedy: `${error.who}.`,
    });
  if (error instanceof ProposalDecidedError)
    return new ProblemError(409, { detail: `${error.message}.`, field: 'id', remedy: 'Read the proposals again.' });
  if (error instanceof ProposalOutdatedError)
    return new ProblemError(409, {
      detail: `${error.message}.`,
      field: 'content',
      remedy: 'Look at its difference now, reject it, and propose the change anew.',
    });
  if (error instanceof ProposalNotFoundError)
    return new ProblemError(404, { detail: `${error.message}.`, field: 'id' });
  if (error instanceof RuleNotFoundError || error instanceof DeadLetterNotFoundError)
    return new ProblemError(404, { detail: error.message });
  if (error instanceof RuleChangedError)
    return new ProblemError(409, {
      detail: error.message,
      field: 'version',
      remedy:
        'Read the rule again, and decide about its newest version. A proposal for an older one is rejected and made anew.',
    });
  if (error instanceof ReplayFailedError)
    return new ProblemError(422, { detail: `It still cannot be handled: ${error.message}` });
  if (error instanceof DecisionRefusedError)
    return new ProblemError(decisionStatus[error.refusal], {
      detail: error.message,
      ...(error.refusal === 'changed' ? { remedy: 'Read the operation again, and decide what you see then.' } : {}),
      ...(error.refusal === 'unverified' ? { field: 'acceptUnverified' } : {}),
    });
  if (error instanceof PartyRefusedError)
    return new ProblemError(partyStatus[error.refusal], { detail: error.message });
  if (error instanceof IntacctRequestError)
    return new ProblemError(503, { detail: `Intacct could not be asked: ${error.message}`, retryAfterSeconds: 30 });
  return undefined;
}

function refusedImport({ faults }: RefusedImportError): ProblemError {
  return new ProblemError(422, {
    detail: `Nothing was changed: the file has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}.`,
    remedy: 'Correct the lines that are named, and preview the file again.',
    errors: faults.map(({ line, field, message, remedy }) => ({
      field: `line ${line}${field === undefined ? '' : `: ${field}`}`,
      detail: `${message}. ${remedy}.`,
    })),
  });
}

function refusedInput(error: RefusedInputError): ProblemError {
  const [first] = error.findings;
  return new ProblemError(422, {
    detail: error.message,
    ...(first?.field === undefined ? {} : { field: first.field }),
    ...(first === undefined ? {} : { remedy: first.remedy }),
    errors: error.findings.map((finding) => ({
      field: finding.field ?? '',
      detail: `${finding.message}. ${finding.remedy}.`,
    })),
  });
}
