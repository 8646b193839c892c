import type { ResponseEnvelope } from '../envelope/response-envelope.js';
import { readResponseEnvelope } from '../envelope/response-envelope.reader.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import type { IntacctErrorClass } from '../errors/intacct-error-class.js';
import { ERROR_EFFECTS } from '../errors/error-effect.js';
import { OutcomeMapper } from '../outcome/outcome.mapper.js';
import type { UnknownReason } from '../outcome/function-outcome.js';
import type { TransportAnswer, TransportResult } from '../transport/transport-result.js';
import { XmlFormatError } from '../xml/xml-format-error.js';
import type { ClientSettings } from './client-settings.js';
import type { ExchangeResult, NoEnvelope } from './exchange-result.js';

const HTML = /^\s*(<!doctype html|<html\b)|cf-error-details/i;

/** From bytes to an envelope, or to the reason why there is none. Never throws for what a server may send. */
export class AnswerReader {
  readonly #mapper: OutcomeMapper;

  constructor(readonly settings: ClientSettings) {
    this.#mapper = new OutcomeMapper(settings.classifier);
  }

  async read(result: TransportResult): Promise<ExchangeResult> {
    if (result.kind === 'not-sent') return none(result.cause, result.detail);
    if (result.kind === 'lost') return { ...none('lost', result.detail, result.cause), mayStillRun: true };
    return result.status >= 200 && result.status < 300 ? this.#envelope(result) : this.#refusal(result);
  }

  async #envelope(answer: TransportAnswer): Promise<ExchangeResult> {
    const body = answer.body;
    if (body.trim() === '') return none('garbled', 'empty answer', 'empty-answer');
    if (HTML.test(body.slice(0, 4_096))) return none('garbled', 'HTML instead of an envelope', 'html');
    const envelope = await this.#parse(body);
    if (envelope instanceof XmlFormatError) return none('garbled', envelope.message, 'broken-xml');
    return { kind: 'envelope', envelope };
  }

  /** 3xx, 4xx and 5xx: only a readable refusal above the results, or a status that says so, means "not executed". */
  async #refusal(answer: TransportAnswer): Promise<NoEnvelope> {
    const { status, retryAfterMs } = answer;
    const parsed = await this.#parse(answer.body);
    const envelope = parsed instanceof XmlFormatError ? undefined : parsed;
    const said = envelope && envelope.results.length === 0 ? this.#mapper.wholeFailure(envelope) : undefined;
    if (status >= 500) {
      const failure = new IntacctFailure(
        'gateway',
        said?.errors ?? [],
        `HTTP ${status}${said ? `: ${said.message}` : ''}`,
      );
      return {
        kind: 'none',
        failure,
        reason: 'http-5xx',
        retryAfterMs,
        mayStillRun: this.settings.classifier.mayStillRun(status),
      };
    }
    const known =
      said && ERROR_EFFECTS[said.class] === 'not-executed' ? said : this.settings.classifier.classifyStatus(status);
    if (known) return { kind: 'none', failure: known, retryAfterMs, mayStillRun: false };
    const failure = new IntacctFailure('unknown', said?.errors ?? [], said?.message ?? `HTTP ${status}`);
    return { kind: 'none', failure, reason: 'http-4xx', retryAfterMs, mayStillRun: false };
  }

  async #parse(body: string): Promise<ResponseEnvelope | XmlFormatError> {
    try {
      return readResponseEnvelope(await this.settings.codec.parse(body));
    } catch (error) {
      if (error instanceof XmlFormatError) return error;
      throw error;
    }
  }
}

function none(errorClass: IntacctErrorClass, detail: string, reason?: UnknownReason): NoEnvelope {
  return { kind: 'none', failure: new IntacctFailure(errorClass, [], detail), reason, mayStillRun: false };
}
