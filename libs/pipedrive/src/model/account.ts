/** Who the credentials belong to, and the company they open. */
export interface PipedriveAccount {
  readonly userId: string;
  readonly userName: string;
  readonly isAdmin: boolean;
  readonly companyId: string;
  readonly companyName: string | null;
  readonly companyDomain: string | null;
  readonly defaultCurrency: string | null;
  /** IANA name of the user's zone, such as Europe/Berlin. */
  readonly timezoneName: string | null;
  readonly locale: string | null;
}

export interface PipedriveStage {
  readonly id: string;
  readonly name: string;
  readonly orderNr: number;
  readonly pipelineId: string;
  readonly isDeleted: boolean;
}

export interface PipedrivePipeline {
  readonly id: string;
  readonly name: string;
  readonly orderNr: number;
  readonly isDeleted: boolean;
}

export interface PipedriveUser {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly isActive: boolean;
}

export interface PipedriveCurrency {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly decimalPoints: number;
  readonly isActive: boolean;
  /** Made by the account; its code is not an ISO code. */
  readonly isCustom: boolean;
}

/** A webhook subscription. Pipedrive's list echoes the Basic password: it is dropped on reading. */
export interface PipedriveWebhookSubscription {
  readonly id: string;
  readonly subscriptionUrl: string;
  readonly eventAction: string;
  readonly eventObject: string;
  readonly version: string;
  readonly isActive: boolean;
  readonly name: string | null;
  readonly userId: string | null;
  readonly removeReason: string | null;
  readonly lastDeliveryTime: string | null;
  readonly lastHttpStatus: number | null;
}
