const DATE = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const TIME = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;

/** `04/30/2024` → `2024-04-30`; undefined for anything else, days that do not exist included. */
export function isoDate(text: string): string | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const iso = `${match[3]}-${match[1]}-${match[2]}`;
  const parsed = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : undefined;
}

/** `04/30/2024 10:11:12` (or a date alone) → `2024-04-30T10:11:12`. */
export function isoTime(text: string): string | undefined {
  const match = TIME.exec(text);
  if (!match) {
    const date = isoDate(text);
    return date && `${date}T00:00:00`;
  }
  const date = isoDate(`${match[1]}/${match[2]}/${match[3]}`);
  return date && `${date}T${match[4]}:${match[5]}:${match[6]}`;
}

export function gatewayDate(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${month}/${day}/${year}`;
}

export function gatewayTime(iso: string): string {
  return `${gatewayDate(iso)} ${iso.slice(11, 19)}`;
}

/** Second precision, no zone: what WHENMODIFIED is. */
export function stampOf(epochMs: number, offsetMinutes = 0): string {
  return new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
}
