const ERASED = '(erased)';
/** Fields that hold words and keys of our own, which a name may happen to be a part of: "posted" would be lost with a Mr Post. */
const OWN_FIELDS = new Set(
  `id state status last_status kind type event_type object action outcome telling source trigger entity landed_entity currency topic
   role reference revision planned_revision company ledger_company dimension key record_key aggregatetype aggregateid record_no
   recordNo hash digest webhook_version treatment journal baseEntity amount itemPrice postingDate bookkeepingDate department location
   customer vendor class project item employee side billingFrequency billing_frequency discountType discount_type taxMethod tax_method
   timeZone time_zone trouble`.split(/\s+/),
);
/** Why a deal left its cycle; other reasons are words of people. */
const OWN_REASONS = new Set(['reopened', 'lost', 'left-stage', 'deleted', 'merged', 'vanished']);
const OWN_SUFFIX = /(_id|Id|_hash|Hash)$/;
const OWN_WORD = /^[a-z0-9][\w.:/-]*$/i;

/** Does the column or field of this name hold words and keys of our own? */
export function isOwnField(name: string): boolean {
  return OWN_FIELDS.has(name) || (OWN_SUFFIX.test(name) && !/tax_?id$/i.test(name));
}

/** Takes a text out of another, upper and lower case being the same; also where it was quoted from JSON. */
export function withoutText(from: string, text: string): string {
  const forms = [text, JSON.stringify(text).slice(1, -1)].map((form) =>
    form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  );
  return from.replaceAll(new RegExp(forms.join('|'), 'giu'), ERASED);
}

/** The same value with the text taken out of every string in it; names of fields and words of our own stay, or nothing could read it. */
export function withoutTextAnywhere(value: unknown, text: string): unknown {
  if (typeof value === 'string') return withoutText(value, text);
  if (Array.isArray(value)) return value.map((inner) => withoutTextAnywhere(inner, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isOwn(key, inner) ? inner : withoutTextAnywhere(inner, text)]),
  );
}

/** Has anything been taken out of a string somewhere in this value? */
export function hasErasedText(value: unknown): boolean {
  return JSON.stringify([value]).includes(ERASED);
}

function isOwn(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return (isOwnField(key) && OWN_WORD.test(value)) || (key === 'reason' && OWN_REASONS.has(value));
}

/** Of a column of texts that may be JSON: then its strings are looked through, and not their escapes. */
export function withoutTextInColumn(stored: string, text: string): string {
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null) return withoutText(stored, text);
    const erased = withoutTextAnywhere(value, text);
    const changed = JSON.stringify(erased);
    return changed === JSON.stringify(value) ? stored : changed;
  } catch {
    return withoutText(stored, text);
  }
}
