export type { Amount } from './values/amount.js';
export { toGatewayAmount } from './values/amount.js';
export type { CalendarDate } from './values/calendar-date.js';
export { fromGatewayDate, toGatewayDate } from './values/calendar-date.js';

export { ClientClock } from './client/client-clock.js';
export type { ClientOptions } from './client/client-options.js';
export { IntacctClient } from './client/intacct-client.js';
export type { ConnectOptions, ReadOptions } from './client/read-options.js';
export type { IntacctConnection, SendOptions } from './client/intacct-connection.js';
export type { IntacctCredentials } from './client/intacct-credentials.js';
export type { RequestReport } from './client/request-report.js';
export type { SendDeadline } from './client/send-deadline.js';
export { NO_DEADLINE } from './client/send-deadline.js';
export { SystemClientClock } from './client/system-client-clock.js';

export { ConnectionGate } from './gate/connection-gate.js';
export type { ConnectionPurpose, ConnectionSlot } from './gate/connection-gate.js';
export { InMemoryConnectionGate } from './gate/in-memory-connection-gate.js';
export { IntacctSession } from './session/intacct-session.js';
export type { RevealedSession } from './session/intacct-session.js';
export type { LoginRefusal } from './session/refusal-memory.js';
export { RefusalStore, type StoredRefusal } from './session/refusal-store.js';
export { SessionStore } from './session/session-store.js';
export { InMemorySessionStore } from './session/in-memory-session-store.js';

export { INTACCT_ERROR_CLASSES } from './errors/intacct-error-class.js';
export type { IntacctErrorClass } from './errors/intacct-error-class.js';
export { IntacctFailure } from './errors/intacct-failure.js';
export type { ErrorLevel, IntacctErrorEntry } from './errors/intacct-failure.js';
export { IntacctInputError } from './errors/intacct-input-error.js';
export { IntacctRequestError } from './errors/intacct-request-error.js';

export type { FunctionData, IntacctRecord } from './outcome/function-data.js';
export type {
  FunctionOutcome,
  NotExecutedOutcome,
  RefusedOutcome,
  SucceededOutcome,
  UnknownOutcome,
  UnknownReason,
} from './outcome/function-outcome.js';

export type { FunctionBody, IntacctFunction, StrippedCharacters } from './functions/intacct-function.js';
export { canaryFunction } from './functions/canary.builder.js';
export { createContact, updateContact } from './functions/contact.builder.js';
export { createJournalEntry, updateJournalEntry } from './functions/journal-entry.builder.js';
export type {
  AllocationSplitInput,
  JournalEntryInput,
  JournalLineInput,
  LineDimensions,
  TaxEntryInput,
} from './functions/journal-entry.input.js';
export { createCustomer, createVendor, updateCustomer, updateVendor } from './functions/party.builder.js';
export type { CustomerKey, VendorKey } from './functions/party.builder.js';
export type {
  ContactInput,
  CustomerInput,
  MailAddressInput,
  PartyContactInput,
  PartyInput,
  VendorInput,
} from './functions/party.input.js';
export { queryFunction } from './functions/query.builder.js';
export {
  inspectFunction,
  lookupFunction,
  plainFunction,
  quoteForReadByQuery,
  readByNameFunction,
  readByQueryFunction,
  readFunction,
  readMoreFunction,
} from './functions/read.builder.js';
export type { ReadByQueryRequest } from './functions/read.builder.js';
export { createRecord, deleteRecord, setStatus, updateRecord } from './functions/record.builder.js';

export type { QueryFilter } from './reads/query-filter.js';
export { where } from './reads/query-filter.js';
export type { QueryPage, QueryRequest, QueryRow } from './reads/query-request.js';

export { XmlCodec } from './xml/xml-codec.js';
export type { XmlElement } from './xml/xml-element.js';
export { attributeOf, childOf, childrenOf, textOf } from './xml/xml-element.js';
export { XmlFormatError } from './xml/xml-format-error.js';
export { XmlWriter } from './xml/xml-writer.js';
export { FastXmlCodec } from './xml/fast-xml-codec.js';
export { BySizeXmlCodec } from './xml/by-size-xml-codec.js';

export type { ChangeOptions, Changes } from './reads/change-reader.js';
export type { Dimension, DimensionRestriction, DimensionValue, FinancialSetup } from './metadata/company-setup.js';
export { tooLongFields } from './metadata/field-lengths.js';
export type { KnownFields, TooLongField } from './metadata/field-lengths.js';
export type { LookedUpField, ObjectField } from './metadata/object-fields.js';
export type { CheckState, ConnectionCheck, ConnectionTest, PingOptions } from './ping/connection-test.js';
export type { ChangeCursor } from './reads/change-cursor.js';
export type { UserRight } from './metadata/user-rights.js';
export { models } from './reads/models.js';
export { accountsWith } from './reads/account.models.js';
export { readModel } from './reads/read-model.js';
export type { ModelHeader, ModelRow, ReadModel } from './reads/read-model.js';
export type { ApBill, ApPayment, OpenAmount, VendorPayables } from './reads/vendor-payables.js';
export { glDimension } from './values/gl-dimension.js';
export { ScanningXmlCodec } from './xml/scanning-xml-codec.js';
export type { Condenser } from './xml/xml-scanner.js';
