import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const FORMAT = 'v1';

/** The sealed text was made with another key, for another place, or has been changed. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/** Encrypts what is kept at rest: AES-256-GCM, bound to the place it is kept at, so that rows cannot be swapped. */
export class SecretBox {
  private readonly key: Buffer;
  private readonly keyId: string;

  constructor(keyBase64: string) {
    this.key = Buffer.from(keyBase64, 'base64');
    if (this.key.length !== 32) throw new SecretBoxError('the key must have 32 bytes');
    this.keyId = createHash('sha256').update(this.key).digest('hex').slice(0, 8);
  }

  /** `place` names table, row and column. Returns `v1.kid.iv.ciphertext.tag`. */
  seal(text: string, place: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(this.binding(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [FORMAT, this.keyId, ...parts].join('.');
  }

  open(sealed: string, place: string): string {
    const [format, keyId, iv, text, tag] = sealed.split('.');
    if (format !== FORMAT || keyId !== this.keyId || iv === undefined || text === undefined || tag === undefined)
      throw new SecretBoxError('sealed with another key or format');
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, Buffer.from(iv, 'base64url'))
        .setAAD(this.binding(place))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretBoxError('it was changed, or belongs elsewhere', { cause });
    }
  }

  private binding(place: string): Buffer {
    return Buffer.from(`${place}|${this.keyId}`);
  }
}
