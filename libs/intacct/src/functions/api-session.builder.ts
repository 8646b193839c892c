import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';

/** `getAPISession`, alone in its request. An empty location returns to top level. */
export function apiSessionFunction(controlId: string, entity: string): IntacctFunction {
  return buildFunction({ controlId, name: 'getAPISession', object: '', effect: 'read' }, (xml) => {
    xml.open('getAPISession').element('locationid', entity).close();
  });
}
