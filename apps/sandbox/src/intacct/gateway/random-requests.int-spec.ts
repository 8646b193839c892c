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
  'create_gltransaction',
  'create_bill',
  'update_bill',
  'reverse_bill',
  'create_paymentrequest',
  'approve_appaymentrequest',
  'create_vendor',
  'delete_vendor',
  'get_list',
  'get',
  'getDimensionRestrictedData',
  'getUserPermissions',
  'constructor',
  '__proto__',
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
  '<vendorid>20000</vendorid><datecreated><year>x</year></datecreated><billitems><lineitem/></billitems>',
  '<APBILL><VENDORID>20000</VENDORID><APBILLITEMS><APBILLITEM/></APBILLITEMS></APBILL>',
  '<APPYMT><APPYMTDETAILS><APPYMTDETAIL><RECORDKEY>1</RECORDKEY></APPYMTDETAIL></APPYMTDETAILS></APPYMT>',
  '<appaymentkeys><appaymentkey>1</appaymentkey></appaymentkeys>',
  '<filter><expression><field>x</field><operator>constructor</operator></expression></filter>',
  '<object>GLBATCH</object><select><field>RECORDNO</field></select><filter><constructor><field>RECORDNO</field></constructor></filter>',
  '<object>constructor</object><keys>__proto__</keys>',
);
const odd = fc
  .tuple(names, fc.constantFrom('', ' key="101"', ' object="bill"', ' object="constructor"'), insides)
  .map(([name, attribute, inside]) =>
    request(`<function controlid="Z"><${name}${attribute}>${inside}</${name}></function>`),
  );

describe('whatever a client sends', () => {
  it('the gateway answers with one well-formed envelope that says success or failure, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutilated, odd, fc.string({ unit: 'binary' })), async (body) => {
        const response = await fetch(intacct.sandbox.url, { method: 'POST', body: Buffer.from(body, 'utf8') });
        const text = await response.text();
        // What the sandbox itself stumbles over must not look like an answer.
        expect(text).not.toMatch(/is not a function|Cannot read prop|is not iterable|is not in the catalog/);
        const root = codec.parseNow(text);
        expect([response.status, root.name]).toEqual([200, 'response']);
        const control = root.children.find((child) => child.name === 'control');
        expect(control?.children[0]?.text).toMatch(/^(success|failure)$/);
      }),
      { numRuns: 300 },
    );
    expect((await intacct.send([sale('STILL-ALIVE')]))[0]?.kind).toBe('succeeded');
  });

  it('the controls answer, name what is wrong, and keep nothing that is', async () => {
    const path = fc.constantFrom('settings', 'faults', 'actions', 'nowhere', '');
    const known = fc.constantFrom(
      'maxFunctions',
      'rates',
      'faults',
      'seed',
      'action',
      'company',
      '__proto__',
      'change',
    );
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('addUser', 'advanceClock', 'editRecord', 'reclassifyLine'));
    const body = fc.oneof(
      fc.string(),
      fc.dictionary(known, value).map((given) => JSON.stringify(given)),
    );
    const before = Object.fromEntries(Object.entries(intacct.settings));
    await fc.assert(
      fc.asyncProperty(path, body, async (where, text) => {
        const url = new URL(`/_sandbox/${where}`, intacct.sandbox.url);
        const response = await fetch(url, { method: 'POST', body: text });
        const answer = (await response.json()) as { error?: string };
        expect([200, 400, 404]).toContain(response.status);
        if (response.status !== 200) expect(answer.error).toMatch(/\w/);
        intacct.settings.restore(before);
      }),
      { numRuns: 300 },
    );
    await intacct.control('faults', undefined, 'DELETE');
    expect((await intacct.send([sale('STILL-STEERED')]))[0]?.kind).toBe('succeeded');
  });
});
