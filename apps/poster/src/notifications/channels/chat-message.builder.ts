import type { MessageContent } from '../message.builder.js';

const MOST_ITEMS = 40;
const MOST_TEXT = 2_900;

/** Body for a Slack incoming webhook. */
export function slackMessage({ subject, items }: MessageContent): object {
  const paragraphs = items.slice(0, MOST_ITEMS).map(({ headline, remedy, link }) => {
    const rest = [remedy, link ?? ''].filter((line) => line !== '').map(slackText);
    return [`*${slackText(headline)}*`, ...rest].join('\n');
  });
  const texts = [...paragraphs, ...omitted(items.length)];
  const shown = items.length === 1 ? texts : [`*${slackText(subject)}*`, ...texts];
  return { text: slackText(subject), blocks: shown.map((text) => section(text)) };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, MOST_TEXT) } };
}

/** Names from the CRM must not become links or mentions. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Body for a Teams workflow "when a webhook request is received": an adaptive card. */
export function teamsMessage({ subject, items }: MessageContent): object {
  const paragraphs = items
    .slice(0, MOST_ITEMS)
    .flatMap(({ headline, remedy }) => [
      ...(headline === subject ? [] : [textBlock(headline, { weight: 'Bolder', separator: true })]),
      ...(remedy === '' ? [] : [textBlock(remedy, {})]),
    ]);
  const link = items.find((item) => item.link !== null)?.link;
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      textBlock(subject, { weight: 'Bolder', size: 'Medium' }),
      ...paragraphs,
      ...omitted(items.length).map((text) => textBlock(text, {})),
    ],
    ...(link === undefined || link === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Show', url: link }] }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function textBlock(text: string, style: object): object {
  // Cards know markdown links; a bracket in a name must not make one.
  return { type: 'TextBlock', text: text.replaceAll(/[[\]]/g, '\\$&'), wrap: true, ...style };
}

function omitted(count: number): string[] {
  return count > MOST_ITEMS ? [`and ${count - MOST_ITEMS} more`] : [];
}
