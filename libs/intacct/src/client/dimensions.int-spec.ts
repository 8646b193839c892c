import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, controlIdsIn, loggingIn, ScriptedGateway } from '../../test/scripted-gateway.js';
import { testClient } from '../../test/test-client.js';
import type { IntacctClient } from './intacct-client.js';

let gateway: ScriptedGateway;
let client: IntacctClient;

beforeEach(async () => {
  gateway = await ScriptedGateway.start((_request, response) => void response.end());
  client = testClient(gateway.url);
});

afterEach(async () => {
  client.close();
  await gateway.close();
});

function answering(...data: string[]): void {
  const left = [...data];
  gateway.script = loggingIn(
    () => gateway.url,
    ({ body }, response) => {
      const [id = ''] = controlIdsIn(body);
      response.end(
        answers.results(
          `<result><status>success</status><function>x</function><controlid>${id}</controlid>${left.shift() ?? ''}</result>`,
        ),
      );
    },
  );
}

const dimension = (name: string, own: boolean) =>
  `<dimension><objectName>${name}</objectName><objectLabel>${name}</objectLabel><termLabel>${name}</termLabel><userDefinedDimension>${own}</userDefinedDimension><enabledInGL>true</enabledInGL></dimension>`;

describe('dimensions of the company', () => {
  it('are listed, its own ones with the field that a journal line names them by', async () => {
    answering(`<data><dimensions>${dimension('CLASS', false)}${dimension('REGION', true)}</dimensions></data>`);
    expect(await client.dimensions()).toEqual([
      { object: 'CLASS', label: 'CLASS', userDefined: false, enabledInGl: true },
      { object: 'REGION', label: 'REGION', userDefined: true, enabledInGl: true, lineField: 'GLDIMREGION' },
    ]);
  });

  it('give their values page by page, by id, because custom objects have no record number', async () => {
    answering(
      '<data listtype="REGION" totalcount="3" offset="0" count="2" numremaining="1"><REGION><id>10001</id><name>North</name></REGION><REGION><id>10002</id><name>South</name></REGION></data>',
      '<data listtype="REGION" totalcount="1" offset="0" count="1" numremaining="0"><REGION><id>10007</id><name>West</name></REGION></data>',
    );
    const values = [];
    for await (const value of client.dimensionValues('REGION')) values.push(value);
    expect(values).toEqual([
      { id: '10001', name: 'North' },
      { id: '10002', name: 'South' },
      { id: '10007', name: 'West' },
    ]);
    const [first = '', second = ''] = gateway.bodies.filter((body) => body.includes('<query>'));
    expect(first).toContain('<select><field>id</field><field>name</field></select>');
    expect(first).toContain('<orderby><order><field>id</field>');
    expect(second).toContain('<greaterthan><field>id</field><value>10002</value></greaterthan>');
  });

  it('say which values go together with another one', async () => {
    answering(
      '<data><RestrictedData><dimension>PARTNER</dimension><value>10008</value><value>10009</value></RestrictedData><RestrictedData><dimension>CLASS</dimension><value>7</value></RestrictedData></data>',
    );
    expect(await client.restrictionsOf('PARTNER_TYPE', 'Full Service')).toEqual([
      { dimension: 'PARTNER', values: ['10008', '10009'] },
      { dimension: 'CLASS', values: ['7'] },
    ]);
  });
});
