import { buildMessage, ValidateBy } from 'class-validator';

/** Currency codes with positive decimal amounts, such as `{ EUR: '1000000.00' }`. */
export function IsCurrencyAmounts(): PropertyDecorator {
  return ValidateBy({
    name: 'isCurrencyAmounts',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.entries(value).every(
          ([code, amount]) =>
            /^[A-Z]{3}$/.test(code) && typeof amount === 'string' && /^\d{1,15}(\.\d{1,4})?$/.test(amount),
        ),
      defaultMessage: buildMessage(() => '$property must name currencies with amounts, such as {"EUR":"1000000.00"}'),
    },
  });
}
