/** Which environment this is and whose Pipedrive account it reads; part of every key and every event. */
export interface IngestIdentity {
  readonly environmentId: string;
  /** Pipedrive's company id. */
  readonly company: string;
}
