import 'reflect-metadata';

import { IsIn, IsISO8601, IsNotEmpty, IsOptional, IsString, Matches } from 'class-validator';

const SHA_256 = /^[0-9a-f]{64}$/;

/** One line of the audit trail as BI tools read it from the audit topic: flat, versioned, sealed into a chain. */
export class AuditRecorded {
  @IsString() @Matches(/^\d+\.\d+$/) schemaVersion: string;
  /** Position in the chain of `service`, gap-free from 1. */
  @IsString() @Matches(/^[1-9]\d*$/) sequence: string;
  @IsString() @IsNotEmpty() service: string;
  @IsString() @IsNotEmpty() id: string;
  @IsISO8601() occurredAt: string;
  @IsString() @IsNotEmpty() environmentId: string;
  @IsString() company: string;
  /** `system`, or the name of the key or person that acted. */
  @IsString() @IsNotEmpty() actor: string;
  /** `subject.verbed`, such as `operation.done`. */
  @IsString() @IsNotEmpty() action: string;
  @IsString() @IsNotEmpty() subjectType: string;
  @IsString() @IsNotEmpty() subjectId: string;
  @IsIn(['succeeded', 'refused', 'failed']) outcome: 'succeeded' | 'refused' | 'failed';
  @IsOptional() @IsString() reason: string | null;
  @IsOptional() @IsString() correlationId: string | null;
  @IsOptional() @IsString() causationId: string | null;
  /** Any JSON: the subject before and after; its shape depends on the action. */
  @IsOptional() before: unknown;
  @IsOptional() after: unknown;
  /** Salted SHA-256 of reason, before and after; null where there was none of them. */
  @IsOptional() @Matches(SHA_256) payloadDigest: string | null;
  @Matches(SHA_256) previousHash: string;
  @Matches(SHA_256) hash: string;
}
