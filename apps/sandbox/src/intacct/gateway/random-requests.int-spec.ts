import { FastXmlCodec, queryFunction } from '@app/intacct';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeAll(async () => {
  intacct = await RunningIntacct.start();
});

afterAll(async () => {
  await intacct.stop();
});

const codec = new FastXmlCodec();

function request(functions: string): string {
  return (
    '<?xml version="1.0"?><request><control><senderid>sandbox</senderid><password>sandbox-sender</password><controlid>c</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>' +
    '<operation><authentication><login><userid>sandbox</userid><companyid>SANDBOX</companyid><password>sandbox-user</password></login></authentication>' +
    `<content>${functions}</content></operation></request>`
  );
}

const good = request(
  `<function controlid="A">${sale('A').body.xml}</function><function controlid="B">${queryFunction('B', { object: 'GLBATCH', fields: ['RECORDNO'] }).body.xml}</function>`,
);
const mutilated = fc
  .record({
    at: fc.nat(good.length),
    length: fc.nat(40),
    insert: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<', '</create>', '<create/>', '&#11;', '<query/>', '<read/>', '<x>', '</x>', '\u0000', ''),
    ),
  })
  .map(({ at, length, insert }) => good.slice(0, at) + insert + good.slice(at + length));
const names = fc.constantFrom(
  'create',
  'update',
  'delete',
  'query',
  'read',
  'readByName',
  'readByQuery',
  'readMore',
  'inspect',
  'lookup',
  'delete_gltransaction',
  'approveVendor',
  'getDimensions',
);
const insides = fc.constantFrom(
  '',
  'text',
  '<object>GLBATCH</object>',
  '<object>NOPE</object><keys>1,x,</keys>',
  '<GLBATCH/>',
  '<GLBATCH><ENTRIES><GLENTRY/></ENTRIES></GLBATCH>',
  '<NOPE><A>1</A></NOPE>',
  '<object>GLENTRY</object><select><sum>JOURNAL</sum></select>',
  '<object>GLACCOUNT</object><query>STATUS = </query>',
  '<object>GLACCOUNT</object><query>(((</query><pagesize>x</pagesize>',
  '<object>GLBATCH</object><select><field>RECORDNO</field></select><filter><like><field>RECORDNO</field><value>[(%</value></like></filter>',
  '<VENDOR><NAME></NAME></VENDOR>',
  '<resultId>1</resultId>',
);
const odd = fc
  .tuple(names, insides)
  .map(([name, inside]) => request(`<function controlid="Z"><${name}>${inside}</${name}></function>`));

describe('whatever a client sends', () => {
  it('the gateway answers with one well-formed envelope that says success or failure, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutilated, odd, fc.string({ unit: 'binary' })), async (body) => {
        const response = await fetch(intacct.sandbox.url, { method: 'POST', body: Buffer.from(body, 'utf8') });
        const root = codec.parseNow(await response.text());
        expect([response.status, root.name]).toEqual([200, 'response']);
        const control = root.children.find((child) => child.name === 'control');
        expect(control?.children[0]?.text).toMatch(/^(success|failure)$/);
      }),
      { numRuns: 300 },
    );
    expect((await intacct.send([sale('STILL-ALIVE')]))[0]?.kind).toBe('succeeded');
  });
});
