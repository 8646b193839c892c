import type { DealLine } from '@app/contracts';
import type { Decimal } from 'decimal.js';

import type { HoldReason } from './hold-reason.js';
import type { MappingRule } from './mapping-rule.js';

/** Why the tax of a line keeps it from having an amount. */
export const currencyReasons = {
  inclusiveTax: (line: DealLine, amount: Decimal): HoldReason => ({
    kind: 'currency',
    cause: `currency:inclusive-tax:${line.currency}`,
    message: `The tax of ${line.tax} % inside ${amount.toFixed()} ${line.currency} is not a whole amount`,
    remedy: 'Allow rounding of tax in the settings, or enter the price without tax in Pipedrive',
    field: `line ${line.lineId} tax`,
    value: line.tax,
  }),

  exclusiveTax: (line: DealLine, tax: Decimal): HoldReason => ({
    kind: 'currency',
    cause: `currency:exclusive-tax:${line.currency}`,
    message: `The tax of ${line.tax} % on line ${line.lineId} is ${tax.toFixed()} ${line.currency}, not a whole amount`,
    remedy: 'Allow rounding of tax in the settings, or correct the line in Pipedrive',
    field: `line ${line.lineId} tax`,
    value: line.tax,
  }),

  negativeTax: (line: DealLine): HoldReason => ({
    kind: 'validation',
    cause: 'validation:tax:negative',
    message: `Line ${line.lineId} has a negative tax of ${line.tax} %`,
    remedy: 'Correct the tax of the line in Pipedrive',
    field: `line ${line.lineId} tax`,
    value: line.tax,
  }),
};

/** Why a recurring line has no amount under its rule. */
export const recurringReasons = {
  endless: (line: DealLine, rule: MappingRule): HoldReason => ({
    kind: 'validation',
    cause: `validation:recurring:endless:${rule.id}`,
    message: `Line ${line.lineId} recurs without an end, so its whole term has no amount`,
    remedy: `Give the line a number of cycles in Pipedrive, or let rule "${rule.name}" post per billing date`,
    field: `line ${line.lineId} billingCycles`,
  }),

  withoutPolicy: (line: DealLine, rule: MappingRule): HoldReason => ({
    kind: 'validation',
    cause: `validation:recurring:policy:${rule.id}`,
    message: `Line ${line.lineId} is billed ${line.billingFrequency}, and rule "${rule.name}" says nothing about that`,
    remedy: `Choose a recurring policy in rule "${rule.name}": exclude, first-period, whole-term or per-billing-date`,
    field: `line ${line.lineId} billingFrequency`,
    value: line.billingFrequency,
  }),

  noDates: (line: DealLine, rule: MappingRule): HoldReason => ({
    kind: 'validation',
    cause: `validation:recurring:dates:${rule.id}`,
    message: `Line ${line.lineId} has no billing start date, or too many billing dates, and rule "${rule.name}" posts per date`,
    remedy: 'Correct the billing dates of the line in Pipedrive, or choose another recurring policy in the rule',
    field: `line ${line.lineId} billingStartDate`,
    ...(line.billingStartDate == null ? {} : { value: line.billingStartDate }),
  }),
};
