import { attributeOf, childOf, childrenOf, FastXmlCodec, textOf, XmlFormatError, type XmlElement } from '@app/intacct';
import type { GatewayAuthentication, GatewayControl, GatewayFunction, GatewayRequest } from './gateway-request.js';
import { legacyObject, legacyProblem } from '../legacy/legacy-functions.js';
import { GatewayError, SCHEMA, type GatewayErrorEntry } from './gateway-error.js';

const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const REFERENCE = /&#(?:[xX]([0-9a-fA-F]+)|(\d+));/g;
const KNOWN_PARTS = new Set(['control', 'operation', 'authentication', 'login', 'content', 'function']);

const codec = new FastXmlCodec();

/** Parses and checks the form; throws `GatewayError` with the schema number, as the gateway does before looking at anything. */
export function readGatewayRequest(body: string): GatewayRequest {
  const root = parse(body);
  const problems: GatewayErrorEntry[] = [];
  if (root.name !== 'request')
    problems.push(schemaError(`The element "${root.name}" is not allowed here; "request" is expected`));
  const control = required(root, 'control', problems);
  const operation = required(root, 'operation', problems);
  const authentication = operation && required(operation, 'authentication', problems);
  const content = operation && required(operation, 'content', problems);
  for (const name of ['senderid', 'password', 'controlid', 'dtdversion'])
    if (control) required(control, name, problems);
  const login = childOf(authentication, 'login');
  if (authentication && !login && !childOf(authentication, 'sessionid')) {
    problems.push(schemaError('The element "authentication" is incomplete; "login" or "sessionid" is expected'));
  }
  for (const name of ['userid', 'companyid', 'password']) if (login) required(login, name, problems);
  const functions = childrenOf(content, 'function').map((element) => readFunction(element, problems));
  if (content && functions.length === 0)
    problems.push(schemaError('The element "content" is incomplete; "function" is expected'));
  if (problems.length > 0 || !control || !authentication) throw new GatewayError(problems);
  return {
    control: readControl(control),
    authentication: readAuthentication(authentication, login),
    transaction: attributeOf(operation, 'transaction') === 'true',
    functions,
  };
}

function parse(body: string): XmlElement {
  const bad = forbiddenAt(body);
  if (bad !== undefined) {
    const before = body.slice(0, bad).split('\n');
    throw new GatewayError([
      schemaError(`invalid character on line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`),
    ]);
  }
  try {
    return codec.parseNow(body);
  } catch (error) {
    if (error instanceof XmlFormatError) throw new GatewayError([schemaError(error.message)]);
    throw error;
  }
}

/** Position of the first character, written out or as a reference, that XML 1.0 forbids. */
function forbiddenAt(body: string): number | undefined {
  const plain = FORBIDDEN_CHARACTER.exec(body);
  if (plain) return plain.index;
  for (const match of body.matchAll(REFERENCE)) {
    const codePoint = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
    if (codePoint > 0x10ffff || FORBIDDEN_CHARACTER.test(String.fromCodePoint(codePoint))) return match.index;
  }
  return undefined;
}

function schemaError(text: string): GatewayErrorEntry {
  return { number: SCHEMA, description2: text };
}

function required(parent: XmlElement, name: string, problems: GatewayErrorEntry[]): XmlElement | undefined {
  const child = parent.children.find((candidate) => candidate.name === name);
  if (!child) problems.push(schemaError(`The element "${parent.name}" is incomplete; "${name}" is expected`));
  else if (!KNOWN_PARTS.has(name) && child.children.length > 0)
    problems.push(schemaError(`The element "${name}" holds text only`));
  return child;
}

function readControl(control: XmlElement): GatewayControl {
  const uniqueId = textOf(control, 'uniqueid');
  const policyId = textOf(control, 'policyid');
  return {
    senderId: textOf(control, 'senderid'),
    password: childOf(control, 'password')?.text ?? '',
    controlId: textOf(control, 'controlid'),
    uniqueId: uniqueId === '' ? undefined : uniqueId === 'true',
    ...(policyId && { policyId }),
    additionalErrorInfo: textOf(control, 'showadditionalerrorinfo') === 'true',
    dtdVersion: textOf(control, 'dtdversion'),
  };
}

function readAuthentication(authentication: XmlElement, login: XmlElement | undefined): GatewayAuthentication {
  if (!login) return { kind: 'session', sessionId: textOf(authentication, 'sessionid') };
  // Console, client and entity may also be packed into one id.
  const [companyId = '', client = '', entity = ''] = textOf(login, 'companyid').split('|');
  const clientId = textOf(login, 'clientid') || client;
  const locationId = textOf(login, 'locationid') || entity;
  return {
    kind: 'login',
    userId: textOf(login, 'userid'),
    companyId,
    password: childOf(login, 'password')?.text ?? '',
    ...(clientId && { clientId }),
    ...(locationId && { locationId }),
  };
}

function readFunction(element: XmlElement, problems: GatewayErrorEntry[]): GatewayFunction {
  const controlId = attributeOf(element, 'controlid') ?? '';
  const [call] = element.children;
  if (controlId === '' || controlId.length > 256)
    problems.push(schemaError('The attribute "controlid" has 1 to 256 characters'));
  if (!call || element.children.length > 1) problems.push(schemaError('The element "function" holds exactly one call'));
  const problem = call && legacyProblem(call);
  if (problem !== undefined) problems.push(schemaError(problem));
  const object = (call && legacyObject(call)) ?? genericObject(call);
  return { controlId, name: call?.name ?? '', element: call ?? element, object: object.toUpperCase() };
}

/** What `query` and its like name, or the first record of a create or update. */
function genericObject(call: XmlElement | undefined): string {
  return textOf(call, 'object') || (call?.children[0]?.children.length ? call.children[0].name : '');
}
