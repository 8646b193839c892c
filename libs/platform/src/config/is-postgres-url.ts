import { buildMessage, ValidateBy } from 'class-validator';

/** `postgres://` or `postgresql://` with a user and a database name, so that nothing is left to the driver's guesses. */
export function IsPostgresUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isPostgresUrl(value),
      defaultMessage: buildMessage(() => '$property must be postgresql://user:password@host:port/database'),
    },
  });
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^postgres(ql)?:$/.test(url.protocol) && url.username !== '' && url.pathname.length > 1;
}
