import { buildMessage, ValidateBy } from 'class-validator';

/** An object whose every value passes the check; `what` completes "every value must be …". */
export function IsMapOf(check: (value: unknown) => boolean, what: string): PropertyDecorator {
  return ValidateBy({
    name: 'isMapOf',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check),
      defaultMessage: buildMessage(() => `every value of $property must be ${what}`),
    },
  });
}
