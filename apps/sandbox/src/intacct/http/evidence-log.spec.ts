import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './evidence-log.js';

describe('what is kept of a request', () => {
  it.each([
    ['as text', '<password>s3cret</password>'],
    ['in upper case with blanks', '<PASSWORD >s3cret</PASSWORD >'],
    ['as CDATA', '<password><![CDATA[s3cret]]></password>'],
    ['below another element', '<password><x>s3cret</x></password>'],
    ['in a body that breaks off', '<request><sessionid>s3cret'],
    ['in a body that breaks off inside the closing tag', '<sessionid>s3cret</sess'],
  ])('holds no password and no session id, %s', (_how, body) => {
    expect(withoutSecrets(body)).not.toContain('s3cret');
  });

  it('holds everything else', () => {
    const body = '<login><userid>bot</userid><password>x</password><companyid>C</companyid></login>';
    expect(withoutSecrets(body)).toBe(
      '<login><userid>bot</userid><password>***</password><companyid>C</companyid></login>',
    );
  });
});
