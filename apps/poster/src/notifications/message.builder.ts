import type { OpenNotification, ToldItem, WaitingCause } from './waiting-cause.js';

export type Telling = 'opened' | 'digest' | 'solved' | 'test';

/** What a channel sends; stored as JSON. */
export interface MessageContent {
  readonly telling: Telling;
  readonly subject: string;
  readonly items: readonly ToldItem[];
  readonly at: string;
}

const nouns = { hold: 'deal', operation: 'record', 'dead-letter': 'event', condition: '' } as const;
const paths = {
  hold: '/admin/postings?cause=',
  operation: '/admin/operations?state=manual',
  'dead-letter': '/admin/dead-letters',
  condition: '/admin/status',
} as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One cause as people read it. `publicUrl`: where the admin API is reached, without a slash at its end. */
export function toldItem(cause: WaitingCause, now: Date, publicUrl: string | undefined): ToldItem {
  const path = cause.source === 'hold' ? `${paths.hold}${encodeURIComponent(cause.cause)}` : paths[cause.source];
  return {
    source: cause.source,
    cause: cause.cause,
    message: cause.message,
    headline: headlineOf(cause, now),
    remedy: cause.remedy,
    count: cause.count,
    amounts: cause.amounts,
    oldest: cause.oldest.toISOString(),
    link: publicUrl === undefined ? null : `${publicUrl}${path}`,
  };
}

export function openedMessage(items: readonly ToldItem[], now: Date): MessageContent {
  const [first] = items;
  const subject = items.length === 1 && first !== undefined ? first.headline : `${items.length} new causes hold money`;
  return { telling: 'opened', subject, items, at: now.toISOString() };
}

export function digestMessage(items: readonly ToldItem[], now: Date): MessageContent {
  const subject = `Still waiting: ${counted(items.length, 'cause')}`;
  return { telling: 'digest', subject, items, at: now.toISOString() };
}

export function solvedMessage(open: OpenNotification, now: Date): MessageContent {
  const subject = `Solved: ${open.item.message} (after ${ageOf(open.openedAt, now)})`;
  const item = { ...open.item, headline: subject, remedy: '' };
  return { telling: 'solved', subject, items: [item], at: now.toISOString() };
}

export function testMessage(now: Date): MessageContent {
  return { telling: 'test', subject: 'Test: messages about held money arrive here', items: [], at: now.toISOString() };
}

/** The message as plain text, a paragraph per cause. */
export function plainText({ subject, items }: MessageContent): string {
  const paragraphs = items.map(({ headline, remedy, link }) =>
    [headline, remedy, link ?? ''].filter((line) => line !== '').join('\n'),
  );
  const isWhole = items.length === 1 && items[0]?.headline === subject;
  return (isWhole || items.length === 0 ? [paragraphs[0] ?? subject] : [subject, ...paragraphs]).join('\n\n');
}

function headlineOf({ source, message, count, amounts, oldest }: WaitingCause, now: Date): string {
  const noun = nouns[source];
  const figures = [
    ...(noun === '' ? [] : [counted(count, noun)]),
    ...Object.entries(amounts).map(([currency, amount]) => `${grouped(amount)} ${currency}`),
    `${noun === '' ? 'since' : 'oldest'} ${ageOf(oldest, now)}`,
  ];
  return `${message.replace(/\.$/, '')}: ${figures.join(', ')}`;
}

/** 212400.5 → 212,400.50; works on the text, so that no figure is rounded. */
export function grouped(amount: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(amount) ?? ['', '', amount, ''];
  const decimals = fraction.replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${decimals}`;
}

function ageOf(since: Date, now: Date): string {
  const ms = Math.max(0, now.getTime() - since.getTime());
  if (ms >= DAY_MS) return counted(Math.floor(ms / DAY_MS), 'day');
  if (ms >= HOUR_MS) return counted(Math.floor(ms / HOUR_MS), 'hour');
  return counted(Math.floor(ms / MINUTE_MS), 'minute');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
