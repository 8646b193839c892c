import { XmlWriter } from '@app/intacct';
import type { DataNode, FunctionResult, LegacyList } from './function-result.js';
import type { GatewayErrorEntry } from './gateway-error.js';
import type { GatewayControl } from './gateway-request.js';

export interface AuthenticationAnswer {
  readonly status: 'success' | 'failure';
  readonly userId: string;
  readonly companyId: string;
  readonly locationId: string;
  readonly sessionTimestamp?: string;
  readonly sessionTimeout?: string;
}

export interface GatewayResponse {
  readonly control?: Pick<GatewayControl, 'senderId' | 'controlId' | 'dtdVersion' | 'additionalErrorInfo'> & {
    readonly uniqueId: boolean;
  };
  /** Runs later: neither authentication nor results. */
  readonly acknowledged?: boolean;
  readonly controlErrors?: readonly GatewayErrorEntry[];
  readonly authentication?: AuthenticationAnswer;
  readonly operationErrors?: readonly GatewayErrorEntry[];
  readonly results?: readonly FunctionResult[];
}

/** Support ids end in URL-encoded text, as captured answers show. */
const supportId = (): string =>
  ` [Support ID: sb${Math.floor(Math.random() * 1e9).toString(36)}%7EX${Date.now().toString(36)}]`;

export function writeGatewayResponse(response: GatewayResponse): string {
  const xml = new XmlWriter().open('response');
  const additional = response.control?.additionalErrorInfo ?? false;
  if (response.acknowledged === true) xml.open('acknowledgement').element('status', 'success').close();
  writeControl(xml, response);
  if (response.controlErrors) writeErrors(xml, response.controlErrors, additional);
  if (response.authentication) {
    xml.open('operation');
    writeAuthentication(xml, response.authentication);
    if (response.operationErrors) writeErrors(xml, response.operationErrors, additional);
    for (const result of response.results ?? []) writeResult(xml, result, additional);
    xml.close();
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.close().toString()}`;
}

function writeControl(xml: XmlWriter, response: GatewayResponse): void {
  const { control } = response;
  xml.open('control').element('status', response.controlErrors ? 'failure' : 'success');
  if (control) {
    xml
      .element('senderid', control.senderId)
      .element('controlid', control.controlId)
      .flag('uniqueid', control.uniqueId)
      .element('dtdversion', control.dtdVersion);
  }
  xml.close();
}

function writeAuthentication(xml: XmlWriter, answer: AuthenticationAnswer): void {
  xml
    .open('authentication')
    .element('status', answer.status)
    .element('userid', answer.userId)
    .element('companyid', answer.companyId)
    .element('locationid', answer.locationId)
    .optional('sessiontimestamp', answer.sessionTimestamp)
    .optional('sessiontimeout', answer.sessionTimeout)
    .close();
}

function writeResult(xml: XmlWriter, result: FunctionResult, additional: boolean): void {
  xml
    .open('result')
    .element('status', result.status)
    .element('function', result.functionName)
    .element('controlid', result.controlId);
  if (result.list) writeListType(xml, result.list);
  if (result.data) {
    xml.open('data', result.data.attributes);
    for (const child of result.data.children) writeNode(xml, child);
    xml.close();
  }
  xml.optional('key', result.key);
  if (result.errors.length > 0) writeErrors(xml, result.errors, additional);
  xml.close();
}

function writeListType(xml: XmlWriter, { name, start, end, total }: LegacyList): void {
  const attributes = { start: String(start), end: String(end), total: String(total) };
  xml.open('listtype', attributes).text(name).close();
}

function writeNode(xml: XmlWriter, node: DataNode): void {
  if (node.children) {
    xml.open(node.name, node.attributes);
    for (const child of node.children) writeNode(xml, child);
    xml.close();
  } else if (node.attributes) {
    xml.open(node.name, node.attributes).close();
  } else xml.element(node.name, node.text ?? '');
}

function writeErrors(xml: XmlWriter, errors: readonly GatewayErrorEntry[], additional: boolean): void {
  xml.open('errormessage');
  for (const error of errors) {
    xml
      .open('error')
      .element('errorno', error.number)
      .element('description', error.description ?? '')
      .element('description2', error.description2 ? error.description2 + supportId() : '')
      .element('correction', error.correction ?? '');
    if (additional && error.additional) writeAdditional(xml, error);
    xml.close();
  }
  xml.close();
}

function writeAdditional(xml: XmlWriter, error: GatewayErrorEntry): void {
  const { additional } = error;
  if (!additional) return;
  xml
    .open('additionalinfo')
    .element('errorid', additional.id)
    .element('category', additional.category ?? 'businessRule');
  xml
    .open('description')
    .element('messageid', additional.messageId ?? '')
    .open('placeholders');
  for (const [name, value] of Object.entries(additional.placeholders ?? {}))
    xml.open('placeholder', { name, value }).close();
  xml.close().close().close();
}
