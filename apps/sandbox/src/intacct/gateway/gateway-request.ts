import type { XmlElement } from '@app/intacct';

export interface GatewayFunction {
  readonly controlId: string;
  /** Element name as it came: create, query, getAPISession, ... */
  readonly name: string;
  readonly element: XmlElement;
  /** Upper-case object the function is about, '' where there is none. For faults and evidence. */
  readonly object: string;
}

export type GatewayAuthentication =
  | {
      readonly kind: 'login';
      readonly userId: string;
      readonly companyId: string;
      readonly password: string;
      /** Company a console user slides into. */
      readonly clientId?: string;
      readonly locationId?: string;
    }
  | { readonly kind: 'session'; readonly sessionId: string };

export interface GatewayControl {
  readonly senderId: string;
  readonly password: string;
  readonly controlId: string;
  readonly uniqueId: boolean | undefined;
  readonly policyId?: string;
  readonly additionalErrorInfo: boolean;
  readonly dtdVersion: string;
}

/** A request that passed the schema. */
export interface GatewayRequest {
  readonly control: GatewayControl;
  readonly authentication: GatewayAuthentication;
  readonly transaction: boolean;
  readonly functions: readonly GatewayFunction[];
}
