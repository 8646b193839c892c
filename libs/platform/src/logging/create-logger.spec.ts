import { describe, expect, it } from 'vitest';
import { createLogger } from './create-logger.js';
import { redact, redactText } from './redact.js';

function logged(work: (logger: ReturnType<typeof createLogger>) => void, format: 'json' | 'text' = 'json'): string {
  let text = '';
  work(createLogger(format, 'log', (line) => (text += line)));
  return text;
}

describe('log', () => {
  it('writes one JSON object per line, with the fields given', () => {
    const line = logged((logger) => logger.log('posted', { dealId: '41', amount: '12.50' }, 'Poster'));
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({
      level: 'log',
      context: 'Poster',
      message: 'posted',
      dealId: '41',
      amount: '12.50',
    });
  });

  it('keeps quiet below its level', () => {
    expect(logged((logger) => logger.debug?.('detail'))).toBe('');
  });

  it('does not list the routes of the service at every start', () => {
    expect(logged((logger) => logger.log('Mapped {/admin/rules, GET} route', 'RouterExplorer'))).toBe('');
    expect(logged((logger) => logger.warn('a route is mapped twice', 'RouterExplorer'))).toContain('twice');
  });

  it('writes an error with its cause and without the parameters of the statement', () => {
    const error = Object.assign(new Error('insert failed', { cause: new Error('disk full') }), {
      code: '53100',
      parameters: ['Jane Doe'],
    });
    const line = logged((logger) => logger.error('cannot store', error, 'Ingest'));
    expect(JSON.parse(line)).toMatchObject({
      message: 'cannot store',
      error: { message: 'insert failed', code: '53100', cause: { message: 'disk full' } },
    });
    expect(line).not.toContain('Jane Doe');
  });

  it('takes the stack that Nest passes along', () => {
    const stack = 'Error: boom\n    at place (file.ts:1:1)';
    expect(JSON.parse(logged((logger) => logger.error('boom', stack, 'Nest')))).toMatchObject({
      context: 'Nest',
      stack,
    });
  });

  it('writes a readable line for people', () => {
    expect(logged((logger) => logger.warn('slow', { ms: 12 }, 'Bus'), 'text')).toMatch(
      /^\d\d:\d\d:\d\d warn  \[Bus\] slow {"ms":12}\n$/,
    );
  });

  it('never writes a secret that has a telling name', () => {
    const secrets = {
      Authorization: 'Basic abc',
      cookie: 'a=b',
      senderPassword: 'pw',
      accessToken: 't',
      sessionid: 's',
      apiKey: 'k',
    };
    const line = logged((logger) => logger.log('request', { headers: secrets }));
    const fields = JSON.parse(line) as { headers: Record<string, string> };
    expect(Object.values(fields.headers)).toEqual(Object.keys(secrets).map(() => '[redacted]'));
  });

  it('still shows figures whose name only sounds secret', () => {
    expect(redact({ tokensLeft: 12 })).toEqual({ tokensLeft: 12 });
  });

  it.each([
    ['connect postgresql://app:pw-1@db:5432/shop failed', 'pw-1'],
    ['sent Authorization: Bearer abcdef123456', 'abcdef123456'],
    ['<sessionid>xyz-123</sessionid>', 'xyz-123'],
    ['<password>pw-2</password>', 'pw-2'],
    ['GET /v1/deals?api_token=abc123&limit=1', 'abc123'],
    ['{"refresh_token":"rt-9","x":1}', 'rt-9'],
  ])('takes the secret out of "%s"', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain('[redacted]');
  });

  it('survives a value that refers to itself', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(() => JSON.stringify(redact(loop))).not.toThrow();
  });
});
