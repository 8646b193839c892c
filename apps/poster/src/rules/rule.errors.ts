import type { FileFault, HoldReason } from '@app/mapping';

/** What was to be saved would hold or misstate money; every finding at once. */
export class RefusedInputError extends Error {
  override readonly name = 'RefusedInputError';

  constructor(readonly findings: readonly HoldReason[]) {
    super(findings.map((finding) => finding.message).join('; '));
  }
}

export class RuleNotFoundError extends Error {
  override readonly name = 'RuleNotFoundError';

  constructor(readonly ruleId: string) {
    super(`There is no rule ${ruleId}`);
  }
}

/** Somebody else changed the rule since it was read. */
export class RuleChangedError extends Error {
  override readonly name = 'RuleChangedError';

  constructor(
    readonly seen: number,
    readonly current: number,
  ) {
    super(`The rule is at version ${current} by now, not ${seen}`);
  }
}

/** A file of rules was not applied, not even in part. */
export class RefusedImportError extends Error {
  override readonly name = 'RefusedImportError';

  constructor(readonly faults: readonly FileFault[]) {
    super(faults.map(({ line, message }) => `line ${line}: ${message}`).join('; '));
  }
}
